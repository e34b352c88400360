// The same doors over PostgreSQL: every query of theirs runs there too.
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { drizzle } from 'drizzle-orm/pglite'
import { expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { casing } from '#store/columns.ts'
import { migratePostgres } from '#store/migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from '#store/postgres.ts'
import type { Store } from '#store/store.ts'
import { openDesk } from './desk.ts'
import { bearing, lineCredentials, openHouse, openShop } from './house.ts'

async function openPglite() {
  const client = await PGlite.create({ extensions: { pg_trgm } })
  const db = drizzle({ client, casing }) as unknown as PostgresDatabase
  await migratePostgres(db, () => undefined)
  return postgresStore(db, () => client.close())
}

it('sets up a shop and looks at its cases on PostgreSQL', async () => {
  const house = openHouse({ store: await openPglite() })
  const { id, at } = await openShop(house, { name: 'ซาลาเปา 🥟' })
  const channel = await house.post(`${at}/channels`, { platform: 'line', name: 'Shop', credentials: lineCredentials })
  expect((await house.post(`${at}/channels/${channel.body.id}/connect`)).status).toBe(200)
  const codes = await Promise.all(['staff', 'alerts'].map((purpose) => house.post(`${at}/codes`, { for: purpose })))
  expect(codes.map(({ status }) => status)).toEqual([201, 201])

  const desk = openDesk(house, id)
  const [som, nok, staff] = [
    await desk.person('สมหญิง'),
    await desk.person('Nok'),
    await desk.chat({ purpose: 'staff' }),
  ]
  expect((await house.patch(`${at}/chats/${staff}`, { types: ['other'] })).body.types).toEqual(['other'])
  expect((await house.get(`${at}/chats?purpose=staff`)).body.items).toHaveLength(1)
  const opened = await desk.opens(som, { type: 'topup_missing', orders: ['ORD-7781'] })
  await desk.takes(nok, opened)
  for (let made = 0; made < 51; made++) await desk.opens(som)

  const first = await house.get(`${at}/cases?status=open`)
  const second = await house.get(`${at}/cases?status=open&cursor=${first.body.next}`)
  expect([first.body.items.length, second.body.items.map(({ number }: { number: number }) => number)]).toEqual([
    50,
    [2, 1],
  ])
  for (const [filter, found] of [
    [`owner=${nok}`, 1],
    ['owner=none', 50],
    ['status=resolved', 0],
    ['q=ORD-7781', 1],
    ['q=%2352', 1],
    [`q=${encodeURIComponent('หญิง')}`, 50],
  ] as const)
    expect((await house.get(`${at}/cases?${filter}`)).body.items, filter).toHaveLength(found)

  const failed = await desk.delivers({ state: 'failed', case: opened.id })
  expect((await house.get(`${at}/cases/1`)).body).toMatchObject({
    owner: { name: 'Nok' },
    deliveries: [{ state: 'failed' }],
  })
  expect((await house.get(`${at}/outbox?state=failed`)).body.items).toMatchObject([{ id: failed, case: 1 }])
  const others = ['queued', 'sent', 'dead'] as const
  for (let made = 0; made < 60; made++) await desk.delivers({ state: others[made % others.length] })
  const newest = (await house.get(`${at}/outbox`)).body
  const older = (await house.get(`${at}/outbox?cursor=${newest.next}`)).body
  const ids: string[] = [...newest.items, ...older.items].map(({ id }) => id)
  expect(ids).toEqual([...ids].sort().reverse())
  expect([ids.length, ids.at(-1), older.items.at(-1)?.case, older.next]).toEqual([61, failed, 1, null])
  expect((await house.patch(`${at}/case-types/other`, { severity: 'high' })).body.severity).toBe('high')
  expect((await house.put(`${at}/lists/branches`, { items: [{ id: 'a', label: { en: 'A' } }] })).status).toBe(200)
  expect((await house.put(`${at}/wordings/customer.queued/en`, { text: '#{{case_id}}' })).body.text).toBe(
    '#{{case_id}}',
  )

  expect((await house.get(`${at}/wordings/customer.queued/en/history`)).body.items).toMatchObject([
    { text: '#{{case_id}}' },
  ])
  const changes = (await house.get(`${at}/changes?kind=wording.changed`)).body.items
  expect(changes).toMatchObject([{ through: 'token', by: null, data: { key: 'customer.queued' } }])

  const { body: key } = await house.post(`${at}/keys`, { name: 'Site', scopes: ['issues:read', 'webhooks:manage'] })
  const site = bearing(house.doors, key.key)
  const issues = await site.get('/api/issues/active')
  const rest = await site.get(`/api/issues/active?cursor=${issues.body.next}`)
  expect([issues.body.items.length, rest.body.items.length]).toEqual([50, 2])
  expect((await site.get('/api/issues/ORD-7781')).body).toMatchObject({ number: 1, updates: [{}, {}] })
  const { body: hook } = await site.post(`${at}/webhooks`, { name: 'Site', url: 'https://shop.example' })
  expect((await site.post(`${at}/webhooks/${hook.id}/rotate`)).status).toBe(201)
  expect((await site.patch(`${at}/webhooks/${hook.id}`, { state: 'paused' })).body.state).toBe('paused')
  expect((await site.get(`${at}/webhooks/${hook.id}/deliveries?state=dead`)).body.items).toEqual([])
  expect((await site.post(`${at}/webhooks/${hook.id}/replay`, { since: 0 })).body).toEqual({ queued: 0 })
  expect((await site.delete(`${at}/webhooks/${hook.id}`)).status).toBe(200)
  await keepsRequests(house.store, id, 60)
  const asked = await house.get(`${at}/requests`)
  const more = await house.get(`${at}/requests?cursor=${asked.body.next}`)
  expect([asked.body.items.length, more.body.items.length]).toEqual([50, 10])
  expect((await house.delete(`${at}/keys/${key.id}`)).body.revokedAt).not.toBeNull()
  expect((await verifyAudit(house.store, { workspace: id, secret: new Uint8Array(32) })).problems).toEqual([])
})

/** What other systems asked for, all in the same instant. */
function keepsRequests(store: Store, workspace: string, many: number) {
  const rows = Array.from({ length: many }, (_, made) => ({
    ...{ workspace, door: 'events', id: `evt-${made}`, kind: 'topup.failed', digest: 'd', status: 200, answer: '{}' },
    ...{ body: null, case: null, by: null, repeats: 0, at: 1 },
  }))
  return store.commit([{ write: (q, t) => q.insert(t.requests).values(rows).returning({ id: t.requests.id }) }])
}
