// How an attempt ends that did not go well: tried again, fitted anew, parked, or over and told to whoever has to know.
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { SendFailed } from '#bots/channel.ts'
import type { ChatId } from '#core/ids.ts'
import type { Write } from '#store/commit.ts'
import { whyRetired } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import { type Delivery, deliveryOf, fitted } from './aim.ts'
import type { Attempted } from './attempt.ts'
import { loseChat, moveChatTo } from './chats.ts'
import { keyMadeAt } from './fresh.ts'
import { heardIn } from './health.ts'
import type { House } from './house.ts'
import { tellDesks, tellUndelivered, type Undelivered } from './tell.ts'
import { forgetTopic, noTopic } from './topics.ts'

/** A message is dead after so many attempts, almost three hours; waiting for room or for good credentials is none. */
export const mostAttempts = 20
const firstBackoff = 2_000
export const longestBackoff = 15 * 60_000
/** A reply token lives a minute: a reply of unknown end is tried again at once. */
const replyAgain = 500

const over: Attempted = { again: null, holds: 'message', heard: null }

/** A call that is still to be made, or whose end nobody knows. */
export function isOpen(call: Row<'calls'>): boolean {
  return call.state === 'queued' || call.state === 'unconfirmed'
}

/** Holds a message's row while its calls are looked at, where more than one process writes. */
export function holding({ store }: House, id: string): Write[] {
  return store.ownsClaims ? [] : [{ hot: 'outboxHold', values: { id } }]
}

/** Ends a failed attempt by what the platform, or the network, said. `call` is null where none was made. */
export async function failed(delivery: Delivery, call: Row<'calls'> | null, problem: SendFailed): Promise<Attempted> {
  const attempted = await ended(delivery, call, problem)
  // What never was sent says nothing of the channel.
  return call ? { ...attempted, heard: attempted.heard ?? heardIn(problem), problem } : attempted
}

async function ended(delivery: Delivery, call: Row<'calls'> | null, problem: SendFailed): Promise<Attempted> {
  const { house, chat } = delivery
  switch (problem.kind) {
    case 'later':
      return again(delivery, problem, problem.isUnsure && call?.retryKey ? [callSettled(call, 'unconfirmed')] : [])
    case 'credentials':
      return hold(delivery, problem)
    case 'unknown':
      return unknown(delivery, call, problem)
    case 'reply-token':
      // A first reply of unknown end may have arrived: a push would say it twice.
      return call?.state === 'unconfirmed'
        ? end(delivery, call, 'unconfirmed', problem)
        : afresh(delivery, { replyToken: null })
    case 'window':
      return park(delivery)
    case 'moved':
      if (problem.movedTo) await moveChatTo(house, chat, problem.movedTo)
      return afresh(delivery)
    case 'gone':
      return afresh(delivery, {}, forgetCard(delivery))
    case 'no-topic':
      return afresh(delivery, { code: noTopic }, [forgetTopic(delivery)])
    case 'no-quote':
      return inOtherWords(delivery, call, problem)
    case 'refused':
      return lost(delivery, call, problem)
    case 'accepted-before':
      return over
    default:
      return problem.kind satisfies never
  }
}

type Settled = Partial<Omit<Row<'outbox'>, 'id' | 'state'>> & Pick<Row<'outbox'>, 'state'>

/** What an attempt came to, as a write. It counts as an attempt unless said otherwise. */
export function settled(row: Row<'outbox'>, to: Settled): Write {
  const { state, attempts = row.attempts + 1, heldFrom = null, notBefore = null, code = null, reason = null } = to
  const { cause = null, endedAt = null, replyToken = row.replyToken } = to
  const values = { id: row.id, state, attempts, heldFrom, notBefore, code, reason, cause, endedAt, replyToken }
  return { hot: 'outboxSettle', values }
}

function callSettled(call: Row<'calls'>, state: Row<'calls'>['state'], code: string | null = null): Write {
  const { outbox, sequence, messages } = call
  return { hot: 'callSettle', values: { outbox, sequence, state, messages, code } }
}

