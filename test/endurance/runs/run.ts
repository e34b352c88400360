// What a run is: a name, a line that says when it passes, and what it did in figures.
import type { Verdict } from '../checker.ts'

export type RunOptions = {
  /** The long form, for a machine that has an hour. */
  long: boolean
  /** Somebody has asked by SIGUSR2 to do no more and to say what came of it so far. */
  isEnough(): boolean
  /** Tells what is going on. */
  say(line: string): void
}

export type Report = {
  /** Why this machine does not allow the run: then it neither passes nor fails, and is counted by itself. */
  cannot?: string
  /** What the pass line asks for and what was found; the run passes where all hold. */
  holds: { what: string; is: boolean; found?: string | number }[]
  verdict?: Verdict
  kills?: number
  /** More figures, for the summary's line. */
  figures?: Record<string, string | number>
}

export type Run = {
  name: string
  /** What is done, in one line. */
  about: string
  /** When it passes. */
  pass: string
  /** Waits for most of its time, so that it may be done beside another. */
  waits?: true
  /** Compares times so closely that nothing else may be done meanwhile. */
  alone?: true
  run(options: RunOptions): Promise<Report>
}

/** Nothing lost, doubled, swapped or leaked: what every run's verdict must say. */
export function nothingWrong({ findings }: Verdict): Report['holds'] {
  return (['lost', 'doubled', 'swapped', 'leaked'] as const).map((kind) => {
    const found = findings.filter((each) => each.kind === kind)
    return { what: `nothing ${kind}`, is: found.length === 0, found: found.length }
  })
}
