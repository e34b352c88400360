// Whether a pattern can be trusted with whatever people type: one that tries without end would stop the house for everybody.

/** Why a pattern can't be used, or null. */
export function patternProblem(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    return `its pattern can't be read: ${error instanceof Error ? error.message : error}`
  }
  if (!mayNeverEnd(pattern)) return null
  return 'its pattern repeats what repeats or branches itself, which could take for ever: write it out'
}

/** A group that repeats, with a repetition or a choice inside: the ways to match it double with each letter. */
function mayNeverEnd(pattern: string): boolean {
  /** The groups that are open here: whether anything in each repeats or branches. */
  const open = [false]
  let isAfterLoose = false
  for (const [part] of pattern.matchAll(parts)) {
    if (isAfterLoose && repeats.test(part)) return true
    isAfterLoose = part === ')' && open.pop() === true
    if (part.startsWith('(')) open.push(false)
    if (isAfterLoose || part === '|' || part === '?' || repeats.test(part)) open[open.length - 1] = true
  }
  return false
}

/** A pattern's parts: what is escaped and what stands in brackets is one letter. */
const parts = /\\[pPu]\{[^}]*\}|\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<[^>]*>))?|\{[\d,]*\}|[\s\S]/gu
/** More than once. */
const repeats = /^(?:[*+]|\{(?!0?1?\}|[01],1\}))/
