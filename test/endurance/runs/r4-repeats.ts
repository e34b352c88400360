// R4: platforms tell everything ten times, in any order and many at a time, and all of it again seven days later.
import { fileURLToPath } from 'node:url'
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { readHistory } from '../history.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const times = 10
const connections = 16
const sevenDays = 7 * 86_400_000
const later = fileURLToPath(new URL('../later.mjs', import.meta.url))

export const repeats: Run = {
  name: 'r4',
  about:
    'every event ten times, shuffled over 16 connections, and all of them again by a house whose clock is seven days on',
  pass: 'exactly one effect of each, every answer a 2xx',
  async run({ long, say }) {
    const people = long ? 1_500 : 100
    const bench = await openBench({
      people: { line: people, whatsapp: people, telegram: people },
      remembers: 1_000_000,
    })
    try {
      const { director, house, everybody } = bench
      await bench.settles()
      await director.does('hold')
      await director.does('load', {
        phones: everybody,
        total: everybody.length,
        says: '/new other {marker}',
        opens: true,
      })
      while ((await director.does('progress')).running > 0) await new Promise((later) => setTimeout(later, 100))
      await director.does('unhold')
      const first = await tellAgain(bench, say)
      const before = await effects(bench)

      await house.stop()
      await house.start({ env: { NODE_OPTIONS: `--import=${later}`, LATER_MS: String(sevenDays + 3_600_000) } })
      const second = await tellAgain(bench, say)
      const after = await effects(bench)
      const verdict = await bench.verdict()
      return {
        verdict,
        holds: [
          ...nothingWrong(verdict),
          { what: 'one case for each event', is: before.cases === everybody.length, found: before.cases },
          ...onlyFine('at first', first),
          ...onlyFine('seven days later', second),
          { what: 'no case more seven days later', is: after.cases === before.cases, found: after.cases },
          { what: 'no word of a customer more', is: after.words === before.words, found: after.words },
          { what: 'no event more', is: after.events === before.events, found: after.events },
        ],
        figures: { told: sum(first) + sum(second) },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

type Statuses = Record<string, number>

/** Tells every event there ever was, receipts too, ten times in any order. Answers how often each status came. */
async function tellAgain(bench: Bench, say: (line: string) => void): Promise<Statuses> {
  await bench.director.does('flush')
  const known = new Map<string, { account: string; key: string }>()
  for await (const entry of readHistory(bench.history))
    if (entry.t === 'sent' || entry.t === 'ack') known.set(`${entry.account} ${entry.key}`, entry)
  const events = [...known.values()].map(({ account, key }) => ({ account, key }))
  const all = shuffled(Array.from({ length: times }, () => events).flat())
  const { statuses } = await bench.director.does('redeliver', { events: all, atOnce: connections })
  say(`${events.length} events told ${times} times: ${JSON.stringify(statuses)}`)
  await bench.settles(600_000)
  return statuses
}

function shuffled<Thing>(things: Thing[]): Thing[] {
  return things
    .map((thing) => ({ thing, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ thing }) => thing)
}

/** What came of the events of people: cases, words that stand in them, and the events themselves. */
async function effects({ house }: Bench): Promise<{ cases: number; words: number; events: number }> {
  const database = await openDatabase(house.databaseUrl)
  const count = async (sql: string) => Number((await database.first<{ count: number }>(sql)).count)
  try {
    return {
      cases: await count('select count(*) as count from cases'),
      words: await count(`select count(*) as count from messages where direction = 'in'`),
      events: await count(`select count(*) as count from inbox where lane not like '% receipt %'`),
    }
  } finally {
    await database.close()
  }
}

function onlyFine(when: string, statuses: Statuses): Report['holds'] {
  const others = Object.entries(statuses).filter(([status]) => !/^2\d\d$/u.test(status))
  return [{ what: `only 2xx ${when}`, is: others.length === 0, found: JSON.stringify(statuses) }]
}

const sum = (statuses: Statuses) => Object.values(statuses).reduce((all, each) => all + each, 0)
