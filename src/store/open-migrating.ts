// Bringing a SQLite file to this version: a copy is kept, the change is tried on another copy, and only then made, all or nothing.
import { constants, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import Driver, { type Database } from 'better-sqlite3'
import { type Migration, MigrationFailed, pendingOf } from './migrate.ts'
import { sqliteExtras, sqliteRebuild } from './triggers.ts'

/** What of the schema's history a file lacks; throws where it knows more than this version. */
export function pendingIn(raw: Database, all: Migration[]): Migration[] {
  raw.exec('create table if not exists migrations (name text primary key)')
  return pendingOf(all, raw.prepare<[], string>('select name from migrations').pluck().all())
}

/** Applies what is pending. Throws MigrationFailed with the file as it was before. */
export function migrateSqlite(raw: Database, pending: Migration[], snapshots: string): void {
  const [first] = pending
  const isNew = raw.prepare('select 1 from migrations').get() === undefined
  if (first && !isNew) upgrade(raw, pending, snapshots, first)
  else apply(raw, pending)
}

function upgrade(raw: Database, pending: Migration[], snapshots: string, first: Migration): void {
  const kept = keepSnapshot(raw, snapshots, first.name)
  try {
    tryOnCopy(kept, pending)
    apply(raw, pending)
  } catch (cause) {
    throw new MigrationFailed(raw.name, `; a copy lies at ${kept}`, cause)
  }
  dropOlder(snapshots, basename(raw.name, '.db'))
}

/** There is no room for the copy that is kept before a migration. */
export class NoRoomForSnapshot extends Error {
  override name = 'NoRoomForSnapshot'

  constructor(folder: string, cause: unknown) {
    super(
      `The disk has no room for the copy in ${folder} that is kept before a new version changes the database. Nothing was changed: make room and start again.`,
      { cause },
    )
  }
}

function apply(raw: Database, pending: Migration[]): void {
  // Inside a transaction this pragma does nothing, and a rebuilt table would take its children along.
  raw.pragma('foreign_keys = off')
  raw.transaction(() => {
    for (const migration of pending) applyOne(raw, migration)
    for (const statement of sqliteExtras) raw.exec(statement)
    if (pending.length > 0) raw.exec(sqliteRebuild)
  })()
  raw.pragma('foreign_keys = on')
}

function applyOne(raw: Database, { name, statements }: Migration): void {
  for (const statement of statements) raw.exec(statement)
  const orphans = raw.prepare('select * from pragma_foreign_key_check').all()
  if (orphans.length > 0) throw new Error(`Migration ${name} leaves rows without their parents`)
  raw.prepare('insert into migrations (name) values (?)').run(name)
}

/** Does it all on a copy first, and looks whether that is still sound and whole. */
function tryOnCopy(snapshot: string, pending: Migration[]): void {
  const path = `${snapshot}.trial`
  copyFileSync(snapshot, path, constants.COPYFILE_FICLONE)
  const trial = new Driver(path)
  try {
    trial.pragma('synchronous = off')
    const before = neverFewer(trial)
    apply(trial, pending)
    const [sound] = trial.prepare<[], string>('pragma quick_check(1)').pluck().all()
    if (sound !== 'ok') throw new Error(`On a copy the database was damaged: ${sound}`)
    const after = neverFewer(trial)
    if (after.some((count, at) => count !== before[at])) throw new Error('On a copy cases or their history were lost')
  } finally {
    trial.close()
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${end}`, { force: true })
  }
}

/** How many rows there are of what is never deleted. */
function neverFewer(raw: Database): number[] {
  return ['cases', 'timeline'].map(
    (table) => raw.prepare<[], number>(`select count(*) from ${table}`).pluck().get() ?? 0,
  )
}

/** Copies the database as it is into a file named by what is about to change it. */
function keepSnapshot(raw: Database, folder: string, migration: string): string {
  mkdirSync(folder, { recursive: true })
  const name = `${basename(raw.name, '.db')}-before-${migration}`
  let path = join(folder, `${name}.db`)
  for (let copy = 2; existsSync(path); copy++) path = join(folder, `${name}-${copy}.db`)
  // Under its own name only when it is whole.
  const part = `${path}.part`
  rmSync(part, { force: true })
  try {
    raw.prepare('vacuum into ?').run(part)
  } catch (problem) {
    rmSync(part, { force: true })
    if (problem instanceof Driver.SqliteError && problem.code === 'SQLITE_FULL')
      throw new NoRoomForSnapshot(folder, problem)
    throw problem
  }
  renameSync(part, path)
  return path
}

const mostSnapshots = 3

function dropOlder(folder: string, name: string): void {
  const all = readdirSync(folder)
    .filter((file) => file.startsWith(`${name}-before-`) && file.endsWith('.db'))
    .map((file) => ({ path: join(folder, file), at: statSync(join(folder, file)).mtimeMs }))
    .sort((one, other) => other.at - one.at)
  for (const { path } of all.slice(mostSnapshots)) rmSync(path, { force: true })
}