// ── to be tried again ──

async function again(delivery: Delivery, problem: SendFailed, marks: Write[] = []): Promise<Attempted> {
  const { house, row } = delivery
  if (row.attempts + 1 >= mostAttempts) return end(delivery, null, 'dead', problem, marks)
  const isReply = problem.kind === 'unknown' && marks.length > 0
  const wait = isReply ? replyAgain : Math.max(problem.retryAfter ?? 0, backoff(row.attempts + 1))
  const { code, message: reason, why: cause } = problem
  const hold = held(house, wait)
  await house.store.commit([...marks, settled(row, { state: 'queued', ...hold, code, reason, cause })])
  // Only where the platform itself named a time does more than this message wait for it.
  const holds = problem.retryAfter === null ? 'message' : problem.holds
  return { again: wait, notBefore: hold.notBefore, holds, heard: null }
}

/** From when to when a message is held that waits so long. */
export function held({ clock }: House, wait: number): { heldFrom: number; notBefore: number } {
  const heldFrom = clock.now()
  return { heldFrom, notBefore: heldFrom + wait }
}

/** Twice as long each time, with a jitter of a fifth so that many don't come back together. */
export function backoff(number: number): number {
  const wait = Math.min(longestBackoff, firstBackoff * 2 ** (number - 1))
  return Math.round(wait * (0.9 + Math.random() * 0.2))
}

/** The credentials are refused: the message is not at fault and waits with its whole channel; no attempt is counted. */
async function hold({ house, row }: Delivery, problem: SendFailed): Promise<Attempted> {
  const { code, message: reason, why: cause } = problem
  house.log.warn({ channel: row.channel, reason }, 'a platform refuses our credentials: this channel waits')
  await house.store.commit([settled(row, { state: 'queued', attempts: row.attempts, code, reason, cause })])
  return { again: 0, holds: 'channel', heard: 'refused', problem }
}

/** Nobody knows whether the call arrived: repeated where that is safe, else left to a receipt or a person. */
async function unknown(delivery: Delivery, call: Row<'calls'> | null, problem: SendFailed): Promise<Attempted> {
  const { house, row } = delivery
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const now = calls.find((entry) => entry.sequence === call?.sequence)
  // A receipt has told meanwhile that it arrived.
  if (now && !isOpen(now)) return goOn(delivery)
  if (!call || !isRepeatable(call)) return end(delivery, call, 'unconfirmed', problem)
  return again(delivery, problem, call.method === 'reply' ? [callSettled(call, 'unconfirmed')] : [])
}

async function goOn({ house, row }: Delivery): Promise<Attempted> {
  const [found] = await house.store.read('outboxById', { id: row.id })
  if (found?.state !== 'queued') return over
  await house.store.commit([settled(row, { state: 'queued' })])
  return { again: 0, holds: 'message', heard: 'accepted' }
}

/** Whether a call of unknown end may be made once more: an edit, one with a retry key, or a reply for the first time. */
function isRepeatable(call: Row<'calls'>): boolean {
  if (call.retryKey !== null || call.method.startsWith('edit')) return true
  return call.method === 'reply' && call.state === 'queued'
}

/** Its platform takes a call only in other words: it is made in those, as a call of its own. */
async function inOtherWords(
  { house, row }: Delivery,
  call: Row<'calls'> | null,
  problem: SendFailed,
): Promise<Attempted> {
  const writes = call && problem.instead ? [rewritten({ ...call, ...problem.instead })] : []
  await house.store.commit([...writes, settled(row, { state: 'queued' })])
  return { again: 0, holds: 'message', heard: null }
}

/** The message is fitted anew, as what was kept of it no longer fits; what of it has arrived stays. */
async function afresh(
  { house, row }: Delivery,
  change: { replyToken?: null; code?: string } = {},
  more: Write[] = [],
): Promise<Attempted> {
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const isBegun = calls.some((call) => !isOpen(call))
  const forgotten = isBegun ? [] : forgetCalls(row, calls)
  await house.store.commit([...more, ...forgotten, settled(row, { state: 'queued', ...change })])
  if (isBegun) await fitRest(house, row, calls)
  return { again: 0, holds: 'message', heard: null }
}

