// Backups: the whole of an installation, sealed, opened again, and the way back from it.
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import { openApp } from '#src/app.ts'
import { type BackupNeeds, makeBackup } from '#src/backup.ts'
import { backupsAmong, nameOf, outlived } from '#src/backup-keep.ts'
import { lookAtBackups } from '#src/cli/doctor/backups.ts'
import { lookAtHeld } from '#src/cli/doctor/held.ts'
import { openLog } from '#src/log.ts'
import { proveBackup, restoreBackup } from '#src/restore.ts'
import { verifyAudit } from '#store/audit.ts'
import type { Write } from '#store/commit.ts'
import { heldEvents } from '#store/held.ts'
import { openPostgres } from '#store/open-postgres.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { searchCases } from '#store/search.ts'
import { moveUpkeep, neverDone, upkeepOf } from '#store/upkeep.ts'
import { freshDatabase } from './database.ts'
import { folder } from './store/folder.ts'
import { adminToken, lineShop, openWorld, slip, type World } from './world.ts'

let world: World | null = null
afterEach(async () => {
  await world?.closes()
  world = null
})

/** A shop with one case that has a slip, whose customer has been told. */
async function shop(): Promise<World> {
  const made = await openWorld()
  world = made
  const { customer } = await lineShop(made)
  await made.does(customer.says('/new other เติมเงินไม่เข้า'))
  await made.does(customer.sends(slip))
  return made
}

function needsOf(made: World): BackupNeeds {
  const { config, secret } = made.app.house
  return { config, secrets: { key: secret, older: [] }, now: made.clocks.clock.now() }
}

const placeIn = (dataDir: string) => ({ dataDir, databaseUrl: `file:${join(dataDir, 'caseline.db')}` })
const day = 24 * 60 * 60_000

it('holds every case, every file, and chains that verify, and comes back as it was', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const made = await makeBackup(needs)
  expect(made).toMatchObject({ cases: 1, problems: 0, files: { all: 1, added: 1, missing: 0 } })
  expect(made.entries).toBeGreaterThan(1)

  const into = placeIn(folder())
  const restored = await restoreBackup({ ...needs, path: made.path, key: null, into, moved: false })
  expect(restored).toMatchObject({
    cases: 1,
    entries: made.entries,
    problems: 0,
    opens: true,
    files: { all: 1, missing: 0 },
  })
  const store = openSqlite(join(into.dataDir, 'caseline.db'))
  const [file] = await store.q.select().from(store.t.files)
  await store.close()
  const hash = file?.sha256 ?? ''
  expect(readFileSync(join(into.dataDir, 'files', hash.slice(0, 2), hash))).toEqual(Buffer.from(slip.bytes))
})

it('shows nothing of what is in it to whoever finds it', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { path } = await makeBackup(needs)
  const bytes = readFileSync(path)
  expect(bytes.subarray(0, 21).toString()).toBe('age-encryption.org/v1')
  expect(bytes.includes('SQLite format')).toBe(false)
  expect(bytes.includes('เติมเงินไม่เข้า')).toBe(false)
  const strange = {
    ...needs,
    secrets: { key: randomBytes(32), older: [] },
    path,
    key: null,
    into: placeIn(folder()),
    moved: false,
  }
  await expect(restoreBackup(strange)).rejects.toThrow('does not open with this key')
  expect(readdirSync(strange.into.dataDir)).toEqual([])
})

it('leaves nothing of its making behind', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { path } = await makeBackup(needs)
  expect(readdirSync(world.folder).filter((name) => name.startsWith('.work'))).toEqual([])
  expect(readdirSync(needs.config.backups.folder).sort()).toEqual([nameOf(needs.now), 'files'])
  expect(path).toBe(join(needs.config.backups.folder, nameOf(needs.now)))
})

it('is refused where there is something already', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { path } = await makeBackup(needs)
  const into = placeIn(folder())
  writeFileSync(join(into.dataDir, 'caseline.db'), '')
  await expect(restoreBackup({ ...needs, path, key: null, into, moved: false })).rejects.toThrow('is there already')
  const server = { ...into, databaseUrl: 'postgres://nobody@127.0.0.1:9/none' }
  const replacing = { ...needs, path, key: null, into: server, moved: false, replace: true }
  await expect(restoreBackup(replacing)).rejects.toThrow('Rename the PostgreSQL database')
})

it('says of a changed byte that it is damaged, in the database as in a file', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { path } = await makeBackup(needs)
  const bytes = readFileSync(path)
  const at = bytes.length - 40
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
  await expect(proveBackup(path, needs)).rejects.toThrow()
  await makeBackup(needs)
  const files = join(needs.config.backups.folder, 'files')
  const [sealed = ''] = readdirSync(files, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.age'),
  )
  const file = readFileSync(join(files, sealed))
  file[file.length - 3] = (file[file.length - 3] ?? 0) ^ 1
  writeFileSync(join(files, sealed), file)
  await expect(proveBackup(path, needs)).rejects.toThrow()
})

it('seals each file once, and drops it when no backup that is kept needs it', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const once = { ...needs, config: { ...needs.config, backups: { ...needs.config.backups, keep: 1 } } }
  await makeBackup(once)
  expect((await makeBackup({ ...once, now: needs.now + day })).files).toMatchObject({ all: 1, added: 0 })
  const { store } = world.app.house
  await store.commit([
    { write: (q, t) => q.update(t.files).set({ state: 'erased', sha256: null }).returning({ id: t.files.id }) },
  ])
  for (let later = 30; later < 65; later += 7) await makeBackup({ ...once, now: needs.now + later * day })
  const left = readdirSync(join(needs.config.backups.folder, 'files'), { recursive: true, encoding: 'utf8' })
  expect(left.filter((name) => name.endsWith('.age'))).toEqual([])
})

