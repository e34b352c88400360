// Statements that are prepared once per database: written as if their values were at hand, run with the values of each time.
import { getTableColumns, type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { AnyRow, Query, Reader, Returning } from './commit.ts'
import type { Tables } from './schema.ts'

/** The instant that claims are held against, made of the house's `now`: see store.ts. */
export type ClaimClock = (now: number) => SQL<number>

/** `at` stands for the values to come: hand its properties to columns, conditions and the clock, don't look at them. */
export type PreparedWrite<V, R extends AnyRow> = {
  build: (q: Query, t: Tables, at: V, claimClock: ClaimClock) => Returning<R>
  mustTouch?: 1
}
export type PreparedRead<V, R extends AnyRow> = { build: (q: Reader, t: Tables, at: V) => Returning<R> }

/** A write whose values are a V; `mustTouch: 1` where it is never meant without its guard. */
export function preparedWrite<V>() {
  return <R extends AnyRow>(
    build: PreparedWrite<V, R>['build'],
    guard: { mustTouch?: 1 } = {},
  ): PreparedWrite<V, R> => ({
    build,
    ...guard,
  })
}

/** A read whose values are a V. */
export function preparedRead<V>() {
  return <R extends AnyRow>(build: PreparedRead<V, R>['build']): PreparedRead<V, R> => ({ build })
}

/** Every column of a table from the value of the same name. */
export function every<T extends PgTable>(table: T, at: T['$inferSelect']): T['$inferSelect'] {
  const values: Record<string, unknown> = at
  return Object.fromEntries(
    Object.keys(getTableColumns(table)).map((name) => [name, values[name]]),
  ) as T['$inferSelect']
}

/** Stands for values to come: each property is the placeholder of that name. */
export function placeholders<V>(): V {
  return new Proxy({} as Record<string, Placeholder>, {
    get: (_, name) => (typeof name === 'string' ? sql.placeholder(name) : undefined),
  }) as V
}