/** Writes anew what has not arrived. Where the process ends before this, the next attempt fails as this one did and comes here again. */
async function fitRest(house: House, { id }: Row<'outbox'>, calls: Row<'calls'>[]): Promise<void> {
  const [row] = await house.store.read('outboxById', { id })
  if (!row) return
  const open = new Set(calls.filter(isOpen).map(({ sequence }) => sequence))
  const anew = await fitted(await deliveryOf(house, row))
  await house.store.commit(anew.filter(({ sequence }) => open.has(sequence)).map(rewritten))
}

function rewritten({ outbox, sequence, method, body, retryKey }: Row<'calls'>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.calls)
        .set({ method, body, retryKey, state: 'queued' })
        .where(and(eq(t.calls.outbox, outbox), eq(t.calls.sequence, sequence)))
        .returning({ sequence: t.calls.sequence }),
  }
}

/** Forgets how a message was written, so that it is written anew. */
export function forgetCalls({ id, chat }: Pick<Row<'outbox'>, 'id' | 'chat'>, calls: Row<'calls'>[]): Write[] {
  return [
    { write: (q, t) => q.delete(t.calls).where(eq(t.calls.outbox, id)).returning({ sequence: t.calls.sequence }) },
    ...unlinked(chat, calls),
  ]
}

/** Calls that are to be made again: what is still told of how they went before is not of how they go now. */
export function callsAgain({ id, chat }: Pick<Row<'outbox'>, 'id' | 'chat'>, calls: Row<'calls'>[]): Write[] {
  const sequences = calls.map(({ sequence }) => sequence)
  const asRead = calls.map(({ state }) => state)
  return [
    {
      write: (q, t) =>
        q
          .update(t.calls)
          .set({ state: 'queued', code: null, messages: [] })
          .where(and(eq(t.calls.outbox, id), inArray(t.calls.sequence, sequences), inArray(t.calls.state, asRead)))
          .returning({ sequence: t.calls.sequence }),
    },
    ...unlinked(chat, calls),
  ]
}

function unlinked(chat: ChatId, calls: Row<'calls'>[]): Write[] {
  const ids = calls.flatMap(({ messages }) => messages)
  if (ids.length === 0) return []
  return [
    {
      write: (q, t) =>
        q
          .update(t.posted)
          .set({ outbox: null, sequence: null })
          .where(and(eq(t.posted.chat, chat), inArray(t.posted.platformId, ids)))
          .returning({ chat: t.posted.chat }),
    },
  ]
}

function forgetCard({ row, chat, message }: Delivery): Write[] {
  const of = message.cardOf ?? row.case
  if (!of) return []
  return [
    {
      write: (q, t) =>
        q
          .update(t.posted)
          .set({ card: false })
          .where(and(eq(t.posted.chat, chat.id), eq(t.posted.case, of), eq(t.posted.card, true)))
          .returning({ chat: t.posted.chat }),
    },
  ]
}

// ── over ──

/** The person's window is closed: the message waits until they write, and its desks are told. */
export async function park({ house, row, channel, chat }: Delivery): Promise<Attempted> {
  const told = await tellDesks(house, row, 'staff.parked')
  const reason = 'The 24-hour window is closed: it goes when they write'
  const parked = settled(row, { state: 'parked', attempts: 0, code: 'window', reason, cause: 'window' })
  await house.store.commit([hasNotWrittenSince(chat), parked, ...told])
  house.metrics.messages.inc({ platform: channel.platform, end: 'parked' })
  return over
}

/** The account is retired: nothing leaves through it, and whoever wrote is told so. */
export function retired(delivery: Delivery): Promise<Attempted> {
  const { code, reason, cause } = whyRetired
  return end(delivery, null, 'dead', new SendFailed('refused', code, reason, { why: cause }))
}

