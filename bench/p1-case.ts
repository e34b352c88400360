// P1: what a case of one message costs, from its webhook until the case, its timeline and its notice are committed. Nothing is
// delivered meanwhile, as on a day when the platform refuses the channel's token: the channel rests and the outbox keeps everything.
import { until } from './machine.ts'
import type { Figure, Measure } from './measure.ts'
import { median, short } from './numbers.ts'
import { lineSays } from './people.ts'
import { endWorking, measured, type Run, runReference, startWorking, type Working, wordsOf } from './runs.ts'

export const p1: Measure = {
  id: 'P1',
  title: 'CPU of a one-message case, nothing delivered',
  async run(bench) {
    const [references, ours]: [Run[], Run[]] = [[], []]
    for (let round = 0; round < bench.options.rounds; round++) {
      if (!bench.options.profile) references.push(await runReference(bench, 'normal', false))
      ours.push(await runKept(await startWorking(bench)))
      bench.says(`round ${round + 1}: ${short(references.at(-1)?.cpu ?? 0)} and ${short(ours.at(-1)?.cpu ?? 0)} ms`)
    }
    const figure: Figure = {
      id: 'P1',
      what: 'CPU of a one-message case',
      unit: 'ms',
      reference: { name: 'normal', value: median(references.map(({ cpu }) => cpu)) },
      ours: median(ours.map(({ cpu }) => cpu)),
      goal: 2.5,
      stretch: 1.8,
      note: `${short(median(ours.map(({ throughput }) => throughput)))} cases/s`,
    }
    return [figure]
  },
}

/** People open cases while nothing can be delivered; it is over when every event is handled. */
export async function runKept(working: Working): Promise<Run> {
  const { bench, subject, shop, load } = working
  const { events, people } = bench.options
  await bench.sink.refuses(true)
  const handled = () => subject.counter('caseline_events_total{outcome="done"}')
  const before = await handled()
  const run = await measured(subject.child, events, async () => {
    await load.closed(events, (number) => lineSays(shop.line, number % people, `/new other ${wordsOf(number)}`))
    await until(async () => (await handled()) >= before + events, 100)
  })
  await endWorking(working)
  await bench.sink.refuses(false)
  return run
}
