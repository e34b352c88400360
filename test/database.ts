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

/** A fresh database that holds nothing but the schema, on a server; `drop` when the story is over. */
export async function freshDatabase(folder: string): Promise<Fresh> {
  const server = process.env.TEST_DATABASE_URL
  const nothing = async () => undefined
  if (!server) return { url: `file:${join(folder, 'caseline.db')}`, claimsRunOut: nothing, drop: nothing }
  const name = `story_${randomUUID().replaceAll('-', '')}`
  await onServer(server, `create database ${name} template ${process.env.TEST_DATABASE_TEMPLATE ?? 'template1'}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async claimsRunOut() {
      for (const table of ['outbox', 'webhooks'])
        await onServer(url.href, `update ${table} set claimed_until = 0 where claimed_until is not null`)
    },
    drop: () => onServer(server, `drop database if exists ${name} with (force)`),
  }
}

/** Asks a server for one thing. */
export async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
