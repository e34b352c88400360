// Where ours keeps its data: a folder, and with PostgreSQL a database of its own on the server that was named.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { dropFolder, newFolder } from './machine.ts'

export type Place = { folder: string; databaseUrl: string | null; server: string | null }

const places = new Set<Place>()

/** A new empty place. */
export async function newPlace(server: string | null): Promise<Place> {
  const place = { folder: newFolder(), databaseUrl: await newDatabase(server), server }
  places.add(place)
  return place
}

async function newDatabase(server: string | null): Promise<string | null> {
  if (server === null) return null
  const name = `caseline_bench_${randomBytes(6).toString('hex')}`
  await run(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

/** Forgets all that was kept in a place. */
export async function dropPlace(place: Place): Promise<void> {
  const { folder, databaseUrl, server } = place
  places.delete(place)
  dropFolder(folder)
  if (databaseUrl === null || server === null) return
  await run(server, `drop database if exists ${new URL(databaseUrl).pathname.slice(1)} with (force)`)
}

/** Forgets every place that is still there. */
export async function dropPlaces(): Promise<void> {
  for (const place of places) await dropPlace(place)
}

async function run(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  await client.query(statement)
  await client.end()
}
