// What rests until when, by the waits' clock: a message to be tried again, a chat or a channel that takes no more for now.
import type { Waits } from '#core/clock.ts'

export type Rests = {
  /** Rests for at least so many ms from now; `over` is told of the key when they have passed. `hold` says which hold that is, of several. */
  rest(key: string, ms: number, hold?: number): void
  isResting(key: string): boolean
  /** Whether it rested for this hold last, over or not, and was not forgotten. What has been over for an hour may be forgotten by itself. */
  hasRested(key: string, hold?: number): boolean
  forget(key: string): void
  /** How many keys are kept in mind. */
  size(): number
}

const longAgo = 60 * 60_000
const fewKeys = 1_000

type Rest = { until: number; hold: number | undefined; isArmed: boolean }

/** Nothing rests at first. */
export function openRests(waits: Waits, over: (key: string) => void): Rests {
  const resting = new Map<string, Rest>()
  let sweepAt = fewKeys

  /** Now and then all that is long over goes: half of what is looked at is new since the last time. */
  function sweep(): void {
    if (resting.size < sweepAt) return
    for (const [key, { until }] of resting) if (until < waits.now() - longAgo) resting.delete(key)
    sweepAt = Math.max(fewKeys, resting.size * 2)
  }

  /** A timer may come a little early, and a rest may have been made longer since: what is left of it is waited for anew. */
  function arm(key: string, rest: Rest): void {
    rest.isArmed = true
    waits.after(rest.until - waits.now(), () => {
      if (resting.get(key) !== rest) return
      if (rest.until > waits.now()) return arm(key, rest)
      rest.isArmed = false
      over(key)
    })
  }

  return {
    rest(key, ms, hold) {
      const rest = resting.get(key) ?? { until: Number.NEGATIVE_INFINITY, hold, isArmed: false }
      rest.until = Math.max(rest.until, waits.now() + ms)
      rest.hold = hold ?? rest.hold
      resting.set(key, rest)
      sweep()
      if (ms > 0 && !rest.isArmed) arm(key, rest)
    },
    isResting: (key) => (resting.get(key)?.until ?? Number.NEGATIVE_INFINITY) > waits.now(),
    hasRested: (key, hold) => resting.has(key) && resting.get(key)?.hold === hold,
    forget: (key) => void resting.delete(key),
    size: () => resting.size,
  }
}
