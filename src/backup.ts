// A backup: the whole database as one sealed file, beside it every file of every case once, by its hash. It counts only when it has been opened again.
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress, createZstdDecompress } from 'node:zlib'
import { verifyAudit } from '#store/audit.ts'
import { type CopyState, copySqlite, examineCopy, filesOf, noteCopy } from '#store/open-copy.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { copyPostgres } from '#store/open-transfer.ts'
import { keyId, type SecretKeys } from '#store/seal.ts'
import { sizeInWords } from '#templates/size.ts'
import { type KeptFiles, keepFiles } from './backup-files.ts'
import { backupsAmong, nameOf, outlived } from './backup-keep.ts'
import { type Identities, identitiesOf, openSealed, sealInto } from './backup-key.ts'
import type { Config, Secrets } from './config.ts'
import { version } from './version.ts'

/** What a backup is made of and with. */
export type BackupNeeds = {
  config: Pick<Config, 'dataDir' | 'databaseUrl' | 'backups'>
  secrets: Pick<Secrets, 'key' | 'older'>
  now: number
}

export type Backup = {
  path: string
  /** Bytes of the sealed file. */
  size: number
  cases: number
  /** Entries of timelines whose chains were walked in it. */
  entries: number
  /** What its audit found changed: the backup is as good as the database was. */
  problems: number
  files: KeptFiles
}

/** Makes a backup in a folder, opens it again, and drops those that are no longer kept there. Throws where any of it fails. */
export async function makeBackup(needs: BackupNeeds): Promise<Backup> {
  const { config, now } = needs
  const { folder, keep } = config.backups
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await insistOnSpace(config)
  const path = join(folder, nameOf(now))
  const unproven = `${path}.unproven`
  try {
    const made = await beside(config.dataDir, (work) => makeIn(work, unproven, needs))
    await rename(unproven, path)
    await dropOutlived(folder, keep)
    return { path, size: (await stat(path)).size, ...made }
  } finally {
    await rm(unproven, { force: true })
  }
}

async function makeIn(work: string, path: string, needs: BackupNeeds): Promise<Omit<Backup, 'path' | 'size'>> {
  const { config, now } = needs
  const identities = identitiesOf(config.backups.key, keysIn(needs))
  const copy = join(work, 'copy.db')
  await copyDatabase(needs, copy)
  const state = examineCopy(copy)
  if (state.problems.length > 0) throw new NotSound('The database', state.problems)
  const hashes = filesOf(copy)
  await sealInto(path, createReadStream(copy), identities, [createZstdCompress()])
  // One copy at a time: the disk may have no room for two.
  await rm(copy)
  const files = await keepFiles({
    from: join(config.dataDir, 'files'),
    folder: config.backups.folder,
    hashes,
    identities,
    now,
  })
  const opened = join(work, 'opened.db')
  await unpack(path, identities, opened)
  insistOnSame(opened, state)
  return { cases: state.counts.cases ?? 0, ...(await auditOf(opened, keysIn(needs))), files }
}

/** Takes the database out of a backup into a file. */
export async function unpack(path: string, identities: Identities, to: string): Promise<void> {
  const clear = await openSealed(path, identities)
  await pipeline(clear, createZstdDecompress(), createWriteStream(to, { mode: 0o600, flush: true }))
}

/** Walks every chain of a copy, which is brought to this version for it. */
export async function auditOf(copy: string, secret: SecretKeys): Promise<{ entries: number; problems: number }> {
  const store = openSqlite(copy)
  try {
    const { entries, problems } = await verifyAudit(store, { secret })
    return { entries, problems: problems.length }
  } finally {
    await store.close()
  }
}

/** Does something in a folder of its own under another, which is gone afterwards. What a killed process left there goes too. */
export async function beside<T>(folder: string, doing: (work: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true })
  await dropLeftovers(folder)
  const work = await mkdtemp(join(folder, `.work-${process.pid}-`))
  try {
    return await doing(work)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** There is no database yet. */
export class NothingToBackUp extends Error {
  override name = 'NothingToBackUp'
}

/** The disk is too full to make a backup. */
export class NoRoom extends Error {
  override name = 'NoRoom'
}

/** A copy is not what it should be. */
export class NotSound extends Error {
  override name = 'NotSound'

  constructor(what: string, problems: string[]) {
    super(`${what} is damaged: ${problems.slice(0, 3).join('; ')}`)
  }
}

async function copyDatabase({ config, secrets, now }: BackupNeeds, to: string): Promise<void> {
  const { databaseUrl } = config
  const isFile = databaseUrl.startsWith('file:')
  if (isFile) await copySqlite(databaseUrl.slice('file:'.length), to)
  else await copyPostgres(databaseUrl, to)
  noteCopy(to, { at: now, version, source: isFile ? 'sqlite' : 'postgres', key: keyId(secrets.key) })
}

/** What came out of the sealed file is what went in, in good order. */
function insistOnSame(opened: string, { counts }: CopyState): void {
  const found = examineCopy(opened)
  const differing = Object.keys(counts).filter((table) => counts[table] !== found.counts[table])
  const problems = [...found.problems, ...differing.map((table) => `${table} has another number of rows`)]
  if (problems.length > 0) throw new NotSound('The backup', problems)
}

const mostLeft = 64_000_000
const longestWork = 24 * 60 * 60_000

/** The copy needs as much room as the database, and some is left for those who work meanwhile. */
async function insistOnSpace({ dataDir, databaseUrl }: BackupNeeds['config']): Promise<void> {
  if (!databaseUrl.startsWith('file:')) return
  const file = databaseUrl.slice('file:'.length)
  if (!existsSync(file)) throw new NothingToBackUp(`There is no database at ${file} yet`)
  const { size } = await stat(file)
  const { bavail, bsize } = await statfs(dataDir)
  const needed = size * 1.1 + mostLeft
  if (bavail * bsize < needed)
    throw new NoRoom(
      `The disk of ${dataDir} has too little room: ${sizeInWords(needed)} are needed while a backup is made`,
    )
}

async function dropOutlived(folder: string, nights: number): Promise<void> {
  const all = backupsAmong(await readdir(folder))
  for (const { name } of outlived(all, nights)) await rm(join(folder, name), { force: true })
}

/** What a process left that was killed: it runs no more, or what it left is older than any work takes. */
async function dropLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^\.work-(\d+)-/u.exec(name)?.[1]
    if (pid === undefined) continue
    const { mtimeMs } = await stat(join(folder, name))
    if (isRunning(Number(pid)) && Date.now() - mtimeMs < longestWork) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (problem) {
    return problem instanceof Error && 'code' in problem && problem.code === 'EPERM'
  }
}

function keysIn({ secrets }: BackupNeeds): SecretKeys {
  return [secrets.key, ...secrets.older]
}
