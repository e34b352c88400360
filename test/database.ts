// A database for one story: a SQLite file, or one of its own on the server of TEST_DATABASE_URL.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'

/** A fresh, empty database; `drop` when the story is over. */
export async function freshDatabase(folder: string): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.TEST_DATABASE_URL
  if (!server) return { url: `file:${join(folder, 'caseline.db')}`, drop: async () => undefined }
  const name = `story_${randomUUID().replaceAll('-', '')}`
  await run(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => run(server, `drop database if exists ${name} with (force)`) }
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
