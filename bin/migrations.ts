// Writes what the schema has and the migrations lack, for both databases: `npm run migrations -- add_something`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from 'drizzle-kit/api'
import { casing } from '#store/columns.ts'
import { postgresTables, sqliteTables } from '#store/schema.ts'

type Change = { statements: string[]; snapshot: unknown }

/** What a database of the newest migrations lacks of the schema; nothing, when the two agree. */
export const changes: Record<'sqlite' | 'postgres', () => Promise<Change>> = {
  async sqlite() {
    const before = known('sqlite') ?? (await generateSQLiteDrizzleJson({}))
    const snapshot = await generateSQLiteDrizzleJson(sqliteTables, before.id, casing)
    return { statements: await generateSQLiteMigration(before, snapshot), snapshot }
  },
  async postgres() {
    const before = known('postgres') ?? generateDrizzleJson({})
    const snapshot = generateDrizzleJson(postgresTables, before.id, undefined, casing)
    return { statements: await generateMigration(before, snapshot), snapshot }
  },
}

function folder(database: string): string {
  return fileURLToPath(new URL(`../src/store/migrations/${database}/`, import.meta.url))
}

/** The schema as it was when the newest migration was written, in drizzle-kit's words. */
function known(database: string) {
  const path = `${folder(database)}snapshot.json`
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (problem) {
    if (problem instanceof Error && 'code' in problem && problem.code === 'ENOENT') return undefined
    throw problem
  }
}

async function write(database: 'sqlite' | 'postgres', name: string): Promise<string> {
  const { statements, snapshot } = await changes[database]()
  if (statements.length === 0) return `${database}: nothing to add`
  mkdirSync(folder(database), { recursive: true })
  const count = readdirSync(folder(database)).filter((file) => file.endsWith('.sql')).length
  const file = `${String(count).padStart(4, '0')}_${name}.sql`
  writeFileSync(
    `${folder(database)}${file}`,
    `${statements.map((statement) => statement.trim()).join('\n--> statement-breakpoint\n')}\n`,
  )
  writeFileSync(`${folder(database)}snapshot.json`, `${JSON.stringify(snapshot, null, 1)}\n`)
  return `${database}: ${file}, ${statements.length} statements`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const name = process.argv[2] ?? 'changes'
  if (!/^[a-z0-9_]+$/.test(name)) throw new Error(`A migration is named in lower case and underscores, not "${name}"`)
  for (const database of ['sqlite', 'postgres'] as const) console.log(await write(database, name))
}
