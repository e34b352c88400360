// P11: from the start of the process until /ready says yes, over many open cases; and after a SIGKILL while people write.
import { filled } from './filled.ts'
import { openLoad } from './load.ts'
import { pause } from './machine.ts'
import type { Bench, Measure } from './measure.ts'
import { median, short } from './numbers.ts'
import { lineSays } from './people.ts'
import { wordsOf } from './runs.ts'
import { startSubject } from './subject.ts'

const killedAfter = 3

export const p11: Measure = {
  id: 'P11',
  title: 'from start to ready',
  async run(bench) {
    const { many, rounds } = bench.options
    await filled(bench, many)
    const [calm, killed]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      calm.push(await readyAfter(bench))
      await killUnderLoad(bench)
      killed.push(await readyAfter(bench))
    }
    const worst = (times: number[]) => `the slowest of ${rounds}: ${short(Math.max(...times))} s`
    return [
      {
        id: 'P11',
        what: `start to ready over ${many} cases`,
        unit: 's',
        ours: median(calm),
        goal: 1,
        note: worst(calm),
      },
      {
        id: 'P11',
        what: 'the same after SIGKILL under load',
        unit: 's',
        ours: median(killed),
        goal: 2,
        note: worst(killed),
      },
    ]
  },
}

async function readyAfter(bench: Bench): Promise<number> {
  const { place } = await filled(bench, bench.options.many)
  const subject = await startSubject(place, bench.sink.origin)
  await subject.stop()
  return subject.readyAfter / 1000
}

/** People write, and the process ends in the middle of it. */
async function killUnderLoad(bench: Bench): Promise<void> {
  const { place, shop } = await filled(bench, bench.options.many)
  const subject = await startSubject(place, bench.sink.origin)
  const load = openLoad(subject.origin)
  const write = (number: number) => lineSays(shop.line, number % 1_000, `/new other ${wordsOf(number)}`)
  const writing = load.open(500, killedAfter + 1, write)
  await pause(killedAfter * 1000)
  await subject.kill()
  await writing
  load.close()
}
