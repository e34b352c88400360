// The data folder: room, and who may read what is in it.
import { constants } from 'node:fs'
import { access, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { keyFile } from '#src/config.ts'
import { sizeInWords } from '#templates/size.ts'
import { bad, type Finding, type Look, look, ok } from './finding.ts'

const tooLittle = 200_000_000
const little = 2_000_000_000

/** Whether there is room, and whether secrets are private. */
export const lookAtDisk: Look = async ({ config }) => {
  const { dataDir } = config
  try {
    await access(dataDir, constants.W_OK)
  } catch {
    return [bad('data folder', `${dataDir} cannot be written to`, 'Set DATA_DIR, or change who owns that folder')]
  }
  return [await room(dataDir), ...(await privacy(dataDir))]
}

async function room(dataDir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const words = `${sizeInWords(free)} free on the disk of ${dataDir}`
  if (free < tooLittle) return bad('disk', words, 'Make room now: with a full disk nothing new can be received')
  if (free < little) return look('disk', words, 'Make room: a backup needs as much as the database is large')
  return ok('disk', words)
}

const othersMay = 0o077

/** Keys nobody else may read; the database nobody else should. */
async function privacy(dataDir: string): Promise<Finding[]> {
  const secrets = [keyFile(dataDir), join(dataDir, 'admin.token')]
  const names = await readdir(dataDir)
  const data = names.filter((name) => /\.db(-wal)?$/u.test(name)).map((name) => join(dataDir, name))
  const open = await openTo(secrets)
  if (open.length > 0)
    return [bad('secrets', `Others on this machine may read ${open.join(', ')}`, `chmod 600 ${open.join(' ')}`)]
  const seen = await openTo([dataDir, ...data])
  // A folder that is closed closes what is in it.
  if (seen.includes(dataDir) && seen.length > 1)
    return [look('secrets', `Others on this machine may read the database`, `chmod 700 ${dataDir}`)]
  return [ok('secrets', 'Keys and data are private')]
}

async function openTo(paths: string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const mode = await stat(path).then(
      (file) => file.mode,
      () => 0,
    )
    if (mode & othersMay) found.push(path)
  }
  return found
}
