// What rests until when, by the waits' clock: a message to be tried again, a chat or a channel that takes no more for now.
import type { Waits } from '#core/clock.ts'

export type Rests = {
  /** Rests for at least so many ms from now; `wake` is called when they are over. */
  rest(key: string, ms: number): void
  isResting(key: string): boolean
  /** Whether it has rested since it was last forgotten, over or not. */
  hasRested(key: string): boolean
  forget(key: string): void
}

/** Nothing rests at first. */
export function openRests(waits: Waits, wake: () => void): Rests {
  const until = new Map<string, number>()
  return {
    rest(key, ms) {
      until.set(key, Math.max(until.get(key) ?? 0, waits.now() + ms))
      if (ms > 0) waits.after(ms, wake)
    },
    isResting: (key) => (until.get(key) ?? Number.NEGATIVE_INFINITY) > waits.now(),
    hasRested: (key) => until.has(key),
    forget: (key) => void until.delete(key),
  }
}
