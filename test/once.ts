// Once before all tests and after them: a folder in memory where there is room for one, and a database of this schema that each story copies.
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { openPostgres } from '#store/open-postgres.ts'
import { onServer } from './database.ts'

const memory = '/dev/shm'
const room = 2_000_000_000

/** What the tests of this run share; answers how to take it away again. */
export default async function once(): Promise<() => Promise<void>> {
  const folder = hasRoom(memory) ? mkdtempSync(`${memory}/caseline-`) : null
  // No test asks whether a disk keeps what it says it has: the endurance runs do.
  if (folder) process.env.TMPDIR = folder
  const server = process.env.TEST_DATABASE_URL
  const dropTemplate = server ? await makeTemplate(server) : async () => undefined
  return async () => {
    await dropTemplate()
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > room
}

async function makeTemplate(server: string): Promise<() => Promise<void>> {
  const name = `caseline_template_${process.pid}`
  await onServer(server, `create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const store = await openPostgres(url.href, { warn: () => undefined })
  await store.close()
  process.env.TEST_DATABASE_TEMPLATE = name
  return () => onServer(server, `drop database if exists ${name} with (force)`)
}
