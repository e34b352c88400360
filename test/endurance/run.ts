// npm run endurance -- <name> [--long] [--json <file>]: does a run, or `all`, and says what was found. Without a name it lists the runs.
// --pairs does those that mostly wait beside the others, two at a time, and last those that must have the machine to themselves.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { endAll } from './guard.ts'
import { runs } from './runs/index.ts'
import type { Report, Run } from './runs/run.ts'

/** How many findings of a kind are told; a bench keeps its folder where there are any. */
const mostTold = 15

type Outcome = { name: string; end: 'passed' | 'failed' | 'skipped'; line: string }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    long: { type: 'boolean', default: false },
    json: { type: 'string' },
    pairs: { type: 'boolean', default: false },
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    endAll()
    process.exit(1)
  })

let isEnough = false
process.on('SIGUSR2', () => {
  isEnough = true
})

const wanted = positionals.includes('all') ? runs : runs.filter(({ name }) => positionals.includes(name))
const unknown = positionals.filter((name) => name !== 'all' && !runs.some((run) => run.name === name))
if (unknown.length > 0 || wanted.length === 0) {
  if (unknown.length > 0) say(`There is no run ${unknown.join(', ')}.`)
  say('npm run endurance -- <name> [--long], or all:')
  for (const { name, about, pass } of runs) say(`  ${name.padEnd(5)} ${about}\n        passes: ${pass}`)
  process.exit(unknown.length > 0 ? 2 : 0)
}

const done = new Map<Run, Outcome>()
const patient = values.pairs ? wanted.filter((run) => run.waits) : []
const alone = values.pairs ? wanted.filter((run) => run.alone) : []
const others = wanted.filter((run) => !patient.includes(run) && !alone.includes(run))
await Promise.all([inTurn(others).then(() => inTurn(patient)), inTurn(patient)])
await inTurn(alone)
const outcomes = wanted.flatMap((run) => done.get(run) ?? [])
say('')
for (const { line } of outcomes) say(line)
if (values.json) {
  const count = (end: Outcome['end']) => outcomes.filter((outcome) => outcome.end === end).length
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
  writeFileSync(values.json, JSON.stringify({ ...counts, outcomes }))
}
endAll()
process.exit(outcomes.some(({ end }) => end === 'failed') ? 1 : 0)

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Takes each run out of the list and does it. */
async function inTurn(those: Run[]): Promise<void> {
  for (let run = those.shift(); run; run = those.shift()) done.set(run, await outcomeOf(run))
}

async function outcomeOf(run: Run): Promise<Outcome> {
  const began = performance.now()
  const tell = (line: string) => say(`${run.name.padEnd(4)} ${line}`)
  say(`== ${run.name}: ${run.about}${values.long ? ` (long; kill -USR2 ${process.pid} ends it early)` : ''}`)
  try {
    const report = await run.run({ long: values.long, isEnough: () => isEnough, say: tell })
    return told(run, report, (performance.now() - began) / 1000, tell)
  } catch (problem) {
    tell(problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
    const seconds = Math.round((performance.now() - began) / 1000)
    return {
      name: run.name,
      end: 'failed',
      line: `${run.name.padEnd(5)} FAIL  it could not be done  seconds ${seconds}`,
    }
  }
}

type Tell = (line: string) => void

function told(run: Run, report: Report, seconds: number, tell: Tell): Outcome {
  const { cannot, holds, verdict, kills = 0, figures = {} } = report
  if (cannot !== undefined)
    return { name: run.name, end: 'skipped', line: `${run.name.padEnd(5)} SKIP  cannot here, because ${cannot}` }
  const byKind = Map.groupBy(verdict?.findings ?? [], ({ kind }) => kind)
  for (const [kind, found] of byKind) for (const { what } of found.slice(0, mostTold)) tell(`${kind}: ${what}`)
  for (const { what, is, found } of holds)
    tell(`${is ? 'holds' : 'FAILS'}: ${what}${found === undefined ? '' : ` (${found})`}`)
  const hasPassed = holds.length > 0 && holds.every(({ is }) => is)
  const count = (kind: string) => verdict?.findings.filter((each) => each.kind === kind).length ?? 0
  const all = {
    ...(verdict ? { events: verdict.events } : {}),
    kills,
    ...(verdict
      ? {
          lost: count('lost'),
          doubled: count('doubled'),
          swapped: count('swapped'),
          leaked: count('leaked'),
          unconfirmed: verdict.unconfirmed,
        }
      : {}),
    seconds: Math.round(seconds),
    ...figures,
  }
  const line = Object.entries(all).map(([name, value]) => `${name} ${value}`)
  const end = hasPassed ? 'passed' : 'failed'
  return { name: run.name, end, line: `${run.name.padEnd(5)} ${hasPassed ? 'PASS' : 'FAIL'}  ${line.join('  ')}` }
}
