// What is wrong with the surroundings, in words: a port, a disk, a database. Anything else is a fault of ours.
import { DatabaseIsNewer } from '#store/migrate.ts'
import { DatabaseInUse } from '#store/open-sqlite.ts'
import { NotConfigured } from './config.ts'

/** A problem as somebody at the terminal needs it: plainly where they can do something, else with where it happened. */
export function inWords(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  if (isPlain(problem)) return problem.message
  return surroundings(problem) ?? problem.stack ?? problem.message
}

/** The same as a reason in a sentence: one line, and never where it happened. */
export function reasonOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  const words = isPlain(problem) ? problem.message : (surroundings(problem) ?? problem.message)
  return words.split('\n')[0] ?? ''
}

const plain = new Set([
  'NotEmpty',
  'NotAFile',
  'NotOpened',
  'NotABackup',
  'NotSound',
  'NotTheFile',
  'NothingToBackUp',
  'NoRoom',
  'NoRoomForSnapshot',
  'MigrationFailed',
])

function isPlain(problem: Error): boolean {
  const isOurs = [NotConfigured, DatabaseInUse, DatabaseIsNewer].some((kind) => problem instanceof kind)
  return isOurs || plain.has(problem.name)
}

const reasons: Record<string, string> = {
  EADDRINUSE: 'Another process listens at this PORT already; give another, or end that one',
  EADDRNOTAVAIL: 'HOST is no address of this machine',
  EACCES: 'That is not allowed here; look at PORT and at who owns DATA_DIR',
  EROFS: 'DATA_DIR cannot be written to',
  ENOSPC: 'The disk is full',
  EEXIST: 'There is something else in the way',
  ENOTDIR: 'There is something else in the way',
  SQLITE_FULL: 'The disk is full',
  SQLITE_CANTOPEN: 'The database file cannot be opened; look at DATA_DIR and at who owns it',
  SQLITE_NOTADB: 'That file is no database',
  SQLITE_CORRUPT: 'The database is damaged: restore a backup',
  ECONNREFUSED: 'Nobody answers at DATABASE_URL',
  ENOTFOUND: 'There is no such host as DATABASE_URL names',
  '28P01': 'The password in DATABASE_URL is refused',
  '28000': 'The user in DATABASE_URL is refused',
  '3D000': 'There is no such database as DATABASE_URL names',
}

function surroundings(problem: Error): string | null {
  const reason = 'code' in problem ? reasons[String(problem.code)] : undefined
  if (reason) return problem.message ? `${reason} (${problem.message})` : reason
  if ('code' in problem && String(problem.code).startsWith('ERR_PARSE_ARGS')) return problem.message
  return problem.cause instanceof Error ? surroundings(problem.cause) : null
}
