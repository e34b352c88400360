// Channels in trouble: after some failures in a row a channel is left alone for a while, then one message at a time asks again.
import type { Waits } from '#core/clock.ts'

/** Its credentials are refused; or its platform does not work, whoever sends. */
export type Trouble = 'refused' | 'down'
/** What an attempt shows of a channel: nothing at all, that it works, or its trouble. */
export type Heard = 'accepted' | 'answered' | Trouble | null

/** How many failures in a row there have to be, and how long a channel is left alone then, twice as long each time. */
const patience: Record<Trouble, { failures: number; first: number; longest: number }> = {
  refused: { failures: 1, first: 60_000, longest: 15 * 60_000 },
  down: { failures: 5, first: 1_000, longest: 60_000 },
}

export type Troubled = { trouble: Trouble; since: number; until: number; times: number }

export type Breaker = {
  /** What a channel's trouble is, if it has one. */
  of(channel: string): Troubled | undefined
  isResting(channel: string): boolean
  /** Learns from an attempt. Answers what is now otherwise than before: the channel has to rest, or its trouble is over. */
  heed(channel: string, heard: Heard): { rests: Troubled } | { over: Troubled } | null
  /** A channel that was in trouble when an earlier process ended: one message asks. */
  remember(channel: string, trouble: Trouble): void
  /** Asks at once, whatever was heard before. */
  hurry(channel: string): void
}

/** Every channel works until it is heard otherwise. Only those in trouble, or near it, are kept in mind. */
export function openBreaker(waits: Waits): Breaker {
  const troubled = new Map<string, Troubled>()
  const failures = new Map<string, number>()
  const isResting = (channel: string) => (troubled.get(channel)?.until ?? Number.NEGATIVE_INFINITY) > waits.now()

  function worked(channel: string): { over: Troubled } | null {
    failures.delete(channel)
    const over = troubled.get(channel)
    troubled.delete(channel)
    return over ? { over } : null
  }

  function failed(channel: string, trouble: Trouble): { rests: Troubled } | null {
    const inARow = (failures.get(channel) ?? 0) + 1
    failures.set(channel, inARow)
    const before = troubled.get(channel)
    // What was on its way already when the channel began to rest says nothing new.
    if (isResting(channel) || (!before && inARow < patience[trouble].failures)) return null
    const { first, longest } = patience[trouble]
    const times = before?.trouble === trouble ? before.times : 0
    const now = waits.now()
    const until = now + Math.min(longest, first * 2 ** times)
    const rests = { trouble, since: before?.since ?? now, until, times: times + 1 }
    troubled.set(channel, rests)
    return { rests }
  }

  return {
    of: (channel) => troubled.get(channel),
    isResting,
    heed(channel, heard) {
      if (heard === 'refused' || heard === 'down') return failed(channel, heard)
      // Who answers works; that credentials are good, only what was accepted shows.
      const isOver = heard === 'accepted' || (heard === 'answered' && troubled.get(channel)?.trouble !== 'refused')
      return isOver ? worked(channel) : null
    },
    remember: (channel, trouble) =>
      void troubled.set(channel, { trouble, since: waits.now(), until: Number.NEGATIVE_INFINITY, times: 1 }),
    hurry(channel) {
      const found = troubled.get(channel)
      if (found) troubled.set(channel, { ...found, until: Number.NEGATIVE_INFINITY })
    },
  }
}
