// P5: how soon a webhook is answered at a steady rate, whatever comes back. What waits behind a slow answer counts from when it was due.
import type { Answer } from './load.ts'
import { until } from './machine.ts'
import type { Figure, Measure } from './measure.ts'
import { quantile, short } from './numbers.ts'
import { lineSays } from './people.ts'
import { endWorking, startWorking, wordsOf } from './runs.ts'
import { isDrained } from './shop.ts'

export const p5: Measure = {
  id: 'P5',
  title: "a webhook's answer, open loop",
  async run(bench) {
    const { seconds, people } = bench.options
    const working = await startWorking(bench)
    const { shop, subject, load } = working
    const write = (number: number) => lineSays(shop.line, number % people, `/new other ${wordsOf(number)}`)
    const calm = await load.open(17, seconds, write)
    const busy = await load.open(320, seconds, write)
    await until(() => isDrained(subject, shop), 100)
    await endWorking(working)
    return [
      at('17/s, p99', calm, 0.99, { goal: 30 }),
      at('320/s, p99', busy, 0.99, { goal: 100, stretch: 50 }),
      at('320/s, the slowest', busy, 1, { goal: 1000 }),
      { id: 'P5', what: 'answers that are not 2xx', unit: '', ours: notWell([...calm, ...busy]), goal: 0 },
    ]
  },
}

function at(what: string, answers: Answer[], share: number, more: Pick<Figure, 'goal' | 'stretch'>): Figure {
  const ms = answers.map((answer) => answer.ms)
  const note = `${answers.length} webhooks, half within ${short(quantile(ms, 0.5))} ms, the slowest ${short(Math.max(...ms))} ms`
  return { id: 'P5', what: `webhook answered at ${what}`, unit: 'ms', ours: quantile(ms, share), note, ...more }
}

const notWell = (answers: Answer[]) => answers.filter(({ status }) => status < 200 || status >= 300).length
