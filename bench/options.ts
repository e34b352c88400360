// What the bench is told on its command line.
import { parseArgs } from 'node:util'

export type Options = {
  /** The measures to run, all where none is named. */
  wanted: string[]
  /** A PostgreSQL server to keep ours in; SQLite where none is named. */
  postgres: string | null
  /** A folder for CPU profiles of our process: then only ours runs, once. */
  profile: string | null
  /** Events of one run, and how many runs the median is of. */
  events: number
  rounds: number
  /** Events before a run, so that code is warm and people are known. */
  warmUp: number
  /** Seconds of an open loop. */
  seconds: number
  /** Cases of a large house, and of the one it is compared with. */
  many: number
  some: number
  /** People who write: each has ten cases where a house is filled. */
  people: number
}

/** Reads `npm run bench -- [P1 P2 …] [--quick] [--postgres <url>] [--profile <folder>] [--rounds <n>] [--events <n>]`. */
export function readOptions(words: string[]): Options {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      quick: { type: 'boolean' },
      postgres: { type: 'string' },
      profile: { type: 'string' },
      rounds: { type: 'string' },
      events: { type: 'string' },
    },
  })
  const size = values.quick ? quick : whole
  return {
    ...size,
    rounds: values.profile ? 1 : Number(values.rounds ?? size.rounds),
    events: Number(values.events ?? size.events),
    wanted: positionals.map((word) => word.toUpperCase()),
    postgres: values.postgres ?? null,
    profile: values.profile ?? null,
  }
}

const whole = { events: 10_000, rounds: 5, warmUp: 1_000, seconds: 60, many: 100_000, some: 10_000, people: 1_000 }
const quick = { events: 2_000, rounds: 3, warmUp: 500, seconds: 10, many: 10_000, some: 1_000, people: 500 }
