import { Conflict } from '#store/commit.ts'
import { upkeepOf, upkeepWrite } from '#store/upkeep.ts'
import type { Job } from './job.ts'

const day = 24 * 60 * 60_000
const year = 365 * day
const month = year / 12

/** Once a key is a year old, somebody is reminded of it each month (S1-30). */
export const keyAge: Job = {
  name: 'key-age',
  every: '0 17 9 * * *',
  async run({ store, now, alertAllWith }) {
    const key = await upkeepOf(store, 'key')
    if (!key || now() - key.at < year) return
    const told = await upkeepOf(store, 'key-told')
    // Former versions kept it with the key.
    const toldAt = told?.at ?? (typeof key.body.toldAt === 'number' ? key.body.toldAt : 0)
    if (now() - toldAt < month) return
    const isTold = upkeepWrite(told, { name: 'key-told', at: now(), body: {} })
    try {
      await alertAllWith('alerts.key_old', { months: Math.floor((now() - key.at) / month) }, [isTold])
    } catch (problem) {
      // Somebody else told it.
      if (!(problem instanceof Conflict)) throw problem
    }
  },
}
