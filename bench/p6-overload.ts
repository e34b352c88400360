// P6: twice what it can take, for as long as an open loop lasts: what is answered, what memory does, how soon it is well again.
import type { Answer } from './load.ts'
import { pause, until } from './machine.ts'
import type { Measure } from './measure.ts'
import { quantile, short } from './numbers.ts'
import { lineSays } from './people.ts'
import { endWorking, measured, openCases, startWorking, type Working, wordsOf } from './runs.ts'
import { isDrained } from './shop.ts'

const normal = { rate: 17, seconds: 10, ms: 30 }

export const p6: Measure = {
  id: 'P6',
  title: 'overload',
  async run(bench) {
    const { events, seconds, people } = bench.options
    const working = await startWorking(bench)
    const { shop, subject, load } = working
    const capacity = (await measured(subject.child, events, () => openCases(working, events))).throughput
    const write = (number: number) => lineSays(shop.line, number % people, `/new other ${wordsOf(number)}`)
    bench.says(`it takes ${short(capacity)} a second, and gets ${short(2 * capacity)}`)
    const before = await handledOf(working)
    const memory = watchMemory(working)
    const answers = await load.open(Math.round(2 * capacity), seconds, write)
    const over = performance.now()
    const after = await load.open(normal.rate, normal.seconds, write)
    const accepted = [...answers, ...after].filter(({ status }) => status === 200).length
    await until(async () => (await handledOf(working)) >= before + accepted, 200)
    await until(() => isDrained(subject, shop), 100)
    const drained = (performance.now() - over) / 1000
    const lost = before + accepted - (await handledOf(working))
    const grown = memory.stop()
    await endWorking(working)
    const refused = answers.filter(({ status }) => status === 503).length
    const wrong = answers.filter(({ status }) => status !== 200 && status !== 503)
    const share = `${short((100 * refused) / answers.length)} % of ${answers.length} were told to come again; the backlog was empty ${short(drained)} s after the end`
    return [
      { id: 'P6', what: 'overload: neither 200 nor 503', unit: '', ours: wrong.length, goal: 0, note: share },
      {
        id: 'P6',
        what: 'overload: webhook answered, p99',
        unit: 'ms',
        ours: quantile(
          answers.map(({ ms }) => ms),
          0.99,
        ),
        goal: 2000,
      },
      { id: 'P6', what: 'overload: resident memory grows by', unit: 'MB', ours: grown, goal: 64 },
      { id: 'P6', what: 'overload: normal again after', unit: 's', ours: normalAfter(after), goal: 5 },
      { id: 'P6', what: 'overload: accepted and not handled', unit: '', ours: lost, goal: 0 },
    ]
  },
}

const handledOf = ({ subject }: Working) => subject.counter('caseline_events_total{outcome="done"}')

/** Seconds from the end of the overload until a whole second of answers begins that are all well and in time. */
function normalAfter(answers: Answer[]): number {
  const isWell = ({ status, ms }: Answer) => status === 200 && ms <= normal.ms
  const from = answers.findIndex((_, at) => answers.slice(at, at + normal.rate).every(isWell))
  return ((answers[from]?.at ?? Number.POSITIVE_INFINITY) - (answers[0]?.at ?? 0)) / 1000
}

/** The most that resident memory grows until stopped, in MB. */
function watchMemory({ subject }: Working): { stop(): number } {
  const before = subject.memory()
  let most = before
  let isOver = false
  const watch = async () => {
    while (!isOver) {
      most = Math.max(most, subject.memory())
      await pause(200)
    }
  }
  void watch()
  return {
    stop() {
      isOver = true
      return most - before
    },
  }
}
