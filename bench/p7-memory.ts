// P7: resident memory when ready, and after so many cases opened by real webhooks.

import { startFilling } from './filled.ts'
import type { Figure, Measure } from './measure.ts'

export const p7: Measure = {
  id: 'P7',
  title: 'resident memory',
  async run(bench) {
    const { some, many } = bench.options
    const filling = await startFilling(bench)
    const figures: Figure[] = [figure('when ready', filling.memoryAtStart, 110)]
    await filling.upTo(some)
    figures.push(figure(`after ${some} cases`, filling.working.subject.memory(), 150))
    await filling.upTo(many)
    figures.push(figure(`after ${many} cases`, filling.working.subject.memory(), 170))
    await filling.keep()
    return figures
  },
}

function figure(when: string, ours: number, goal: number): Figure {
  return { id: 'P7', what: `resident memory ${when}`, unit: 'MB', ours, goal }
}
