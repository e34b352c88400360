// What caseline costs, beside a bare reference in the same run: npm run bench -- [P1 P2 …] [--quick] [--postgres <url>] [--profile <folder>]
import { cpus } from 'node:os'
import { forgetFilled } from './filled.ts'
import { tidy } from './machine.ts'
import type { Figure } from './measure.ts'
import { measures } from './measures.ts'
import { readOptions } from './options.ts'
import { startSink } from './sinks.ts'
import { tableOf } from './table.ts'

const options = readOptions(process.argv.slice(2))
const chosen = measures.filter(({ id }) => options.wanted.length === 0 || options.wanted.includes(id))
const says = (words: string) => void process.stderr.write(`${words}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
process.once('exit', tidy)

const sink = await startSink()
const figures: Figure[] = []
const failures: string[] = []
for (const { id, title, run } of chosen) {
  says(`${id} ${title}`)
  const bench = { options, sink, says: (words: string) => says(`  ${id} ${words}`) }
  const found = await run(bench).catch((problem: unknown) => {
    failures.push(`${id} could not be measured: ${problem instanceof Error ? problem.message : problem}`)
    return []
  })
  figures.push(...found)
}
await forgetFilled()
await sink.stop()

const { events, rounds, postgres, profile } = options
const where = postgres === null ? 'SQLite' : 'PostgreSQL (the server counts for nobody)'
process.stdout.write(
  `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${where}; ${events} events, 32 connections, medians of ${rounds}; CPU is user + system\n\n`,
)
if (profile === null) process.stdout.write(`${tableOf(figures)}\n`)
else process.stdout.write(`The profile is in ${profile}\n`)
for (const words of failures) process.stdout.write(`${words}\n`)
process.exit(failures.length > 0 ? 1 : 0)
