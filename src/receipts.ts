// A platform's word on a message of ours: facts about a delivery, which only ever go forward.
import { and, eq } from 'drizzle-orm'
import type { Incoming, Receipt } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import { ranks } from '#store/deliveries.ts'
import type { DeliveryState, Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import { forgetCalls, holding } from './endings.ts'
import type { House } from './house.ts'
import { tellDesks, tellUndelivered } from './tell.ts'

/** What a receipt changes: the call it is about, and the message as far as its calls are. */
export async function receiptWrites(house: House, channel: OpenChannel, { event }: Incoming): Promise<Write[]> {
  if (event.kind !== 'receipt') return []
  const about = await deliveryOf(house, channel, event)
  if (!about) return []
  const { row, sequence } = about
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const call = calls.find((entry) => entry.sequence === sequence)
  if (!call || !goesOn(call.state, event.state)) return []
  const { code = null, reason = null, cause = null } = event
  const messages = withMessage(call.messages, event.id)
  // What a person gave up stays so, whatever the platform says of it: it is neither sent again nor told of anew.
  if (row.state === 'dropped' && event.state === 'failed') return []
  if (code === windowClosed) return [...parkAgain(row), ...(await tellDesks(house, row, 'staff.parked'))]
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

/** The message waits for the person to write, to be sent anew then. */
function parkAgain({ id, state }: Row<'outbox'>): Write[] {
  const reason = 'The 24-hour window is closed: it goes when they write'
  return [
    forgetCalls(id),
    {
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
    },
  ]
}

function withMessage(messages: string[], id: string): string[] {
  return messages.includes(id) ? messages : [...messages, id]
}

async function deliveryOf(
  house: House,
  channel: OpenChannel,
  { id, tag }: Receipt,
): Promise<{ row: Row<'outbox'>; sequence: number } | null> {
  const posted = await house.store.read('postedOn', { channel: channel.id, platformId: id })
  const known = posted.find((entry) => entry.outbox !== null)
  if (known?.outbox) return found(house, channel, known.outbox, known.sequence ?? 0)
  const [outbox, sequence] = tag?.split('.') ?? []
  return outbox ? found(house, channel, outbox, Number(sequence ?? 0)) : null
}

async function found(house: House, channel: OpenChannel, id: string, sequence: number) {
  const { q, t } = house.store
  const [row] = await q
    .select()
    .from(t.outbox)
    .where(and(eq(t.outbox.id, id), eq(t.outbox.channel, channel.id)))
  return row ? { row, sequence } : null
}
