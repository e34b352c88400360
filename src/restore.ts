// The way back from a backup: unpacked beside, looked through, and put into its place last, so that there is never half of it.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type CopyNote, examineCopy, filesOf, holdBack, noteOf } from '#store/open-copy.ts'
import { keyId } from '#store/seal.ts'
import { auditOf, type BackupNeeds, beside, NotSound, unpack } from './backup.ts'
import { proveFile, restoreFile } from './backup-files.ts'
import { backupsAmong } from './backup-keep.ts'
import { identitiesOf } from './backup-key.ts'
import { bringBack, type Place, type Placing } from './in-place.ts'

export type Restored = {
  /** When the backup was made, and by which version. */
  made: CopyNote
  cases: number
  entries: number
  problems: number
  files: { all: number; missing: number }
  /** Messages that waited to be sent when the backup was made: a person decides on each. */
  held: number
  /** Events that had come in and were not handled yet: a person decides on all of them. */
  heldEvents: number
  /** Whether the credentials in it open with the keys at hand. */
  opens: boolean
  /** Where the database lies that was there before. */
  aside: string | null
}

export type RestoreNeeds = Omit<BackupNeeds, 'config'> &
  Pick<Placing, 'replace'> & {
    path: string
    /** Opens the backup, where it was not made with the keys of `secrets`. */
    key: string | null
    into: Place
    /** The installation it was made of has ended for good: what waited goes out from here. */
    moved: boolean
  }

/** Restores a backup to its place, which it takes last of all. Throws NotEmpty, DatabaseInUse, NotOpened, NotSound; nothing is changed then. */
export async function restoreBackup(needs: RestoreNeeds): Promise<Restored> {
  const { path, into, now } = needs
  const identities = identitiesOf(needs.key, keysIn(needs))
  return bringBack(into, needs, async (work, put) => {
    const copy = join(work, 'caseline.db')
    await unpack(path, identities, copy)
    const looked = await lookThrough(copy, needs)
    const hashes = filesOf(copy)
    const missing = await eachMissing(hashes, (hash) =>
      restoreFile(dirname(path), join(into.dataDir, 'files'), hash, identities),
    )
    const { messages, events } = needs.moved ? { messages: 0, events: 0 } : holdBack(copy, now)
    const aside = await put(copy)
    return { ...looked, held: messages, heldEvents: events, files: { all: hashes.length, missing }, aside }
  })
}

export type Proven = Omit<Restored, 'held' | 'heldEvents' | 'aside'>

/** Does everything that restoring does but keep what came out: whether a backup is worth its name. */
export async function proveBackup(path: string, needs: BackupNeeds): Promise<Proven> {
  const identities = identitiesOf(needs.config.backups.key, keysIn(needs))
  return beside(needs.config.dataDir, async (work) => {
    const copy = join(work, 'caseline.db')
    await unpack(path, identities, copy)
    const looked = await lookThrough(copy, needs)
    const hashes = filesOf(copy)
    const missing = await eachMissing(hashes, (hash) => proveFile(dirname(path), hash, identities))
    return { ...looked, files: { all: hashes.length, missing } }
  })
}

/** The newest backup of a folder; null where there is none. */
export async function newestBackup(folder: string): Promise<{ path: string; at: number } | null> {
  if (!existsSync(folder)) return null
  const newest = backupsAmong(await readdir(folder)).at(-1)
  return newest ? { path: join(folder, newest.name), at: newest.at } : null
}

async function lookThrough(copy: string, needs: Pick<BackupNeeds, 'secrets'>) {
  const made = noteOf(copy)
  if (!made) throw new NotSound('The backup', ['it does not say what it is'])
  const { counts, problems } = examineCopy(copy)
  if (problems.length > 0) throw new NotSound('The backup', problems)
  const audit = await auditOf(copy, keysIn(needs))
  const opens = keysIn(needs).some((key) => keyId(key) === made.key)
  return { made, cases: counts.cases ?? 0, ...audit, opens }
}

async function eachMissing(hashes: string[], isThere: (hash: string) => Promise<boolean>): Promise<number> {
  let missing = 0
  for (const hash of hashes) if (!(await isThere(hash))) missing++
  return missing
}

function keysIn({ secrets }: Pick<BackupNeeds, 'secrets'>): readonly Uint8Array[] {
  return [secrets.key, ...secrets.older]
}
