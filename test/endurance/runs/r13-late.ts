// R13: thousands of timers are late at once, the process is killed while it catches up, and two processes do so on one PostgreSQL.
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { type House, openHouse, pause } from '../houses.ts'
import { openPostgresServer } from '../postgres.ts'
import { openShift, type Shift } from '../shift.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const hour = 3_600_000

export const late: Run = {
  name: 'r13',
  about: 'timers of thousands of cases late at once, a kill in the middle, two processes on one PostgreSQL',
  pass: 'exactly one notice per case and level, in every place it is for',
  waits: true,
  async run({ long, say }) {
    const cases = long ? 5_000 : 400
    const folder = await mkdtemp(join(tmpdir(), 'caseline-endurance-'))
    const server = await openPostgresServer(folder)
    try {
      say('one process on SQLite')
      const alone = await catchUp({ folder: join(folder, 'alone'), cases, say })
      if (typeof server === 'string') {
        say(`two processes: cannot here, because ${server}`)
        return { ...alone, figures: { ...alone.figures, postgres: 'not here' } }
      }
      say('two processes on one PostgreSQL')
      const both = await catchUp({ folder: join(folder, 'both'), databaseUrl: server.url, cases, say })
      return together(alone, both)
    } finally {
      if (typeof server !== 'string') await server.close()
      if (process.env.ENDURANCE_KEEP !== '1') await rm(folder, { recursive: true, force: true })
    }
  },
}

type Catching = { folder: string; databaseUrl?: string; cases: number; say(line: string): void }

/** Opens cases, lets a day pass while the house is down, and has it catch up with a kill in the middle. */
async function catchUp({ folder, databaseUrl, cases, say }: Catching): Promise<Report> {
  const shift = openShift(`${folder}.shift`)
  const env = { ...shift.env, SECRET_KEY: randomBytes(32).toString('base64') }
  const base = { dataDir: `${folder}.data`, env, ...(databaseUrl ? { databaseUrl } : {}) }
  const bench = await openBench({ people: { line: 50 }, house: base })
  const second = databaseUrl ? await openHouse({ ...base, dataDir: `${folder}.second`, ...platformsOf(bench) }) : null
  try {
    await second?.start()
    const houses = second ? [bench.house, second] : [bench.house]
    await bench.director.does('houses', { origins: houses.map(({ origin }) => origin) })
    const load = {
      phones: bench.phones.line,
      total: cases,
      atOnce: 16,
      says: '/new other {marker}',
      opens: true,
    } as const
    await bench.director.does('load', load)
    await bench.settles(600_000)
    for (const house of houses) await house.stop()
    const took = await wakeLate(bench, houses, shift, cases, say)
    await bench.settles(900_000)
    return await reportOf(bench, cases, took)
  } finally {
    await second?.kill()
    await bench.close(process.env.ENDURANCE_KEEP === '1')
  }
}

const platformsOf = (bench: Bench) => ({ platforms: bench.director.platforms })

/** Starts the houses 25 hours later: every first answer and every solution is overdue. Kills one when a third has been told. */
async function wakeLate(bench: Bench, houses: House[], shift: Shift, cases: number, say: (line: string) => void) {
  shift.sets(25 * hour)
  const [first] = houses
  if (!first) throw new Error('There is a house')
  await Promise.all(houses.map((house) => house.start()))
  const began = performance.now()
  await untilBreached(bench, Math.floor((cases * 2) / 3), began)
  await first.kill()
  await bench.director.does('mark', { what: 'killed' })
  say(
    `killed with ${await breached(bench)} of ${cases * 2} breaches told, ${Math.round(performance.now() - began)} ms in`,
  )
  await first.start()
  await untilBreached(bench, cases * 2, began)
  return Math.round(performance.now() - began)
}

async function untilBreached(bench: Bench, count: number, began: number): Promise<void> {
  while ((await breached(bench)) < count) {
    if (performance.now() - began > 900_000) throw new Error('Not all timers fired within a quarter of an hour')
    await pause(50)
  }
}

async function breached({ house }: Bench): Promise<number> {
  const database = await openDatabase(house.databaseUrl)
  const { count } = await database.first<{ count: number }>(
    `select count(*) as count from timeline where kind = 'breached'`,
  )
  await database.close()
  return Number(count)
}

/** How a desk that speaks Thai is told that a first answer, or a solution, is overdue; alone or above the case's card. */
const overdue = ['เกินกำหนดรับเคส', 'เกินกำหนดแก้ไข']

type Told = { case: string; what: string; count: number }

async function reportOf(bench: Bench, cases: number, took: number): Promise<Report> {
  const database = await openDatabase(bench.house.databaseUrl)
  const rows = async (sql: string) => {
    const found: Told[] = []
    for await (const row of database.rows<Told>(sql)) found.push({ ...row, count: Number(row.count) })
    return found
  }
  const steps = await rows(`select "case", kind || ' ' || facts as what, count(*) as count from timeline
    where kind in ('breached', 'escalated') group by "case", kind || ' ' || facts`)
  const notices = await rows(
    overdue
      .map(
        (
          words,
        ) => `select "case", '${words}' as what, count(*) as count from outbox join chats on chats.id = outbox.chat
        where chats.purpose = 'staff' and cast(message as text) like '%${words}%' group by "case"`,
      )
      .join(' union all '),
  )
  await database.close()
  const twice = steps.filter(({ count }) => count > 1).length
  const kinds = (kind: string) => steps.filter(({ what }) => what.startsWith(kind)).length
  const wrong = notices.filter(({ count }) => count !== 1).length
  const verdict = await bench.verdict()
  return {
    verdict,
    kills: 1,
    holds: [
      { what: 'two targets missed for each case', is: kinds('breached') === cases * 2, found: kinds('breached') },
      { what: 'one level reached for each case', is: kinds('escalated') === cases, found: kinds('escalated') },
      { what: 'no step twice', is: twice === 0, found: twice },
      {
        what: 'one notice to staff for each case and target',
        is: wrong === 0 && notices.length === cases * 2,
        found: `${notices.length}, ${wrong} of them more than once`,
      },
      ...nothingWrong(verdict),
    ],
    figures: { cases, late: cases * 2, caughtUpMs: took },
  }
}

/** Two reports as one. */
function together(alone: Report, both: Report): Report {
  const named = (report: Report, name: string) =>
    report.holds.map((hold) => ({ ...hold, what: `${name}: ${hold.what}` }))
  return {
    kills: (alone.kills ?? 0) + (both.kills ?? 0),
    holds: [...named(alone, 'SQLite'), ...named(both, 'PostgreSQL')],
    figures: {
      cases: `${alone.figures?.cases} + ${both.figures?.cases}`,
      lateTimers: `${alone.figures?.late} + ${both.figures?.late}`,
      caughtUpMs: `${alone.figures?.caughtUpMs} + ${both.figures?.caughtUpMs}`,
    },
  }
}
