// R1: the process is killed at random points while people write on all three platforms at once.
import { openBench } from '../bench.ts'
import { pause } from '../houses.ts'
import { nothingWrong, type Run } from './run.ts'

export const kills: Run = {
  name: 'r1',
  about: 'SIGKILL at random points while people write on LINE, WhatsApp and Telegram at once',
  pass: '0 acknowledged events lost, 0 cases twice, every case with timeline and notice; no message twice but where recorded unconfirmed',
  async run({ long, say }) {
    const wanted = long ? { kills: 1_000, events: 100_000 } : { kills: 50, events: 3_000 }
    const bench = await openBench({ people: { line: 120, whatsapp: 120, telegram: 120 } })
    const { director, house } = bench
    try {
      await director.does('load', {
        phones: bench.everybody,
        total: wanted.events,
        perSecond: 40,
        says: '/new other {marker}',
        opens: true,
      })
      let killed = 0
      const starts: number[] = []
      while (killed < wanted.kills) {
        await pause(200 + Math.random() * 1_800)
        await house.kill()
        await director.does('mark', { what: 'killed' })
        killed++
        starts.push(await house.start())
        if (killed % 10 === 0) say(`${killed} kills; ${JSON.stringify(await director.does('progress'))}`)
      }
      await bench.settles(300_000)
      const verdict = await bench.verdict()
      const sorted = starts.sort((a, b) => a - b)
      return {
        verdict,
        kills: killed,
        holds: [
          ...nothingWrong(verdict),
          { what: `at least ${wanted.events} events`, is: verdict.events >= wanted.events, found: verdict.events },
        ],
        figures: {
          startMedian: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
          startMax: Math.round(sorted.at(-1) ?? 0),
        },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}
