// R9: events that cannot be handled and messages that cannot be delivered, among many that can. A twin of the house without them runs
// beside it at the same time, under the same load, so that both meet the same moods of the machine.
import type { Platform } from '#sandbox/world.ts'
import { type Bench, openBench } from '../bench.ts'
import { changeDatabase } from '../database.ts'
import { readHistory } from '../history.ts'
import { pause } from '../houses.ts'
import { nothingWrong, type Report, type Run } from './run.ts'

/** So often an event is tried, so often a message. */
const tries = { event: 5, message: 20 }
export const poison: Run = {
  name: 'r9',
  about:
    'one event in two hundred cannot be handled, one message in two hundred is refused again and again; a twin without them beside it',
  pass: `each is set aside after ${tries.event} and ${tries.message} tries, seen by the API and brought to a good end by it; the others' p99 <= 1.2 times the twin's`,
  alone: true,
  async run({ long, say }) {
    const [total, each, perSecond] = long ? [10_000, 50, 25] : [800, 4, 25]
    const [sick, well] = await Promise.all([open(each), open(each)])
    try {
      const poisoned = [...sick.bad.events, ...sick.bad.messages]
      const spoiled = await spoil(sick)
      await Promise.all([live(sick, total, perSecond), live(well, total, perSecond)])
      const times = compare(await answerTimes(sick.bench, poisoned), await answerTimes(well.bench, poisoned))
      say(`answers after ms: ${JSON.stringify(times)}`)
      const dead = await setAside(sick)
      say(`set aside: ${dead.events.length} events, ${dead.messages.length} messages`)
      await heal(sick, spoiled)
      await Promise.all([sick.bench.settles(300_000), well.bench.settles(300_000)])
      const verdict = await sick.bench.verdict()
      const twin = await well.bench.verdict()
      return {
        verdict,
        holds: [
          ...nothingWrong(verdict),
          { what: 'nothing wrong with the twin', is: twin.findings.length === 0, found: twin.findings.length },
          ...asideAsAgreed(dead, each),
          { what: 'all of them handled and delivered in the end', is: verdict.dead === 0, found: verdict.dead },
          {
            what: `the others' p99 within 1.2 of the twin's (no more than ${times.allowed} % slower than that)`,
            is: times.slower <= times.allowed,
            found: `${times.slower} %`,
          },
        ],
        figures: { poison: dead.events.length + dead.messages.length, p99: times.p99, twin: times.twin },
      }
    } finally {
      for (const { bench } of [sick, well]) await bench.close(process.env.ENDURANCE_KEEP === '1')
    }
  },
}

type Shop = { bench: Bench; bad: { events: string[]; messages: string[] }; good: string[] }

/** A house with people who are well, people whose case is to be spoiled, and people whose phone the platform cannot reach. */
async function open(each: number): Promise<Shop> {
  const bench = await openBench({ people: { line: 40 + each, whatsapp: 40, telegram: 40 + each } })
  const { line, whatsapp, telegram } = bench.phones
  const bad = { events: line.slice(40), messages: telegram.slice(40) }
  for (const phone of bad.events) await bench.director.does('act', { phone, says: '/new other {marker}', opens: true })
  await bench.settles()
  // They write in this order, the platforms in turn: all of one in a row would take just what Telegram allows in a second.
  const good = line.slice(0, 40).flatMap((phone, at) => [phone, whatsapp[at] ?? [], telegram[at] ?? []].flat())
  return { bench, bad, good }
}

/** Makes cases unreadable, as a fault of ours might, and a chat that its platform answers with 500. Answers how the cases were. */
async function spoil({ bench, bad }: Shop): Promise<Map<string, string>> {
  const { house, director } = bench
  const before = new Map<string, string>()
  await changeDatabase(house.databaseUrl, async ({ all, run }) => {
    for (const { id, body } of await all<{ id: string; body: string }>(
      'select id, cast(body as text) as body from cases',
    )) {
      before.set(id, body)
      await run('update cases set body = ? where id = ?', [body.replace(/"version":\d+\}/u, '"version":999}'), id])
    }
  })
  const chats = new Map<string, { platform: Platform; chat: string }>()
  await director.does('flush')
  for await (const entry of readHistory(bench.history)) if (entry.t === 'phone') chats.set(entry.phone, entry)
  const add = bad.messages.flatMap((phone) => {
    const found = chats.get(phone)
    return found ? [{ platform: found.platform, kind: '5xx' as const, says: `\\b${found.chat}\\b` }] : []
  })
  await director.does('faults', { add })
  return before
}

