// R6: every door is asked odd things, by strangers and under a true signature.
import { readFileSync } from 'node:fs'
import { scopes } from '#store/keys.ts'
import { type Bench, openBench } from '../bench.ts'
import { type Database, openDatabase, unfinished } from '../database.ts'
import { adminsRequest, strangersRequest, tooLargeBodies } from '../fuzz/doors.ts'
import type { Target } from '../fuzz/input.ts'
import { openPages, pagesRequest } from '../fuzz/pages.ts'
import { type Make, type Odd, type StormReport, sendEach, storm } from '../fuzz/storm.ts'
import { signedWebhook, unsignedWebhook } from '../fuzz/webhooks.ts'
import { wireInput } from '../fuzz/wire.ts'
import { readHistory } from '../history.ts'
import { adminToken, pause } from '../houses.ts'
import type { Report, Run } from './run.ts'

const byStrangers: [number, Make][] = [
  [5, unsignedWebhook],
  [4, strangersRequest],
  [2, wireInput],
]
const byTrusted: [number, Make][] = [
  [6, signedWebhook],
  [3, adminsRequest],
  [2, pagesRequest],
]
/** All inputs come from one address: who knocks too often would meet nothing but 429. */
const unlimited = {
  LIMIT_SIGN_INS: '0',
  LIMIT_WRONG_KEYS: '0',
  LIMIT_KEY_REQUESTS: '0',
  LIMIT_UNKNOWN_LINKS: '0',
  LIMIT_BAD_WEBHOOKS: '0',
  LIMIT_PAGES: '0',
  LIMIT_OPEN_PAGES: '0',
}
/** So many inputs are sent before what was kept of them has to be handled; how often a long run tells where it is. */
const every = 500
const telling = 20_000
const mostGrowth = 20
const warmUp = 0.2

