// What a measure is, and what it comes to.
import type { Options } from './options.ts'
import type { Sink } from './sinks.ts'

/** What a measure is handed. */
export type Bench = {
  options: Options
  sink: Sink
  /** Says how far it is, beside the table. */
  says(words: string): void
}

export type Measure = { id: string; title: string; run(bench: Bench): Promise<Figure[]> }

/** One line of the table. */
export type Figure = {
  id: string
  what: string
  unit: string
  ours: number
  /** What the bare reference needed in the same run; where it is there, goal and stretch are of the ratio unless said otherwise. */
  reference?: { name: string; value: number }
  /** At most this much is good (or at least, for a throughput); null is told for interest. */
  goal: number | null
  stretch?: number
  judged?: 'ratio' | 'ours'
  moreIsBetter?: true
  /** What else a reader should know. */
  note?: string
}
