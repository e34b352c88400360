// R5: many conversations at the same moment, and few people who write a lot.
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import { markersIn } from '../history.ts'
import type { Script } from '../load.ts'
import { nothingWrong, type Run } from './run.ts'

const people = 16

export const crowd: Run = {
  name: 'r5',
  about:
    '200 flows by 16 people at once on three platforms, then 400 messages from 2 people as fast as they are acknowledged',
  pass: '200 cases with numbers of their own, none for another; all 400 messages handled, in the order each person wrote them',
  async run({ long, say }) {
    const rounds = long ? 10 : 1
    const [flows, messages] = [200 * rounds, 200 * rounds]
    const bench = await openBench({ people: { line: 9, whatsapp: 5, telegram: 4 } })
    try {
      const { director, phones } = bench
      const talkers = [phones.line[0] ?? '', phones.telegram[0] ?? '']
      const crowd = bench.everybody.filter((phone) => !talkers.includes(phone))
      await director.does('play', { phones: crowd, scripts: Array.from({ length: flows }, (_, at) => flow(at)) })
      await bench.settles(900_000)
      const played = await director.does('progress')
      say(`${played.done} of ${flows} flows by ${crowd.length} people are through ${played.failed.join('; ')}`)

      for (const phone of talkers) await director.does('act', { phone, says: '/new other {marker}', opens: true })
      await bench.settles()
      for (const phone of talkers) await director.does('load', { phones: [phone], total: messages, says: '{marker}' })
      await bench.settles(900_000)
      const verdict = await bench.verdict()
      const heard = await heardOf(bench)
      const numbers = await numbersOf(bench)
      return {
        verdict,
        holds: [
          ...nothingWrong(verdict),
          { what: `${people} people at once`, is: crowd.length === people, found: crowd.length },
          { what: 'every flow came to its end', is: played.failures === 0, found: played.failures },
          { what: `${flows} cases by flows`, is: verdict.cases === flows + talkers.length, found: verdict.cases },
          { what: 'a number of its own for each', is: numbers === verdict.cases, found: numbers },
          ...talkers.flatMap((phone) => {
            const counts = heard.get(phone) ?? []
            const inOrder = counts.filter((count, at) => at === 0 || count > (counts[at - 1] ?? 0)).length
            return [
              {
                what: `${messages} messages of ${phone} handled`,
                is: counts.length === messages,
                found: counts.length,
              },
              { what: `in the order ${phone} wrote them`, is: inOrder === messages, found: inOrder },
            ]
          }),
        ],
        figures: { flows, messages: [...heard.values()].flat().length },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

/** The story of a top-up that did not arrive, up to its case. The marker in the first words says for whom it must be. */
function flow(at: number): Script {
  const order = `ORD-${10_000 + at}`
  return {
    steps: [
      { says: '/new topup_missing' },
      { hears: 'หมายเลขออเดอร์' },
      { says: order },
      { hears: 'สลิป' },
      { says: '{marker} โอนไปตั้งแต่เมื่อเช้า', opens: true },
      { hears: order },
      { photos: 1 },
      { hears: order },
      { says: 'ยอด 500 บาทค่ะ' },
      { presses: 'ยืนยัน' },
      { hears: 'อยู่ในคิวแล้ว' },
    ],
  }
}

/** The counts in what people wrote into their cases, by phone, in the order of the timelines. */
async function heardOf({ house }: Bench): Promise<Map<string, number[]>> {
  const database = await openDatabase(house.databaseUrl)
  const heard = new Map<string, number[]>()
  const rows = database.rows<{ content: string }>(`
    select timeline_content.content from timeline join timeline_content
      on timeline_content."case" = timeline."case" and timeline_content.seq = timeline.seq
    where timeline.kind = 'heard' order by timeline."case", timeline.seq`)
  for await (const { content } of rows)
    for (const [, phone = '', count] of markersIn(content).map((marker) => marker.split('-')))
      heard.set(phone, [...(heard.get(phone) ?? []), Number(count)])
  await database.close()
  return heard
}

async function numbersOf({ house }: Bench): Promise<number> {
  const database = await openDatabase(house.databaseUrl)
  const { count } = await database.first<{ count: number }>('select count(distinct number) as count from cases')
  await database.close()
  return Number(count)
}
