// What a plan is made of. Transactions hold no reads: a plan is a list of guarded writes, and its conditions do the locking.
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Hot, HotRows, HotValues } from './hot.ts'
import type { Tables } from './schema.ts'

type Database = PgDatabase<PgQueryResultHKT>
type With = Database['with']

/** A handle as application code sees it: no transaction, no raw SQL, no methods that only one of the databases has. */
export type Query = Pick<
  Database,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | '$with' | '$count'
> & {
  with(...queries: Parameters<With>): Omit<ReturnType<With>, 'selectDistinctOn'>
}

/** A handle for reading alone. */
export type Reader = Pick<Query, 'select' | 'selectDistinct' | '$with' | '$count'> & {
  with(...queries: Parameters<With>): Pick<ReturnType<With>, 'select' | 'selectDistinct'>
}

export type AnyRow = Record<string, unknown>

/** A query that ends in `.returning(…)`. Not a promise: it runs in its plan's transaction, not when it is made. */
export type Returning<R extends AnyRow = AnyRow> = PromiseLike<R[]> & { toSQL(): unknown }

/** One write, built on the handle of the transaction that runs it, or a prepared one by name. `mustTouch` is the guard. */
export type Write =
  | { write: (q: Query, t: Tables) => Returning; mustTouch?: 1 }
  | { [Name in keyof Hot]: { hot: Name; values: HotValues<Name>; mustTouch?: 1 } }[keyof Hot]

/** The rows that each write of a plan returned. */
export type Committed<Plan extends readonly Write[]> = { -readonly [At in keyof Plan]: RowsOf<Plan[At]> }
type RowsOf<W> = W extends { hot: infer Name extends keyof Hot }
  ? HotRows<Name>
  : W extends { write: (...handles: never[]) => Returning<infer R> }
    ? R[]
    : AnyRow[]

/** A guarded write met other rows than it was made for: nothing of its plan happened. Load and decide again. */
export class Conflict extends Error {
  override name = 'Conflict'
  /** Which write of the plan, and its name where it is a hot one. */
  write: number
  hot: string | undefined

  constructor(write: number, hot: string | undefined, touched: number) {
    super(
      `Write ${write}${hot ? ` (${hot})` : ''} of the plan touched ${touched} rows, not 1: somebody was there first`,
    )
    this.write = write
    this.hot = hot
  }
}

/** Throws a Conflict where a guarded write did not touch its one row. */
export function checkTouched(at: number, hot: string | undefined, mustTouch: 1 | undefined, rows: unknown[]): void {
  if (mustTouch !== undefined && rows.length !== mustTouch) throw new Conflict(at, hot, rows.length)
}
