// P4: how many a second go through when every 200 leaves after the fsync of its transaction, which is the only mode we have. Ours
// counts a case when it is committed, not when its webhook is answered.
import type { Measure } from './measure.ts'
import { median, short } from './numbers.ts'
import { runKept } from './p1-case.ts'
import { type Run, runReference, startWorking } from './runs.ts'

export const p4: Measure = {
  id: 'P4',
  title: 'throughput in the power-safe mode',
  async run(bench) {
    const [full, group, ours]: [Run[], Run[], Run[]] = [[], [], []]
    for (let round = 0; round < bench.options.rounds; round++) {
      if (!bench.options.profile) {
        full.push(await runReference(bench, 'full', false))
        group.push(await runReference(bench, 'group', false))
      }
      ours.push(await runKept(await startWorking(bench)))
      bench.says(
        `round ${round + 1}: ${[full, group, ours].map((runs) => short(runs.at(-1)?.throughput ?? 0)).join(', ')}`,
      )
    }
    const rate = (runs: Run[]) => median(runs.map(({ throughput }) => throughput))
    return [
      {
        id: 'P4',
        what: 'cases through, each 200 after its fsync',
        unit: '/s',
        reference: { name: 'group', value: rate(group) },
        ours: rate(ours),
        goal: 0.35,
        stretch: 0.5,
        moreIsBetter: true,
        note: `full: ${short(rate(full))}/s; the load, which takes turns on the same cores, is in every one of them`,
      },
    ]
  },
}
