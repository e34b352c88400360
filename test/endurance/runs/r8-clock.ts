// R8: the machine's clock jumps back and forth under load, summer time begins and ends. Only the wall clock jumps (`shifted.ts`), as
// where NTP or an admin sets it; the process, its waits and the platforms go on.
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { readHistory } from '../history.ts'
import { pause } from '../houses.ts'
import { openShift, type Shift } from '../shift.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const second = 1_000
const hour = 3_600_000
const day = 24 * hour
const jumps = { '−1 h': -hour, '+1 h': hour, '+1 day': day, '+288 s': 288 * second, '−288 s': -288 * second }
/** A tick, and what this machine needs to answer at all. */
const soon = 2_500
/** 2027-03-28 and 2027-10-31, 01:00 UTC: Berlin's clocks go from 2 to 3, and from 3 to 2. */
const changes = { 'summer time begins': Date.UTC(2027, 2, 28, 1), 'summer time ends': Date.UTC(2027, 9, 31, 1) }

type Holds = Report['holds']

export const clock: Run = {
  name: 'r8',
  about: 'the wall clock jumps by −1 h, +1 h, +1 day, ±288 s under load and back again; summer time begins and ends',
  pass: 'no SLA step twice or skipped, no retry storm, sends resume within a tick',
  waits: true,
  async run({ long, say }) {
    const rounds = long ? 5 : 1
    const jumped = await throughJumps(rounds, say)
    const changed = await throughSummerTime(say)
    return { ...jumped, holds: [...jumped.holds, ...changed] }
  },
}

async function throughJumps(rounds: number, say: (line: string) => void): Promise<Report> {
  const shift = openShift(`/tmp/caseline-shift-${process.pid}`)
  const bench = await openBench({ people: { line: 20, telegram: 20 }, house: { env: shift.env } })
  try {
    const phones = bench.everybody.slice(1)
    const load = { phones, total: 100_000, perSecond: 4, says: '/new other {marker}', opens: true } as const
    await bench.director.does('load', load)
    const slowest = await jumpAround(bench, shift, rounds, say)
    const storm = await failThroughJumps(bench, shift, say)
    const inOrder = await restartInThePast(bench, shift)
    await bench.director.does('rest')
    await shift.jumps(bench.house, 3 * day)
    // Between two ticks a house that has yet to look at its timers is as quiet as one that is done with them.
    for (let tries = 0; tries < 120 && !(await slaSteps(bench)).every(({ is }) => is); tries++) await pause(500)
    await bench.settles(180_000)
    const steps = await slaSteps(bench)
    const verdict = await bench.verdict()
    return {
      verdict,
      kills: 1,
      holds: [
        { what: `sends resume within ${soon} ms of each jump`, is: slowest <= soon, found: `${slowest} ms` },
        ...storm,
        inOrder,
        ...steps,
        ...nothingWrong(verdict),
      ],
      figures: { jumps: Object.keys(jumps).length * 2 * rounds, slowestAnswerMs: slowest },
    }
  } finally {
    await bench.close(process.env.ENDURANCE_KEEP === '1')
  }
}

/** Jumps away and back again, each time asking the house something at once; answers how long the slowest answer took. */
async function jumpAround(bench: Bench, shift: Shift, rounds: number, say: (line: string) => void): Promise<number> {
  const slowest: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const [name, by] of Object.entries(jumps)) {
      await shift.jumps(bench.house, by)
      const away = await answersFor(bench, 3)
      await shift.jumps(bench.house, 0)
      const back = await answersFor(bench, 2)
      say(`${name}: answers within ${away} ms, and ${back} ms once it is set right`)
      slowest.push(away, back)
    }
  return Math.max(...slowest)
}

/** Asks once a second for so many seconds; answers how long the slowest answer took (ms). */
async function answersFor(bench: Bench, seconds: number): Promise<number> {
  let slowest = 0
  for (let at = 0; at < seconds; at++) {
    const took = await answerTime(bench)
    slowest = Math.max(slowest, took)
    await pause(Math.max(0, second - took))
  }
  return slowest
}

