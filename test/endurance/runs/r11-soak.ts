// R11: a hundred events a second for a long time: nothing grows, nothing slows down.
import { statSync } from 'node:fs'
import { type Bench, openBench } from '../bench.ts'
import { pause } from '../houses.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const mostLog = 64_000_000
const mostSlope = 5
const mostSlowdown = 1.2
/** In a minute memory is still warming up: a slope an hour says nothing, so the short form looks at what was added. */
const mostAdded = 12

export const soak: Run = {
  name: 'r11',
  about:
    'a hundred events a second: new cases and questions on three platforms (45 s; ten minutes with --long; ENDURANCE_MINUTES for more)',
  pass: `RSS slope ≤ ${mostSlope} MB/h (short: ≤ ${mostAdded} MB in the last half), p99 (short: median) of the last part ≤ ${mostSlowdown} × the first, WAL ≤ 64 MB`,
  async run({ long, say }) {
    const minutes = Number(process.env.ENDURANCE_MINUTES ?? (long ? 10 : 0.75))
    const bench = await openBench({ people: { line: 300, whatsapp: 200, telegram: 150 }, remembers: 5_000 })
    try {
      await begin(bench)
      await pause(long ? 60_000 : 6_000)
      const seen = await watch(bench, minutes * 60_000, say)
      await bench.director.does('rest')
      await bench.settles(300_000)
      return reportOf(seen, await bench.verdict(), long)
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

/** So many a second by platform, within what each platform lets the house answer. */
const paces = {
  line: { opens: 15, asks: 45 },
  whatsapp: { opens: 5, asks: 20 },
  telegram: { opens: 3, asks: 12 },
} as const

async function begin({ director, phones }: Bench): Promise<void> {
  for (const [platform, { opens, asks }] of Object.entries(paces)) {
    const people = phones[platform as keyof typeof paces]
    const half = Math.floor(people.length / 3)
    const total = 100_000_000
    await director.does('load', {
      phones: people.slice(0, half),
      total,
      perSecond: opens,
      says: '/new other {marker}',
      opens: true,
    })
    await director.does('load', { phones: people.slice(half), total, perSecond: asks, says: '/help' })
  }
}

type Sample = { at: number; rss: number; log: number }
type Part = { count: number; p50: number; p99: number; max: number }
type Seen = { samples: Sample[]; parts: Part[]; ms: number }

const partsWanted = 10

/** Looks at the process once a second, and at the answers of each tenth of the time. */
async function watch({ house, director }: Bench, ms: number, say: (line: string) => void): Promise<Seen> {
  const file = `${house.databaseUrl.slice('file:'.length)}-wal`
  const samples: Sample[] = []
  const parts: Part[] = []
  const began = performance.now()
  await director.does('latencies')
  for (let at = 0; at < ms; at = performance.now() - began) {
    samples.push({ at, rss: house.memory(), log: statSync(file).size })
    await pause(1_000)
    if (performance.now() - began < (ms / partsWanted) * (parts.length + 1)) continue
    const part = await director.does('latencies')
    parts.push(part)
    say(
      `${Math.round((performance.now() - began) / 1000)} s: ${part.count} answers, p50 ${part.p50.toFixed(1)} ms, p99 ${part.p99.toFixed(1)} ms, RSS ${Math.round(house.memory())} MB`,
    )
  }
  return { samples, parts, ms: performance.now() - began }
}

function reportOf({ samples, parts, ms }: Seen, verdict: Awaited<ReturnType<Bench['verdict']>>, long: boolean): Report {
  const half = samples.slice(Math.floor(samples.length / 2))
  const slope = slopeOf(half) * 3_600_000
  const added = median(half.slice(-5).map(({ rss }) => rss)) - median(half.slice(0, 5).map(({ rss }) => rss))
  const third = Math.max(1, Math.floor(parts.length / 3))
  // Of four seconds' answers the p99 is the fourth slowest: a mood of the machine.
  const share = long ? 'p99' : 'p50'
  const first = median(parts.slice(0, third).map((part) => part[share]))
  const last = median(parts.slice(-third).map((part) => part[share]))
  const log = Math.max(...samples.map((sample) => sample.log))
  const answers = parts.reduce((sum, { count }) => sum + count, 0)
  const memory = long
    ? { what: `RSS slope ≤ ${mostSlope} MB/h`, is: slope <= mostSlope, found: `${slope.toFixed(1)} MB/h` }
    : { what: `RSS + ≤ ${mostAdded} MB in the last half`, is: added <= mostAdded, found: `${added.toFixed(1)} MB` }
  return {
    verdict,
    holds: [
      memory,
      {
        what: `${share} of the last part ≤ ${mostSlowdown} × the first`,
        is: last <= Math.max(first, 25) * mostSlowdown,
        found: `${first.toFixed(1)} then ${last.toFixed(1)} ms`,
      },
      { what: 'WAL ≤ 64 MB', is: log <= mostLog, found: `${Math.round(log / 1_000_000)} MB` },
      ...nothingWrong(verdict),
    ],
    figures: {
      perSecond: Math.round((answers / ms) * 1000),
      rssFirst: Math.round(samples[0]?.rss ?? 0),
      rssLast: Math.round(samples.at(-1)?.rss ?? 0),
      slopeMBPerHour: slope.toFixed(1),
      [`${share}First`]: first.toFixed(1),
      [`${share}Last`]: last.toFixed(1),
      logMB: Math.round(log / 1_000_000),
    },
  }
}

/** MB a ms, by least squares. */
function slopeOf(samples: Sample[]): number {
  const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / numbers.length
  const [at, rss] = [mean(samples.map((sample) => sample.at)), mean(samples.map((sample) => sample.rss))]
  const over = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.rss - rss), 0)
  const under = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0)
  return over / under
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
