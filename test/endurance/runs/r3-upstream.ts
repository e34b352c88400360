// R3: the platforms fail three calls in ten, in every way they can; and one channel of two is dead.
import { type Bench, openBench } from '../bench.ts'
import { openDatabase } from '../database.ts'
import type { Director } from '../director.ts'
import { readFacts } from '../facts.ts'
import { type Given, readHistory } from '../history.ts'
import { pause } from '../houses.ts'
import type { FaultGiven } from '../stage.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

const platforms = ['line', 'whatsapp', 'telegram'] as const
/** What hits a message on its way, and nothing else that is asked of a platform. */
const sends = { line: '/message/(reply|push)$', whatsapp: 'POST .*/messages$', telegram: '/send[A-Z]' }
const retryAfter = 3
const kinds = ['429', '5xx', 'reset', 'timeout', 'broken-json', 'accepted-but-timeout'] as const
/** One after the other they come to three in ten. */
const share = 1 - 0.7 ** (1 / kinds.length)
const mostSlower = 1.2

export const upstream: Run = {
  name: 'r3',
  about:
    'platforms fail 30 % of calls (429, 500, reset, hang, broken JSON, 200 after our timeout) and heal; one channel of two is dead',
  pass: '100 % delivered once healed (of what LINE’s keys do not settle, a person sends again what never came), no call before retry-after, order kept, a dead channel slows the others ≤ 1.2 ×',
  waits: true,
  async run({ long, say }) {
    const bench = await openBench({ people: { line: 40, whatsapp: 40, telegram: 40 } })
    try {
      const failing = await throughFaults(bench, long ? 3_000 : 240, say)
      const dead = await besideADeadChannel(bench, long ? 8 : 2, say)
      return { ...failing, holds: [...failing.holds, ...dead.holds], figures: { ...failing.figures, ...dead.figures } }
    } finally {
      await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

async function throughFaults(bench: Bench, events: number, say: (line: string) => void): Promise<Report> {
  const { director } = bench
  const began = Date.now()
  await director.does('faults', { add: platforms.flatMap((platform) => kinds.map((kind) => faultOf(platform, kind))) })
  await director.does('load', {
    phones: bench.everybody,
    total: events,
    perSecond: 12,
    says: '/new other {marker}',
    opens: true,
  })
  while ((await director.does('progress')).running > 0) await pause(200)
  await pause(5_000)
  await director.does('faults', { clear: true })
  const [healed, healedAt] = [performance.now(), Date.now()]
  await director.does('mark', { what: 'healed' })
  await bench.settles(600_000)
  const took = Math.round((performance.now() - healed) / 1000)
  const verdict = await bench.verdict()
  const met = await callsOf(bench)
  const early = beforeRetryAfter(met)
  const missing = await neverCame(bench)
  say(
    `healed: all have an end ${took} s later; ${verdict.unconfirmed} unconfirmed, ${missing.length} of them never came`,
  )
  for (const { id } of missing) await sendAgain(bench, id)
  await bench.settles(120_000)
  const left = await neverCame(bench)
  const meanwhile = met.filter(({ at }) => at > began && at < healedAt)
  const faults = meanwhile.filter(({ fault }) => fault !== undefined).length
  return {
    verdict,
    holds: [
      {
        what: 'about three calls in ten failed',
        is: faults / meanwhile.length > 0.2,
        found: `${faults} of ${meanwhile.length}`,
      },
      { what: 'every message has come', is: left.length === 0, found: `${left.length} have not` },
      {
        what: 'what never came was shown as unconfirmed',
        is: missing.every(({ state }) => state === 'unconfirmed'),
        found: missing.length,
      },
      {
        what: 'LINE: nothing is left to a person but replies',
        is: missing.every(({ platform, method }) => platform !== 'line' || method === 'reply'),
      },
      {
        what: 'no call before retry-after',
        is: early.length === 0,
        found: early.length === 0 ? 0 : early.slice(0, 3).join('; '),
      },
      ...nothingWrong(verdict),
    ],
    figures: {
      callsMeanwhile: meanwhile.length,
      faults,
      endedSecondsAfterHealing: took,
      sentAgainByAPerson: missing.length,
    },
  }
}

function faultOf(platform: (typeof platforms)[number], kind: (typeof kinds)[number]): FaultGiven {
  return { platform, kind, match: sends[platform], share, ...(kind === '429' ? { retryAfter } : {}) }
}

async function callsOf({ director, history }: Bench): Promise<Given[]> {
  await director.does('flush')
  const calls: Given[] = []
  for await (const entry of readHistory(history)) if (entry.t === 'call') calls.push(entry)
  return calls
}

/** A call that was on its way already when another was told to wait. */
const onItsWay = 1_500

/** Calls that came although the platform had asked for a pause: LINE and WhatsApp of the whole account, Telegram of the chat. */
function beforeRetryAfter(calls: Given[]): string[] {
  const until = new Map<string, { from: number; to: number }>()
  const found: string[] = []
  for (const call of calls) {
    const places = placesOf(call)
    const message = `${call.account} ${call.retryKey ?? call.tag ?? `${call.chat} ${call.words}`}`
    for (const place of [...places, message]) {
      const pause = until.get(place)
      const isSame = place === message
      if (pause && call.at < pause.to && (isSame || call.at > pause.from + onItsWay))
        found.push(
          `${call.platform} ${call.method} ${pause.to - call.at} ms too early${isSame ? ' (the same message)' : ''}`,
        )
    }
    if (call.fault !== '429') continue
    for (const place of [...places, message]) {
      const from = until.get(place)?.from
      until.set(place, {
        from: from !== undefined && call.at < from + onItsWay ? from : call.at,
        to: call.at + retryAfter * 1000 - 20,
      })
    }
  }
  return found
}

function placesOf({ platform, account, chat, method }: Given): string[] {
  if (platform === 'telegram') return [`${account} ${chat}`]
  return platform === 'line' ? [`${account} ${method}`] : [account]
}

type Missing = { id: string; state: string; platform: string; method: string }
const nothingDone = new Set(['timeout', 'reset', '429', '5xx'])

/** Messages with a call that no chat has: what a person would see by asking the customer. */
async function neverCame(bench: Bench): Promise<Missing[]> {
  const came = new Map<string, number>()
  for (const call of await callsOf(bench))
    if (call.status < 300 && !nothingDone.has(call.fault ?? ''))
      add(came, `${call.account} ${call.chat} ${call.words}`, 1)
  const accountOf = new Map(
    Object.entries(bench.accounts).map(([platform, { account, channel }]) => [channel, { platform, account }]),
  )
  const database = await openDatabase(bench.house.databaseUrl)
  const { messages } = await readFacts(database)
  await database.close()
  const missing: Missing[] = []
  // Those that surely came take what came first: what is left over is of those of which nobody knows.
  const inOrder = messages.toSorted((a, b) => Number(a.state === 'unconfirmed') - Number(b.state === 'unconfirmed'))
  for (const { id, state, chat, channel, calls } of inOrder)
    for (const { method, words } of calls.filter((call) => !call.method.startsWith('edit'))) {
      const { platform = '', account = '' } = accountOf.get(channel) ?? {}
      const key = `${account} ${chat} ${words}`
      if ((came.get(key) ?? 0) > 0) add(came, key, -1)
      else missing.push({ id, state, platform, method })
    }
  return missing
}

function add(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by)
}

async function sendAgain({ house, workspace }: Bench, id: string): Promise<void> {
  await house.api.post(`/workspaces/${workspace}/outbox/${id}/retry`, {})
}

/** A second LINE account answers nothing, then answers again, in turns; people of the first feel nothing of it. */
async function besideADeadChannel(bench: Bench, rounds: number, say: (line: string) => void) {
  const other = await openSecondAccount(bench)
  const tries: { alive: number; dead: number }[] = []
  // What else the machine does weighs on both alike only in the long run: what slows each time is the house.
  for (let count = 0; count < mostTries && !tries.some(isNoSlower); count++) {
    tries.push(await measureBeside(bench, other, rounds))
    say(`an answer takes ${tries.at(-1)?.alive} ms, and ${tries.at(-1)?.dead} ms while another channel is dead`)
  }
  const found = tries.map(({ alive, dead }) => `${alive} then ${dead} ms`).join('; ')
  const { alive = 0, dead = 0 } = tries.find(isNoSlower) ?? tries.at(-1) ?? {}
  return {
    holds: [{ what: `a dead channel slows the others ≤ ${mostSlower} ×`, is: tries.some(isNoSlower), found }],
    figures: { aliveMs: alive, besideDeadMs: dead },
  }
}

const mostTries = 3
const isNoSlower = ({ alive, dead }: { alive: number; dead: number }) => dead <= Math.max(alive, floor) * mostSlower

async function measureBeside({ director, phones }: Bench, other: Other, rounds: number) {
  const times = { alive: [] as number[], dead: [] as number[] }
  for (let round = 0; round < rounds; round++)
    for (const state of ['alive', 'dead'] as const) {
      if (state === 'dead')
        await director.does('faults', { add: [{ platform: 'line', kind: 'timeout', account: other.account }] })
      await director.does('load', { phones: other.phones, total: 60, perSecond: 6, says: '/help' })
      await pause(2_000)
      times[state].push(...(await answerTimes(director, phones.line.slice(0, 4), 12)))
      await director.does('faults', { clear: 'line' })
      await pause(1_000)
    }
  return { alive: median(times.alive), dead: median(times.dead) }
}

/** Below this many ms it is the looking that takes the time, not the house. */
const floor = 25

type Other = { account: string; phones: string[] }

async function openSecondAccount({ director, house, workspace }: Bench): Promise<Other> {
  const credentials = { channelSecret: 'second-secret', channelAccessToken: 'second-token' }
  const { id: account } = await director.does('account', { platform: 'line', credentials })
  const path = `/workspaces/${workspace}/channels`
  const channel = await house.api.post<{ id: string }>(path, { platform: 'line', name: 'second', credentials })
  await house.api.post(`${path}/${channel.id}/connect`, {})
  await director.does('channel', { account, channel: channel.id })
  const { phones } = await director.does('people', { account, count: 40, prefix: 'second' })
  return { account, phones }
}

/** How long each answer to so many questions took, from the thumb to the phone. */
async function answerTimes(director: Director, phones: string[], each: number): Promise<number[]> {
  const times = await Promise.all(
    phones.map(async (phone) => {
      const own: number[] = []
      for (let count = 0; count < each; count++) own.push(await answerTime(director, phone))
      return own
    }),
  )
  return times.flat()
}

async function answerTime(director: Director, phone: string): Promise<number> {
  const began = performance.now()
  await director.does('act', { phone, says: '/help' })
  while ((await director.does('heard', { phone })).text === '') {
    if (performance.now() - began > 30_000) break
    await pause(5)
  }
  return Math.round(performance.now() - began)
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
