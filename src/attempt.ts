// One attempt to deliver one message: its calls are stored before the first leaves, and each further attempt makes the same ones.

import { eq } from 'drizzle-orm'
import type { Call, Sent, Target } from '#bots/channel.ts'
import { SendFailed } from '#bots/channel.ts'
import type { Outgoing } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import { moveChatTo } from './chats.ts'
import type { House } from './house.ts'
import { leastOf } from './receipts.ts'
import { tellDesks } from './tell.ts'

const mostAttempts = 12
const firstBackoff = 2_000
const longestBackoff = 15 * 60_000

type Delivery = { house: House; channel: OpenChannel; chat: Row<'chats'>; row: Row<'outbox'>; message: Outgoing }

/** What an attempt came to: over, or to be tried again after so many ms. */
export type Attempted = { again: number | null }

/** Attempts to deliver a message. Never throws for what a platform says. */
export async function attempt(house: House, row: Row<'outbox'>): Promise<Attempted> {
  const channel = await house.channels.of(row.channel)
  const [chat] = await house.store.read('chatById', { workspace: row.workspace, id: row.chat })
  if (!channel || !chat) throw new Error(`The message ${row.id} has no channel or no chat`)
  const delivery: Delivery = { house, channel, chat, row, message: row.message as unknown as Outgoing }
  const isOutside =
    chat.kind === 'private' &&
    channel.bot.limits.window !== null &&
    house.clock.now() - (chat.lastInAt ?? Number.NEGATIVE_INFINITY) >= channel.bot.limits.window
  if (isOutside) return park(delivery)
  return makeCalls(delivery, await claim(delivery))
}

/** Fits the message into calls and keeps them with the claim; a further attempt finds them there. */
async function claim(delivery: Delivery): Promise<Row<'calls'>[]> {
  const { house, row } = delivery
  const known = await house.store.read('callsOf', { outbox: row.id })
  const calls = known.length > 0 ? known : await fitted(delivery)
  const now = house.clock.now()
  // Claims of a process that ended are its successor's on SQLite; elsewhere they run out by the server's clock.
  const ended = house.store.ownsClaims ? now + longestBackoff : now
  const claimed: Write = { hot: 'outboxClaim', values: { id: row.id, attempts: row.attempts + 1, now, ended } }
  const kept = known.length > 0 ? [] : calls.map((values): Write => ({ hot: 'callInsert', values }))
  await house.store.commit([claimed, ...kept])
  return calls
}

async function fitted({ house, channel, chat, row, message }: Delivery): Promise<Row<'calls'>[]> {
  const target = await targetOf({ house, channel, chat, row, message })
  return channel.bot.write(withQuote(message, target), target.target).map((call, sequence) => ({
    outbox: row.id,
    sequence,
    method: call.method,
    body: call.body,
    retryKey: call.retryKey ?? null,
    state: 'queued',
    messages: [],
    code: null,
  }))
}

type Aimed = { target: Target; quotes: string | null }

/** Where exactly a message goes: its topic, the card it edits, the card it answers under, the free answer it may use. */
async function targetOf({ house, channel, chat, row, message }: Delivery): Promise<Aimed> {
  const { store, clock, fresh, links } = house
  const isFree = row.replyToken !== null && row.replyUntil !== null && row.replyUntil > clock.now()
  const about = message.cardOf ?? message.about
  const [card] = about && channel.bot.limits.edits ? await store.read('cardIn', { case: about, chat: chat.id }) : []
  const [topic] = about ? await store.read('topicOf', { chat: chat.id, case: about }) : []
  const [quoted] = message.quotes ? await store.read('postedIn', { chat: chat.id, platformId: message.quotes }) : []
  const target: Target = {
    chat: chat.platformId,
    kind: chat.kind,
    links: (file) => links(file),
    newKey: fresh.uuid,
    ...(topic ? { topic: topic.topic } : {}),
    ...(message.cardOf && card ? { edit: card.platformId } : {}),
    ...(isFree && row.replyToken ? { replyToken: row.replyToken } : {}),
    ...(quoted?.quoteToken ? { quoteToken: quoted.quoteToken } : {}),
  }
  return { target, quotes: !message.cardOf && card && chat.kind === 'group' ? card.platformId : null }
}

/** In a staff group what is said of a case hangs under its card. */
function withQuote(message: Outgoing, { quotes }: Aimed): Outgoing {
  return quotes && !message.quotes ? { ...message, quotes } : message
}

