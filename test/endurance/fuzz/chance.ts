// Chance that can be had again: the same seed makes the same inputs on every machine.

export type Chance = {
  /** From 0 to below 1. */
  next(): number
  /** A whole number, both ends included. */
  int(from: number, to: number): number
  /** True in `share` of all cases. */
  is(share: number): boolean
  one<T>(items: readonly [T, ...T[]] | readonly T[]): T
  /** One of the entries, each as often as its weight says. */
  weighed<T>(entries: readonly (readonly [number, T])[]): T
}

/** A chance of its own for every seed (mulberry32). */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const one = <T>(items: readonly T[]): T => {
    const found = items[int(0, items.length - 1)]
    if (found === undefined && items.length === 0) throw new Error('There is nothing to choose from')
    return found as T
  }
  return {
    next,
    int,
    is: (share) => next() < share,
    one,
    weighed(entries) {
      let at = next() * entries.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of entries) {
        at -= weight
        if (at < 0) return value
      }
      return one(entries)[1]
    },
  }
}
