// A person has a message sent once more that failed, or of which nobody knows; or says that it arrived.
import { and, eq } from 'drizzle-orm'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { callsAgain, forgetCalls, isKeyed } from './endings.ts'
import type { House } from './house.ts'

const endings = new Set<Row<'outbox'>['state']>(['failed', 'dead', 'unconfirmed'])

/** The writes that put a message back into the queue; why not, where it cannot be. */
export async function retryWrites(
  { store, clock }: Pick<House, 'store' | 'clock'>,
  workspace: string,
  id: string,
): Promise<Write[] | 'not-found' | 'not-failed'> {
  const row = await messageOf(store, workspace, id)
  if (!row) return 'not-found'
  if (!endings.has(row.state)) return 'not-failed'
  const calls = await store.read('callsOf', { outbox: id })
  const { state, chat, channel, lane } = row
  const again: Write = { hot: 'outboxRequeue', values: { id, state, chat, channel, lane } }
  const keyed = calls.filter((call) => isKeyed({ clock }, row, call))
  // What may have arrived and goes by a key that is still good stays such: by the time it leaves the key may be too old.
  const failed = calls.filter(
    (call) => call.state === 'failed' || (call.state === 'unconfirmed' && !keyed.includes(call)),
  )
  const kept = keepsCalls(row, calls, keyed) ? callsAgain(row, failed) : forgetCalls(row, calls)
  return [...kept, again]
}

/** The writes by which a person says that a message of unknown fate arrived; what is left of it goes on. Why not, where it is known. */
export async function settleWrites(
  { store, clock }: Pick<House, 'store' | 'clock'>,
  workspace: string,
  id: string,
): Promise<Write[] | 'not-found' | 'not-unconfirmed'> {
  const row = await messageOf(store, workspace, id)
  if (!row) return 'not-found'
  if (row.state !== 'unconfirmed') return 'not-unconfirmed'
  const calls = await store.read('callsOf', { outbox: id })
  const isLeft = calls.some(({ state }) => state === 'queued')
  const { state, chat, channel, lane } = row
  const reason = 'Somebody says that it arrived'
  return [
    callsSettled(id),
    isLeft
      ? { hot: 'outboxRequeue', values: { id, state, chat, channel, lane } }
      : {
          write: (q, t) =>
            q
              .update(t.outbox)
              .set({ state: 'settled', code: 'person', reason, cause: null, endedAt: clock.now() })
              .where(and(eq(t.outbox.id, id), eq(t.outbox.state, state)))
              .returning({ id: t.outbox.id }),
          mustTouch: 1,
        },
  ]
}

async function messageOf({ q, t }: House['store'], workspace: string, id: string): Promise<Row<'outbox'> | undefined> {
  const [row] = await q
    .select()
    .from(t.outbox)
    .where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)))
  return row
}

/** What has arrived in part goes on where it stopped, and what LINE may have taken goes with its key; else it is written anew. */
function keepsCalls(row: Row<'outbox'>, calls: Row<'calls'>[], keyed: Row<'calls'>[]): boolean {
  const isBegun = calls.some(({ state }) => !['queued', 'unconfirmed', 'failed'].includes(state))
  return isBegun || (keyed.length > 0 && row.state !== 'failed')
}

function callsSettled(outbox: string): Write {
  return {
    write: (q, t) =>
      q
        .update(t.calls)
        .set({ state: 'settled', code: 'person' })
        .where(and(eq(t.calls.outbox, outbox), eq(t.calls.state, 'unconfirmed')))
        .returning({ sequence: t.calls.sequence }),
  }
}
