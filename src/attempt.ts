// One attempt to deliver one message: its calls are stored before the first leaves, and each further attempt makes the same ones.
import { type Call, type Holds, SendFailed, type Sent } from '#bots/channel.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { type Delivery, deliveryOf, fitted, methodOf } from './aim.ts'
import type { Heard } from './breaker.ts'
import type { Slot } from './budgets.ts'
import { isRetired } from './channels.ts'
import {
  failed,
  held,
  holding,
  isForgotten,
  isOpen,
  keyForgotten,
  mostAttempts,
  park,
  retired,
  settleClaim,
  settled,
  tooOften,
} from './endings.ts'
import type { House } from './house.ts'
import { concerning } from './log.ts'
import { type KnownTopic, makeTopic, topicTurn, turnTopic } from './topics.ts'

const longestClaim = 15 * 60_000
const somebodyElse = 5_000

/** What an attempt came to: over, or to be tried again after so many ms, which may hold its chat or channel as well. */
export type Attempted = {
  again: number | null
  /** Until when the message's row says so, where it does. */
  notBefore?: number | null
  /** `room`: there was none, for this chat and lane. */
  holds: Holds | 'room'
  /** What it shows of the channel, and by what. */
  heard: Heard
  problem?: SendFailed
}

/** Takes the room of one more call to a chat, or says how long until there is some. */
export type Room = (chat: Row<'chats'>, method: string) => Slot | number

/** Attempts to deliver a message. Never throws for what a platform says. */
export function attempt(house: House, row: Row<'outbox'>, room: Room): Promise<Attempted> {
  const { id: outbox, case: of, channel } = row
  return concerning({ outbox, case: of, channel }, () => attempted(house, row, room))
}

async function attempted(house: House, row: Row<'outbox'>, room: Room): Promise<Attempted> {
  try {
    return await attemptOnce(await deliveryOf(house, row), room)
  } catch (problem) {
    if (problem instanceof SendFailed) return failed(await deliveryOf(house, row), null, problem)
    if (!(problem instanceof Conflict)) throw problem
    // Another process has it, or a receipt has ended it: the next look says which.
    return { again: somebodyElse, holds: 'message', heard: null }
  }
}

async function attemptOnce(delivery: Delivery, room: Room): Promise<Attempted> {
  const { house, row, chat } = delivery
  const isGone = isRetired(delivery.channel)
  if (!isGone && isOutside(delivery)) return park(delivery)
  if (row.claimedUntil !== null) return takeOver(delivery)
  if (isGone) return retired(delivery)
  if (row.attempts >= mostAttempts) return tooOften(delivery)
  const known = await house.store.read('callsOf', { outbox: row.id })
  const open = known.find(isOpen)
  if (open && isForgotten(house, row, open)) return keyForgotten(delivery, open)
  const turn = await topicTurn(delivery, known.length > 0)
  const slot = room(chat, open?.method ?? methodOf(delivery))
  if (typeof slot === 'number') return { again: slot, holds: 'room', heard: null }
  const beside = turn ? room(chat, turn.turn) : noCall
  if (typeof beside === 'number') slot.back()
  if (typeof beside === 'number') return { again: beside, holds: 'room', heard: null }
  try {
    const claimed = await claim(delivery, known, turn?.turn === 'make' ? beside : null)
    if (turn?.turn === 'reopen') await turnTopic(delivery, turn, beside)
    const attempted = await makeCalls(delivery, claimed, slot, room)
    const isOver = attempted.again === null && attempted.heard === 'accepted'
    return turn?.turn === 'close' && isOver ? await closing(delivery, turn, beside) : attempted
  } finally {
    slot.back()
    beside.back()
  }
}

const noCall: Slot = { leaves: () => undefined, answered: () => undefined, back: () => undefined }

/** The topic is closed when the last message is in it, which has arrived whatever comes of that. */
async function closing(delivery: Delivery, turn: KnownTopic, slot: Slot): Promise<Attempted> {
  try {
    await turnTopic(delivery, turn, slot)
    return { again: null, holds: 'message', heard: 'accepted' }
  } catch (problem) {
    if (!(problem instanceof SendFailed)) throw problem
    return { again: problem.retryAfter, holds: problem.holds, heard: 'accepted' }
  }
}

function isOutside({ house, channel, chat }: Delivery): boolean {
  const { window } = channel.bot.limits
  const since = house.clock.now() - (chat.lastInAt ?? Number.NEGATIVE_INFINITY)
  return chat.kind === 'private' && window !== null && since >= window
}

/** An earlier attempt has claimed the message and told of no end: nobody knows how far it came. */
async function takeOver({ house, row }: Delivery): Promise<Attempted> {
  if (!house.store.ownsClaims) await house.store.commit([claiming(house, row, row.attempts)])
  await settleClaim(house, row)
  return { again: 0, holds: 'message', heard: null }
}

type Claiming = Extract<Write, { hot: 'outboxClaim' }>

function claiming(house: House, row: Row<'outbox'>, attempts: number): Claiming {
  const now = house.clock.now()
  // Claims of a process that ended are its successor's on SQLite; elsewhere they run out by the server's clock.
  const ended = house.store.ownsClaims ? now + longestClaim : now
  const was = { was: row.attempts, held: row.notBefore ?? 0 }
  return { hot: 'outboxClaim', values: { id: row.id, attempts, ...was, now, ended } }
}

type Claimed = { calls: Row<'calls'>[]; until: number }