async function makeCalls(delivery: Delivery, calls: Row<'calls'>[]): Promise<Attempted> {
  const { house, channel, row } = delivery
  const number = row.attempts + 1
  const states = calls.map((call) => call.state)
  for (const [index, call] of calls.entries()) {
    if (call.state !== 'queued' && call.state !== 'unconfirmed') continue
    const done = house.metrics.deliverySeconds.startTimer({ platform: channel.platform })
    try {
      const made: Call = { method: call.method, body: call.body, ...(call.retryKey ? { retryKey: call.retryKey } : {}) }
      const sent = await channel.bot.send(made, { tag: `${row.id}.${call.sequence}`, number })
      states[index] = sent.state
      await keepSent(delivery, call, sent, states)
    } catch (problem) {
      if (!(problem instanceof SendFailed)) throw problem
      if (problem.kind === 'accepted-before') {
        states[index] = 'accepted'
        await keepSent(delivery, call, { state: 'accepted', messages: problem.acceptedIds }, states)
        continue
      }
      house.metrics.deliveries.inc({ platform: channel.platform, outcome: problem.kind })
      return failed(delivery, call, problem, number)
    } finally {
      done()
    }
  }
  house.metrics.deliveries.inc({ platform: channel.platform, outcome: 'sent' })
  return { again: null }
}

/** The platform's answer to a call: its state, and what a quote or a receipt will name. */
async function keepSent(
  { house, row, chat, message }: Delivery,
  call: Row<'calls'>,
  sent: Sent,
  states: Row<'calls'>['state'][],
): Promise<void> {
  const now = house.clock.now()
  const isOver = states.every((state) => state !== 'queued' && state !== 'unconfirmed')
  await house.store.commit([
    {
      hot: 'callSettle',
      values: {
        outbox: row.id,
        sequence: call.sequence,
        state: sent.state,
        messages: sent.messages.map(({ id }) => id),
        code: null,
      },
    },
    ...sent.messages.map(
      ({ id, quoteToken }): Write => ({
        hot: 'postedPut',
        values: {
          channel: row.channel,
          chat: chat.id,
          platformId: id,
          case: message.cardOf ?? message.about ?? row.case,
          outbox: row.id,
          sequence: call.sequence,
          card: message.cardOf !== undefined,
          quoteToken: quoteToken ?? null,
          at: now,
        },
      }),
    ),
    ...(isOver ? [settled(row, { state: leastOf(states), endedAt: now })] : []),
  ])
}

type Settled = Partial<Pick<Row<'outbox'>, 'notBefore' | 'code' | 'reason' | 'endedAt' | 'replyToken'>> &
  Pick<Row<'outbox'>, 'state'>

function settled(row: Row<'outbox'>, to: Settled): Write {
  return {
    hot: 'outboxSettle',
    values: { id: row.id, notBefore: null, code: null, reason: null, endedAt: null, replyToken: row.replyToken, ...to },
  }
}

// ── what went wrong ──

async function failed(delivery: Delivery, call: Row<'calls'>, problem: SendFailed, number: number): Promise<Attempted> {
  const { house, row, chat } = delivery
  switch (problem.kind) {
    case 'later':
    case 'credentials':
      return again(delivery, problem, number)
    case 'unknown':
      return isRepeatable(call, row, number) ? again(delivery, problem, number) : unconfirmed(delivery, problem)
    case 'reply-token':
      // A first reply of unknown end may have arrived: a push would say it twice.
      return wasUnknown(row) ? unconfirmed(delivery, problem) : afresh(delivery, { replyToken: null })
    case 'window':
      return park(delivery)
    case 'moved':
      if (problem.movedTo) await moveChatTo(house, chat, problem.movedTo)
      return afresh(delivery, {})
    case 'gone':
      await forgetCard(delivery)
      return afresh(delivery, {})
    case 'no-topic':
      await forgetTopic(delivery)
      return afresh(delivery, {})
    case 'refused':
      return refused(delivery, problem)
    case 'accepted-before':
      return { again: null }
    default:
      return problem.kind satisfies never
  }
}

/** Whether a call of unknown end may be made once more: an edit, one with a retry key, or a reply for the first time. */
function isRepeatable(call: Row<'calls'>, row: Row<'outbox'>, number: number): boolean {
  if (call.retryKey !== null || call.method.startsWith('edit')) return true
  return call.method === 'reply' && number === 1 && row.replyToken !== null
}

