// Files on disk, named by what is in them: the same bytes are kept once.
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Keeps bytes for good: when it answers they survive a power cut, and no half of them is ever seen. */
export async function putBlob(folder: string, bytes: Uint8Array): Promise<{ sha256: string; size: number }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = blobPath(folder, sha256)
  if ((await sizeOf(path)) !== bytes.length) await write(path, bytes)
  return { sha256, size: bytes.length }
}

/** The bytes of a hash, or null where they are not here. */
export async function readBlob(folder: string, sha256: string): Promise<Buffer | null> {
  try {
    return await readFile(blobPath(folder, sha256))
  } catch (problem) {
    if (isMissing(problem)) return null
    throw problem
  }
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

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const half = `${path}.${randomUUID()}`
  try {
    const file = await open(half, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(half, path)
  } catch (problem) {
    await rm(half, { force: true })
    throw problem
  }
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
