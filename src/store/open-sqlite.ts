// SQLite, the only file that knows better-sqlite3. Plans queue until setImmediate and share one synchronous transaction.
import { existsSync, mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Driver, { type Database, type Statement } from 'better-sqlite3'
import { type SQL, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { casing } from './columns.ts'
import { type AnyRow, checkTouched, type Query, type Returning, type Write } from './commit.ts'
import { BuiltElsewhere, readerOf, sessionOf, writerOf } from './handles.ts'
import { hot } from './hot.ts'
import { type Migration, migrationsOf, pendingOf } from './migrate.ts'
import { numbersOf } from './numbers.ts'
import { placeholders } from './prepared.ts'
import { reads } from './reads.ts'
import { sqliteTables as t } from './schema.ts'
import type { Store } from './store.ts'
import { sqliteExtras, sqliteRebuild } from './triggers.ts'

export type SqliteOptions = {
  /** Where a database is copied before a migration touches it; beside the file where not given. */
  snapshots?: string
  /** For the command line: write briefly beside the process that serves the file. */
  beside?: boolean
  /** How long to wait for another process to end, in ms. */
  patience?: number
}

/** Opens a file (or ':memory:'), brings it to this version's schema and holds it until closed. */
export function openSqlite(path: string, { snapshots, beside = false, patience = 1000 }: SqliteOptions = {}): Store {
  const isFile = path !== ':memory:'
  if (isFile) mkdirSync(dirname(path), { recursive: true })
  const lock = isFile ? hold(path, beside ? 0 : patience) : undefined
  if (isFile && !lock && !beside) throw new DatabaseInUse(path)
  const raw = new Driver(path, { timeout: 5000 })
  try {
    raw.pragma('journal_mode = wal')
    // better-sqlite3 makes NORMAL the default of WAL, which may lose the last commits with the power.
    raw.pragma('synchronous = full')
    raw.pragma('journal_size_limit = 67108864')
    migrate(raw, isFile ? (snapshots ?? join(dirname(path), 'snapshots')) : undefined, lock !== undefined || !isFile)
    return storeOver(raw, () => lock?.close())
  } catch (problem) {
    raw.close()
    lock?.close()
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

function migrate(raw: Database, snapshots: string | undefined, mayMigrate: boolean): void {
  raw.exec('create table if not exists migrations (name text primary key)')
  const applied = raw.prepare<[], string>('select name from migrations').pluck().all()
  const pending = pendingOf(migrationsOf('sqlite'), applied)
  if (!mayMigrate) {
    if (pending.length > 0) throw new Error('The process that serves this file is of another version: restart it first')
    return
  }
  if (pending[0]) {
    if (snapshots !== undefined && applied.length > 0) snapshot(raw, snapshots, pending[0].name)
    // Inside a transaction this pragma does nothing, and a rebuilt table would take its children along.
    raw.pragma('foreign_keys = off')
    for (const migration of pending) apply(raw, migration)
  }
  raw.pragma('foreign_keys = on')
  raw.transaction(() => {
    for (const statement of sqliteExtras) raw.exec(statement)
    if (pending.length > 0) raw.exec(sqliteRebuild)
  })()
}

function apply(raw: Database, { name, statements }: Migration): void {
  raw.transaction(() => {
    for (const statement of statements) raw.exec(statement)
    const broken = raw.pragma('foreign_key_check')
    if (Array.isArray(broken) && broken.length > 0)
      throw new Error(`Migration ${name} leaves rows without their parents`)
    raw.prepare('insert into migrations (name) values (?)').run(name)
  })()
}

/** Copies the database as it is into a file named by what is about to change it. */
function snapshot(raw: Database, folder: string, migration: string): void {
  mkdirSync(folder, { recursive: true })
  const name = `${basename(raw.name, '.db')}-before-${migration}`
  let path = join(folder, `${name}.db`)
  for (let copy = 2; existsSync(path); copy++) path = join(folder, `${name}-${copy}.db`)
  raw.prepare('vacuum into ?').run(path)
}

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
  const group = groupCommit(raw, run)
  const commit: Store['commit'] = (plan) => group.commit(plan) as never

  return {
    kind: 'sqlite',
    t,
    q: readerOf(reader),
    read: async (name, values) => prepared.reads[name].all(values as object) as never,
    commit,
    numbers: numbersOf(commit),
    claimClock: (now): SQL<number> => sql<number>`${now}`,
    ownsClaims: true,
    async close() {
      group.close()
      raw.close()
      release()
    },
  }

  /** Everything prepared is prepared at once, so that a statement with a fault is found at start. */
  function prepareAll() {
    isTurn = true
    const writes = Object.entries(hot).map(([name, { build }]) => [name, ready(build(q, t, placeholders()))] as const)
    isTurn = false
    const own = readerOf(reader)
    const found = Object.entries(reads).map(
      ([name, { build }]) => [name, ready(build(own, t, placeholders()))] as const,
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

/** What drizzle's SQLite queries can do beside what their PostgreSQL types say: answer at once. */
type Ready = { all(values?: object): AnyRow[] }

function ready(built: Returning): Ready {
  return (built as unknown as { prepare(): Ready }).prepare()
}

/** A drizzle database whose statements come from `prepare`, typed as PostgreSQL like the tables. */
function drizzleOver(prepare: (text: string) => Statement): Query {
  return drizzle({ client: { prepare } as unknown as Database, casing }) as never
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

type Waiting = { plan: readonly Write[]; resolve(rows: AnyRow[][]): void; reject(reason: unknown): void }

/** Gathers plans until setImmediate and commits them together; a plan that fails rolls back alone. */
function groupCommit(raw: Database, run: (plan: readonly Write[]) => AnyRow[][]) {
  const begin = raw.prepare('begin immediate')
  const save = raw.prepare('savepoint plan')
  const undo = raw.prepare('rollback to plan')
  const release = raw.prepare('release plan')
  const end = raw.prepare('commit')
  const rollback = raw.prepare('rollback')
  let waiting: Waiting[] = []
  let isClosed = false

  return {
    commit(plan: readonly Write[]): Promise<AnyRow[][]> {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The store is closed'))
        if (waiting.push({ plan, resolve, reject }) === 1) setImmediate(turn)
      })
    },
    /** Commits what still waits and takes no more. */
    close() {
      isClosed = true
      turn()
    },
  }

  function turn(): void {
    const plans = waiting
    waiting = []
    if (plans.length === 0) return
    try {
      begin.run()
      const settle = plans.map(attempt)
      end.run()
      for (const tell of settle) tell()
    } catch (problem) {
      if (raw.inTransaction) rollback.run()
      for (const { reject } of plans) reject(problem)
    }
  }

  /** Runs a plan and answers how to tell its owner, which must wait for the COMMIT. */
  function attempt({ plan, resolve, reject }: Waiting): () => void {
    save.run()
    try {
      const rows = run(plan)
      release.run()
      return () => resolve(rows)
    } catch (problem) {
      // A full disk rolls everything back by itself: then no plan of this turn has happened.
      if (!raw.inTransaction) throw problem
      undo.run()
      release.run()
      return () => reject(problem)
    }
  }
}
