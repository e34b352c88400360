// PostgreSQL in and out of a copy: every table row by row, under one snapshot out, in one transaction in.
import Driver, { type Database } from 'better-sqlite3'
import type { Client, FieldDef } from 'pg'
import { migrationsOf, pendingOf } from './migrate.ts'
import { tablesIn } from './open-copy.ts'
import { openPostgres } from './open-postgres.ts'
import { openSqlite } from './open-sqlite.ts'

const rowsAtOnce = 500
const boolean = 16
const numbers = new Set([20, 21, 23, 26, 700, 701])
/** What each database keeps for itself. */
const notCopied = new Set(['migrations'])

/** Copies a PostgreSQL database as it is at this instant into a SQLite file; its users notice nothing. */
export async function copyPostgres(url: string, to: string): Promise<void> {
  await openSqlite(to).close()
  const raw = new Driver(to)
  const client = await connected(url)
  try {
    await client.query('begin isolation level repeatable read read only')
    await insistOnSameVersion(client)
    raw.pragma('synchronous = off')
    for (const table of transferred(raw)) await takeTable(client, raw, table)
    raw.pragma('synchronous = full')
  } finally {
    raw.close()
    await client.end()
  }
}

/** Puts a copy into an empty PostgreSQL database, all or nothing; throws NotEmpty where there is anything in it. */
export async function fillPostgres(from: string, url: string): Promise<void> {
  const store = await openPostgres(url, { warn: () => undefined })
  await store.close()
  const raw = new Driver(from, { readonly: true })
  const client = await connected(url)
  try {
    await client.query('begin')
    const tables = transferred(raw)
    for (const table of tables) await insistOnEmpty(client, table)
    for (const table of tables) await putTable(client, raw, table)
    await client.query('commit')
  } finally {
    raw.close()
    await client.end()
  }
}

/** Looks at a server's database without changing it. */
export async function lookAtPostgres(url: string): Promise<{ pending: string[]; version: string; size: number }> {
  const client = await connected(url)
  try {
    const { rows } = await client.query<{ version: string; size: string; there: string | null }>(
      `select current_setting('server_version') as version, pg_database_size(current_database()) as size,
         to_regclass('migrations')::text as there`,
    )
    const [found] = rows
    if (!found) throw new Error('it does not tell what it is')
    const applied = found.there ? (await client.query<{ name: string }>('select name from migrations')).rows : []
    const pending = pendingOf(
      migrationsOf('postgres'),
      applied.map(({ name }) => name),
    )
    return { pending: pending.map(({ name }) => name), version: found.version, size: Number(found.size) }
  } finally {
    await client.end()
  }
}

/** There is something where a copy was to go. */
export class NotEmpty extends Error {
  override name = 'NotEmpty'
}

async function connected(url: string): Promise<Client> {
  const { Client } = (await import('pg')).default
  const client = new Client({ connectionString: url, application_name: 'caseline copy' })
  await client.connect()
  return client
}

function transferred(raw: Database): string[] {
  return tablesIn(raw).filter((table) => !notCopied.has(table))
}

/** A column that one of the two lacks would be lost without a word. */
async function insistOnSameVersion(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>('select name from migrations')
  const applied = rows.map(({ name }) => name)
  if (pendingOf(migrationsOf('postgres'), applied).length > 0)
    throw new Error('The database is of an older caseline: start this version with it first')
}

async function takeTable(client: Client, raw: Database, table: string): Promise<void> {
  await client.query(`declare taken no scroll cursor for select * from "${table}"`)
  for (;;) {
    const { rows, fields } = await client.query<(string | null)[]>({
      text: `fetch ${rowsAtOnce} from taken`,
      rowMode: 'array',
      types: { getTypeParser: () => (value: string) => value },
    })
    if (rows.length === 0) break
    const columns = fields.map(({ name }) => `"${name}"`).join()
    const insert = raw.prepare(`insert into "${table}" (${columns}) values (${fields.map(() => '?').join()})`)
    raw.transaction(() => {
      for (const row of rows) insert.run(row.map((value, at) => liteValue(value, fields[at])))
    })()
  }
  await client.query('close taken')
}

function liteValue(value: string | null, field: FieldDef | undefined): string | number | null {
  if (value === null || !field) return null
  if (field.dataTypeID === boolean) return value === 't' ? 1 : 0
  return numbers.has(field.dataTypeID) ? Number(value) : value
}

async function insistOnEmpty(client: Client, table: string): Promise<void> {
  const { rowCount } = await client.query(`select 1 from "${table}" limit 1`)
  if (rowCount) throw new NotEmpty('The database of DATABASE_URL is not empty: restore into a new one')
}

/** Every value goes as text, which PostgreSQL reads by its column's type. */
async function putTable(client: Client, raw: Database, table: string): Promise<void> {
  const statement = raw.prepare<[], unknown[]>(`select * from "${table}"`).raw()
  const names = statement.columns().map(({ name }) => `"${name}"`)
  let waiting: unknown[][] = []
  const put = async () => {
    const rows = waiting.map((row, at) => `(${row.map((_, place) => `$${at * names.length + place + 1}`).join()})`)
    const values = waiting.flat().map((value) => (value === null ? null : String(value)))
    if (rows.length > 0) await client.query(`insert into "${table}" (${names.join()}) values ${rows.join()}`, values)
    waiting = []
  }
  for (const row of statement.iterate()) {
    waiting.push(row)
    if (waiting.length === rowsAtOnce) await put()
  }
  await put()
}
