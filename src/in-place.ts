// Where a database goes that is brought back: to an empty place, or to one whose database steps aside under another name. Nothing is deleted.
import { existsSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { claimSqlite } from '#store/open-sqlite.ts'
import { fillPostgres, NotEmpty } from '#store/open-transfer.ts'
import { beside } from './backup.ts'

export type Place = { dataDir: string; databaseUrl: string }
export type Placing = {
  now: number
  /** Whether a database that is there steps aside. */
  replace?: boolean
}
/** Puts a copy in place; answers where the database lies that was there. */
export type Put = (copy: string) => Promise<string | null>

/**
 * Does what brings a database back, in a folder of its own beside the place, which is put there last. Throws NotEmpty where something
 * is there that is not to step aside, DatabaseInUse where a process serves it; nothing is changed then.
 */
export async function bringBack<T>(
  into: Place,
  placing: Placing,
  doing: (work: string, put: Put) => Promise<T>,
): Promise<T> {
  const { databaseUrl, dataDir } = into
  if (!databaseUrl.startsWith('file:')) {
    if (placing.replace) throw new NotAFile(noneAside)
    return beside(dataDir, (work) => doing(work, (copy) => fillPostgres(copy, databaseUrl).then(() => null)))
  }
  const file = databaseUrl.slice('file:'.length)
  if (!placing.replace) insistOnEmpty(file)
  const release = placing.replace ? claimSqlite(file) : () => undefined
  try {
    // On the disk where the database is to be: a rename does not reach another.
    return await beside(dirname(file), (work) => doing(work, async (copy) => putFile(copy, file, placing)))
  } finally {
    release()
  }
}

/** Something is asked for that only a SQLite database can do. */
export class NotAFile extends Error {
  override name = 'NotAFile'
}

const noneAside =
  'Only a SQLite file steps aside. Rename the PostgreSQL database and make an empty one of its name, then restore without --replace (docs/running.md, "When it is serious")'

/** A database and what SQLite keeps beside it: one of them without the others is worth less, or nothing. */
const parts = ['', '-wal', '-shm', '-journal']

function insistOnEmpty(file: string): void {
  if (parts.some((part) => existsSync(file + part)))
    throw new NotEmpty(
      `${file} is there already: give another folder with --into, or --replace, which renames it and deletes nothing`,
    )
}

function putFile(copy: string, file: string, { now, replace }: Placing): string | null {
  if (!replace) insistOnEmpty(file)
  const there = parts.filter((part) => existsSync(file + part))
  const aside = there.length > 0 ? asideOf(file, now) : null
  const moves = there.map((part) => [file + part, `${aside}${part}`] as const)
  renameAll([...moves, [copy, file]])
  return aside
}

/** All of them or none: what was renamed before one failed gets its name back. */
function renameAll(moves: (readonly [from: string, to: string])[]): void {
  const done: typeof moves = []
  try {
    for (const [from, to] of moves) {
      renameSync(from, to)
      done.push([from, to])
    }
  } catch (problem) {
    for (const [from, to] of done.reverse()) renameSync(to, from)
    throw problem
  }
}

function asideOf(file: string, now: number): string {
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/gu, '')
  const name = `${basename(file, '.db')}-before-restore-${stamp}`
  let path = join(dirname(file), `${name}.db`)
  for (let copy = 2; parts.some((part) => existsSync(path + part)); copy++)
    path = join(dirname(file), `${name}-${copy}.db`)
  return path
}