const asker = 'l0'

async function answerTime({ director }: Bench): Promise<number> {
  const began = performance.now()
  await director.does('act', { phone: asker, says: '/help' })
  while ((await director.does('heard', { phone: asker })).text === '') {
    if (performance.now() - began > 60_000) return 60_000
    await pause(20)
  }
  return Math.round(performance.now() - began)
}

/** LINE fails while the clock jumps: each message is tried by its own pace, and leaves once LINE is well, whatever the clock says. */
async function failThroughJumps(bench: Bench, shift: Shift, say: (line: string) => void): Promise<Holds> {
  const { director, house } = bench
  await director.does('faults', { add: [{ platform: 'line', kind: '5xx', match: '/message/(reply|push)' }] })
  const began = Date.now()
  for (const by of [0, day, -hour, 288 * second, 0]) {
    await shift.jumps(house, by)
    await pause(5 * second)
  }
  await director.does('flush')
  const tries = new Map<string, number>()
  for await (const entry of readHistory(bench.history)) {
    if (entry.t !== 'call' || entry.platform !== 'line' || entry.at < began || entry.status < 500) continue
    const message = `${entry.words} ${entry.retryKey ?? ''}`
    tries.set(message, (tries.get(message) ?? 0) + 1)
  }
  // Pauses of 2, 4, 8 and 16 s leave room for no more than these in 25 s; a reply gives way to a push after two.
  const [most, allowed] = [Math.max(...tries.values()), 6]
  await shift.jumps(house, -hour)
  await director.does('faults', { clear: 'line' })
  const healed = performance.now()
  await untilNoneWaits(bench, 120_000)
  const took = Math.round((performance.now() - healed) / 1000)
  await shift.jumps(house, 0)
  say(
    `${tries.size} messages failed through five jumps, tried ${most} times at most; all gone ${took} s after LINE was well`,
  )
  return [
    {
      what: `no message is tried more than ${allowed} times in 25 s`,
      is: tries.size > 0 && most <= allowed,
      found: most,
    },
    { what: 'all leave within a minute once LINE is well', is: took <= 60, found: `${took} s` },
  ]
}

/** Answers when no message of LINE has failed and waits. */
async function untilNoneWaits({ house, accounts }: Bench, within: number): Promise<void> {
  const began = performance.now()
  const database = await openDatabase(house.databaseUrl)
  for (;;) {
    const { count } = await database.first<{ count: number }>(
      `select count(*) as count from outbox where state = 'queued' and attempts > 0 and channel = '${accounts.line?.channel}'`,
    )
    if (count === 0 || performance.now() - began > within) break
    await pause(200)
  }
  await database.close()
}

