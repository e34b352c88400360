// One budget's memory: who asks is told how long to wait.

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

/** At most so many calls in any window. What is in hand counts too, until it has left or is given back. */
export function windowMeter({ calls, window }: { calls: number; window: number }): Meter {
  /** Until when each that has left counts, in the order they left. */
  const left: { until: number }[] = []
  let inHand = 0

  function forgetThoseOver(now: number): void {
    const some = left.findIndex(({ until }) => until > now)
    if (some !== 0) left.splice(0, some === -1 ? left.length : some)
  }

  return {
    wait(now, lane) {
      forgetThoseOver(now)
      const tooMany = left.length + inHand + 1 - shareOf(lane, calls, window)
      if (tooMany <= 0) return 0
      const last = left[tooMany - 1]
      return last ? Math.max(last.until, left[0]?.until ?? 0) - now : window + travel
    },
    take() {
      const mine = { until: Number.POSITIVE_INFINITY }
      inHand += 1
      return {
        leaves(now) {
          inHand -= 1
          mine.until = now + window + travel
          left.push(mine)
        },
        answered(now) {
          mine.until = Math.min(mine.until, now + window)
        },
        back() {
          inHand -= 1
        },
      }
    },
    isIdle(now) {
      forgetThoseOver(now)
      return left.length + inHand === 0
    },
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
