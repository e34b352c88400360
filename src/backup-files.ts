// The files of cases in a backup folder: each sealed once, by its hash, and kept as long as any backup there needs it.
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { blobPath } from '#store/blobs.ts'
import { backupsAmong } from './backup-keep.ts'
import { type Identities, openSealed, sealInto } from './backup-key.ts'

/** `missing` are those whose bytes are not there any more; `bytes` is what was added. */
export type KeptFiles = { all: number; added: number; bytes: number; missing: number }

export type Keeping = { from: string; folder: string; hashes: string[]; identities: Identities; now: number }

/** Keeps the files of these hashes in a backup folder; those that are there already are left as they are. */
export async function keepFiles({ from, folder, hashes, identities, now }: Keeping): Promise<KeptFiles> {
  const kept: KeptFiles = { all: hashes.length, added: 0, bytes: 0, missing: 0 }
  const needed = await readNeeded(folder)
  for (const hash of hashes) {
    needed.set(hash, now)
    const sealed = sealedPath(folder, hash)
    if ((await sizeOf(sealed)) !== null) continue
    const size = await sizeOf(blobPath(from, hash))
    if (size === null) kept.missing++
    else await sealFile(blobPath(from, hash), sealed, hash, identities)
    kept.added += size === null ? 0 : 1
    kept.bytes += size ?? 0
  }
  await dropUnneeded(folder, needed)
  return kept
}

/** Puts the file of a hash back into its place; false where the backup folder lacks it. Throws where it is not what it was. */
export async function restoreFile(
  folder: string,
  into: string,
  hash: string,
  identities: Identities,
): Promise<boolean> {
  const sealed = sealedPath(folder, hash)
  if ((await sizeOf(sealed)) === null) return false
  const path = blobPath(into, hash)
  await mkdir(dirname(path), { recursive: true })
  const part = `${path}.part`
  await pipeline(
    await openSealed(sealed, identities),
    hashing(hash),
    createWriteStream(part, { mode: 0o600, flush: true }),
  )
  await rename(part, path)
  return true
}

/** Opens the file of a hash and reads it to its end; false where the backup folder lacks it. */
export async function proveFile(folder: string, hash: string, identities: Identities): Promise<boolean> {
  const sealed = sealedPath(folder, hash)
  if ((await sizeOf(sealed)) === null) return false
  await pipeline(await openSealed(sealed, identities), hashing(hash), nowhere())
  return true
}

/** A file in a backup, or on its way there, is not what its name says. */
export class NotTheFile extends Error {
  override name = 'NotTheFile'
}

async function sealFile(from: string, to: string, hash: string, identities: Identities): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await sealInto(to, createReadStream(from), identities, [hashing(hash)])
}

/** Lets bytes through and throws at their end where they are not those of the hash. */
function hashing(hash: string): Transform {
  const digest = createHash('sha256')
  return new Transform({
    transform(chunk, _, done) {
      digest.update(chunk)
      done(null, chunk)
    },
    flush(done) {
      done(digest.digest('hex') === hash ? null : new NotTheFile(`The file ${hash} is damaged`))
    },
  })
}

function nowhere(): Writable {
  return new Writable({ write: (_, __, done) => done() })
}

// ── when a file was needed last ──

function neededPath(folder: string): string {
  return join(folder, 'files', 'needed.json')
}

async function readNeeded(folder: string): Promise<Map<string, number>> {
  try {
    const read: Record<string, number> = JSON.parse(await readFile(neededPath(folder), 'utf8'))
    return new Map(Object.entries(read))
  } catch (problem) {
    if (isMissing(problem)) return new Map()
    throw problem
  }
}

/** What no backup that is left needs is dropped: what was erased does not outlive them. */
async function dropUnneeded(folder: string, needed: Map<string, number>): Promise<void> {
  const oldest = backupsAmong(await readdir(folder))[0]?.at ?? 0
  for (const [hash, at] of needed) {
    if (at >= oldest) continue
    await rm(sealedPath(folder, hash), { force: true })
    needed.delete(hash)
  }
  if (needed.size === 0) return
  const path = neededPath(folder)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await writeFile(`${path}.part`, JSON.stringify(Object.fromEntries(needed)), { mode: 0o600, flush: true })
  await rename(`${path}.part`, path)
}

function sealedPath(folder: string, hash: string): string {
  return `${blobPath(join(folder, 'files'), hash)}.age`
}

async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size
  } catch (problem) {
    if (isMissing(problem)) return null
    throw problem
  }
}

function isMissing(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === 'ENOENT'
}
