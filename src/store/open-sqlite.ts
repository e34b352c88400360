// SQLite, the only file that knows better-sqlite3. Plans queue until setImmediate and share one synchronous transaction.
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Driver, { type Database, type Statement } from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { casing } from './columns.ts'
import { type AnyRow, checkTouched, type Query, type Write } from './commit.ts'
import { compiled, type Ready } from './compiled.ts'
import { type Connection, groupCommit } from './group-commit.ts'
import { BuiltElsewhere, readerOf, sessionOf, writerOf } from './handles.ts'
import { hot } from './hot.ts'
import { type Migration, migrationsOf } from './migrate.ts'
import { numbersOf } from './numbers.ts'
import { migrateSqlite, pendingIn } from './open-migrating.ts'
import { type ClaimClock, placeholders } from './prepared.ts'
import { reads } from './reads.ts'
import { sqliteTables as t } from './schema.ts'
import type { Store } from './store.ts'
import { takingIn } from './taking-in.ts'
import { checkpointAfter, largestKept, watchLog } from './wal.ts'

export type SqliteOptions = {
  /** Where a database is copied before a migration touches it; beside the file where not given. */
  snapshots?: string
  /** For the command line: write briefly beside the process that serves the file. */
  beside?: boolean
  /** How long to wait for another process to end, in ms. */
  patience?: number
  /** The schema's history, the generated one where not given. */
  migrations?: Migration[]
}

/** Opens a file (or ':memory:'), brings it to this version's schema and holds it until closed. */
export function openSqlite(path: string, options: SqliteOptions = {}): Store {
  if (path === ':memory:') return opened(path, options, undefined)
  mkdirSync(dirname(path), { recursive: true })
  const lock = hold(path, options.beside ? 0 : (options.patience ?? 1000))
  if (!lock && !options.beside) throw new DatabaseInUse(path)
  try {
    return opened(path, options, lock)
  } catch (problem) {
    lock?.close()
    throw problem
  }
}

function opened(path: string, options: SqliteOptions, lock: Database | undefined): Store {
  const raw = new Driver(path, { timeout: 5000 })
  try {
    raw.pragma('journal_mode = wal')
    // better-sqlite3 makes NORMAL the default of WAL, which may lose the last commits with the power.
    raw.pragma('synchronous = full')
    raw.pragma(`journal_size_limit = ${largestKept}`)
    raw.pragma(`wal_autocheckpoint = ${checkpointAfter}`)
    // What a SAVEPOINT could undo is kept in memory; a file of it would cost each turn a third more.
    raw.pragma('temp_store = memory')
    const pending = pendingIn(raw, options.migrations ?? migrationsOf('sqlite'))
    if (lock || path === ':memory:') migrateSqlite(raw, pending, options.snapshots ?? join(dirname(path), 'snapshots'))
    else if (pending.length > 0) throw new Error('The process that serves this file is of another version: restart it')
    return storeOver(raw, () => lock?.close())
  } catch (problem) {
    raw.close()
    throw problem
  }
}

/** Another process serves this file. */
export class DatabaseInUse extends Error {
  override name = 'DatabaseInUse'

  constructor(path: string) {
    super(`${path} is served by another process: stop that one first, or give this one another DATA_DIR`)
  }
}

/** Keeps every process from serving a file until what it answers is called. Throws DatabaseInUse where one does. */
export function claimSqlite(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true })
  const lock = hold(path, 0)
  if (!lock) throw new DatabaseInUse(path)
  return () => void lock.close()
}

/** A lock that the system drops with the process, however it ends. */
function hold(path: string, patience: number): Database | undefined {
  const lock = new Driver(`${path}.lock`, { timeout: patience })
  try {
    lock.pragma('journal_mode = memory')
    lock.exec('begin exclusive')
    return lock
  } catch (problem) {
    lock.close()
    if (problem instanceof Driver.SqliteError && problem.code.startsWith('SQLITE_BUSY')) return undefined
    throw problem
  }
}

const claimClock: ClaimClock = (now) => sql<number>`${now}`