it('keeps the newest of seven nights and of four weeks', () => {
  const start = Date.UTC(2026, 0, 1, 3)
  const names = Array.from({ length: 60 }, (_, n) => nameOf(start + n * day))
  const all = backupsAmong([...names, 'files', 'notes.txt'])
  expect(all).toHaveLength(60)
  const gone = new Set(outlived(all, 7).map(({ name }) => name))
  const kept = names.filter((name) => !gone.has(name))
  expect(kept.slice(-7)).toEqual(names.slice(-7))
  // Two of the weeks have their newest among the seven nights.
  expect(kept).toHaveLength(9)
})

it('asks a person about what waited to be sent, unless the old house has ended', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { store } = world.app.house
  await store.commit([
    { write: (q, t) => q.update(t.outbox).set({ state: 'queued', endedAt: null }).returning({ id: t.outbox.id }) },
  ])
  const { path } = await makeBackup(needs)
  const waiting = await store.q.$count(store.t.outbox)
  const back = (moved: boolean) => restoreBackup({ ...needs, path, key: null, into: placeIn(folder()), moved })
  expect((await back(false)).held).toBe(waiting)
  expect((await back(true)).held).toBe(0)
})

it('holds back what had come in and was not handled, until somebody says what becomes of it', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const waits = (
    w: Parameters<Extract<Write, { write: unknown }>['write']>[0],
    t: World['app']['house']['store']['t'],
  ) =>
    w
      .update(t.inbox)
      .set({ state: 'waiting', endedAt: null })
      .where(eq(t.inbox.state, 'done'))
      .returning({ id: t.inbox.id })
  await world.app.house.store.commit([{ write: waits }])
  const { path } = await makeBackup(needs)
  const into = placeIn(folder())
  const restored = await restoreBackup({ ...needs, path, key: null, into, moved: false })
  expect(restored.heldEvents).toBeGreaterThan(0)

  const secrets = { ...needs.secrets, adminToken, madeToken: false }
  const config = { ...world.app.house.config, ...into }
  const app = await openApp({ config, secrets, clocks: world.clocks, log: openLog('silent') })
  await app.start({ ticks: false })
  await app.settle()
  const { store } = app.house
  expect(await store.q.$count(store.t.cases)).toBe(1)
  expect(await heldEvents(store, world.workspace)).toBe(restored.heldEvents)
  expect(await lookAtHeld(store)).toMatchObject([{ state: 'look', what: 'restored' }])
  expect((await upkeepOf(store, 'restored'))?.body).toMatchObject({ events: restored.heldEvents, told: true })
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const asked = { method: 'POST', headers, body: JSON.stringify({ do: 'go-on' }) }
  const answer = await app.routes.request(`/api/v1/workspaces/${world.workspace}/inbox/held`, asked)
  expect(await answer.json()).toEqual({ count: restored.heldEvents })
  await app.settle()
  expect(await heldEvents(store)).toBe(0)
  expect(await store.q.$count(store.t.cases)).toBe(2)
  await app.stop()
})

it('is looked at by the doctor: young enough, failing since, or made by nobody', async () => {
  const world = await shop()
  const needs = needsOf(world)
  await makeBackup(needs)
  const { store } = world.app.house
  const looked = async (nightly: boolean, now: number) => {
    const config = { ...world.app.house.config, backups: { ...needs.config.backups, nightly } }
    const secrets = { ...needs.secrets, adminToken, madeToken: false }
    return (await lookAtBackups({ config, secrets, now, fetch: null, thorough: false }, store))[0]
  }
  expect(await looked(true, needs.now)).toMatchObject({ state: 'ok' })
  expect(await looked(true, needs.now + 2 * day)).toMatchObject({ state: 'bad' })
  const off = await looked(false, needs.now + 2 * day)
  expect(off).toMatchObject({ state: 'look', words: expect.stringMatching('BACKUPS=off') })
  const body = { ...neverDone, ok: false, reason: 'The disk is full' }
  await moveUpkeep(store, null, { name: 'backup', at: needs.now, body })
  const failing = await looked(true, needs.now)
  expect(failing).toMatchObject({ state: 'look', words: expect.stringMatching('The last attempt failed: The disk') })
})

it('tells of a file whose bytes are gone', async () => {
  const world = await shop()
  const needs = needsOf(world)
  rmSync(join(world.folder, 'files'), { recursive: true })
  expect((await makeBackup(needs)).files).toMatchObject({ all: 1, added: 0, missing: 1 })
})

const server = process.env.TEST_DATABASE_URL

it.runIf(server)('goes into an empty PostgreSQL database as it came, and into no other', async () => {
  const world = await shop()
  const needs = needsOf(world)
  const { path, entries } = await makeBackup(needs)
  const dataDir = folder()
  const fresh = await freshDatabase(dataDir)
  const back = { ...needs, path, key: null, into: { dataDir, databaseUrl: fresh.url }, moved: true }
  expect(await restoreBackup(back)).toMatchObject({ cases: 1, entries, problems: 0 })
  await expect(restoreBackup(back)).rejects.toThrow('is not empty')
  const store = await openPostgres(fresh.url, { warn: () => undefined })
  expect((await verifyAudit(store, { secret: needs.secrets.key })).problems).toEqual([])
  const was = world.app.house.store
  for (const table of ['workspaces', 'cases', 'timeline', 'messages', 'files', 'outbox', 'channels'] as const)
    expect(await store.q.select().from(store.t[table]), table).toEqual(await was.q.select().from(was.t[table]))
  expect(await searchCases(store, world.workspace, 'เติมเงิน')).toHaveLength(1)
  await store.close()
  await fresh.drop()
})