export const fuzz: Run = {
  name: 'r6',
  about: 'odd headers, bodies, depths, sizes and encodings at every door, unsigned and signed',
  pass: `0 crashes, 0 5xx, 0 rows from unsigned input, 0 unhandled rejections, RSS + ≤ ${mostGrowth} MB after a warm-up of a fifth; too large is 413`,
  async run({ long, say }) {
    const total = Number(process.env.ENDURANCE_INPUTS ?? (long ? 1_000_000 : 20_000))
    const people = { line: 3, whatsapp: 3, telegram: 3 }
    const bench = await openBench({ people, remembers: 1_000, house: { env: unlimited } })
    const database = await openDatabase(bench.house.databaseUrl)
    try {
      await hasNoTargets(bench)
      const target = await targetOf(bench, database)
      const { origin } = bench.house
      const send = (makes: [number, Make][], from: number, count: number) => {
        let sent = from
        const drained = async () => {
          await untilDrained(database)
          sent += every
          if (sent % telling === 0) say(`${sent} of ${total}: ${Math.round(bench.house.memory())} MB`)
        }
        return storm({ origin, target, makes, from, count, atOnce: 16, every: { inputs: every, drained } })
      }
      const share = (of: number) => Math.round(total * of)
      const large = await sendEach(origin, tooLargeBodies(target))
      // Warm is a house that has met large bodies and filled the pages of its database that it keeps at hand (16 MB).
      const warm = await send(byTrusted, 0, share(warmUp))
      const began = await restingMemory(bench)
      say(`after ${warm.sent} of ${total} inputs: ${began} MB`)

      await untilSent(database)
      const before = await countRows(bench, database)
      const strange = await send(byStrangers, share(warmUp), share(0.45))
      await untilDrained(database)
      const added = differences(before, await countRows(bench, database))
      say(`after ${strange.sent} of strangers: ${Math.round(bench.house.memory())} MB; ${statusesOf(strange)}`)

      const trusted = await send(byTrusted, share(warmUp + 0.45), share(0.55 - warmUp))
      await untilDrained(database)
      const ended = await restingMemory(bench)
      say(`after ${trusted.sent} more that were let in: ${ended} MB; ${statusesOf(trusted)}`)
      return await reportOf(bench, database, { reports: [large, warm, strange, trusted], added, began, ended, say })
    } finally {
      await database.close()
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

/** Without targets nothing comes of a case by itself, so that each row that is new has come of what was sent. */
async function hasNoTargets({ house, workspace }: Bench): Promise<void> {
  const path = `/workspaces/${workspace}/case-types`
  const { items } = await house.api.get<{ items: { id: string }[] }>(path)
  for (const { id } of items) await house.api.patch(`${path}/${id}`, { sla: { response: null, resolution: null } })
}

async function targetOf(bench: Bench, database: Database): Promise<Target> {
  const { house, director, accounts, phones, workspace } = bench
  const answer = await fetch(`${house.origin}/api/openapi.json`)
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> }
  const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
  const w = `/workspaces/${workspace}`
  const { token: key } = await house.api.post<{ token: string }>(`${w}/keys`, { name: 'Fuzz', scopes })
  const { secret } = await house.api.post<{ secret: string }>(`${w}/event-secret`, {})
  await director.does('act', { phone: phones.line[0] ?? '', says: '/new other {marker}', opens: true })
  await bench.settles()
  const { token } = await database.first<{ token: string }>('select tracking_token as token from cases')
  const path = (platform: keyof typeof accounts) => `/hooks/${platform}/${accounts[platform]?.channel}`
  return {
    line: { path: path('line'), secret: 'line-secret' },
    whatsapp: { path: path('whatsapp'), secret: 'whatsapp-secret', number: '106540352242922' },
    telegram: { path: path('telegram'), token: 'telegram-secret' },
    adminToken,
    workspace,
    now: Date.now(),
    endpoints,
    key,
    eventSecret: secret,
    signsAt: Date.now,
    trackingToken: token,
    pages: await openPages(house.origin, adminToken),
  }
}

type Found = {
  reports: StormReport[]
  added: string[]
  began: number
  ended: number
  say(line: string): void
}

async function reportOf(bench: Bench, database: Database, found: Found): Promise<Report> {
  const odd = found.reports.flatMap((report) => report.odd)
  const faults = odd.filter(({ got }) => /\b5\d\d\b/u.test(got))
  for (const line of gathered(odd)) found.say(line)
  const log = readFileSync(bench.house.log, 'utf8')
  const errors = log.split('\n').filter((line) => line.includes('"level":"error"'))
  for (const line of errors.slice(0, 10)) found.say(line.slice(0, 600))
  const unhandled = log.match(/unhandled|uncaught/giu)?.length ?? 0
  const { dead } = await database.first<{ dead: number }>(`select count(*) as dead from inbox where state = 'dead'`)
  const growth = Math.round(found.ended - found.began)
  const isAlive = bench.house.isRunning() && bench.house.starts() === 1
  return {
    holds: [
      { what: 'no crash', is: isAlive },
      { what: 'no 5xx', is: faults.length === 0, found: faults.length },
      { what: 'nothing else that should not be answered', is: odd.length === faults.length, found: odd.length },
      { what: 'no row from unsigned input', is: found.added.length === 0, found: found.added.join(', ') || 0 },
      { what: 'no unhandled rejection', is: unhandled === 0, found: unhandled },
      { what: 'no event set aside', is: Number(dead) === 0, found: Number(dead) },
      { what: 'nothing logged as a fault', is: errors.length === 0, found: errors.length },
      { what: `RSS grows by ${mostGrowth} MB at most`, is: growth <= mostGrowth, found: `${growth} MB` },
    ],
    figures: {
      askedToComeAgain: found.reports.reduce((sum, { busy }) => sum + busy, 0),
      inputs: found.reports.reduce((sum, { sent }) => sum + sent, 0),
      fiveHundreds: faults.length,
      rowsUnsigned: found.added.length,
      rssBegan: Math.round(found.began),
      rssEnded: Math.round(found.ended),
    },
  }
}

/** Each kind of what went wrong once, with a number that makes it again. */
function gathered(odd: Odd[]): string[] {
  const kinds = Map.groupBy(odd, ({ kind, got, wanted }) => `${kind}: ${got}, not ${wanted}`)
  return [...kinds].slice(0, 30).map(([what, all]) => `${what} (${all.length}; input ${all[0]?.number})`)
}

function statusesOf({ statuses }: StormReport): string {
  return [...statuses]
    .sort()
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ')
}

async function untilDrained(database: Database): Promise<void> {
  const began = performance.now()
  while ((await unfinished(database)).events > 0) {
    if (performance.now() - began > 120_000)
      throw new Error(`What was kept was not handled within two minutes: ${await waitingIn(database)}`)
    await pause(50)
  }
}

/** Some of the events that wait, without what they say. */
async function waitingIn(database: Database): Promise<string> {
  const waits = await database.first<{ rows: string }>(`
    select json_group_array(json_object('id', id, 'lane', lane, 'attempts', attempts, 'notBefore', not_before, 'error', error)) as rows
    from (select * from inbox where state = 'waiting' order by id limit 5)`)
  return waits.rows
}

/** What was begun while the house warmed up is over; what its platform refuses again and again may be tried once more meanwhile. */
async function untilSent(database: Database): Promise<void> {
  const began = performance.now()
  while ((await unfinished(database)).messages > 0 && performance.now() - began < 30_000) await pause(100)
}

/** What the house writes by itself, whether anybody knocks or not: delivering what is there already, and looking after itself. */
const ofItsOwn = new Set(['calls', 'posted', 'topics', 'upkeep', 'channel_health'])

/** What is held when nobody but a health check asks for anything: the least of some seconds, as memory is given back in idle moments only. */
async function restingMemory({ house }: Bench): Promise<number> {
  const seen: number[] = []
  for (let look = 0; look < 28; look++) {
    await pause(500)
    await (await fetch(`${house.origin}/health`)).arrayBuffer()
    seen.push(house.memory())
  }
  return Math.round(Math.min(...seen))
}

async function countRows(bench: Bench, database: Database): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  const tables = database.rows<{ name: string }>(
    `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'cases\\_search%' escape '\\'`,
  )
  const names: string[] = []
  for await (const { name } of tables) names.push(name)
  for (const name of names.filter((each) => !ofItsOwn.has(each))) {
    const { count } = await database.first<{ count: number }>(`select count(*) as count from "${name}"`)
    counts.set(name, count)
  }
  counts.set('inbox', await countStrange(bench, database))
  return counts
}

/** Events that none of the emulated platforms has told: their receipts come whenever a message is delivered. */
async function countStrange({ director, history }: Bench, database: Database): Promise<number> {
  const keys: string[] = []
  for await (const { key } of database.rows<{ key: string }>('select key from inbox')) keys.push(key)
  await director.does('flush')
  const told = new Set<string>()
  for await (const entry of readHistory(history)) if (entry.t === 'ack') told.add(entry.key)
  return keys.filter((key) => !told.has(key)).length
}

function differences(before: Map<string, number>, after: Map<string, number>): string[] {
  return [...after]
    .filter(([name, count]) => count !== before.get(name))
    .map(([name, count]) => `${name} ${before.get(name)} → ${count}`)
}
