import { isRefusal } from '#core/case.ts'
import { house, type Job } from './job.ts'

const mostRounds = 1000

/** Fires what is due: each case is decided on by itself, and the next due is read until none is left. */
export const timers: Job = {
  name: 'timers',
  every: '* * * * * *',
  async run({ store, now, act, fired }) {
    const stuck = new Set<string>()
    for (let round = 0; round < mostRounds; round++) {
      const rows = await store.read('timersDue', { now: now() })
      const due = rows.filter(({ id }) => !stuck.has(id))
      if (due.length === 0) return
      for (const { id, workspace } of due) {
        const outcome = await act(workspace, id, house, { do: 'tick' })
        // What is due and decides nothing would be read for ever.
        if (outcome === null || isRefusal(outcome)) stuck.add(id)
        else fired()
      }
    }
  },
}
