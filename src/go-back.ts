// The way back to a database that was kept as it is: the snapshot of before an upgrade, for the version that made it, or one that a restore set aside.
import { constants, existsSync } from 'node:fs'
import { chmod, copyFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { examineCopy, holdBack, lookAtSqlite } from '#store/open-copy.ts'
import { NotSound } from './backup.ts'
import { bringBack, NotAFile, type Place, type Placing } from './in-place.ts'

export type WentBack = {
  cases: number
  /** What this version's history adds to it: with none it is of this version. */
  pending: string[]
  held: number
  heldEvents: number
  /** Where the database lies that was there before. */
  aside: string | null
}

export type GoBackNeeds = Placing & {
  path: string
  into: Place
  /** What waited goes out from here: the installation did not run on from the snapshot. */
  moved: boolean
}

const firstBytes = 'SQLite format 3\0'

/** Whether a file is a database as it is, such as a snapshot, and not a sealed backup. */
export async function isSnapshot(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(firstBytes.length), 0, firstBytes.length, 0)
    return buffer.toString('latin1') === firstBytes
  } finally {
    await file.close()
  }
}

/** Puts a snapshot in place and leaves it of its version. Throws NotAFile, NotEmpty, DatabaseInUse, NotSound; nothing is changed then. */
export async function goBack({ path, into, moved, now, replace = false }: GoBackNeeds): Promise<WentBack> {
  if (!into.databaseUrl.startsWith('file:'))
    throw new NotAFile(`${path} is a SQLite file, which PostgreSQL cannot take`)
  return bringBack(into, { now, replace }, async (work, put) => {
    const copy = join(work, 'caseline.db')
    // One that was set aside may have its last commits in a log beside it.
    for (const part of ['', '-wal'].filter((end) => existsSync(path + end))) {
      await copyFile(path + part, copy + part, constants.COPYFILE_FICLONE)
      await chmod(copy + part, 0o600)
    }
    const { counts, problems } = examineCopy(copy)
    if (problems.length > 0) throw new NotSound(path, problems)
    const { pending } = lookAtSqlite(copy, false)
    const { messages, events } = moved ? { messages: 0, events: 0 } : holdBack(copy, now)
    const aside = await put(copy)
    return { cases: counts.cases ?? 0, pending, held: messages, heldEvents: events, aside }
  })
}
