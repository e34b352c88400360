// Two processes over one PostgreSQL: what one process is to do is done once, whichever of them does it (R15).
import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { drizzle } from 'drizzle-orm/pglite'
import { expect, it } from 'vitest'
import { openApp } from '#src/app.ts'
import { stillClocks } from '#src/clock.ts'
import { openLog } from '#src/log.ts'
import { verifyAudit } from '#store/audit.ts'
import { casing } from '#store/columns.ts'
import { migratePostgres } from '#store/migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from '#store/postgres.ts'
import { bearing } from './api/house.ts'
import { openSubscriber } from './subscriber.ts'
import { adminToken, configOf, startOfDay } from './world.ts'

async function openTwo() {
  const client = await PGlite.create({ extensions: { pg_trgm } })
  const db = drizzle({ client, casing }) as unknown as PostgresDatabase
  await migratePostgres(db, () => undefined)
  const folder = await mkdtemp(join(tmpdir(), 'caseline-'))
  const clocks = stillClocks(startOfDay)
  const common = {
    ...{ config: configOf(folder, 'postgres://none', 'http://127.0.0.1:9', false), clocks, log: openLog('silent') },
    secrets: { key: randomBytes(32), older: [], adminToken, madeToken: false },
    outgoing: { reach: 'loopback' as const },
  }
  const opens = () => openApp({ ...common, store: postgresStore(db, async () => undefined) })
  const houses = [await opens(), await opens()] as const
  for (const house of houses) await house.start({ ticks: false })
  return {
    houses,
    clocks,
    settle: () => Promise.all(houses.map((house) => house.settle())),
    async closes() {
      for (const house of houses) await house.stop()
      await client.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

it('sends each webhook once and in order while both look for what waits', async () => {
  const { houses, clocks, settle, closes } = await openTwo()
  const site = await openSubscriber()
  const [one, other] = houses.map((house) => bearing(house.routes, adminToken))
  const shop = { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
  const { body } = (await one?.post('/api/v1/workspaces', shop)) ?? {}
  const at = `/api/v1/workspaces/${body.id}`
  await one?.post(`${at}/webhooks`, { name: 'Site', url: site.url, kinds: ['issues.opened', 'issues.noted'] })
  await Promise.all(
    Array.from({ length: 12 }, (_, made) =>
      [one, other][made % 2]?.post(`${at}/cases`, { type: 'other', text: `ข้อ ${made}` }),
    ),
  )
  for (let number = 1; number <= 12; number++)
    await [one, other][number % 2]?.post(`${at}/cases/${number}/notes`, { text: 'x' })
  for (let round = 0; round < 4; round++) {
    await settle()
    clocks.advance(6_000)
  }
  await settle()
  const told = site.bodies().map(({ type, data }) => `${data.issue.number} ${type}`)
  expect(told).toHaveLength(24)
  expect(new Set(told).size).toBe(24)
  for (let number = 1; number <= 12; number++)
    expect(told.indexOf(`${number} issues.opened`)).toBeLessThan(told.indexOf(`${number} issues.noted`))
  await site.closes()
  await closes()
}, 60_000)

it('knows in both what credentials were replaced by, for what comes in and for what goes out', async () => {
  const world = await openTwo()
  const { houses, settle, closes } = world
  const [one, other] = houses.map((house) => bearing(house.routes, adminToken))
  const shop = { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
  const { body: made } = (await one?.post('/api/v1/workspaces', shop)) ?? {}
  const at = `/api/v1/workspaces/${made.id}`
  const old = { channelSecret: 'old-secret', channelAccessToken: 'old-token' }
  const { body } = (await one?.post(`${at}/channels`, { platform: 'line', name: 'LINE', credentials: old })) ?? {}
  const channel = body.id
  const asks = async (secret: string) => {
    const sent = JSON.stringify({ destination: 'U1', events: [] })
    const signature = createHmac('sha256', secret).update(sent).digest('base64')
    const headers = { 'x-line-signature': signature, 'content-type': 'application/json' }
    const answered = await houses[1].routes.request(`/hooks/line/${channel}`, { method: 'POST', headers, body: sent })
    return answered.status
  }
  expect(await asks('old-secret')).toBe(200)
  await one?.put(`${at}/channels/${channel}/credentials`, {
    credentials: { channelSecret: 'new-secret', channelAccessToken: 'new-token' },
  })
  expect(await asks('new-secret')).toBe(200)
  expect(await asks('old-secret')).toBe(401)
  await other?.put(`${at}/channels/${channel}/credentials`, { credentials: old })
  await settle()
  const opened = await houses[0].house.channels.of(channel)
  const [row] = await houses[0].house.store.q.select().from(houses[0].house.store.t.channels)
  expect(opened?.row.credentials).toBe(row?.credentials)
  await closes()
}, 60_000)

it('writes the checkpoint of an hour once, so that each follows the one before', async () => {
  const { houses, clocks, settle, closes } = await openTwo()
  const api = bearing(houses[0].routes, adminToken)
  await api.post('/api/v1/workspaces', { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' })
  for (let hour = 0; hour < 3; hour++) {
    await settle()
    clocks.advance(60 * 60_000)
  }
  const { store, secrets } = houses[0].house
  expect(await store.q.$count(store.t.checkpoints)).toBe(3)
  expect((await verifyAudit(store, { secret: secrets })).problems).toEqual([])
  await closes()
}, 60_000)
