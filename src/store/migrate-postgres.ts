// Brings a PostgreSQL database to this version's schema, one process at a time.
import { sql } from 'drizzle-orm'
import { MigrationFailed, migrationsOf, pendingOf } from './migrate.ts'
import type { PostgresDatabase } from './postgres.ts'
import { postgresExtras, postgresTrigrams } from './triggers.ts'

/** Says what to change where something works, but not as well as it could. */
export type Warn = (message: string) => void

type Running = Pick<PostgresDatabase, 'execute' | 'transaction'>

/** Applies what is missing under an advisory lock, all or nothing. */
export async function migratePostgres(db: PostgresDatabase, warn: Warn): Promise<void> {
  await checkServer(db, warn)
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext('caseline migrations'))`)
    await tx.execute(sql`create table if not exists migrations (name text primary key)`)
    const applied = await rowsOf<{ name: string }>(tx, 'select name from migrations')
    const pending = pendingOf(
      migrationsOf('postgres'),
      applied.map(({ name }) => name),
    )
    for (const { name, statements } of pending) {
      try {
        for (const statement of statements) await tx.execute(sql.raw(statement))
      } catch (problem) {
        throw new MigrationFailed('The database', '', problem instanceof Error ? (problem.cause ?? problem) : problem)
      }
      await tx.execute(sql`insert into migrations (name) values (${name})`)
    }
    for (const statement of postgresExtras) await tx.execute(sql.raw(statement))
    await addTrigrams(tx, warn)
  })
}

async function checkServer(db: Running, warn: Warn): Promise<void> {
  const [found] = await rowsOf<{ encoding: string; ctype: string; version: number }>(
    db,
    `select pg_encoding_to_char(encoding) as encoding, datctype as ctype,
       current_setting('server_version_num')::int as version
     from pg_database where datname = current_database()`,
  )
  if (!found) throw new Error('PostgreSQL does not tell what database this is')
  if (found.version < 140000) throw new Error('caseline needs PostgreSQL 14 or newer')
  if (found.encoding !== 'UTF8') {
    throw new Error(`The database is in ${found.encoding}: make one with ENCODING 'UTF8' (and LOCALE 'C.UTF-8')`)
  }
  if (found.ctype === 'C' || found.ctype === 'POSIX') {
    warn(`The database's locale is ${found.ctype}, whose trigrams know no Thai: search is slow. C.UTF-8 is better`)
  }
}

async function addTrigrams(db: Running, warn: Warn): Promise<void> {
  try {
    await db.transaction(async (savepoint) => {
      for (const statement of postgresTrigrams) await savepoint.execute(sql.raw(statement))
    })
  } catch (problem) {
    const why = problem instanceof Error && problem.cause instanceof Error ? problem.cause.message : String(problem)
    warn(`Search works without pg_trgm, but slowly; whoever owns the database can create that extension (${why})`)
  }
}

async function rowsOf<R>(db: Running, query: string): Promise<R[]> {
  return ((await db.execute(sql.raw(query))) as unknown as { rows: R[] }).rows
}
