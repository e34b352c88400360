// Sizes as people read them, the same in every language: "41 MB".

const units = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** Bytes in the unit that leaves one to three digits before the point. */
export function sizeInWords(bytes: number): string {
  const at = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  const value = bytes / 1000 ** at
  return `${value < 9.95 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at]}`
}