/** Who writes just now has had parked messages freed already: one that is parked after that would wait for their next words. */
function hasNotWrittenSince({ id, lastInAt }: Row<'chats'>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.chats)
        .set({ lastInAt })
        .where(and(eq(t.chats.id, id), lastInAt === null ? isNull(t.chats.lastInAt) : eq(t.chats.lastInAt, lastInAt)))
        .returning({ id: t.chats.id }),
    mustTouch: 1,
  }
}

/** A message that was tried as often as it may be. */
export function tooOften(delivery: Delivery): Promise<Attempted> {
  const { code, reason, cause, attempts } = delivery.row
  const words = `${reason ?? 'It never came to an end'} (given up after ${attempts} attempts)`
  const problem = new SendFailed('later', code ?? 'attempts', words, { why: cause })
  return end(delivery, null, 'dead', problem)
}

/** LINE keeps a retry key for 24 hours (L11). */
const keyLife = 23 * 60 * 60_000

/** Whether a call may be repeated by its key: its platform still knows that. */
export function isKeyed({ clock }: Pick<House, 'clock'>, row: Row<'outbox'>, { retryKey }: Row<'calls'>): boolean {
  return retryKey !== null && clock.now() - (keyMadeAt(retryKey) ?? row.createdAt) < keyLife
}

/** Whether nobody knows of a call if it arrived, and it would be taken for a new one. */
export function isForgotten(house: House, row: Row<'outbox'>, call: Row<'calls'>): boolean {
  return call.state === 'unconfirmed' && call.retryKey !== null && !isKeyed(house, row, call)
}

/** A message that may have arrived is not sent once more by a key that its platform has forgotten. */
export function keyForgotten(delivery: Delivery, call: Row<'calls'>): Promise<Attempted> {
  const { platform } = delivery.channel
  const words = `Nobody knows whether it arrived, and ${platform} knows its key for 24 hours only: sent once more, it may arrive twice`
  return end(delivery, call, 'unconfirmed', new SendFailed('unknown', 'retry-key', words))
}

/** A message that was refused has its end first: that its chat is lost is found out again, should the process end between. */
async function lost(delivery: Delivery, call: Row<'calls'> | null, problem: SendFailed): Promise<Attempted> {
  const ended = await end(delivery, call, 'failed', problem)
  await loseChat(delivery.house, delivery.chat, problem)
  return ended
}

/** The end of a message that did not arrive, or of which nobody knows: kept with the platform's code, told to its desks. */
async function end(
  { house, row, channel }: Delivery,
  call: Row<'calls'> | null,
  state: Undelivered['state'],
  problem: SendFailed,
  more: Write[] = [],
): Promise<Attempted> {
  const why = { code: problem.code, cause: problem.why }
  const words = await tellUndelivered(house, row, { state, ...why })
  const marks = call && state !== 'dead' ? [callSettled(call, state, problem.code)] : []
  const ended = settled(row, { state, ...why, reason: problem.message, endedAt: house.clock.now() })
  await house.store.commit([...marks, ended, ...words, ...more])
  house.metrics.messages.inc({ platform: channel.platform, end: state })
  return over
}

/** What was claimed and told of no end: a call that may be repeated is; another is for a receipt or a person to settle. */
export async function settleClaim(house: House, row: Row<'outbox'>): Promise<void> {
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const open = calls.find(isOpen)
  const { attempts } = row
  if (!open || isRepeatable(open)) {
    const mayHaveLeft = open && (open.method === 'reply' || open.retryKey !== null)
    const marks = mayHaveLeft ? [callSettled(open, 'unconfirmed')] : []
    return void (await house.store.commit([...marks, settled(row, { state: 'queued', attempts })]))
  }
  const why = { state: 'unconfirmed', code: 'restart', cause: 'restart' } as const
  const reason = 'The process ended while it was being sent'
  await house.store.commit([
    callSettled(open, 'unconfirmed', why.code),
    settled(row, { ...why, attempts, reason, endedAt: house.clock.now() }),
    ...(await tellUndelivered(house, row, why)),
  ])
}
