// Copies of a whole database, always as one SQLite file, whichever database they are of: what a backup holds, and what is restored from it.
import Driver, { type Database } from 'better-sqlite3'
import { heldBecause } from './held.ts'
import { migrationsOf, pendingOf } from './migrate.ts'
import { sqliteTakeIn } from './triggers.ts'

/** What a copy says of itself. */
export type CopyNote = {
  at: number
  version: string
  source: 'sqlite' | 'postgres'
  /** The id of the key that credentials in it are sealed with. */
  key: string
}

/** How many rows each table has, and what is wrong with the file itself. */
export type CopyState = { counts: Record<string, number>; problems: string[] }

const all = 0x7fffffff
const noteName = 'copy'

/** Copies a SQLite file as it is at this instant. Whoever serves it goes on, and never finds it busy. */
export async function copySqlite(from: string, to: string): Promise<void> {
  const source = new Driver(from, { readonly: true, fileMustExist: true })
  try {
    // All pages in one step: between two of them each commit of another process would begin the copy anew.
    await source.backup(to, { progress: () => all })
  } finally {
    source.close()
  }
}

/** Writes into a copy what it is. */
export function noteCopy(path: string, { at, ...rest }: CopyNote): void {
  inside(path, (raw) =>
    raw
      .prepare('insert or replace into upkeep (name, at, body) values (?, ?, ?)')
      .run(noteName, at, JSON.stringify(rest)),
  )
}

/** What a copy says of itself; null where it is none of ours. */
export function noteOf(path: string): CopyNote | null {
  return inside(path, (raw) => {
    const isOurs = raw.prepare(`select 1 from sqlite_master where type = 'table' and name = 'upkeep'`).get()
    const row = isOurs && raw.prepare('select at, body from upkeep where name = ?').get(noteName)
    if (!row || typeof row !== 'object' || !('at' in row) || !('body' in row)) return null
    return { at: Number(row.at), ...JSON.parse(String(row.body)) }
  })
}

/** Reads all of a copy: every page, every index, the search, and how much of everything there is. */
export function examineCopy(path: string): CopyState {
  return inside(path, (raw) => {
    const said = raw.prepare<[], string>('pragma integrity_check(20)').pluck().all()
    const problems = said.filter((line) => line !== 'ok')
    try {
      const waits = raw.prepare(`select 1 from sqlite_master where name = 'cases_search_waiting'`).get()
      if (waits) raw.exec(sqliteTakeIn(Number.MAX_SAFE_INTEGER))
      raw.exec(`insert into cases_search(cases_search, rank) values ('integrity-check', 1)`)
    } catch (problem) {
      problems.push(`search: ${problem instanceof Error ? problem.message : problem}`)
    }
    return { counts: countsOf(raw), problems }
  })
}

/** Looks at a database without changing it: what of this version's history it lacks, and whether it is sound. */
export function lookAtSqlite(path: string, thorough: boolean): { pending: string[]; problems: string[] } {
  const raw = new Driver(path, { readonly: true, fileMustExist: true })
  try {
    const applied = raw.prepare<[], string>('select name from migrations').pluck().all()
    const pending = pendingOf(migrationsOf('sqlite'), applied).map(({ name }) => name)
    const said = raw
      .prepare<[], string>(`pragma ${thorough ? 'integrity_check' : 'quick_check'}(5)`)
      .pluck()
      .all()
    return { pending, problems: said.filter((line) => line !== 'ok') }
  } finally {
    raw.close()
  }
}

/** The hashes of all files that the cases of a copy have. */
export function filesOf(path: string): string[] {
  return inside(path, (raw) =>
    raw
      .prepare<[], string>(
        `select distinct sha256 from files where state = 'stored' and sha256 is not null order by sha256`,
      )
      .pluck()
      .all(),
  )
}

/**
 * Nobody knows whether what waited when a copy was made was sent, or handled, after it: a person decides, so that nothing is said
 * twice. Answers how many messages and events.
 */
export function holdBack(path: string, at: number): { messages: number; events: number } {
  return inside(path, (raw) => {
    const events = raw
      .prepare(`update inbox set state = 'dead', error = ?, ended_at = ?, not_before = null where state = 'waiting'`)
      .run(heldBecause, at).changes
    const waiting = `select id from outbox where state = 'queued'`
    raw.exec(
      `update calls set state = 'unconfirmed', code = 'restored' where state = 'queued' and outbox in (${waiting})`,
    )
    const reason = 'Restored from a backup: it may have been sent after that was made'
    // A snapshot may be of a version that knew no causes, or kept no upkeep.
    const cause = isThere(raw, 'outbox', 'cause') ? `cause = 'restored',` : ''
    const messages = raw
      .prepare(
        `update outbox set state = 'unconfirmed', code = 'restored', ${cause} reason = ?, ended_at = ?, claimed_until = null,
           not_before = null, reply_token = null where state = 'queued'`,
      )
      .run(reason, at).changes
    const told = JSON.stringify({ messages, events, told: messages + events === 0 })
    if (isThere(raw, 'upkeep', 'name'))
      raw.prepare('insert or replace into upkeep (name, at, body) values (?, ?, ?)').run('restored', at, told)
    return { messages, events }
  })
}

function isThere(raw: Database, table: string, column: string): boolean {
  return raw.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column) !== undefined
}

function countsOf(raw: Database): Record<string, number> {
  return Object.fromEntries(
    tablesIn(raw).map((name) => [name, raw.prepare<[], number>(`select count(*) from "${name}"`).pluck().get() ?? 0]),
  )
}

/** Our own tables: none of SQLite's, none of the search's. */
export function tablesIn(raw: Database): string[] {
  return raw
    .prepare<[], string>(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'cases_search%' order by name`,
    )
    .pluck()
    .all()
}

function inside<T>(path: string, doing: (raw: Database) => T): T {
  const raw = new Driver(path, { fileMustExist: true })
  try {
    return doing(raw)
  } finally {
    raw.close()
  }
}
