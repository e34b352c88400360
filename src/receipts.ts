// A platform's word on a message of ours: facts about a delivery, which only ever go forward.
import { and, eq } from 'drizzle-orm'
import type { Incoming, Receipt } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import { ranks } from '#store/deliveries.ts'
import type { DeliveryState, Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import { callsAgain, forgetCalls, holding } from './endings.ts'
import type { House } from './house.ts'
import { tellDesks, tellUndelivered } from './tell.ts'

/** What a receipt changes: the call it is about, and the message as far as its calls are. */
export async function receiptWrites(house: House, channel: OpenChannel, { event }: Incoming): Promise<Write[]> {
  if (event.kind !== 'receipt') return []
  const about = await deliveryOf(house, channel, event)
  if (!about) return []
  const { row, sequence, at } = about
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const call = calls.find((entry) => entry.sequence === sequence)
  if (!call || !goesOn(call.state, event.state) || isOfBefore(row, call, event)) return []
  const { code = null, reason = null, cause = null } = event
  const messages = withMessage(call.messages, event.id)
  // What a person gave up stays so, whatever the platform says of it: it is neither sent again nor told of anew.
  if (row.state === 'dropped' && event.state === 'failed') return []
  if (code === windowClosed) return closedWrites(house, row, calls, { call, at })
  const told = event.state === 'failed' ? await tellUndelivered(house, row, { state: 'failed', code, cause }) : []
  return [
    ...holding(house, row.id),
    { hot: 'callSettle', values: { outbox: row.id, sequence, state: event.state, messages, code } },
    { hot: 'outboxFollow', values: { id: row.id, code, reason, cause, endedAt: house.clock.now() } },
    ...(event.state === 'failed' ? [] : restWrites(row, calls, call)),
    ...told,
  ]
}

/** Whether the platform's word is news: states go forward only, and a failure is final. */
function goesOn(before: DeliveryState, next: DeliveryState): boolean {
  return ranks[next] > ranks[before]
}

/** A failure of an earlier attempt says nothing of the one that has arrived since, or is still to be made. */
function isOfBefore(row: Row<'outbox'>, { messages }: Row<'calls'>, { state, id }: Receipt): boolean {
  const isToBeMade = row.state === 'queued' && row.attempts === 0
  return state === 'failed' && !messages.includes(id) && (messages.length > 0 || isToBeMade)
}

/** A message whose further calls only waited for this one to be known goes on with them. */
function restWrites(
  { id, state, chat, channel, lane }: Row<'outbox'>,
  calls: Row<'calls'>[],
  known: Row<'calls'>,
): Write[] {
  const isLeft = calls.some((call) => call !== known && call.state === 'queued')
  if (state !== 'unconfirmed' || !isLeft) return []
  return [{ hot: 'outboxRequeue', values: { id, state, chat, channel, lane } }]
}

/** WhatsApp's word that the person's window was closed: it accepts the call and says so afterwards (W4). */
const windowClosed = '131047'

/**
 * What did not arrive waits for the person to write, to be sent then; where they have written since it was posted (UTC ms), it goes
 * now. What of the message has arrived stays.
 */
async function closedWrites(
  house: House,
  row: Row<'outbox'>,
  calls: Row<'calls'>[],
  { call, at }: { call: Row<'calls'>; at: number | null },
): Promise<Write[]> {
  const [chat] = await house.store.read('chatById', { workspace: row.workspace, id: row.chat })
  const isOpenAgain = at !== null && (chat?.lastInAt ?? Number.NEGATIVE_INFINITY) > at
  const hasArrived = calls.some((one) => one !== call && ranks[one.state] >= ranks.accepted && one.state !== 'failed')
  const anew = hasArrived ? callsAgain(row, [call]) : forgetCalls(row, calls)
  const { id, state, channel, lane } = row
  if (isOpenAgain) return [...anew, { hot: 'outboxRequeue', values: { id, state, chat: row.chat, channel, lane } }]
  const told = state === 'parked' ? [] : await tellDesks(house, row, 'staff.parked')
  return [...anew, parkedAgain(row), ...told]
}

function parkedAgain({ id, state }: Row<'outbox'>): Write {
  const reason = 'The 24-hour window is closed: it goes when they write'
  return {
    write: (q, t) =>
      q
        .update(t.outbox)
        .set({
          state: 'parked',
          attempts: 0,
          notBefore: null,
          code: windowClosed,
          reason,
          cause: 'window',
          endedAt: null,
        })
        .where(and(eq(t.outbox.id, id), eq(t.outbox.state, state)))
        .returning({ id: t.outbox.id }),
    mustTouch: 1,
  }
}

function withMessage(messages: string[], id: string): string[] {
  return messages.includes(id) ? messages : [...messages, id]
}

type About = {
  row: Row<'outbox'>
  sequence: number
  /** When it was posted (UTC ms), where that is known. */
  at: number | null
}

async function deliveryOf(house: House, channel: OpenChannel, { id, tag }: Receipt): Promise<About | null> {
  const posted = await house.store.read('postedOn', { channel: channel.id, platformId: id })
  const known = posted.find((entry) => entry.outbox !== null)
  if (known?.outbox) return found(house, channel, known.outbox, { sequence: known.sequence ?? 0, at: known.at })
  // It was posted by an attempt that has been given up since, whose tag others have now.
  if (posted.length > 0) return null
  const [outbox, sequence] = tag?.split('.') ?? []
  return outbox ? found(house, channel, outbox, { sequence: Number(sequence ?? 0), at: null }) : null
}

async function found(house: House, channel: OpenChannel, id: string, about: Omit<About, 'row'>): Promise<About | null> {
  const { q, t } = house.store
  const [row] = await q
    .select()
    .from(t.outbox)
    .where(and(eq(t.outbox.id, id), eq(t.outbox.channel, channel.id)))
  return row ? { row, ...about } : null
}
