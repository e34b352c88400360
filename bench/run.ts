// What caseline costs, beside a bare reference in the same run: npm run bench -- [P1 P2 …] [--quick] [--postgres <url>] [--profile <folder>]
import { cpus } from 'node:os'
import { dropFolders, endAll } from './machine.ts'
import type { Figure, Measure } from './measure.ts'
import { measures } from './measures.ts'
import { readOptions } from './options.ts'
import { dropPlaces } from './place.ts'
import { startSink } from './sinks.ts'
import { tableOf } from './table.ts'

const options = readOptions(process.argv.slice(2))
const says = (words: string) => void process.stderr.write(`${words}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(1))

const figures: Figure[] = []
const failures: string[] = []
for (const one of measures)
  if (options.wanted.length === 0 || options.wanted.includes(one.id)) figures.push(...(await take(one)))
tell()
await end(failures.length > 0 ? 1 : 0)

/** Takes one measure with a sink of its own. One that fails leaves the others be. */
async function take({ id, title, run }: Measure): Promise<Figure[]> {
  says(`${id} ${title}`)
  const sink = await startSink()
  try {
    return await run({ options, sink, says: (words) => says(`  ${id} ${words}`) })
  } catch (problem) {
    failures.push(`${id} could not be measured: ${problem instanceof Error ? problem.message : problem}`)
    return []
  } finally {
    endAll()
  }
}

function tell(): void {
  const { events, rounds, postgres, profile } = options
  const where = postgres === null ? 'SQLite' : 'PostgreSQL (the server counts for nobody)'
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${where}`
  const how = `${events} events, 32 connections, medians of ${rounds}; CPU is user + system`
  process.stdout.write(`${machine}; ${how}\n\n`)
  process.stdout.write(profile === null ? `${tableOf(figures)}\n` : `The profile is in ${profile}\n`)
  for (const words of failures) process.stdout.write(`${words}\n`)
}

/** Leaves nothing behind. */
async function end(code: number): Promise<void> {
  endAll()
  await dropPlaces()
  dropFolders()
  process.exit(code)
}
