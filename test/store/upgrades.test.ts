// From any version to this one: in one step, tried on a copy first, and nothing has happened where it fails.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import Driver from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { goBack } from '#src/go-back.ts'
import { type Migration, migrationsOf } from '#store/migrate.ts'
import { examineCopy } from '#store/open-copy.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { sqliteExtras } from '#store/triggers.ts'
import { folder } from './folder.ts'

const history = migrationsOf('sqlite')

/** A database as an older version left it, with a row in every table it had. */
function olderDatabase(upTo: number, rows = 1): string {
  const path = join(folder(), 'caseline.db')
  const raw = new Driver(path)
  raw.exec('create table migrations (name text primary key)')
  for (const { name, statements } of history.slice(0, upTo)) {
    for (const statement of statements) raw.exec(statement)
    raw.prepare('insert into migrations values (?)').run(name)
  }
  for (const statement of sqliteExtras) raw.exec(statement)
  for (const table of tablesIn(raw)) for (let row = 1; row <= rows; row++) fill(raw, table, row)
  raw.close()
  return path
}

type Column = { name: string; type: string }

function fill(raw: Driver.Database, table: string, row: number): void {
  const columns = raw.prepare<[], Column>(`select name, type from pragma_table_info('${table}')`).all()
  const values = columns.map(({ name, type }) => (type.toLowerCase() === 'integer' ? row : `{"${name}":${row}}`))
  raw.prepare(`insert into "${table}" values (${values.map(() => '?').join()})`).run(values)
}

function tablesIn(raw: Driver.Database): string[] {
  return raw
    .prepare<[], string>(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'cases_search%' and name <> 'migrations'`,
    )
    .pluck()
    .all()
}

function countsIn(path: string): Record<string, unknown> {
  const raw = new Driver(path, { readonly: true })
  const counts = tablesIn(raw).map((table) => [table, raw.prepare(`select count(*) from "${table}"`).pluck().get()])
  raw.close()
  return Object.fromEntries(counts)
}

const broken: Migration[] = [
  ...history,
  { name: '9999_broken', statements: ['create table later (id text)', 'nonsense'] },
]

describe('a database of an older version', () => {
  it.each(history.slice(0, -1).map(({ name }, at) => [name, at + 1] as const))(
    'whose last migration is %s opens with this one in one step, with every row',
    async (_, upTo) => {
      const path = olderDatabase(upTo)
      const before = countsIn(path)
      await openSqlite(path).close()
      expect(countsIn(path)).toMatchObject(before)
      await openSqlite(path).close()
    },
  )

  it('keeps its rows where they were in the copy, so that what the search knows of them stays true', async () => {
    const path = olderDatabase(1, 5)
    const raw = new Driver(path)
    raw.exec('delete from cases where number = 2')
    const places = raw.prepare('select rowid, id from cases').all()
    raw.close()
    await openSqlite(path).close()
    const [snapshot = ''] = readdirSync(join(path, '..', 'snapshots'))
    const kept = join(path, '..', 'snapshots', snapshot)
    const copy = new Driver(kept)
    expect(copy.prepare('select rowid, id from cases').all()).toEqual(places)
    copy.close()
    expect(examineCopy(kept).problems).toEqual([])
  })

  it.each([1, 2, history.length - 1])(
    'after %i migrations is come back to by its snapshot, and what is there steps aside',
    async (upTo) => {
      const path = olderDatabase(upTo)
      const older = new Driver(path)
      older.exec(`update outbox set state = 'queued'`)
      older.close()
      const before = countsIn(path)
      await openSqlite(path).close()
      const [snapshot = ''] = readdirSync(join(path, '..', 'snapshots'))
      const into = { dataDir: join(path, '..'), databaseUrl: `file:${path}` }
      const needs = { path: join(path, '..', 'snapshots', snapshot), into, moved: false, now: Date.UTC(2026, 10, 21) }
      await expect(goBack(needs)).rejects.toThrow('is there already')
      const back = await goBack({ ...needs, replace: true })
      const aside = join(path, '..', 'caseline-before-restore-20261121T000000Z.db')
      expect(back).toMatchObject({ cases: 1, held: 1, aside })
      expect(back.pending).toHaveLength(history.length - upTo)
      expect({ ...countsIn(path), upkeep: 0 }).toEqual({ ...before, upkeep: 0 })
      expect(Object.keys(countsIn(aside))).toContain('subscribers')
      await openSqlite(path).close()
      const again = await goBack({ ...needs, path: aside, replace: true })
      expect(again).toMatchObject({ cases: 1, pending: [] })
    },
  )

  it('keeps the newest three copies and no trial', async () => {
    const path = olderDatabase(1)
    for (let n = 1; n <= 5; n++) {
      const more = Array.from({ length: n }, (_, at) => ({
        name: `9${at}`,
        statements: [`create table later_${at} (id text)`],
      }))
      await openSqlite(path, { migrations: [...history, ...more] }).close()
    }
    expect(readdirSync(join(path, '..', 'snapshots'))).toHaveLength(3)
  })
})

describe('a migration that fails', () => {
  it('has not happened: the file is as it was, a copy is kept, and the words say what to do', async () => {
    const path = olderDatabase(history.length)
    const before = countsIn(path)
    expect(() => openSqlite(path, { migrations: broken })).toThrow(
      /is as it was before \(.*nonsense.*\)\. Start the former version again; a copy lies at .*-before-9999_broken\.db/u,
    )
    expect(countsIn(path)).toEqual(before)
    expect(readdirSync(join(path, '..', 'snapshots'))).toEqual(['caseline-before-9999_broken.db'])
    await openSqlite(path).close()
  })

  it('is found on the copy where it would lose cases or their history', () => {
    const path = olderDatabase(history.length)
    const losing = [...history, { name: '9999_losing', statements: ['delete from cases'] }]
    expect(() => openSqlite(path, { migrations: losing })).toThrow('On a copy cases or their history were lost')
    expect(countsIn(path)).toMatchObject({ cases: 1 })
  })

  it('ends the process with words and not well', async () => {
    const path = olderDatabase(1)
    const raw = new Driver(path)
    raw.exec('create table upkeep (mine text)')
    raw.close()
    const env = { PATH: process.env.PATH ?? '', DATA_DIR: join(path, '..'), PORT: '0', SANDBOX: 'off' }
    const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: 'pipe' })
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
    expect(code).toBe(1)
    expect(said).toMatch('could not be brought to this version and is as it was before')
    expect(said).not.toMatch(/\n\s+at /u)
    expect(countsIn(path)).toMatchObject({ upkeep: 0, cases: 1 })
  })
})
