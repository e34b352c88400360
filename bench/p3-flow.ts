// P3: a case opened by eight messages, in the order of the story, every reply awaited before the next message: a greeting, two buttons,
// the order's number, a slip, two more descriptions, the button that confirms. Each is somebody who has never written before.
import { connections } from './load.ts'
import { until } from './machine.ts'
import type { Measure } from './measure.ts'
import { median, short } from './numbers.ts'
import { lineId, linePresses, lineSays, lineShows } from './people.ts'
import { endWorking, measured, type Run, runReference, startWorking, type Working } from './runs.ts'
import { isDrained } from './shop.ts'
import type { Told } from './sink.ts'

const messages = 8

export const p3: Measure = {
  id: 'P3',
  title: 'CPU of a case opened by a flow of eight messages',
  async run(bench) {
    const [references, ours]: [Run[], Run[]] = [[], []]
    for (let round = 0; round < bench.options.rounds; round++) {
      if (!bench.options.profile) references.push(await runReference(bench, 'normal', true))
      ours.push(await runFlows(await startWorking(bench)))
      bench.says(`round ${round + 1}: ${short(ours.at(-1)?.cpu ?? 0)} ms a case`)
    }
    return [
      {
        id: 'P3',
        what: 'CPU of a case of eight messages, all replies',
        unit: 'ms',
        reference: { name: '8 × normal + reply', value: messages * median(references.map(({ cpu }) => cpu)) },
        ours: median(ours.map(({ cpu }) => cpu)),
        goal: 7,
        stretch: 5,
        judged: 'ours',
        note: `one of the eight is a photo of 29 kB; ${short(messages * median(ours.map(({ throughput }) => throughput)))} messages/s`,
      },
    ]
  },
}

type Heard = (told: Told) => void

/** As many people at once as there are connections, each one case, then the next person. */
async function runFlows(working: Working): Promise<Run> {
  const { bench, subject, shop } = working
  const cases = Math.ceil(bench.options.events / messages)
  const waiting = new Map<string, Heard>()
  await bench.sink.tells((told) => waiting.get(told.to)?.(told))
  let next = 0
  const flows = async (count: number) => {
    const end = next + count
    const one = async () => {
      while (next < end) await live(working, waiting, next++)
    }
    await Promise.all(Array.from({ length: connections }, one))
    await until(() => isDrained(subject, shop), 50)
  }
  await flows(Math.ceil(bench.options.warmUp / messages))
  const run = await measured(subject.child, cases, () => flows(cases))
  await bench.sink.tells(null)
  await endWorking(working)
  return run
}

/** One person's way from the greeting to the case. */
async function live({ shop, load }: Working, waiting: Map<string, Heard>, number: number): Promise<void> {
  const person = 1_000_000 + number
  const hears = (webhook: Parameters<typeof load.post>[0]) =>
    new Promise<Told>((heard, failed) => {
      const late = setTimeout(() => failed(new Error('A message of the flow got no reply')), 30_000)
      waiting.set(lineId(person), (told) => {
        clearTimeout(late)
        heard(told)
      })
      load.post(webhook).catch(failed)
    })
  const pressed = ({ choices }: Told, label: string) => {
    const choice = choices.find((one) => one.label === label)
    if (!choice) throw new Error(`There is no button ${label}, only ${choices.map((one) => one.label).join(', ')}`)
    return linePresses(shop.line, person, choice.data)
  }
  const greeting = await hears(lineSays(shop.line, person, 'สวัสดี'))
  const types = await hears(pressed(greeting, 'แจ้งปัญหา'))
  await hears(pressed(types, 'เติมเงินไม่เข้า'))
  await hears(lineSays(shop.line, person, `ORD-${10_000 + number}`))
  await hears(lineShows(shop.line, person))
  await hears(lineSays(shop.line, person, 'โอนไปตั้งแต่เมื่อเช้า'))
  const summary = await hears(lineSays(shop.line, person, 'ยอด 500 บาทค่ะ'))
  await hears(pressed(summary, 'ยืนยัน'))
  waiting.delete(lineId(person))
}
