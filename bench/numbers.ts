// Medians and the like.

/** The middle one. */
export const median = (numbers: number[]): number => quantile(numbers, 0.5)

/** The number that this share of them does not exceed. */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** The most that fell into any window of so many ms. */
export function mostIn(window: number, times: number[]): number {
  const sorted = [...times].sort((a, b) => a - b)
  let [first, most] = [0, 0]
  for (const [at, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - window) first++
    most = Math.max(most, at - first + 1)
  }
  return most
}

/** As few digits as tell something. */
export function short(number: number): string {
  const digits = number >= 100 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3
  return number.toFixed(digits)
}
