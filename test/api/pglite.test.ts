// The same doors over PostgreSQL: every query of theirs runs there too.
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { drizzle } from 'drizzle-orm/pglite'
import { expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { casing } from '#store/columns.ts'
import { migratePostgres } from '#store/migrate-postgres.ts'
import { type PostgresDatabase, postgresStore } from '#store/postgres.ts'
import { openDesk } from './desk.ts'
import { lineCredentials, openHouse, openShop } from './house.ts'

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
  expect((await house.patch(`${at}/case-types/other`, { severity: 'high' })).body.severity).toBe('high')
  expect((await house.put(`${at}/lists/branches`, { items: [{ id: 'a', label: { en: 'A' } }] })).status).toBe(200)
  expect((await house.put(`${at}/wordings/customer.queued/en`, { text: '#{{case_id}}' })).body.text).toBe(
    '#{{case_id}}',
  )
  expect((await verifyAudit(house.store, { workspace: id, secret: new Uint8Array(32) })).problems).toEqual([])
})
