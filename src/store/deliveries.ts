// How far a delivery is. Its states only ever go forward, and the database itself sees to it: a receipt may come before the answer
// to the call it is about, and two receipts of one message at once.
import { and, type Column, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { droppable } from '#core/deliveries.ts'
import type { Write } from './commit.ts'
import type { DeliveryState, Tables } from './schema.ts'
import type { Store } from './store.ts'

/** The higher the later. A failure the platform told of is final. */
export const ranks: Record<DeliveryState, number> = {
  queued: 0,
  parked: 0,
  dead: 0,
  unconfirmed: 1,
  settled: 1,
  dropped: 1,
  accepted: 2,
  sent: 3,
  delivered: 4,
  read: 5,
  failed: 6,
}

/** The rank of a state, in SQL. */
export function rank(state: Column | string): SQL<number> {
  const cases = Object.entries(ranks).map(([name, value]) => sql.raw(` when '${name}' then ${value}`))
  return sql<number>`case ${state}${sql.join(cases)} end`
}

/** A message is as far as its least advanced call; one failed call fails it. */
export function leastOf(t: Tables): SQL<DeliveryState> {
  return sql<DeliveryState>`(select ${t.calls.state} from ${t.calls} where ${t.calls.outbox} = ${t.outbox.id}
    order by case ${t.calls.state} when 'failed' then 0 else 1 end, ${rank(t.calls.state)} limit 1)`
}

/** Whether a message has its end: each of its calls has, or one has failed. */
export function isThrough(t: Tables): SQL<boolean> {
  const some = (state: string) =>
    sql`exists (select 1 from ${t.calls} where ${t.calls.outbox} = ${t.outbox.id} and ${t.calls.state} in (${sql.raw(state)}))`
  return sql<boolean>`(not ${some("'queued', 'unconfirmed'")} or ${some("'failed'")})`
}

/** Drops a message, with the reason; a Conflict where it is on its way or has gone out. */
export function dropMessage(
  workspace: string,
  { id, reason, now }: { id: string; reason: string; now: number },
): Write {
  const set = { state: 'dropped' as const, code: 'person', cause: null, reason, notBefore: null, endedAt: now }
  return {
    write: (q, t) =>
      q
        .update(t.outbox)
        .set(set)
        .where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id), inArray(t.outbox.state, droppable)))
        .returning({ id: t.outbox.id }),
    mustTouch: 1,
  }
}

/** How far a message of a workspace is; null where there is none such. */
export async function stateOfMessage({ q, t }: Store, workspace: string, id: string): Promise<DeliveryState | null> {
  const [row] = await q
    .select({ state: t.outbox.state })
    .from(t.outbox)
    .where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)))
  return row?.state ?? null
}
