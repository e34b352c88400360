// Medians and the like.

/** The middle one. */
export const median = (numbers: number[]): number => quantile(numbers, 0.5)

/** The number that this share of them does not exceed. */
export function quantile(numbers: number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

/** As few digits as tell something. */
export function short(number: number): string {
  const digits = number >= 100 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : 3
  return number.toFixed(digits)
}
