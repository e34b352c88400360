// A platform's word on a message of ours: facts about a delivery, which only ever go forward.
import { and, eq } from 'drizzle-orm'
import type { Incoming, Receipt } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { DeliveryState, Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { tellDesks } from './tell.ts'

const rank: Record<DeliveryState, number> = {
  queued: 0,
  parked: 0,
  dead: 0,
  unconfirmed: 1,
  accepted: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  failed: 6,
}

/** What a receipt changes: the call it is about, and the message as its least advanced call. */
export async function receiptWrites(house: House, channel: OpenChannel, { event }: Incoming): Promise<Write[]> {
  if (event.kind !== 'receipt') return []
  const about = await deliveryOf(house, channel, event)
  if (!about) return []
  const { row, sequence } = about
  const calls = await house.store.read('callsOf', { outbox: row.id })
  const call = calls.find((entry) => entry.sequence === sequence)
  if (!call || !goesOn(call.state, event.state)) return []
  const after = calls.map((entry) => (entry.sequence === sequence ? { ...entry, state: event.state } : entry))
  const state = leastOf(after.map((entry) => entry.state))
  const isParked = event.state === 'failed' && event.code === windowClosed
  const told =
    event.state === 'failed'
      ? await tellDesks(house, row, isParked ? 'staff.parked' : 'staff.failed', {
          code: event.code ?? '',
          reason: event.reason ?? '',
        })
      : []
  if (isParked) return [...parkAgain(row), ...told]
  return [
    {
      hot: 'callSettle',
      values: {
        outbox: row.id,
        sequence,
        state: event.state,
        messages: withMessage(call.messages, event.id),
        code: event.code ?? null,
      },
    },
    {
      hot: 'outboxSettle',
      values: {
        id: row.id,
        state,
        notBefore: null,
        code: event.code ?? row.code,
        reason: event.reason ?? row.reason,
        endedAt: house.clock.now(),
        replyToken: null,
      },
    },
    ...told,
  ]
}

/** WhatsApp's word that the person's window was closed: it accepts the call and says so afterwards (W4). */
const windowClosed = '131047'

/** The message waits for the person to write, to be sent anew then. */
function parkAgain(row: Row<'outbox'>): Write[] {
  return [
    { write: (q, t) => q.delete(t.calls).where(eq(t.calls.outbox, row.id)).returning({ sequence: t.calls.sequence }) },
    {
      hot: 'outboxSettle',
      values: {
        id: row.id,
        state: 'parked',
        notBefore: null,
        code: windowClosed,
        reason: 'window',
        endedAt: null,
        replyToken: null,
      },
    },
  ]
}

/** Whether the platform's word is news: states go forward only, and a failure is final. */
function goesOn(before: DeliveryState, next: DeliveryState): boolean {
  return before !== 'failed' && rank[next] > rank[before]
}

/** A message is as far as its least advanced call; one failed call fails it. */
export function leastOf(states: DeliveryState[]): DeliveryState {
  if (states.includes('failed')) return 'failed'
  return states.reduce((least, state) => (rank[state] < rank[least] ? state : least), states[0] ?? 'queued')
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
