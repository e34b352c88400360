// Sends inputs by the thousand and keeps what should not have come back.
import { Agent } from 'node:http'
import { type Chance, chanceOf } from './chance.ts'
import type { Input, Target } from './input.ts'
import { type Answered, sendInput } from './send.ts'

export type Make = (chance: Chance, target: Target, number: number) => Input
export type Storm = {
  origin: string
  target: Target
  /** What to make, and how often beside the others. */
  makes: readonly (readonly [number, Make])[]
  /** The numbers of the inputs; each number is a seed of its own. */
  from: number
  count: number
  atOnce: number
  /** Called after each so many inputs; the next are sent when it has answered. */
  every?: { inputs: number; drained(): Promise<void> }
}

/** What came back that should not have: `number` makes the input again. */
export type Odd = { number: number; kind: string; got: string; wanted: string }
export type StormReport = {
  sent: number
  /** How often the house asked to come again, as it does under pressure. */
  busy: number
  statuses: Map<string, number>
  troubles: Map<string, number>
  odd: Odd[]
}

const mostOdd = 200

/** Sends them all, so many at once. */
export async function storm({ origin, target, makes, from, count, atOnce, every }: Storm): Promise<StormReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const report: StormReport = { sent: 0, busy: 0, statuses: new Map(), troubles: new Map(), odd: [] }
  const size = every?.inputs ?? count
  for (let begun = 0; begun < count; begun += size) {
    const numbers = Array.from({ length: Math.min(size, count - begun) }, (_, at) => from + begun + at).values()
    await Promise.all(Array.from({ length: atOnce }, () => work(numbers)))
    await every?.drained()
  }
  agent.destroy()
  return report

  async function work(numbers: Iterable<number>): Promise<void> {
    for (const number of numbers) {
      const chance = chanceOf(number)
      const input = chance.weighed(makes)(chance, target, number)
      note(report, number, input, await sendInput(origin, agent, input))
    }
  }
}

/** Sends these inputs one after the other and notes what came back. */
export async function sendEach(origin: string, inputs: Input[]): Promise<StormReport> {
  const agent = new Agent({ keepAlive: false })
  const report: StormReport = { sent: 0, busy: 0, statuses: new Map(), troubles: new Map(), odd: [] }
  for (const [at, input] of inputs.entries()) note(report, at, input, await sendInput(origin, agent, input))
  return report
}

function note(report: StormReport, number: number, input: Input, { statuses, trouble, busy = 0 }: Answered): void {
  report.sent += 1
  report.busy += busy
  for (const status of statuses) count(report.statuses, String(status))
  if (trouble) count(report.troubles, trouble)
  const wanted = wantedOf(input)
  const got = statuses.length > 0 ? statuses.join(',') : (trouble ?? 'nothing')
  if (report.odd.length < mostOdd && !wanted.isFine(statuses, trouble))
    report.odd.push({ number, kind: input.kind, got, wanted: wanted.words })
}

type Wanted = { words: string; isFine(statuses: number[], trouble: string | undefined): boolean }

function wantedOf({ wants, wire, body }: Input): Wanted {
  const isNoFault = (statuses: number[]) => statuses.every((status) => status < 500)
  if (wire) return { words: 'below 500', isFine: isNoFault }
  // A body that is refused while it is still on its way may meet a closed connection instead of the answer.
  const mayBeCut = (body?.length ?? 0) > 500_000
  if (wants)
    return {
      words: String(wants),
      // Whoever signs wrongly too often is told so.
      isFine: ([status], trouble) =>
        status === wants || (wants === 401 && status === 429) || (mayBeCut && isCut(trouble)),
    }
  return {
    words: 'an answer below 500',
    isFine: (statuses, trouble) => (isNoFault(statuses) && statuses.length > 0) || (mayBeCut && isCut(trouble)),
  }
}

const isCut = (trouble: string | undefined) => trouble === 'EPIPE' || trouble === 'ECONNRESET'

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
