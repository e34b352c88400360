import { describe, expect, it } from 'vitest'
import { openDesk } from './desk.ts'
import { bearing, openHouse, openShop } from './house.ts'

async function openSite() {
  const house = openHouse()
  const shop = await openShop(house)
  const { body } = await house.post(`${shop.at}/keys`, { name: 'Main site', scopes: ['webhooks:manage'] })
  return { house, ...shop, site: bearing(house.doors, body.key), desk: openDesk(house, shop.id) }
}

const wanted = { name: 'Main site', url: 'https://shop.example/hooks' }

describe('a subscriber', () => {
  it('is set up by a key of the workspace, and its secret told once', async () => {
    const { house, at, site } = await openSite()
    const made = await site.post(`${at}/webhooks`, { ...wanted, kinds: ['issues.opened', 'issues.status_changed'] })
    expect(made.status).toBe(201)
    const { secret, ...subscriber } = made.body
    expect(secret).toMatch(/^whsec_/)
    expect(subscriber).toMatchObject({ state: 'active', note: null, failingSince: null })
    expect((await site.get(`${at}/webhooks/${subscriber.id}`)).body).toEqual(subscriber)
    expect((await site.get(`${at}/webhooks`)).body.items).toEqual([subscriber])
    const { q, t } = house.store
    const kept = JSON.stringify([await q.select().from(t.signingSecrets), await q.select().from(t.timeline)])
    expect(kept).not.toContain(secret)
  })

  it('goes where it may, and takes kinds that there are', async () => {
    const { at, site } = await openSite()
    const inside = await site.post(`${at}/webhooks`, { ...wanted, url: 'http://10.0.0.1/' })
    expect([inside.status, inside.body.errors]).toEqual([
      422,
      [{ path: 'url', message: 'This must be an https address' }],
    ])
    expect((await site.post(`${at}/webhooks`, { ...wanted, kinds: ['issues.gone'] })).status).toBe(422)
    expect((await site.post(`${at}/webhooks`, { ...wanted, kinds: [] })).status).toBe(422)
    const { body } = await site.post(`${at}/webhooks`, wanted)
    expect((await site.patch(`${at}/webhooks/${body.id}`, { url: 'http://10.0.0.1/' })).status).toBe(422)
  })

  it('is changed, and every kind can be named that the timeline has', async () => {
    const { at, site } = await openSite()
    const { body } = await site.post(`${at}/webhooks`, wanted)
    const kinds = ['issues.status_changed', 'issues.opened', 'issues.resolved', 'issues.escalated', 'issues.said']
    const changed = await site.patch(`${at}/webhooks/${body.id}`, { name: 'CRM', kinds })
    expect(changed.body).toMatchObject({ name: 'CRM', url: wanted.url })
    expect(new Set(changed.body.kinds)).toEqual(new Set(kinds))
    expect((await site.patch(`${at}/webhooks/${body.id}`, {})).body).toEqual(changed.body)
    expect((await site.patch(`${at}/webhooks/${body.id}`, { kinds: null })).body.kinds).toBeNull()
  })

  it('is tried, given another secret, and taken away with all that is its own', async () => {
    const { house, at, site } = await openSite()
    const { body } = await site.post(`${at}/webhooks`, wanted)
    expect((await site.post(`${at}/webhooks/${body.id}/test`)).body).toMatchObject({ arrived: true, status: 200 })
    const rotated = await site.post(`${at}/webhooks/${body.id}/rotate`)
    expect(rotated.body).toEqual({
      secret: expect.stringMatching(/^whsec_/),
      oldUntil: house.needs.clock.now() + 86_400_000,
    })
    expect(rotated.body.secret).not.toBe(body.secret)
    expect((await site.delete(`${at}/webhooks/${body.id}`)).status).toBe(200)
    expect((await site.get(`${at}/webhooks/${body.id}`)).status).toBe(404)
    expect(await house.store.q.select().from(house.store.t.signingSecrets)).toEqual([])
  })

  it('has its webhooks listed by state, and none to send again that wait already', async () => {
    const { house, at, site, id: workspace } = await openSite()
    const { body } = await site.post(`${at}/webhooks`, wanted)
    const rows = ['queued', 'delivered', 'dead'].map((state, seq) => ({
      ...{ id: house.fresh.id(), workspace, subscriber: body.id, case: 'c', seq, kind: 'issues.opened', body: '{}' },
      ...{ state: state as 'queued', attempts: 1, notBefore: null, claimedUntil: null, code: '200', reason: null },
      ...{ createdAt: seq, queuedAt: seq, endedAt: null },
    }))
    for (const values of rows) await house.store.commit([{ hot: 'webhookInsert', values }])
    const list = `${at}/webhooks/${body.id}/deliveries`
    expect((await site.get(list)).body.items.map(({ state }: { state: string }) => state)).toEqual([
      ...['dead', 'delivered', 'queued'],
    ])
    expect((await site.get(`${list}?state=dead`)).body.items).toHaveLength(1)
    const [queued, delivered] = rows
    expect((await site.post(`${list}/${queued?.id}/replay`)).status).toBe(409)
    expect((await site.post(`${list}/unknown/replay`)).status).toBe(404)
    expect((await site.post(`${list}/${delivered?.id}/replay`)).body).toMatchObject({ state: 'queued', attempts: 0 })
    expect((await site.post(`${at}/webhooks/${body.id}/replay`, { since: 0, only: ['delivered'] })).body).toEqual({
      queued: 0,
    })
    expect((await site.post(`${at}/webhooks/${body.id}/replay`, { since: 0 })).body).toEqual({ queued: 1 })
  })

  it('of another workspace is not there', async () => {
    const { house, at, site } = await openSite()
    const { body } = await site.post(`${at}/webhooks`, wanted)
    const other = await openShop(house, { name: 'Other' })
    expect((await house.get(`${other.at}/webhooks/${body.id}`)).status).toBe(404)
    expect((await house.delete(`${other.at}/webhooks/${body.id}`)).status).toBe(404)
    expect((await site.get(`${at}/webhooks`)).body.items).toHaveLength(1)
  })
})
