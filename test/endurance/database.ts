// The database as anybody may read it: plain SQL over a read-only connection, and nothing of the house's own store.
import BetterSqlite3 from 'better-sqlite3'
import pg from 'pg'

export type Database = {
  /** Reads rows one by one. Names with a meaning in SQL stand in double quotes. */
  rows<Found>(sql: string): AsyncIterable<Found>
  first<Found>(sql: string): Promise<Found>
  close(): Promise<void>
}

/** Opens a house's database to read in it: `file:…` or `postgres://…`. */
export async function openDatabase(url: string): Promise<Database> {
  return url.startsWith('file:') ? openFile(url.slice('file:'.length)) : openServer(url)
}

function openFile(path: string): Database {
  const database = new BetterSqlite3(path, { readonly: true, timeout: 5_000 })
  return {
    async *rows<Found>(sql: string) {
      yield* database.prepare(sql).iterate() as IterableIterator<Found>
    },
    first: async <Found>(sql: string) => database.prepare(sql).get() as Found,
    close: async () => void database.close(),
  }
}

async function openServer(url: string): Promise<Database> {
  // Counts and instants come as text from PostgreSQL, as they may be larger than a number; ours never are.
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set default_transaction_read_only = on')
  return {
    async *rows<Found>(sql: string) {
      const found = await client.query<Found & pg.QueryResultRow>(sql)
      yield* found.rows as Found[]
    },
    async first<Found>(sql: string) {
      const found = await client.query<Found & pg.QueryResultRow>(sql)
      return found.rows[0] as Found
    },
    close: () => client.end(),
  }
}

export type Writing = {
  all<Found>(sql: string): Promise<Found[]>
  run(sql: string, values: unknown[]): Promise<void>
}

/** Changes rows from outside, as a hand in the database would: for faults that no platform can cause. `?` stands for a value. */
export async function changeDatabase(url: string, change: (writing: Writing) => Promise<void>): Promise<void> {
  if (url.startsWith('file:')) return changeFile(url.slice('file:'.length), change)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const numbered = (sql: string) => {
    let count = 0
    return sql.replaceAll('?', () => `$${++count}`)
  }
  try {
    await change({
      all: async <Found>(sql: string) => (await client.query<Found & pg.QueryResultRow>(sql)).rows as Found[],
      run: async (sql, values) => void (await client.query(numbered(sql), values)),
    })
  } finally {
    await client.end()
  }
}

async function changeFile(path: string, change: (writing: Writing) => Promise<void>): Promise<void> {
  const database = new BetterSqlite3(path, { timeout: 10_000 })
  try {
    await change({
      all: async <Found>(sql: string) => database.prepare(sql).all() as Found[],
      run: async (sql, values) => void database.prepare(sql).run(...values),
    })
  } finally {
    database.close()
  }
}

/** JSON in a column: text in SQLite, read already by PostgreSQL's driver. */
export function jsonIn(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}

/** What has no end yet: events that wait, messages that are to go. */
export async function unfinished(database: Database): Promise<{ events: number; messages: number }> {
  const { count: events } = await database.first<{ count: number }>(
    `select count(*) as count from inbox where state = 'waiting'`,
  )
  const { count: messages } = await database.first<{ count: number }>(
    `select count(*) as count from outbox where state = 'queued'`,
  )
  return { events: Number(events), messages: Number(messages) }
}
