// PostgreSQL through a pool of connections, the only file that knows pg. It is loaded when DATABASE_URL asks for it.
import { casing } from './columns.ts'
import { migratePostgres, type Warn } from './migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from './postgres.ts'
import type { Store } from './store.ts'

export type PostgresOptions = {
  /** Told what could be better, and of connections lost while idle. */
  warn: Warn
  /** The most connections at a time. */
  connections?: number
}

/** Connects to a server and brings its database to this version's schema. */
export async function openPostgres(url: string, { warn, connections = 10 }: PostgresOptions): Promise<Store> {
  const { Pool } = (await import('pg')).default
  const { drizzle } = await import('drizzle-orm/node-postgres')
  // The writes of a plan are on their way together: a server far away costs a plan three rounds, however much it writes.
  const pool = new Pool({ connectionString: url, max: connections, application_name: 'caseline', pipeline: true })
  let isEnding = false
  pool.on('error', (problem) => {
    // What a server says to a connection that we are closing is no news.
    if (!isEnding) warn(`PostgreSQL closed an idle connection: ${problem.message}`)
  })
  const end = async () => {
    isEnding = true
    // A pool that ends forgets who waits for a connection, and never answers them.
    while (pool.waitingCount > 0) await new Promise(setImmediate)
    await pool.end()
  }
  const db = drizzle({ client: pool, casing }) as unknown as PostgresDatabase
  try {
    await migratePostgres(db, warn)
    return postgresStore(db, end)
  } catch (problem) {
    await end()
    throw problem
  }
}
