// Files on disk, named by what is in them: the same bytes are kept once.
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'

/** Bytes at hand, or as they come. */
export type Bytes = Uint8Array | AsyncIterable<Uint8Array>

/**
 * Keeps bytes for good: when it answers they survive a power cut, and no half of them is ever seen. They go to disk as they come, so that
 * none are in memory for long. `look` sees the file before it has its name, and keeps it out by throwing.
 */
export async function putBlob(
  folder: string,
  bytes: Bytes,
  look?: (path: string) => Promise<void>,
): Promise<{ sha256: string; size: number }> {
  const half = join(folder, halves + randomUUID())
  await mkdir(folder, { recursive: true })
  try {
    const written = await write(half, bytes)
    await look?.(half)
    const path = blobPath(folder, written.sha256)
    if ((await sizeOf(path)) !== written.size) await name(half, path)
    return written
  } finally {
    await rm(half, { force: true })
  }
}

/** Drops what an earlier process had in hand of files that were still coming. */
export async function dropHalves(folder: string): Promise<void> {
  const names = await readdir(folder).catch((problem: unknown) => {
    if (isMissing(problem)) return []
    throw problem
  })
  for (const name of names) if (name.startsWith(halves)) await rm(join(folder, name), { force: true })
}

/** The bytes of a hash, to be read as they are needed, or null where they are not here. */
export async function openBlob(
  folder: string,
  sha256: string,
): Promise<{ path: string; size: number; read(): Readable } | null> {
  const path = blobPath(folder, sha256)
  const size = await sizeOf(path)
  return size === undefined ? null : { path, size, read: () => createReadStream(path) }
}

/** Deletes the bytes of a hash, if they are here. */
export async function dropBlob(folder: string, sha256: string): Promise<void> {
  await rm(blobPath(folder, sha256), { force: true })
}

/** Where the bytes of a hash are kept. */
export function blobPath(folder: string, sha256: string): string {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('A blob is named by its SHA-256 in hex')
  return join(folder, sha256.slice(0, 2), sha256)
}

/** What the names of files that are still coming begin with. */
const halves = 'coming-'

async function write(path: string, bytes: Bytes): Promise<{ sha256: string; size: number }> {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of bytes instanceof Uint8Array ? piecesOf(bytes) : bytes) {
      hash.update(piece)
      size += piece.byteLength
      await file.writeFile(piece)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sha256: hash.digest('hex'), size }
}

const pieceSize = 256 * 1024

/** Small enough that hashing one holds nobody up. */
function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceSize) yield bytes.subarray(at, at + pieceSize)
}

/** Gives a whole file its name for good. */
async function name(half: string, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await rename(half, path)
  for (const folder of [dirname(path), dirname(dirname(path))]) await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size
  } catch (problem) {
    if (isMissing(problem)) return undefined
    throw problem
  }
}

function isMissing(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && problem.code === 'ENOENT'
}
