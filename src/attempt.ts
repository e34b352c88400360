// One attempt to deliver one message: its calls are stored before the first leaves, and each further attempt makes the same ones.
import { type Call, type Holds, SendFailed, type Sent } from '#bots/channel.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { type Delivery, deliveryOf, fitted } from './aim.ts'
import { failed, isOpen, mostAttempts, park, settleClaim, settled, tooOften } from './endings.ts'
import type { House } from './house.ts'
import { makeTopic, turnTopic, wantsTopic } from './topics.ts'

const longestClaim = 15 * 60_000
const somebodyElse = 5_000

/** What an attempt came to: over, or to be tried again after so many ms, which may hold its chat or channel as well. */
export type Attempted = {
  again: number | null
  holds: Holds
  /** What it shows of the channel's credentials. */
  heard: 'accepted' | 'refused' | null
  /** Why they were refused. */
  reason?: string
}

/** How long until one more call may be made to a chat: 0 takes it. */
export type Room = (chat: Row<'chats'>) => number

/** Attempts to deliver a message. Never throws for what a platform says. */
export async function attempt(house: House, row: Row<'outbox'>, room: Room): Promise<Attempted> {
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
  const { row, chat } = delivery
  if (isOutside(delivery)) return park(delivery)
  if (row.claimedUntil !== null) return takeOver(delivery)
  if (row.attempts >= mostAttempts) return tooOften(delivery)
  const wait = room(chat)
  if (wait > 0) return { again: wait, holds: 'chat', heard: null }
  const calls = await claim(delivery)
  await turnTopic(delivery, 'reopen')
  const attempted = await makeCalls(delivery, calls, room)
  if (attempted.again === null && attempted.heard === 'accepted') await turnTopic(delivery, 'close')
  return attempted
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

function claiming(house: House, row: Row<'outbox'>, attempts: number): Write {
  const now = house.clock.now()
  // Claims of a process that ended are its successor's on SQLite; elsewhere they run out by the server's clock.
  const ended = house.store.ownsClaims ? now + longestClaim : now
  return { hot: 'outboxClaim', values: { id: row.id, attempts, now, ended } }
}

/** Fits the message into calls and keeps them with the claim; a further attempt finds them there. */
async function claim(delivery: Delivery): Promise<Row<'calls'>[]> {
  const { house, row } = delivery
  const known = await house.store.read('callsOf', { outbox: row.id })
  const claimed = claiming(house, row, row.attempts + 1)
  if (known.length === 0 && (await wantsTopic(delivery))) return claimWithTopic(delivery, claimed)
  const calls = known.length > 0 ? known : await fitted(delivery)
  await house.store.commit([claimed, ...(known.length > 0 ? [] : calls.map(inserted))])
  return calls
}

/** The topic is made by whoever has the claim: only a crash between its making and its keeping makes another. */
async function claimWithTopic(delivery: Delivery, claimed: Write): Promise<Row<'calls'>[]> {
  const { store } = delivery.house
  await store.commit([claimed])
  await store.commit(await makeTopic(delivery))
  const calls = await fitted(delivery)
  await store.commit(calls.map(inserted))
  return calls
}

const inserted = (values: Row<'calls'>): Write => ({ hot: 'callInsert', values })

async function makeCalls(delivery: Delivery, calls: Row<'calls'>[], room: Room): Promise<Attempted> {
  const { house, row, chat } = delivery
  const open = calls.filter(isOpen)
  if (open.length === 0) await house.store.commit(following(delivery))
  for (const [at, call] of open.entries()) {
    const wait = at === 0 ? 0 : room(chat)
    if (wait > 0) return pause(delivery, wait)
    const problem = await makeCall(delivery, call, row.attempts + 1)
    if (problem) return failed(delivery, call, problem)
  }
  return { again: null, holds: 'message', heard: 'accepted' }
}

/** The platform takes no more for now: the rest goes on later, which counts as no further attempt. */
async function pause({ house, row }: Delivery, wait: number): Promise<Attempted> {
  const notBefore = house.clock.now() + wait
  await house.store.commit([settled(row, { state: 'queued', notBefore, attempts: row.attempts })])
  return { again: wait, holds: 'chat', heard: 'accepted' }
}

async function makeCall(delivery: Delivery, call: Row<'calls'>, number: number): Promise<SendFailed | null> {
  const { metrics } = delivery.house
  const { platform, bot } = delivery.channel
  const made: Call = { method: call.method, body: call.body, ...(call.retryKey ? { retryKey: call.retryKey } : {}) }
  const done = metrics.deliverySeconds.startTimer({ platform })
  try {
    const sent = await bot.send(made, { tag: `${delivery.row.id}.${call.sequence}`, number })
    await keepSent(delivery, call, sent)
    metrics.deliveries.inc({ platform, outcome: 'sent' })
    return null
  } catch (problem) {
    if (!(problem instanceof SendFailed)) throw problem
    metrics.deliveries.inc({ platform, outcome: problem.kind })
    if (problem.kind !== 'accepted-before') return problem
    await keepSent(delivery, call, { state: 'accepted', messages: problem.acceptedIds })
    return null
  } finally {
    done()
  }
}

/** The platform's answer to a call: its state, and what a quote or a receipt will name. */
async function keepSent(delivery: Delivery, call: Row<'calls'>, sent: Sent): Promise<void> {
  const { house, row, chat, message } = delivery
  const [hold, ...follow] = following(delivery)
  await house.store.commit([
    ...(hold ? [hold] : []),
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
    ...follow,
  ])
}

/** Where all its calls have an end, the message has. */
function following({ house, row }: Delivery): Write[] {
  return [
    { hot: 'outboxHold', values: { id: row.id } },
    { hot: 'outboxFollow', values: { id: row.id, code: null, reason: null, cause: null, endedAt: house.clock.now() } },
  ]
}