/** Fits the message into calls and keeps them with the claim; a further attempt finds them there. */
async function claim(delivery: Delivery, known: Row<'calls'>[], forTopic: Slot | null): Promise<Claimed> {
  const { house, row } = delivery
  const claiming_ = claiming(house, row, row.attempts + 1)
  if (forTopic) return claimWithTopic(delivery, claiming_, forTopic)
  const calls = known.length > 0 ? known : await puttingTogether(delivery)
  const [[claimed]] = await house.store.commit([claiming_, ...(known.length > 0 ? [] : calls.map(inserted))])
  return { calls, until: claimed?.claimedUntil ?? 0 }
}

/** The topic is made by whoever has the claim: only a crash between its making and its keeping makes another. */
async function claimWithTopic(delivery: Delivery, claiming_: Claiming, slot: Slot): Promise<Claimed> {
  const { store } = delivery.house
  const [[claimed]] = await store.commit([claiming_])
  await store.commit(await makeTopic(delivery, slot))
  const calls = await puttingTogether(delivery)
  const until = await renewed(delivery, claimed?.claimedUntil ?? 0, calls.map(inserted))
  return { calls, until }
}

/** A fault of ours in doing so counts as an attempt: it would come back for ever. */
async function puttingTogether(delivery: Delivery): Promise<Row<'calls'>[]> {
  try {
    return await fitted(delivery)
  } catch (problem) {
    if (problem instanceof SendFailed) throw problem
    const { metrics, log } = delivery.house
    metrics.faults.inc({ where: 'fit' })
    log.error({ err: problem }, 'a message could not be put together; it is tried again')
    throw new SendFailed('later', 'fault', 'It could not be put together, by a fault of ours: the log says more')
  }
}

const inserted = (values: Row<'calls'>): Write => ({ hot: 'callInsert', values })

/** Keeps something, and makes the claim last for one more call. Throws where another process has the message by now. */
async function renewed({ house, row }: Delivery, claimedUntil: number, kept: Write[]): Promise<number> {
  const renewing = { hot: 'outboxRenew', values: { id: row.id, claimedUntil, now: house.clock.now() } } as const
  const [[claimed]] = await house.store.commit([renewing, ...kept])
  if (!claimed) throw new Conflict(0, 'outboxRenew', 0)
  return claimed.claimedUntil ?? 0
}

async function makeCalls(delivery: Delivery, { calls, until }: Claimed, first: Slot, room: Room): Promise<Attempted> {
  const { house, row, chat, channel } = delivery
  const open = calls.filter(isOpen)
  if (open.length === 0) await house.store.commit([...holding(house, row.id), throughWith(delivery)])
  let claimedUntil = until
  for (const [at, call] of open.entries()) {
    const slot = at === 0 ? first : room(chat, call.method)
    if (typeof slot === 'number') return pause(delivery, slot)
    const isLast = at === open.length - 1
    const problem = await makeCall(delivery, call, slot, async (said) => {
      if (isLast) await house.store.commit(said)
      else claimedUntil = await renewed(delivery, claimedUntil, said)
    })
    if (problem) return failed(delivery, call, problem)
  }
  house.metrics.messages.inc({ platform: channel.platform, end: 'accepted' })
  house.metrics.deliveryWaitSeconds.observe({ lane: row.lane }, Math.max(0, house.clock.now() - row.createdAt) / 1000)
  return { again: null, holds: 'message', heard: 'accepted' }
}

/** The platform takes no more for now: the rest goes on later, which counts as no further attempt. */
async function pause({ house, row }: Delivery, wait: number): Promise<Attempted> {
  const hold = held(house, wait)
  await house.store.commit([settled(row, { state: 'queued', ...hold, attempts: row.attempts })])
  return { again: wait, notBefore: hold.notBefore, holds: 'message', heard: 'accepted' }
}

type Keep = (said: Write[]) => Promise<void>

async function makeCall(delivery: Delivery, call: Row<'calls'>, slot: Slot, keep: Keep): Promise<SendFailed | null> {
  const { metrics } = delivery.house
  const { platform, bot } = delivery.channel
  const made: Call = { method: call.method, body: call.body, ...(call.retryKey ? { retryKey: call.retryKey } : {}) }
  const done = metrics.deliverySeconds.startTimer({ platform })
  try {
    slot.leaves()
    const sent = await bot.send(made, { tag: `${delivery.row.id}.${call.sequence}`, number: delivery.row.attempts + 1 })
    slot.answered()
    await keep(said(delivery, call, sent))
    metrics.deliveries.inc({ platform, outcome: 'sent' })
    return null
  } catch (problem) {
    if (!(problem instanceof SendFailed)) throw problem
    if (problem.kind !== 'unknown') slot.answered()
    metrics.deliveries.inc({ platform, outcome: problem.kind })
    if (problem.kind !== 'accepted-before') return problem
    await keep(said(delivery, call, { state: 'accepted', messages: problem.acceptedIds }))
    return null
  } finally {
    done()
  }
}

/** The platform's answer to a call: its state, and what a quote or a receipt will name. */
function said(delivery: Delivery, call: Row<'calls'>, sent: Sent): Write[] {
  const { house, row, chat, message } = delivery
  return [
    ...holding(house, row.id),
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
          at: house.clock.now(),
        },
      }),
    ),
    throughWith(delivery),
  ]
}

/** Where all its calls have an end, the message has. */
function throughWith({ house, row }: Delivery): Write {
  return {
    hot: 'outboxFollow',
    values: { id: row.id, code: null, reason: null, cause: null, endedAt: house.clock.now() },
  }
}
