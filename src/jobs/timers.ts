import { isRefusal } from '#core/case.ts'
import type { ReadRows } from '#store/reads.ts'
import { house, type Job, type JobNeeds } from './job.ts'

const mostRounds = 1000
/** So many share a commit; what else the house has to do is done between them. */
const atOnce = 20

/** Fires what is due: each case is decided on by itself, and the next due is read until none is left. */
export const timers: Job = {
  name: 'timers',
  every: '* * * * * *',
  async run(needs) {
    const { store, now } = needs
    /** The last that was due and decided nothing: it stays due, and however many are such, others come after them. */
    let stuck = { after: -1, id: '' }
    for (let round = 0; round < mostRounds; round++) {
      const due = await store.read('timersDue', { now: now(), ...stuck })
      if (due.length === 0) return untilNext(store, now())
      for (let at = 0; at < due.length; at += atOnce) {
        const some = due.slice(at, at + atOnce)
        const fired = await Promise.all(some.map((one) => fires(needs, one)))
        for (const [which, { id, timerAt }] of some.entries()) if (!fired[which]) stuck = { after: timerAt ?? 0, id }
      }
    }
    return undefined
  },
}

/** Whether something came of a case's timer. One that fails holds none of the others. */
async function fires({ act, now, fired, failed }: JobNeeds, due: ReadRows<'timersDue'>[number]): Promise<boolean> {
  try {
    const outcome = await act(due.workspace, due.id, house, { do: 'tick' })
    if (outcome === null || isRefusal(outcome)) return false
    fired(now() - (due.timerAt ?? now()))
    return true
  } catch (problem) {
    failed(problem)
    return false
  }
}

const tick = 1000

/** Ms until the next timer of all, where that is before the next tick: a target of a minute is not told a second late. */
async function untilNext(store: JobNeeds['store'], now: number): Promise<number | undefined> {
  const [next] = await store.read('timerNext', { now })
  const left = next?.at ? next.at - now : Number.POSITIVE_INFINITY
  return left < tick ? left : undefined
}
