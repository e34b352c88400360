// R1: the process is killed at random points while people write on all three platforms at once.
import { type Bench, openBench } from '../bench.ts'
import { pause } from '../houses.ts'
import { nothingWrong, type Run, type RunOptions } from './run.ts'

/** Each type has a desk of its own, as one group is one line: its messages leave one after the other. */
const types = ['other', 'account_login', 'website_error']

/** Telegram takes 30 messages a second of a bot, and the house is up half of the time: fewer people are there. */
const longForm = { kills: 1_000, events: 100_000, perSecond: 50, people: { line: 400, whatsapp: 300, telegram: 200 } }
const shortForm = { kills: 50, events: 1_500, perSecond: 36, people: { line: 80, whatsapp: 80, telegram: 80 } }

export const kills: Run = {
  name: 'r1',
  about: 'SIGKILL at random points while people write on LINE, WhatsApp and Telegram at once and agents take cases',
  pass: '0 acknowledged events lost, 0 cases twice, every case with timeline and notice; no message twice but where it is recorded as unconfirmed, and none at all on LINE',
  async run({ long, isEnough, say }) {
    const wanted = long ? longForm : shortForm
    const bench = await openBench({ people: wanted.people, desks: types.map((type) => [type]) })
    try {
      // Without targets nothing comes of a case by itself: what is checked has come to rest, however long the run was.
      const rules = { confirm: false, sla: { response: null, resolution: null } }
      for (const type of types) await bench.house.api.patch(`/workspaces/${bench.workspace}/case-types/${type}`, rules)
      await crowd(bench, wanted.perSecond)
      const starts = await killAgainAndAgain(bench, wanted, { isEnough, say })
      await bench.director.does('rest')
      await bench.settles(long ? 1_800_000 : 180_000)
      const verdict = await bench.verdict()
      return {
        verdict,
        kills: starts.length,
        holds: [
          ...nothingWrong(verdict),
          { what: `${wanted.kills} kills`, is: starts.length >= wanted.kills, found: starts.length },
          { what: `${wanted.events} events`, is: verdict.events >= wanted.events, found: verdict.events },
        ],
        figures: {
          receipts: verdict.receipts,
          cases: verdict.cases,
          messages: verdict.messages,
          twice: verdict.excused,
          ready: `${medianOf(starts)} ms (worst ${Math.max(...starts)})`,
        },
      }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

/** Everybody writes, in turn; agents take what comes to their desks. */
async function crowd({ director, everybody, desks }: Bench, perSecond: number): Promise<void> {
  for (const [at, type] of types.entries()) {
    const phones = everybody.filter((_, index) => index % types.length === at)
    await director.does('load', {
      phones,
      total: Number.MAX_SAFE_INTEGER,
      perSecond: perSecond / types.length,
      says: `/new ${type} {marker}`,
      opens: true,
    })
  }
  for (const { group, agents } of desks)
    await director.does('load', {
      phones: agents,
      in: group,
      total: Number.MAX_SAFE_INTEGER,
      perSecond: 0.5,
      presses: 'รับเคส',
    })
}

type Wanted = { kills: number; events: number }

/** Kills until that is often enough and enough was told; one kill in five does not wait for the house to be ready. Answers how long each start took. */
async function killAgainAndAgain(
  { director, house }: Bench,
  wanted: Wanted,
  { isEnough, say }: Pick<RunOptions, 'isEnough' | 'say'>,
): Promise<number[]> {
  const starts: number[] = []
  const isDone = async () =>
    isEnough() || (starts.length >= wanted.kills && (await director.does('progress')).told >= wanted.events)
  const tell = async () => {
    const { told, acknowledged, unacknowledged, calls } = await director.does('progress')
    say(`${starts.length} kills: ${JSON.stringify({ told, acknowledged, unacknowledged, ...calls })}`)
  }
  while (!(await isDone())) {
    await pause(50 + Math.random() * 1_700)
    await house.kill()
    await director.does('mark', { what: 'killed' })
    if (Math.random() < 0.2) {
      house.begin()
      await pause(Math.random() * 1_500)
      await house.kill()
    }
    starts.push(Math.round(await house.start()))
    if (starts.length % 10 === 0) await tell()
  }
  return starts
}

function medianOf(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
