import { moveUpkeep, upkeepOf } from '#store/upkeep.ts'
import type { Job } from './job.ts'

const day = 24 * 60 * 60_000
const year = 365 * day
const month = year / 12

/** Once a key is a year old, somebody is reminded of it each month (S1-30). */
export const keyAge: Job = {
  name: 'key-age',
  every: '0 17 9 * * *',
  async run({ store, now, alertAll }) {
    const key = await upkeepOf(store, 'key')
    if (!key || now() - key.at < year) return
    const toldAt = typeof key.body.toldAt === 'number' ? key.body.toldAt : 0
    if (now() - toldAt < month) return
    const body = { ...key.body, toldAt: now() }
    if (await moveUpkeep(store, key, { name: 'key', at: key.at, body }))
      await alertAll('alerts.key_old', { months: Math.floor((now() - key.at) / month) })
  },
}
