// Generated migrations as data: what is in the folder, and what a database lacks of it. They are applied by open-*.ts.
import { readdirSync, readFileSync } from 'node:fs'

export type Migration = { name: string; statements: string[] }

/** Every migration of a database, oldest first. */
export function migrationsOf(database: 'sqlite' | 'postgres'): Migration[] {
  const folder = new URL(`./migrations/${database}/`, import.meta.url)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ name: file.slice(0, -4), statements: statementsOf(readFileSync(new URL(file, folder), 'utf8')) }))
}

/** What is still to be applied; throws where the database knows migrations that this version does not. */
export function pendingOf(all: Migration[], applied: string[]): Migration[] {
  const known = new Set(all.map(({ name }) => name))
  const foreign = applied.filter((name) => !known.has(name))
  if (foreign.length > 0) throw new DatabaseIsNewer(foreign)
  const done = new Set(applied)
  return all.filter(({ name }) => !done.has(name))
}

/** The database was made by a newer caseline. */
export class DatabaseIsNewer extends Error {
  override name = 'DatabaseIsNewer'

  constructor(foreign: string[]) {
    super(
      `This database was made by a newer caseline (${foreign.join(', ')}): start that version, or restore a snapshot`,
    )
  }
}

/** A migration did not work. Nothing of it has happened. */
export class MigrationFailed extends Error {
  override name = 'MigrationFailed'

  constructor(what: string, copy: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause)
    super(
      `${what} could not be brought to this version and is as it was before (${why}). Start the former version again${copy}. Please report this.`,
      { cause },
    )
  }
}

function statementsOf(file: string): string[] {
  return file
    .split('--> statement-breakpoint')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
