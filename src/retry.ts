// A person has a message sent once more that failed, or of which nobody knows.
import { and, eq, inArray } from 'drizzle-orm'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { forgetCalls } from './endings.ts'
import type { House } from './house.ts'

export type Retried = 'queued' | 'not-found' | 'not-failed'

/** LINE keeps a retry key for 24 hours (L11). */
const keyLife = 23 * 60 * 60_000
const endings = new Set<Row<'outbox'>['state']>(['failed', 'dead', 'unconfirmed'])

/** Puts a message back into the queue. */
export async function retry(house: House, workspace: string, id: string): Promise<Retried> {
  const { q, t, commit } = house.store
  const [row] = await q
    .select()
    .from(t.outbox)
    .where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)))
  if (!row) return 'not-found'
  if (!endings.has(row.state)) return 'not-failed'
  const calls = await house.store.read('callsOf', { outbox: id })
  const done = await commit([keepsCalls(house, row, calls) ? callsAgain(id) : forgetCalls(id), queued(row)])
  return (done[1]?.length ?? 0) > 0 ? 'queued' : 'not-failed'
}

/** What has arrived in part goes on where it stopped, and what LINE may have taken goes with its key; else it is written anew. */
function keepsCalls(house: House, row: Row<'outbox'>, calls: Row<'calls'>[]): boolean {
  const isBegun = calls.some(({ state }) => !['queued', 'unconfirmed', 'failed'].includes(state))
  const isKeyed = calls.some(({ retryKey }) => retryKey !== null) && house.clock.now() - row.createdAt < keyLife
  return isBegun || (isKeyed && row.state !== 'failed')
}

function callsAgain(outbox: string): Write {
  return {
    write: (q, t) =>
      q
        .update(t.calls)
        .set({ state: 'queued', code: null })
        .where(and(eq(t.calls.outbox, outbox), inArray(t.calls.state, ['unconfirmed', 'failed'])))
        .returning({ sequence: t.calls.sequence }),
  }
}

function queued({ id, state }: Row<'outbox'>): Write {
  const anew = { notBefore: null, claimedUntil: null, code: null, reason: null, endedAt: null, replyToken: null }
  return {
    write: (q, t) =>
      q
        .update(t.outbox)
        .set({ state: 'queued', attempts: 0, ...anew })
        .where(and(eq(t.outbox.id, id), eq(t.outbox.state, state)))
        .returning({ id: t.outbox.id }),
  }
}
