// SQLite's write-ahead log is kept small: it goes into the database after enough has been written, and altogether in a quiet moment.
// Whoever reads for long (a copy, the command line) keeps it from that: it grows meanwhile, and nobody waits.
import { statSync } from 'node:fs'

/** A connection, as far as its settings go. */
type Connection = { pragma(text: string): unknown }

/** After so many pages (of 4 KB) a commit writes the log into the database. Pages written often are then written once. */
export const checkpointAfter = 4_000
/** What is left of the file when a long reader is gone, in bytes. */
export const largestKept = 32_000_000
/** Twice what a commit leaves: beyond it somebody is in the way. */
const tooLarge = 2 * checkpointAfter * 4096
const worthEnding = 1_000_000

/** How the log stands: its bytes, and whether a reader keeps it from getting smaller. */
export type LogState = { bytes: number; isHeld: boolean }

/** Watches over the log of a database's file: to be called now and then. */
export function watchLog(connection: Connection, file: string) {
  let before = ''

  return {
    /** The bytes of the log. */
    bytes: () => fileOf(file)?.size ?? 0,
    /** Writes the log into the database where that is due and stops nobody. */
    tidy(): LogState {
      const found = fileOf(file)
      if (!found) return { bytes: 0, isHeld: false }
      const mark = `${found.size} ${found.mtimeMs}`
      const isQuiet = mark === before
      before = mark
      if (found.size < worthEnding || (!isQuiet && found.size < tooLarge)) return { bytes: found.size, isHeld: false }
      const isHeld = !written(connection, 'passive') || (isQuiet && !written(connection, 'truncate'))
      return { bytes: fileOf(file)?.size ?? 0, isHeld }
    },
  }
}

/** Whether all of the log is in the database now. It waits for nobody. */
function written(connection: Connection, how: 'passive' | 'truncate'): boolean {
  const [patience] = connection.pragma('busy_timeout') as { timeout: number }[]
  connection.pragma('busy_timeout = 0')
  try {
    const [done] = connection.pragma(`wal_checkpoint(${how})`) as { busy: number; log: number; checkpointed: number }[]
    return done !== undefined && done.busy === 0 && done.checkpointed >= done.log
  } finally {
    connection.pragma(`busy_timeout = ${patience?.timeout ?? 0}`)
  }
}

function fileOf(path: string) {
  return statSync(path, { throwIfNoEntry: false })
}
