// R10: the process is asked to end while people write; it takes its leave and the next one goes on.
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { type Ended, pause } from '../houses.ts'
import { nothingWrong, type Run } from './run.ts'

const people = 60

export const goodbyes: Run = {
  name: 'r10',
  about: 'SIGTERM under load, again and again',
  pass: 'no connection cut, exit 0 within 5 s, nothing left claimed, nothing lost',
  async run({ long, say }) {
    const times = long ? 200 : 20
    const bench = await openBench({ people: { line: people, whatsapp: people, telegram: people } })
    try {
      const { director, house, everybody } = bench
      const total = Number.MAX_SAFE_INTEGER
      await director.does('load', { phones: everybody, total, perSecond: 40, says: '/new other {marker}', opens: true })
      const ends: Ended[] = []
      let claimed = 0
      while (ends.length < times) {
        await pause(300 + Math.random() * 1_200)
        ends.push(await house.stop())
        claimed += await claims(bench)
        await house.start()
        if (ends.length % 10 === 0) say(`${ends.length}: ${JSON.stringify((await director.does('progress')).troubles)}`)
      }
      await director.does('rest')
      await bench.settles(300_000)
      const { troubles } = await director.does('progress')
      const verdict = await bench.verdict()
      const cut = Object.entries(troubles).filter(([name]) => name !== 'ECONNREFUSED' && name !== 'ABORT_ERR')
      const slowest = Math.round(Math.max(...ends.map(({ ms }) => ms)))
      return {
        verdict,
        holds: [
          ...nothingWrong(verdict),
          { what: `${times} ends`, is: ends.length === times, found: ends.length },
          {
            what: 'exit 0',
            is: ends.every(({ code }) => code === 0),
            found: ends.filter(({ code }) => code === 0).length,
          },
          { what: 'within 5 s', is: slowest <= 5_000, found: `${slowest} ms` },
          { what: 'no connection cut', is: cut.length === 0, found: JSON.stringify(Object.fromEntries(cut)) },
          { what: 'nothing left claimed', is: claimed === 0, found: claimed },
          { what: 'nothing unconfirmed', is: verdict.unconfirmed === 0, found: verdict.unconfirmed },
        ],
        figures: { slowest: `${slowest} ms` },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
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
