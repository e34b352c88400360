// PostgreSQL through a pool of connections, the only file that knows pg. It is loaded when DATABASE_URL asks for it.
import type { ClientBase, Pool, PoolClient, PoolConfig } from 'pg'
import { casing } from './columns.ts'
import { migratePostgres, type Warn } from './migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from './postgres.ts'
import type { Store } from './store.ts'

export type PostgresOptions = {
  /** Told what could be better, and of connections lost while idle. */
  warn: Warn
  /** The most connections at a time. */
  connections?: number
  /** How long (ms) an answer of the server is waited for; null for as long as it takes. */
  patience?: number | null
}

/**
 * A server that vanished answers nothing, and TCP finds that out after a quarter of an hour. A claim of the outbox lasts a minute from
 * its statement on: with that statement, the commit and a call of ten seconds it must not be over before its end is known.
 */
const usualPatience = 20_000
/** A connection is made, or becomes free, within so long, or whoever waits for it hears of it. */
const connecting = 10_000
/** When an idle connection is asked whether its server is still there: a dead one is not found by a commit then. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 }

/** Connects to a server and brings its database to this version's schema. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Store> {
  const { warn, connections = 10, patience = usualPatience } = options
  const common = {
    connectionString: url,
    application_name: 'caseline',
    connectionTimeoutMillis: connecting,
    ...keepAlive,
  }
  // A migration takes as long as it takes, and so does waiting for another process that makes it.
  const first = await openPool({ ...common, max: 1 }, warn)
  try {
    await migratePostgres(first.db, warn)
  } finally {
    await first.end()
  }
  const patient =
    patience === null ? {} : { query_timeout: patience, onConnect: (client: ClientBase) => limit(client, patience) }
  // The writes of a plan are on their way together: a server far away costs a plan three rounds, however much it writes.
  const { db, end } = await openPool({ ...common, ...patient, max: connections, pipeline: true }, warn)
  return postgresStore(db, end)
}

/**
 * The server gives up before we do, so that what became of a statement is known, and lets go what a process locked that is gone. Asked for
 * once the connection stands, as PgBouncer takes no such thing with the first packet; what the operator has set stays.
 */
async function limit(client: ClientBase, patience: number): Promise<void> {
  await client.query(
    `select set_config(name, case name when 'statement_timeout' then $1 else $2 end, false) from pg_settings
     where name in ('statement_timeout', 'idle_in_transaction_session_timeout') and setting = '0'`,
    [String(Math.ceil(patience * 0.75)), String(Math.ceil(patience * 1.5))],
  )
}

async function openPool(config: PoolConfig, warn: Warn): Promise<{ db: PostgresDatabase; end: () => Promise<void> }> {
  const { Pool } = (await import('pg')).default
  const { drizzle } = await import('drizzle-orm/node-postgres')
  const pool = new Pool(config)
  let isEnding = false
  pool.on('error', (problem) => {
    // What a server says to a connection that we are closing is no news.
    if (!isEnding) warn(`PostgreSQL closed an idle connection: ${problem.message}`)
  })
  // A connection lost while it is lent says so to nobody else, which would end the process; whoever has it hears it from their next query.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const over = (client: Pool | PoolClient) => drizzle({ client, casing }) as unknown as PostgresDatabase
  const db = over(pool)
  db.transaction = lending(pool, over)
  const end = async () => {
    isEnding = true
    // A pool that ends forgets who waits for a connection, and never answers them.
    while (pool.waitingCount > 0) await new Promise(setImmediate)
    await pool.end()
  }
  return { db, end }
}

/**
 * A transaction on a connection that is given back whatever happens: drizzle itself keeps one for good whose `begin` fails. Where the
 * commit goes wrong that is thrown: nobody knows whether it happened, and whoever asked for it looks again.
 */
function lending(pool: Pool, over: (client: PoolClient) => PostgresDatabase): PostgresDatabase['transaction'] {
  return async (work, settings) => {
    const client = await pool.connect()
    let inside: unknown = null
    const keep = (problem: unknown) => {
      inside = problem
      throw problem
    }
    try {
      const result = await over(client).transaction((tx) => work(tx).catch(keep), settings)
      client.release()
      return result
    } catch (problem) {
      // What comes out as it was thrown inside has been rolled back; after anything else nobody knows how the connection was left.
      client.release(problem !== inside)
      throw inside ?? problem
    }
  }
}
