import { Conflict } from '#store/commit.ts'
import { upkeepOf, upkeepWrite } from '#store/upkeep.ts'
import type { Job } from './job.ts'

/** What a restore holds back waits for a person: the alerts chats hear of it, once. */
export const restored: Job = {
  name: 'restored',
  every: '15 * * * * *',
  async run({ store, alertAllWith }) {
    const found = await upkeepOf(store, 'restored')
    if (!found || found.body.told === true) return
    const { messages = 0, events = 0 } = found.body
    const values = { messages: Number(messages), events: Number(events) }
    const isTold = upkeepWrite(found, { ...found, at: found.at + 1, body: { ...found.body, told: true } })
    try {
      await alertAllWith('alerts.restored', values, [isTold])
    } catch (problem) {
      // Somebody else told it.
      if (!(problem instanceof Conflict)) throw problem
    }
  },
}