/** Two answers of staff to one customer, the second after a restart an hour in the past: they come in the order they were written. */
async function restartInThePast(bench: Bench, shift: Shift): Promise<Holds[number]> {
  const { director, house, desk } = bench
  const [agent = ''] = desk.agents
  await director.does('act', { phone: asker, says: '/new other late' })
  while (!/#\d+/u.test((await director.does('heard', { phone: asker })).text)) await pause(50)
  const number = /#(\d+)/u.exec((await director.does('heard', { phone: asker })).text)?.[1]
  await director.does('faults', { add: [{ platform: 'line', kind: '5xx', match: '/message/(reply|push)' }] })
  await director.does('act', { phone: agent, in: desk.group, says: `/reply ${number} the first answer` })
  await pause(second)
  await house.kill()
  shift.sets(-hour)
  await house.start()
  await director.does('act', { phone: agent, in: desk.group, says: `/reply ${number} the second answer` })
  await pause(second)
  await director.does('faults', { clear: 'line' })
  const said = async () =>
    (await director.does('bubbles', { phone: asker, last: 30 })).bubbles.filter(({ from }) => from === 'bot')
  const began = performance.now()
  const places = async () => {
    const bubbles = await said()
    return ['the first answer', 'the second answer'].map((words) =>
      bubbles.findIndex(({ text }) => text.includes(words)),
    )
  }
  let found = await places()
  while (found.includes(-1) && performance.now() - began < 90_000) {
    await pause(500)
    found = await places()
  }
  await shift.jumps(house, 0)
  const [first = -1, then = -1] = found
  const isRight = first >= 0 && then > first
  const took = Math.round((performance.now() - began) / 1000)
  return {
    what: 'what waits leaves in order after a restart an hour in the past',
    is: isRight,
    found: `${first}, ${then}; ${took} s`,
  }
}

/** Each case has missed both targets and reached its level, once. */
async function slaSteps({ house }: Bench): Promise<Holds> {
  const database = await openDatabase(house.databaseUrl)
  const { cases } = await database.first<{ cases: number }>('select count(*) as cases from cases')
  const counted = new Map<string, number>()
  let twice = 0
  const steps = database.rows<{ what: string; count: number }>(`
    select "case", kind || ' ' || json_extract(facts, iif(kind = 'escalated', '$.level', '$.clock')) as what, count(*) as count
    from timeline where kind in ('warned', 'breached', 'escalated') group by "case", what`)
  for await (const { what, count } of steps) {
    counted.set(what, (counted.get(what) ?? 0) + 1)
    if (count > 1) twice++
  }
  await database.close()
  const wanted = ['warned response', 'warned resolution', 'breached response', 'breached resolution', 'escalated L1']
  const skipped = wanted.filter((what) => counted.get(what) !== cases)
  const found = wanted.map((what) => `${what} ${counted.get(what) ?? 0}`).join(', ')
  return [
    { what: 'no SLA step twice', is: twice === 0, found: twice },
    { what: `no SLA step skipped in any of ${cases} cases`, is: cases > 0 && skipped.length === 0, found },
  ]
}

/** The house lives through both changes of Berlin's clocks, and a target of an hour is an hour. */
async function throughSummerTime(say: (line: string) => void): Promise<Holds> {
  const holds: Holds = []
  for (const [name, at] of Object.entries(changes)) {
    const before = at - Date.now() - 8 * second
    const shift = openShift(`/tmp/caseline-shift-${process.pid}`, before)
    const env = { ...shift.env, TZ: 'Europe/Berlin' }
    const bench = await openBench({ people: { line: 2 }, timezone: 'Europe/Berlin', house: { env } })
    try {
      await shift.jumps(bench.house, at - Date.now() - 4 * second)
      await bench.director.does('act', { phone: 'l1', says: '/new other x', opens: true })
      const slowest = await answersFor(bench, 7)
      const ticked = shift.now() - (await lastTick(bench))
      await shift.jumps(bench.house, shift.by() + hour - 60 * second)
      await pause(2 * second)
      const early = await breaches(bench)
      await shift.jumps(bench.house, shift.by() + 60 * second)
      await pause(3 * second)
      const due = await breaches(bench)
      say(`${name}: answers within ${slowest} ms, the last tick ${ticked} ms before, breaches ${early} then ${due}`)
      holds.push(
        { what: `${name}: timers are looked at each second`, is: ticked <= soon, found: `${ticked} ms` },
        { what: `${name}: sends go on`, is: slowest <= soon, found: `${slowest} ms` },
        { what: `${name}: a target of an hour is an hour`, is: early === 0 && due === 1, found: `${early}, ${due}` },
      )
    } finally {
      await bench.close()
    }
  }
  return holds
}

async function lastTick({ house }: Bench): Promise<number> {
  const answer = await fetch(`${house.origin}/health`)
  const { jobs = [] } = (await answer.json()) as { jobs?: { name: string; lastRun: number | null }[] }
  return jobs.find(({ name }) => name === 'timers')?.lastRun ?? 0
}

async function breaches({ house }: Bench): Promise<number> {
  const database = await openDatabase(house.databaseUrl)
  const { count } = await database.first<{ count: number }>(
    `select count(*) as count from timeline where kind = 'breached'`,
  )
  await database.close()
  return Number(count)
}