function storeOver(raw: Database, release: () => void): Store {
  let isTurn = false
  const statements = statementCache(raw)
  const reader = drizzleOver((text) => {
    const statement = statements(text)
    if (!statement.readonly) throw new Error('The reading handle does not write: put it into a plan')
    return statement
  })
  const writer = drizzleOver((text) => {
    if (!isTurn) throw new Error('A write runs inside its plan only: hand it to commit')
    return statements(text)
  })
  const q = writerOf(writer)
  const prepared = prepareAll()
  const search = takingIn(raw)
  const group = groupCommit(connectionOf(raw), run, search.whenDue)
  const log = watchLog(raw, `${raw.name}-wal`)
  const commit: Store['commit'] = (plan) => group.commit(plan) as never

  return {
    kind: 'sqlite',
    t,
    q: readerOf(reader),
    read: async (name, values) => prepared.reads[name].all(values as object) as never,
    commit,
    numbers: numbersOf(commit),
    claimClock,
    ownsClaims: true,
    sizes: async () => ({ database: bytesOf(raw), log: log.bytes() }),
    tidy() {
      // The log is kept small whatever is the matter with the index.
      const state = log.tidy()
      search.some()
      return state
    },
    async close() {
      group.close()
      raw.close()
      release()
    },
  }

  /** Everything prepared is prepared at once, so that a statement with a fault is found at start. */
  function prepareAll() {
    isTurn = true
    const writes = Object.entries(hot).map(
      ([name, { build }]) => [name, compiled(build(q, t, placeholders(), claimClock))] as const,
    )
    isTurn = false
    const own = readerOf(reader)
    const found = Object.entries(reads).map(
      ([name, { build }]) => [name, compiled(build(own, t, placeholders()))] as const,
    )
    return {
      writes: Object.fromEntries(writes) as Record<keyof typeof hot, Ready>,
      reads: Object.fromEntries(found) as Record<keyof typeof reads, Ready>,
    }
  }

  function run(plan: readonly Write[]): AnyRow[][] {
    isTurn = true
    try {
      return plan.map(runWrite)
    } finally {
      isTurn = false
    }
  }

  function runWrite(write: Write, at: number): AnyRow[] {
    if ('hot' in write) {
      if (write.hot === 'caseInsert') search.count()
      const rows = prepared.writes[write.hot].all(write.values)
      checkTouched(at, write.hot, write.mustTouch ?? hot[write.hot].mustTouch, rows)
      return rows
    }
    const built = write.write(q, t)
    if (sessionOf(built) !== sessionOf(writer)) throw new BuiltElsewhere(at)
    const rows = (built as unknown as Ready).all()
    checkTouched(at, undefined, write.mustTouch, rows)
    return rows
  }
}

function connectionOf(raw: Database): Connection {
  const run = (text: string) => {
    const statement = raw.prepare(text)
    return () => void statement.run()
  }
  return {
    begin: run('begin immediate'),
    save: run('savepoint plan'),
    undo: run('rollback to plan'),
    release: run('release plan'),
    end: run('commit'),
    rollback: run('rollback'),
    isInside: () => raw.inTransaction,
  }
}

function bytesOf(raw: Database): number {
  return Number(raw.pragma('page_count', { simple: true })) * Number(raw.pragma('page_size', { simple: true }))
}

/** A drizzle database whose statements come from `prepare`, typed as PostgreSQL like the tables. */
function drizzleOver(prepare: (text: string) => Statement): Query {
  return drizzle({
    client: { prepare: (text: string) => prepare(steady(text)) } as unknown as Database,
    casing,
  }) as never
}

/**
 * SQLite (with STAT4, as better-sqlite3 builds it) compiles a statement anew each time a value is bound that its plan might depend on,
 * which costs ten times what the statement does. What stands behind a plus is no such value, and means the same.
 */
function steady(text: string): string {
  return text.replace(/( [<>]?=| [<>]| limit) \?/gu, '$1 +?')
}

const mostStatements = 400

/** Compiled statements by their text, the ones used last. */
function statementCache(raw: Database): (text: string) => Statement {
  const known = new Map<string, Statement>()
  return (text) => {
    const statement = known.get(text) ?? raw.prepare(text)
    known.delete(text)
    known.set(text, statement)
    const oldest = known.size > mostStatements ? known.keys().next() : undefined
    if (oldest?.value !== undefined) known.delete(oldest.value)
    return statement
  }
}