/** The load, and in it the words of those who are not well. */
async function live({ bench, bad, good }: Shop, total: number, perSecond: number): Promise<void> {
  const { director } = bench
  const each = bad.events.length
  const slowly = (perSecond * each) / total
  await director.does('load', { phones: bad.events, total: each, perSecond: slowly, says: '{marker}' })
  await director.does('load', {
    phones: bad.messages,
    total: each,
    perSecond: slowly,
    says: '/new other {marker}',
    opens: true,
  })
  await director.does('load', { phones: good, total, perSecond, says: '/new other {marker}', opens: true })
  while ((await director.does('progress')).running > 0) await pause(250)
}

/** How long those who are well waited for an answer in their chat (ms), the quickest first. */
async function answerTimes({ director, history }: Bench, without: string[]): Promise<number[]> {
  await director.does('flush')
  const waiting = new Map<string, number[]>()
  const took: number[] = []
  const others = new Set(without)
  for await (const entry of readHistory(history)) {
    if (entry.t === 'sent' && entry.opens && !others.has(entry.phone))
      waiting.set(entry.chat, [...(waiting.get(entry.chat) ?? []), entry.at])
    if (entry.t !== 'call' || entry.status !== 200) continue
    const asked = waiting.get(entry.chat)?.shift()
    if (asked !== undefined) took.push(entry.at - asked)
  }
  return took.sort((a, b) => a - b)
}

/**
 * The p99 of a thousand events hangs on ten of them. So it is asked how many of the sick house's answers took longer than 1.2 times
 * the twin's p99: one in a hundred, and three standard deviations of that count.
 */
function compare(sick: number[], well: number[]) {
  const at = (sorted: number[], share: number) => sorted[Math.floor(sorted.length * share)] ?? 0
  const bound = at(well, 0.99) * 1.2
  const percent = (share: number) => Math.round(share * 10_000) / 100
  return {
    ...{ p50: at(sick, 0.5), p99: at(sick, 0.99), twinP50: at(well, 0.5), twin: at(well, 0.99) },
    slower: percent(sick.filter((ms) => ms > bound).length / Math.max(1, sick.length)),
    allowed: percent(0.01 + 3 * Math.sqrt((0.01 * 0.99) / Math.max(1, sick.length))),
  }
}

type Item = { id: string; attempts: number }

/** What the API shows as set aside. A message has its last tries hours apart: its count is set to the last but one, and the house started again. */
async function setAside({ bench, bad }: Shop): Promise<{ events: Item[]; messages: Item[]; tried: number }> {
  const { house, workspace } = bench
  const list = async (path: string) =>
    (await house.api.get<{ items: Item[] }>(`/workspaces/${workspace}/${path}`)).items
  const all = async (path: string, count: number) => {
    for (let tries = 0; tries < 600 && (await list(path)).length < count; tries++) await pause(100)
    return list(path)
  }
  const events = await all('inbox/dead', bad.events.length)
  await house.stop()
  let tried = 0
  await changeDatabase(house.databaseUrl, async ({ all, run }) => {
    const [most] = await all<{ tried: number | null }>(
      `select max(attempts) as tried from outbox where state = 'queued'`,
    )
    tried = Number(most?.tried ?? 0)
    await run(`update outbox set attempts = ?, not_before = null where state = 'queued' and attempts > 0`, [
      tries.message - 1,
    ])
  })
  await house.start()
  return { events, messages: await all('outbox?state=dead', bad.messages.length), tried }
}

function asideAsAgreed(
  { events, messages, tried }: Awaited<ReturnType<typeof setAside>>,
  each: number,
): Report['holds'] {
  const exactly = (items: Item[], count: number) =>
    items.length === each && items.every(({ attempts }) => attempts === count)
  return [
    {
      what: `${each} events set aside after ${tries.event} tries, seen by the API`,
      is: exactly(events, tries.event),
      found: events.length,
    },
    { what: 'messages tried again meanwhile', is: tried > 1, found: tried },
    {
      what: `${each} messages dead after ${tries.message} tries, seen by the API`,
      is: exactly(messages, tries.message),
      found: messages.length,
    },
  ]
}

/** What was wrong is mended, and everything that was set aside is taken up by the API. */
async function heal({ bench }: Shop, before: Map<string, string>): Promise<void> {
  const { house, director, workspace } = bench
  const w = `/workspaces/${workspace}`
  await director.does('faults', { clear: true })
  await changeDatabase(house.databaseUrl, async ({ run }) => {
    for (const [id, body] of before) await run('update cases set body = ? where id = ?', [body, id])
  })
  const ids = async (path: string) => (await house.api.get<{ items: Item[] }>(`${w}/${path}`)).items.map(({ id }) => id)
  for (let left = await ids('inbox/dead'); left.length > 0; left = await ids('inbox/dead'))
    for (const id of left) await house.api.post(`${w}/inbox/${id}/retry`, {})
  for (let left = await ids('outbox?state=dead'); left.length > 0; left = await ids('outbox?state=dead'))
    for (const id of left) await house.api.post(`${w}/outbox/${id}/retry`, {})
}
