// R10: the process is asked to end while people write; it takes its leave and the next one goes on.
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { readHistory } from '../history.ts'
import { type Ended, pause } from '../houses.ts'
import { nothingWrong, type Run } from './run.ts'

const people = 60

export const goodbyes: Run = {
  name: 'r10',
  about: 'SIGTERM under load, again and again',
  pass: 'no connection cut that the house had taken, exit 0 within 5 s, nothing left claimed, nothing lost',
  waits: true,
  async run({ long, isEnough, say }) {
    const times = long ? 200 : 20
    const bench = await openBench({ people: { line: people, whatsapp: people, telegram: people } })
    try {
      const { director, house, everybody } = bench
      const total = Number.MAX_SAFE_INTEGER
      await director.does('load', { phones: everybody, total, perSecond: 25, says: '/new other {marker}', opens: true })
      const ends: Ended[] = []
      let claimed = 0
      while (ends.length < times && !isEnough()) {
        await caughtUp(bench)
        await pause(200 + Math.random() * 600)
        ends.push(await house.stop())
        claimed += await claims(bench)
        await house.start()
        if (ends.length % 10 === 0) say(`${ends.length}: ${JSON.stringify((await director.does('progress')).troubles)}`)
      }
      await director.does('rest')
      await bench.settles(300_000)
      const { troubles } = await director.does('progress')
      const verdict = await bench.verdict()
      const cut = await cutInHand(bench)
      // The system ends handshakes for a listener until the moment it closes: who comes between its last look and that moment is
      // reset, not refused. Nothing of theirs was read, and their platform comes again all the same.
      const resets = troubles.ECONNRESET ?? 0
      const slowest = Math.round(Math.max(...ends.map(({ ms }) => ms)))
      return {
        verdict,
        holds: [
          ...nothingWrong(verdict),
          {
            what: isEnough() ? 'ended as often as was waited for' : `${times} ends`,
            is: ends.length > 0,
            found: ends.length,
          },
          {
            what: 'exit 0',
            is: ends.every(({ code }) => code === 0),
            found: ends.filter(({ code }) => code === 0).length,
          },
          { what: 'within 5 s', is: slowest <= 5_000, found: `${slowest} ms` },
          { what: 'no request cut that was in hand', is: cut === 0, found: cut },
          { what: 'no more than one an end reset before the door', is: resets <= ends.length, found: resets },
          { what: 'nothing left claimed', is: claimed === 0, found: claimed },
          { what: 'nothing unconfirmed', is: verdict.unconfirmed === 0, found: verdict.unconfirmed },
        ],
        // HTTP lets a server close a kept connection that nothing is on; whoever writes on it at that moment asks again.
        figures: { slowest: `${slowest} ms`, closedWhileKept: troubles['ECONNRESET (kept)'] ?? 0 },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

/** What was told while nobody was there has come again: a platform comes back after minutes, and not all of it at the next end. */
async function caughtUp({ director }: Bench): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await director.does('progress')).unacknowledged === 0) return
    await pause(50)
  }
}

/** How long each platform waits for an answer (ms): what took longer was broken off by it. */
const patience = { line: 1_990, whatsapp: 19_990, telegram: 59_990 }

/** Events that the house took in an attempt whose connection broke: kept within it, and no answer came. */
async function cutInHand(bench: Bench): Promise<number> {
  await bench.director.does('flush')
  const broken = new Map<string, { from: number; to: number }[]>()
  const patienceOf = new Map<string, number>()
  for await (const entry of readHistory(bench.history)) {
    if (entry.t === 'account') patienceOf.set(entry.account, patience[entry.platform])
    if (entry.t !== 'ack' || entry.status !== 0 || entry.ms >= (patienceOf.get(entry.account) ?? 0)) continue
    const attempt = { from: entry.at - entry.ms - 1, to: entry.at }
    broken.set(entry.key, [...(broken.get(entry.key) ?? []), attempt])
  }
  const database = await openDatabase(bench.house.databaseUrl)
  let cut = 0
  for await (const { key, at } of database.rows<{ key: string; at: number }>(
    'select key, received_at as at from inbox',
  ))
    if (broken.get(key)?.some(({ from, to }) => from <= at && at <= to)) cut++
  await database.close()
  return cut
}

/** Messages that the process which ended has left as its own. */
async function claims({ house }: Bench): Promise<number> {
  const database = await openDatabase(house.databaseUrl)
  const { count } = await database.first<{ count: number }>(
    'select count(*) as count from outbox where claimed_until is not null',
  )
  await database.close()
  return Number(count)
}
