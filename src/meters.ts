// One budget's memory: who asks is told how long to wait, in constant time and room.

/** What keeps one budget. Instants are of the waits' clock. */
export type Meter = {
  /** How long (ms) until a call of a lane may be taken; 0 is now. */
  wait(now: number, lane: number): number
  take(): Taken
  isIdle(now: number): boolean
}

/** A call that was taken: it counts from when it arrives, which is no later than its answer; not at all if it is given back. */
export type Taken = { leaves(now: number): void; answered(now: number): void; back(): void }

/** A call that is not answered yet is thought to be on its way for so long (ms), and no longer. */
const travel = 1_000
/** Windows that are over so soon (ms) keep nothing back for what is urgent. */
const soon = 2_000

/** So many of a budget's calls may a lane use up: of a long window, some are kept for what is more urgent. */
function shareOf(lane: number, calls: number, window: number): number {
  if (lane <= 1 || window <= soon) return calls
  return lane === 2 ? calls - Math.floor(calls / 20) : calls - Math.ceil(calls / 5)
}

/** At most so many calls in any window: the nth leaves only when the window of the one `calls` before it is over. */
export function windowMeter({ calls, window }: { calls: number; window: number }): Meter {
  /** Until when each of the last calls counts; one that was taken and has not left counts without end. */
  const until = new Float64Array(calls).fill(Number.NEGATIVE_INFINITY)
  let next = 0
  let latest = Number.NEGATIVE_INFINITY
  let onTheirWay = 0
  const at = (place: number) => until[place % calls] ?? 0

  return {
    wait(now, lane) {
      const over = Math.max(at(next), at(next + calls - shareOf(lane, calls, window)))
      return Math.max(0, over === Number.POSITIVE_INFINITY ? window + travel : over - now)
    },
    take() {
      const place = next
      const before = at(place)
      until[place] = Number.POSITIVE_INFINITY
      next = (next + 1) % calls
      onTheirWay += 1
      let mine = Number.POSITIVE_INFINITY
      const set = (instant: number) => {
        mine = instant
        until[place] = instant
        latest = Math.max(latest, instant)
        onTheirWay -= 1
      }
      return {
        leaves: (now) => set(now + window + travel),
        answered(now) {
          // By a late answer the place may be another call's.
          if (at(place) === mine) until[place] = Math.min(mine, now + window)
        },
        back: () => set(before),
      }
    },
    isIdle: (now) => onTheirWay === 0 && latest <= now,
  }
}

/** One call each so many ms on the long run; up to a burst of them may be borrowed from the time to come. */
export function loanMeter({ every, burst }: { every: number; burst: number }): Meter {
  /** When all that was borrowed is paid back. */
  let paid = Number.NEGATIVE_INFINITY
  let onTheirWay = 0

  return {
    wait(now, lane) {
      const debt = Math.max(0, paid - now) + onTheirWay * every
      return Math.max(0, debt - (shareOf(lane, burst, burst * every) - 1) * every)
    },
    take() {
      onTheirWay += 1
      const end = (left: number | null) => {
        onTheirWay -= 1
        if (left !== null) paid = Math.max(paid, left) + every
      }
      return { leaves: end, answered: () => undefined, back: () => end(null) }
    },
    isIdle: (now) => onTheirWay === 0 && paid <= now,
  }
}
