// A database for one story: a SQLite file, or one of its own on the server of TEST_DATABASE_URL.
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'

export type Fresh = {
  url: string
  /** A server's own clock cannot be moved: what was claimed has been so for longer than a claim lasts. */
  claimsRunOut(): Promise<void>
  drop(): Promise<void>
}

/** A fresh, empty database; `drop` when the story is over. */
export async function freshDatabase(folder: string): Promise<Fresh> {
  const server = process.env.TEST_DATABASE_URL
  const nothing = async () => undefined
  if (!server) return { url: `file:${join(folder, 'caseline.db')}`, claimsRunOut: nothing, drop: nothing }
  const name = `story_${randomUUID().replaceAll('-', '')}`
  await run(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async claimsRunOut() {
      for (const table of ['outbox', 'webhooks'])
        await run(url.href, `update ${table} set claimed_until = 0 where claimed_until is not null`)
    },
    drop: () => run(server, `drop database if exists ${name} with (force)`),
  }
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
