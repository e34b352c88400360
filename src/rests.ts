// What rests until when, by the waits' clock: a message to be tried again, a chat or a channel that takes no more for now.
import type { Waits } from '#core/clock.ts'

export type Rests = {
  /** Rests for at least so many ms from now; `over` is told of the key when they have passed. */
  rest(key: string, ms: number): void
  isResting(key: string): boolean
  /** Whether it has rested since it was last forgotten, over or not. What has been over for an hour may be forgotten by itself. */
  hasRested(key: string): boolean
  forget(key: string): void
  /** How many keys are kept in mind. */
  size(): number
}

const longAgo = 60 * 60_000
const fewKeys = 1_000

/** Nothing rests at first. */
export function openRests(waits: Waits, over: (key: string) => void): Rests {
  const until = new Map<string, number>()
  let sweepAt = fewKeys

  /** Now and then all that is long over goes: half of what is looked at is new since the last time. */
  function sweep(): void {
    if (until.size < sweepAt) return
    for (const [key, end] of until) if (end < waits.now() - longAgo) until.delete(key)
    sweepAt = Math.max(fewKeys, until.size * 2)
  }

  const isResting = (key: string) => (until.get(key) ?? Number.NEGATIVE_INFINITY) > waits.now()
  const isOver = (key: string) => until.has(key) && !isResting(key)

  return {
    rest(key, ms) {
      until.set(key, Math.max(until.get(key) ?? Number.NEGATIVE_INFINITY, waits.now() + ms))
      sweep()
      if (ms > 0) waits.after(ms, () => isOver(key) && over(key))
    },
    isResting,
    hasRested: (key) => until.has(key),
    forget: (key) => void until.delete(key),
    size: () => until.size,
  }
}
