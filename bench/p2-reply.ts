// P2: the same with the reply delivered: it is over when the platform has every one and the outbox is empty.
import type { Measure } from './measure.ts'
import { median, short } from './numbers.ts'
import { endWorking, measured, openCases, type Run, runReference, startWorking } from './runs.ts'

export const p2: Measure = {
  id: 'P2',
  title: 'CPU of a one-message case, its reply delivered',
  async run(bench) {
    const [references, ours]: [Run[], Run[]] = [[], []]
    for (let round = 0; round < bench.options.rounds; round++) {
      if (!bench.options.profile) references.push(await runReference(bench, 'normal', true))
      const working = await startWorking(bench)
      const { events } = bench.options
      ours.push(await measured(working.subject.child, events, () => openCases(working, events)))
      await endWorking(working)
      bench.says(`round ${round + 1}: ${short(references.at(-1)?.cpu ?? 0)} and ${short(ours.at(-1)?.cpu ?? 0)} ms`)
    }
    return [
      {
        id: 'P2',
        what: 'CPU of a one-message case with its reply',
        unit: 'ms',
        reference: { name: 'normal + reply', value: median(references.map(({ cpu }) => cpu)) },
        ours: median(ours.map(({ cpu }) => cpu)),
        goal: 2.5,
        stretch: 1.8,
        note: `${short(median(ours.map(({ throughput }) => throughput)))} cases/s`,
      },
    ]
  },
}
