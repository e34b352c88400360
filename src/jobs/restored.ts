import { moveUpkeep, upkeepOf } from '#store/upkeep.ts'
import type { Job } from './job.ts'

/** What a restore holds back waits for a person: the alerts chats hear of it, once. */
export const restored: Job = {
  name: 'restored',
  every: '15 * * * * *',
  async run({ store, alertAll }) {
    const found = await upkeepOf(store, 'restored')
    if (!found || found.body.told === true) return
    // Only whoever moves it on tells.
    const isOurs = await moveUpkeep(store, found, { ...found, at: found.at + 1, body: { ...found.body, told: true } })
    const { messages = 0, events = 0 } = found.body
    if (isOurs) await alertAll('alerts.restored', { messages: Number(messages), events: Number(events) })
  },
}
