// What only a file can go through: power cuts, second processes, older versions.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Driver from 'better-sqlite3'
import { eq, sql } from 'drizzle-orm'
import { afterEach, describe, expect, it } from 'vitest'
import type { Write } from '#store/commit.ts'
import { type Migration, migrationsOf } from '#store/migrate.ts'
import { DatabaseInUse, openSqlite, type SqliteOptions } from '#store/open-sqlite.ts'
import { searchable, searchCases } from '#store/search.ts'
import { is } from '#store/sql.ts'
import type { Store } from '#store/store.ts'
import { folder } from './folder.ts'
import { caseRow, inboxRow, workspaceRow } from './rows.ts'

const stores: Store[] = []
const processes: ChildProcess[] = []
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close()
  for (const process of processes.splice(0)) process.kill('SIGKILL')
})

const newPath = () => join(folder(), 'caseline.db')

function open(path: string, options: SqliteOptions = {}): Store {
  const store = openSqlite(path, { patience: 0, ...options })
  stores.push(store)
  return store
}

async function closed(store: Store): Promise<void> {
  stores.splice(stores.indexOf(store), 1)
  await store.close()
}

const event = (id: string): Write => ({ hot: 'inboxInsert', values: inboxRow({ id }) })

describe('a commit', () => {
  it('is on disk before anybody hears of it', async () => {
    const path = newPath()
    const store = open(path)
    const beside = new Driver(path, { readonly: true })
    const seen = beside.prepare('select count(*) from inbox').pluck()
    const heard: unknown[] = []
    const plans = Array.from({ length: 5 }, (_, place) =>
      store.commit([event(`event-${place}`)]).then(() => heard.push(seen.get())),
    )
    await Promise.resolve()
    expect([heard, seen.get()]).toEqual([[], 0])
    await Promise.all(plans)
    expect(heard).toEqual([5, 5, 5, 5, 5])
    beside.close()
  })

  it('that fails is told to everybody who shared it, and the next one is not harmed', async () => {
    const path = newPath()
    const store = open(path)
    const beside = new Driver(path)
    beside.exec(`create table parents (id text primary key);
      create table children (parent text references parents (id) deferrable initially deferred);
      create trigger orphan after insert on inbox when new.id = 'orphan'
        begin insert into children values ('nobody'); end`)
    const outcomes = await Promise.allSettled(
      [event('one'), event('orphan'), event('two')].map((each) => store.commit([each])),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(await store.q.$count(store.t.inbox)).toBe(0)
    await store.commit([event('one')])
    expect(await store.q.$count(store.t.inbox)).toBe(1)
    beside.close()
  })

  it('waits for the disk: FULL, in a write-ahead log', async () => {
    const { q } = open(newPath())
    expect(await q.select({ level: sql`synchronous` }).from(sql`pragma_synchronous`)).toEqual([{ level: 2 }])
    expect(await q.select({ mode: sql`journal_mode` }).from(sql`pragma_journal_mode`)).toEqual([{ mode: 'wal' }])
  })

  it('still happens for plans that wait when the store closes, and for none after', async () => {
    const path = newPath()
    const store = open(path)
    const plan = store.commit([event('last')])
    await closed(store)
    await expect(plan).resolves.toEqual([[{ id: 'last' }]])
    await expect(store.commit([event('late')])).rejects.toThrow('closed')
    const again = open(path)
    expect(await again.q.$count(again.t.inbox)).toBe(1)
  })
})

describe('a database file', () => {
  it('goes on where it was when opened again', async () => {
    const path = newPath()
    const store = open(path)
    const workspace = workspaceRow()
    await store.commit([
      { write: (q, t) => q.insert(t.workspaces).values(workspace).returning({ id: t.workspaces.id }) },
      event('kept'),
    ])
    await store.numbers(workspace.id)
    await closed(store)
    const again = open(path)
    expect(await again.numbers(workspace.id)).toBe(2)
    const { q, t } = again
    expect(await q.select({ id: t.inbox.id }).from(t.inbox).where(is(t.inbox.state, 'waiting'))).toEqual([
      { id: 'kept' },
    ])
  })

  it('is served by one process: a second says so and ends', async () => {
    const path = newPath()
    const first = serve(path)
    expect(await said(first)).toBe('open\n')
    expect(() => openSqlite(path, { patience: 0 })).toThrow(DatabaseInUse)
    const second = serve(path)
    const words: string[] = []
    second.stderr?.on('data', (chunk) => words.push(String(chunk)))
    const [code] = await once(second, 'close')
    expect(code).toBe(1)
    expect(words.join('')).toContain(`${path} is served by another process`)
  })

  it('is free again at once when its process is killed', async () => {
    const path = newPath()
    const first = serve(path)
    await said(first)
    first.kill('SIGKILL')
    await once(first, 'close')
    await open(path).commit([event('after')])
  })

  it('is not opened twice by one process either', () => {
    const path = newPath()
    open(path)
    expect(() => openSqlite(path, { patience: 0 })).toThrow(DatabaseInUse)
  })

  it('may be written beside the process that serves it', async () => {
    const path = newPath()
    const served = open(path)
    const beside = open(path, { beside: true })
    await Promise.all([served.commit([event('one')]), beside.commit([event('two')])])
    expect(await served.q.$count(served.t.inbox)).toBe(2)
  })

  it('is made by the command line where nobody serves it', async () => {
    const path = newPath()
    await open(path, { beside: true }).commit([event('one')])
  })
})

describe('a migration', () => {
  const history = migrationsOf('sqlite')
  const next = (...statements: string[]): Migration[] => [...history, { name: '9999_next', statements }]
  /** How drizzle-kit rebuilds a table that SQLite can't alter. */
  const rebuild = (table: string) => [
    'PRAGMA foreign_keys=OFF',
    `create table __new_${table} as select * from ${table}`,
    `drop table ${table}`,
    `alter table __new_${table} rename to ${table}`,
    'PRAGMA foreign_keys=ON',
  ]

  async function filled(path: string): Promise<void> {
    const store = open(path)
    const entry = {
      workspace: 'w',
      case: 'c',
      seq: 1,
      at: 1,
      kind: 'opened',
      by: null,
      facts: '{}',
      digest: null,
      prev: '',
      hash: 'h',
    }
    await store.commit([
      event('kept'),
      { hot: 'timelineInsert', values: entry },
      { hot: 'caseInsert', values: caseRow({ number: 1, search: 'gone' }) },
      { hot: 'caseInsert', values: caseRow({ number: 2, search: searchable('น้ำไม่ไหล') }) },
    ])
    await store.commit([
      {
        write: (q, t) => q.delete(t.cases).where(eq(t.cases.search, 'gone')).returning({ id: t.cases.id }),
        mustTouch: 1,
      },
    ])
    await closed(store)
  }

  it('leaves a copy of the database as it was before', async () => {
    const path = newPath()
    const snapshots = join(path, '..', 'snapshots')
    await filled(path)
    await closed(open(path, { migrations: next('alter table inbox add column extra text'), snapshots }))
    expect(readdirSync(snapshots)).toEqual(['caseline-before-9999_next.db'])
    const copy = new Driver(join(snapshots, 'caseline-before-9999_next.db'))
    expect(copy.prepare('select id from inbox').pluck().all()).toEqual(['kept'])
    expect(copy.pragma('table_info(inbox)')).not.toContainEqual(expect.objectContaining({ name: 'extra' }))
    copy.close()
  })

  it('makes no copy where there is nothing to do, or nothing yet', async () => {
    const path = newPath()
    await closed(open(path))
    await closed(open(path))
    expect(readdirSync(join(path, '..'))).not.toContain('snapshots')
  })

  it('that rebuilds the timeline leaves its guards standing', async () => {
    const path = newPath()
    await filled(path)
    await closed(open(path, { migrations: next(...rebuild('timeline')) }))
    const raw = new Driver(path)
    for (const attempt of [
      `update timeline set facts = ''`,
      'delete from timeline',
      'insert or replace into timeline select * from timeline',
    ]) {
      expect(() => raw.exec(attempt)).toThrow('append-only')
    }
    expect(raw.prepare('select count(*) from timeline').pluck().get()).toBe(1)
    raw.close()
  })

  it('that rebuilds the cases leaves them to be found', async () => {
    const path = newPath()
    await filled(path)
    const store = open(path, { migrations: next(...rebuild('cases')) })
    expect(await searchCases(store, 'w', 'ไม่ไหล')).toHaveLength(1)
    expect(await searchCases(store, 'w', 'gone')).toEqual([])
  })

  it('takes no children along with a table that it rebuilds', async () => {
    const path = newPath()
    const family = [
      'create table parents (id text primary key)',
      'create table children (parent text references parents (id) on delete cascade)',
      `insert into parents values ('ann')`,
      `insert into children values ('ann')`,
    ]
    await closed(open(path, { migrations: next(...family) }))
    const rebuilt = [
      'create table __new_parents (id text primary key, name text)',
      'insert into __new_parents (id) select id from parents',
      'drop table parents',
      'alter table __new_parents rename to parents',
    ]
    const store = open(path, { migrations: [...next(...family), { name: '9999_then', statements: rebuilt }] })
    const { q, t } = store
    const [row] = await q
      .select({ children: sql<number>`(select count(*) from children)` })
      .from(t.inbox)
      .rightJoin(sql`(select 1)`, sql`true`)
    expect(row).toEqual({ children: 1 })
  })

  it('that leaves children without parents is undone, and says so', async () => {
    const path = newPath()
    await filled(path)
    const orphaning = next(
      'create table parents (id text primary key)',
      'create table children (parent text references parents (id))',
      `insert into children values ('nobody')`,
    )
    expect(() => openSqlite(path, { migrations: orphaning, patience: 0 })).toThrow('without their parents')
    const raw = new Driver(path)
    expect(raw.prepare(`select name from sqlite_master where name = 'children'`).all()).toEqual([])
    raw.close()
    const store = open(path)
    expect(await store.q.$count(store.t.inbox)).toBe(1)
  })

  it('of a newer caseline is not undone by an older one', async () => {
    const path = newPath()
    await closed(open(path, { migrations: next('create table later (id text)') }))
    expect(() => openSqlite(path, { patience: 0 })).toThrow('made by a newer caseline (9999_next)')
  })
})

function serve(path: string): ChildProcess {
  const script = fileURLToPath(new URL('./serve.ts', import.meta.url))
  const child = spawn(process.execPath, [script, path])
  processes.push(child)
  return child
}

async function said(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('The process has no voice')
  const [chunk] = await once(child.stdout, 'data')
  return String(chunk)
}
