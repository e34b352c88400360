// P9: the timers' tick over many open cases: with nothing due, and with a thousand that fall due at one instant because the process
// was stopped (SIGSTOP) while they did. A staff group is bound, so each has a notice to be written.
import { closeFilled, openFilled } from './filled.ts'
import { fineCpuOf, pause, until } from './machine.ts'
import type { Measure } from './measure.ts'
import { median, quantile, short } from './numbers.ts'
import { lineSays, lineSaysInGroup } from './people.ts'
import { endWorking, startWorking, type Working, wordsOf } from './runs.ts'
import { isDrained, openShop, type Shop } from './shop.ts'

const due = 1_000
/** The target of the cases that fall due, and when their staff are warned. */
const target = 120_000
const warnAfter = 0.8 * target

export const p9: Measure = {
  id: 'P9',
  title: "the timers' tick",
  async run(bench) {
    const { many } = bench.options
    const bare = await startWorking(bench, 10)
    const empty = await idleSecond(bare)
    await endWorking(bare)
    const working = await openFilled(bench, many)
    const idle = await idleSecond(working)
    const together = await fallDue(working)
    await closeFilled(working)
    return [
      {
        id: 'P9',
        what: `CPU of an idle second over ${many} open, everything`,
        unit: 'ms',
        ours: idle,
        goal: 2,
        note: `${short(empty)} ms over ten cases`,
      },
      {
        id: 'P9',
        what: `CPU of ${due} due at once`,
        unit: 'ms',
        ours: together.cpu,
        goal: 150,
        note: `over after ${short(together.wall)} ms`,
      },
      {
        id: 'P9',
        what: `webhook answered at 320/s while ${due} are due, p99`,
        unit: 'ms',
        ours: together.p99,
        goal: 100,
      },
    ]
  },
}

/** What a second costs in which nothing happens: the middle one of many, as now and then one has a collection of garbage in it. */
async function idleSecond({ bench, subject }: Working): Promise<number> {
  const spent: number[] = []
  await pause(5_000)
  for (let second = 0; second < bench.options.seconds / 2; second++) {
    const before = fineCpuOf(subject.child)
    await pause(1_000)
    spent.push(fineCpuOf(subject.child) - before)
  }
  return median(spent)
}

type Together = { cpu: number; wall: number; p99: number }

async function fallDue(working: Working): Promise<Together> {
  const { bench, subject, load } = working
  const shop = await openStaffed(working)
  const begun = performance.now()
  await load.closed(due, (number) => lineSays(shop.line, number, `/new other ${wordsOf(number)}`))
  await until(() => isDrained(subject, shop), 100)
  const opened = performance.now()
  if (opened - begun > target - warnAfter - 5_000)
    throw new Error('The cases were not opened in time to fall due together')
  const fired = await subject.counter('caseline_timers_total')
  const allFired = (rounds: number) =>
    until(async () => (await subject.counter('caseline_timers_total')) >= fired + rounds * due, 100)

  // Warned, while the platform refuses us: the tick alone, its notices kept.
  await bench.sink.refuses(true)
  await stopped(working, begun + warnAfter - 500, opened + warnAfter + 200)
  const [cpu, again] = [fineCpuOf(subject.child), performance.now()]
  await allFired(1)
  const wall = performance.now() - again
  const spent = fineCpuOf(subject.child) - cpu
  await bench.sink.refuses(false)
  await subject.api('POST', `/workspaces/${shop.workspace}/channels/${shop.line.id}/connect`, {})

  // Breached, while notices leave and people write.
  await stopped(working, begun + target - 500, opened + target + 200)
  const write = (number: number) => lineSays(working.shop.line, number % 1_000, `/new other ${wordsOf(number)}`)
  const answers = await load.open(320, 3, write)
  await allFired(2)
  return {
    cpu: spent,
    wall,
    p99: quantile(
      answers.map(({ ms }) => ms),
      0.99,
    ),
  }
}

/** A shop with a staff group whose cases have little time. */
async function openStaffed({ subject, load, bench }: Working): Promise<Shop> {
  const shop = await openShop(subject)
  const api = `/workspaces/${shop.workspace}`
  await subject.api('PATCH', `${api}/case-types/other`, { sla: { response: null, resolution: target } })
  const { code } = await subject.api<{ code: string }>('POST', `${api}/codes`, { for: 'staff' })
  const before = await bench.sink.count()
  await load.post(lineSaysInGroup(shop.line, 1_000_000, 1, `/bind ${code}`))
  await until(async () => (await bench.sink.count()) > before)
  return shop
}

/** The process stands still from one instant to another. */
async function stopped({ subject }: Working, from: number, to: number): Promise<void> {
  await pause(Math.max(0, from - performance.now()))
  subject.child.kill('SIGSTOP')
  await pause(Math.max(0, to - performance.now()))
  subject.child.kill('SIGCONT')
}
