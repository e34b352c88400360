// A store over any drizzle database that speaks PostgreSQL: one transaction a plan. Which driver it is, open-postgres.ts knows.
import { sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT, PgSession, SelectedFieldsOrdered } from 'drizzle-orm/pg-core'
import { type AnyRow, checkTouched, type Query, type Returning, type Write } from './commit.ts'
import { BuiltElsewhere, readerOf, sessionOf, writerOf } from './handles.ts'
import { type Hot, hot } from './hot.ts'
import { numbersOf } from './numbers.ts'
import { type ClaimClock, placeholders } from './prepared.ts'
import { type Reads, reads } from './reads.ts'
import { postgresTables as t } from './schema.ts'
import type { Store } from './store.ts'

/** A driver's database; what its `execute` answers has rows, whichever it is. */
export type PostgresDatabase = PgDatabase<PgQueryResultHKT>

const claimClock: ClaimClock = () => sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

/** A store over a database that has been brought to this version's schema. */
export function postgresStore(db: PostgresDatabase, end: () => Promise<void>): Store {
  const q = readerOf(db)
  const prepared = Object.fromEntries(
    Object.entries(reads).map(([name, { build }]) => [name, preparedRead(build(q, t, placeholders()), name)]),
  ) as Record<keyof Reads, PreparedRead>
  const commit: Store['commit'] = (plan) => retried(() => inTransaction(db, (run) => runPlan(plan, run))) as never

  return {
    kind: 'postgres',
    t,
    q,
    read: (name, values) => prepared[name].execute(values as Record<string, unknown>) as never,
    commit,
    numbers: numbersOf(commit),
    claimClock,
    ownsClaims: false,
    async sizes() {
      const bytes = sql<number>`pg_database_size(current_database())`.mapWith(Number)
      const [found] = await db.select({ bytes }).from(sql`(select 1) as one`)
      return { database: found?.bytes ?? 0, log: null }
    },
    close: end,
  }
}

type PreparedRead = { execute(values: Record<string, unknown>): Promise<AnyRow[]> }

function preparedRead(built: Returning, name: string): PreparedRead {
  return (built as unknown as { prepare(name: string): PreparedRead }).prepare(name)
}

type Running = { q: Query; session: PgSession }

async function runPlan(plan: readonly Write[], running: Running): Promise<AnyRow[][]> {
  const all: AnyRow[][] = []
  while (all.length < plan.length) {
    const from = all.length
    const ran = await Promise.allSettled(together(plan, from).map((write, n) => runWrite(write, from + n, running)))
    // In the plan's order: it fails for what comes first in it, whatever became of the rest.
    for (const [n, one] of ran.entries()) {
      if (one.status === 'rejected') throw one.reason
      const write = plan[from + n]
      const name = write && 'hot' in write ? write.hot : undefined
      checkTouched(from + n, name, write?.mustTouch ?? (name && hot[name].mustTouch), one.value)
      all.push(one.value)
    }
  }
  return all
}

/** Hot writes that follow each other leave without waiting for each other's answer; all take the same way, so that none overtakes another. */
function together(plan: readonly Write[], from: number): readonly Write[] {
  const cold = plan.findIndex((write, at) => at >= from && !('hot' in write))
  return plan.slice(from, cold === -1 ? plan.length : Math.max(cold, from + 1))
}

function runWrite(write: Write, at: number, running: Running): Promise<AnyRow[]> {
  return 'hot' in write ? runHot(write.hot, write.values, running) : runCold(write.write, at, running)
}

async function runCold(write: (q: Query, tables: typeof t) => Returning, at: number, { q, session }: Running) {
  const built = write(q, t)
  if (sessionOf(built) !== session) throw new BuiltElsewhere(at)
  return await built
}

type Compiled = { text: { sql: string; params: unknown[] }; fields: SelectedFieldsOrdered | undefined }
const compiled = new Map<keyof Hot, Compiled>()

/** Runs a statement that was compiled once, by its name, on the transaction's own session. */
async function runHot(name: keyof Hot, values: object, { q, session }: Running): Promise<AnyRow[]> {
  const known = compiled.get(name) ?? compile(hot[name].build(q, t, placeholders(), claimClock))
  compiled.set(name, known)
  const statement = session.prepareQuery<{ execute: AnyRow[]; all: unknown; values: unknown }>(
    known.text,
    known.fields,
    name,
    true,
  )
  return statement.execute(values as Record<string, unknown>)
}

function compile(built: Returning): Compiled {
  const { toSQL, config } = built as unknown as {
    toSQL(): Compiled['text']
    config: { returning?: SelectedFieldsOrdered }
  }
  return { text: toSQL.call(built), fields: config.returning }
}

/** Runs `work` in a transaction whose handle is of no use afterwards: its connection is somebody else's by then. */
async function inTransaction<T>(db: PostgresDatabase, work: (running: Running) => Promise<T>): Promise<T> {
  let session: PgSession | undefined
  try {
    return await db.transaction((tx) => {
      session = sessionOf(tx) as PgSession
      return work({ q: writerOf(tx), session })
    })
  } finally {
    if (session) session.prepareQuery = refuse
  }
}

function refuse(): never {
  throw new Error('A write runs inside its plan only: hand it to commit')
}

const mostTries = 5

/** Tries again what the server gave up for somebody else's sake: a serialization failure, a deadlock. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (problem) {
      if (attempt === mostTries || !['40001', '40P01'].includes(codeOf(problem))) throw problem
    }
  }
}

/** The server's own code, however deep drizzle has wrapped it. */
function codeOf(problem: unknown): string {
  if (!(problem instanceof Error)) return ''
  if ('code' in problem && typeof problem.code === 'string') return problem.code
  return codeOf(problem.cause)
}