const unknownEnd = 'unknown-end'
const wasUnknown = (row: Row<'outbox'>): boolean => row.code === unknownEnd

async function again(delivery: Delivery, problem: SendFailed, number: number): Promise<Attempted> {
  const { house, row } = delivery
  if (number >= mostAttempts) return dead(delivery, problem)
  const wait = Math.max(problem.retryAfter ?? 0, backoff(number, problem))
  const code = problem.kind === 'unknown' ? unknownEnd : problem.code
  await house.store.commit([
    settled(row, { state: 'queued', notBefore: house.clock.now() + wait, code, reason: problem.message }),
  ])
  return { again: wait }
}

/** Twice as long each time, with a jitter of a fifth so that many don't come back together; a reply's token dies within its minute. */
export function backoff(number: number, problem: Pick<SendFailed, 'kind'>): number {
  if (problem.kind === 'unknown') return 500
  const wait = Math.min(longestBackoff, firstBackoff * 2 ** (number - 1))
  return Math.round(wait * (0.9 + Math.random() * 0.2))
}

/** The message is fitted anew: what was kept of it no longer fits. */
async function afresh({ house, row }: Delivery, change: { replyToken?: null }): Promise<Attempted> {
  await house.store.commit([
    { write: (q, t) => q.delete(t.calls).where(eq(t.calls.outbox, row.id)).returning({ sequence: t.calls.sequence }) },
    settled(row, { state: 'queued', ...change }),
  ])
  return { again: 0 }
}

async function forgetCard({ house, row, chat, message }: Delivery): Promise<void> {
  const of = message.cardOf ?? row.case
  if (!of) return
  const { store } = house
  const [card] = await store.read('cardIn', { case: of, chat: chat.id })
  if (!card) return
  await store.commit([
    {
      write: (q, t) =>
        q
          .update(t.posted)
          .set({ card: false })
          .where(eq(t.posted.platformId, card.platformId))
          .returning({ chat: t.posted.chat }),
    },
  ])
}

async function forgetTopic({ house, row }: Delivery): Promise<void> {
  const of = row.case
  if (!of) return
  await house.store.commit([
    { write: (q, t) => q.delete(t.topics).where(eq(t.topics.case, of)).returning({ case: t.topics.case }) },
  ])
}

async function park({ house, row }: Delivery): Promise<Attempted> {
  const told = await tellDesks(house, row, 'staff.parked', {})
  await house.store.commit([
    settled(row, { state: 'parked', code: 'window', reason: 'The 24-hour window is closed: it goes when they write' }),
    ...told,
  ])
  return { again: null }
}

async function refused(delivery: Delivery, problem: SendFailed): Promise<Attempted> {
  return over(delivery, 'failed', problem, 'staff.failed')
}

async function dead(delivery: Delivery, problem: SendFailed): Promise<Attempted> {
  return over(delivery, 'dead', problem, 'staff.failed')
}

async function unconfirmed(delivery: Delivery, problem: SendFailed): Promise<Attempted> {
  return over(delivery, 'unconfirmed', problem, 'staff.unconfirmed')
}

/** The end of a message that did not arrive, or of which nobody knows: kept with the platform's code, told to its desks. */
async function over(
  { house, row }: Delivery,
  state: 'failed' | 'dead' | 'unconfirmed',
  problem: SendFailed,
  wording: 'staff.failed' | 'staff.unconfirmed',
): Promise<Attempted> {
  const values = { code: problem.code, reason: problem.message }
  const told = await tellDesks(house, row, wording, values)
  await house.store.commit([settled(row, { state, ...values, endedAt: house.clock.now() }), ...told])
  return { again: null }
}

/** After a restart: what was claimed has an end nobody knows. A call that may be repeated is; the others are for a person to settle. */
export async function settleClaim(house: House, row: Row<'outbox'>): Promise<void> {
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const open = calls.find((call) => call.state === 'queued')
  const isSafe = !open || isRepeatable(open, row, row.attempts)
  const code = open?.method === 'reply' ? unknownEnd : row.code
  if (isSafe) return void (await house.store.commit([settled(row, { state: 'queued', code })]))
  const values = { code: 'restart', reason: 'The process ended while it was being sent' }
  const told = await tellDesks(house, row, 'staff.unconfirmed', values)
  await house.store.commit([settled(row, { state: 'unconfirmed', ...values, endedAt: house.clock.now() }), ...told])
}
