// Where ours keeps its data: a folder, and with PostgreSQL a database of its own on the server that was named.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { dropFolder, newFolder } from './machine.ts'

export type Place = { folder: string; databaseUrl: string | null; server: string | null }

/** A new empty place. */
export async function newPlace(server: string | null): Promise<Place> {
  const folder = newFolder()
  if (server === null) return { folder, databaseUrl: null, server }
  const name = `caseline_bench_${randomBytes(6).toString('hex')}`
  await run(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return { folder, databaseUrl: url.href, server }
}

/** Forgets all that was kept in a place. */
export async function dropPlace({ folder, databaseUrl, server }: Place): Promise<void> {
  dropFolder(folder)
  if (databaseUrl === null || server === null) return
  await run(server, `drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
}

async function run(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(statement)
  await client.end()
}
