// How far a delivery is. Its states only ever go forward, and the database itself sees to it: a receipt may come before the answer
// to the call it is about, and two receipts of one message at once.
import { type Column, type SQL, sql } from 'drizzle-orm'
import type { DeliveryState, Tables } from './schema.ts'

/** The higher the later. A failure the platform told of is final. */
export const ranks: Record<DeliveryState, number> = {
  queued: 0,
  parked: 0,
  dead: 0,
  unconfirmed: 1,
  settled: 1,
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
