// The hooks: verify, read, keep in the inbox, answer. Nothing else happens before the answer.
import { type Context, Hono } from 'hono'
import { Unreadable } from '#bots/channel.ts'
import { isCutOff } from '#core/cut-off.ts'
import { cleanText } from '#core/text.ts'
import type { Incoming } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import { isRetired, type OpenChannel } from './channels.ts'
import { bodyUpTo } from './guards.ts'
import type { House } from './house.ts'
import type { Counting } from './knocks.ts'

const largestBody = 4_000_000

/** The platforms' webhooks. `wake` is called with each lane that got something new, after it is stored. Who is no platform is counted. */
export function hooks(house: House, wake: (lane: string) => void, knocks: Counting): Hono {
  const app = new Hono()
  app.use(
    '*',
    bodyUpTo(largestBody, (c) => c.text('Too large', 413)),
  )
  // What goes wrong on our side is for our log; the platform is told to come again.
  app.onError((problem, c) => {
    if (isCutOff(problem)) return c.text('Cut off', 400)
    house.metrics.faults.inc({ where: 'hook' })
    house.log.error({ err: problem, path: c.req.path }, 'a webhook could not be kept; the platform is to send it again')
    return c.text('Try again', 503, { 'Retry-After': '5' })
  })
  app.get('/:platform/:channel', async (c) => {
    const channel = await channelOf(house, c.req.param('platform'), c.req.param('channel'))
    if (channel === null) return strange(c, 'No such channel', 404)
    if (channel === 'gone') return strange(c, 'Gone', 410)
    const answer = channel.bot.handshake?.(new URL(c.req.url).searchParams) ?? null
    return answer === null ? strange(c, 'Refused', 403) : c.text(answer)
  })
  app.post('/:platform/:channel', async (c) => {
    const platform = c.req.param('platform')
    const known = await channelOf(house, platform, c.req.param('channel'))
    if (known === null) return strange(c, 'No such channel', 404)
    if (known === 'gone') return strange(c, 'Gone', 410)
    const body = new Uint8Array(await c.req.arrayBuffer())
    const channel = await signedTo(house, known, c.req.raw.headers, body)
    if (!channel) {
      house.metrics.webhooks.inc({ platform, outcome: 'unsigned' })
      return strange(c, 'Wrong signature', 401)
    }
    const events = read(house, channel, body)
    if (!events) {
      house.metrics.webhooks.inc({ platform, outcome: 'unreadable' })
      return c.text('Not readable', 400)
    }
    const lanes = await keep(house, channel, events)
    house.metrics.webhooks.inc({ platform, outcome: 'kept' })
    for (const lane of lanes) wake(lane)
    return c.json({})
  })
  return app

  /** No platform of ours sent this. What is rightly signed is never counted. */
  async function strange(c: Context, words: string, status: 401 | 403 | 404 | 410): Promise<Response> {
    const wait = await knocks.count('badWebhooks', knocks.who(c))
    return wait === null ? c.text(words, status) : c.text('Too often: come again', 429, { 'Retry-After': String(wait) })
  }
}

/** The channel if the body is signed with its secret, which another process may just have replaced. */
async function signedTo({ channels }: House, known: OpenChannel, headers: Headers, body: Uint8Array) {
  if (known.bot.verify(headers, body)) return known
  const renewed = await channels.renewed(known)
  return renewed?.bot.verify(headers, body) ? renewed : null
}

/** The channel of an address. By that of a retired one the other numbers of its app may still come in (WhatsApp). */
async function channelOf(house: House, platform: string, id: string): Promise<OpenChannel | 'gone' | null> {
  const channel = await house.channels.of(id)
  if (channel?.platform !== platform) return null
  if (!isRetired(channel)) return channel
  const others = channel.row.secretDigest === '' ? [] : await house.channels.sharing(channel)
  return others.find((other) => !isRetired(other)) ?? 'gone'
}

function read(house: House, channel: OpenChannel, body: Uint8Array): Incoming[] | null {
  try {
    return channel.bot.read(body, house.clock.now()).map(clean)
  } catch (problem) {
    if (problem instanceof Unreadable) return null
    throw problem
  }
}

/** What came from outside as any database takes it: no text in it has a NUL or half a character. What is clean is left as it is. */
function clean<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T
  if (typeof value !== 'object' || value === null) return value
  const parts = Object.entries(value)
  const cleaned = parts.map(([key, part]) => [key, clean(part)] as const)
  if (parts.every(([, part], at) => part === cleaned[at]?.[1])) return value
  return (Array.isArray(value) ? cleaned.map(([, part]) => part) : Object.fromEntries(cleaned)) as T
}

/** As many as are kept without the others waiting for it; what Meta gathers in one body may be more. */
const mostInOneCommit = 200

/** Keeps all events, in as few commits as nobody notices; answers the lanes of those that are new. */
async function keep(house: House, channel: OpenChannel, events: Incoming[]): Promise<string[]> {
  const lanes = new Set<string>()
  for (let at = 0; at < events.length; at += mostInOneCommit)
    for (const lane of await keepSome(house, channel, events.slice(at, at + mostInOneCommit))) lanes.add(lane)
  return [...lanes]
}

async function keepSome(house: House, channel: OpenChannel, events: Incoming[]): Promise<string[]> {
  const routed = await Promise.all(events.map(async (event) => ({ event, to: await routeOf(house, channel, event) })))
  const lanes = routed.map(({ event, to }) => laneOf(to ?? channel, event))
  const plan = routed.map(
    ({ event, to }, index): Write => inboxWrite(house, to ?? channel, event, lanes[index] ?? '', to === null),
  )
  const kept = await house.store.commit(plan)
  const isNew = kept.map((rows) => rows.length > 0)
  house.metrics.dropped(isNew.filter((is) => !is).length)
  return lanes.filter((_, index) => isNew[index] && routed[index]?.to !== null)
}

/** Whose event it is: where one app serves several numbers, the one it names; null where that number is none of ours. */
async function routeOf(house: House, channel: OpenChannel, event: Incoming): Promise<OpenChannel | null> {
  if (event.account === undefined || channel.bot.account === undefined || event.account === channel.bot.account)
    return channel
  const others = await house.channels.sharing(channel)
  return others.find((other) => other.bot.account === event.account) ?? null
}

function laneOf(channel: OpenChannel, event: Incoming): string {
  return `${channel.id} ${event.event.kind === 'receipt' ? `receipt ${event.event.id}` : (event.chat?.id ?? '-')}`
}

function inboxWrite(
  { fresh, clock }: House,
  channel: OpenChannel,
  event: Incoming,
  lane: string,
  isStrange: boolean,
): Write {
  const now = clock.now()
  return {
    hot: 'inboxInsert',
    values: {
      id: fresh.id(),
      workspace: channel.workspace,
      channel: channel.id,
      key: event.key,
      lane,
      order: event.order,
      at: event.at,
      receivedAt: now,
      body: { ...event },
      state: isStrange ? 'unhandled' : 'waiting',
      attempts: 0,
      notBefore: null,
      error: isStrange ? `No channel for ${event.account ?? 'this account'}` : null,
      endedAt: isStrange ? now : null,
    },
  }
}
