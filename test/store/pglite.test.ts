import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { drizzle } from 'drizzle-orm/pglite'
import { casing } from '#store/columns.ts'
import { migratePostgres } from '#store/migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from '#store/postgres.ts'
import { storeContract } from './contract.ts'

storeContract('PGlite', async () => {
  const client = await PGlite.create({ extensions: { pg_trgm } })
  const db = drizzle({ client, casing }) as unknown as PostgresDatabase
  const warnings: string[] = []
  await migratePostgres(db, (message) => warnings.push(message))
  return {
    store: postgresStore(db, () => client.close()),
    raw: async (text) => (await client.query<Record<string, unknown>>(text)).rows,
    async tamper(text) {
      await client.exec(`alter table timeline disable trigger user; ${text}; alter table timeline enable trigger user`)
    },
    close: () => client.close(),
  }
})
