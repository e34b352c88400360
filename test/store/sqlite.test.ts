import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { openSqlite } from '#store/open-sqlite.ts'
import { sqliteExtras } from '#store/triggers.ts'
import { storeContract } from './contract.ts'
import { folder } from './folder.ts'

storeContract('SQLite', async () => {
  const path = join(folder(), 'caseline.db')
  const store = openSqlite(path)
  const raw = new Driver(path)
  return {
    store,
    raw: async (text) => {
      const statement = raw.prepare<[], Record<string, unknown>>(text)
      if (statement.reader) return statement.all()
      statement.run()
      return []
    },
    async tamper(text) {
      for (const name of ['update', 'delete', 'replace']) raw.exec(`drop trigger timeline_no_${name}`)
      raw.exec(text)
      for (const statement of sqliteExtras) raw.exec(statement)
    },
    async close() {
      raw.close()
      await store.close()
    },
  }
})
