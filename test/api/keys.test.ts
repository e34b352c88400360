import { describe, expect, it } from 'vitest'
import { redact } from '#src/log.ts'
import { newKey } from '#store/keys.ts'
import { openDesk } from './desk.ts'
import { adminToken, bearing, type House, hour, openHouse, openShop } from './house.ts'

async function openKeys(scopes: string[] = ['cases:read']) {
  const house = openHouse()
  const shop = await openShop(house)
  const made = await house.post(`${shop.at}/keys`, { name: 'Main site', scopes })
  return { house, ...shop, made: made.body, site: bearing(house.doors, made.body.key) }
}

const everyScope = ['cases:read', 'cases:write', 'issues:read', 'events:write', 'webhooks:manage']

describe('an API key', () => {
  it('is told once and kept as a digest alone', async () => {
    const { house, at, made } = await openKeys()
    expect(made).toMatchObject({ name: 'Main site', scopes: ['cases:read'], usedAt: null, revokedAt: null })
    expect(made.key).toMatch(/^ck_/)
    expect(made.key.startsWith(made.hint.slice(0, -1))).toBe(true)
    const listed = await house.get(`${at}/keys`)
    expect(listed.body.items).toEqual([{ ...made, key: undefined }])
    const kept = JSON.stringify([await house.store.q.select().from(house.store.t.apiKeys), await chainOf(house)])
    expect(kept).not.toContain(made.key)
  })

  it('is not written to a log, even where somebody puts it into an address', () => {
    const key = newKey({ id: '1', workspace: 'w', name: 'Site', scopes: [], createdAt: 0 }, 'k'.repeat(43)).token
    expect(redact(`GET /api/issues/${key}?x=1`)).toBe('GET /api/issues/[redacted]?x=1')
  })

  it('opens its own workspace as far as its scopes go', async () => {
    const { at, site, made } = await openKeys()
    expect((await site.get(`${at}/cases`)).status).toBe(200)
    expect((await site.get(`${at}/case-types`)).status).toBe(200)
    const refused = await site.get(`${at}/webhooks`)
    expect(refused).toMatchObject({ status: 403, body: { title: 'Forbidden' } })
    expect(refused.body.detail).toContain('webhooks:manage')
    expect(refused.body.detail).not.toContain(made.key)
  })

  it('opens nothing of another workspace, and does not tell whether there is one', async () => {
    const { house, site } = await openKeys(everyScope)
    const other = await openShop(house, { name: 'Other' })
    const answers = await Promise.all([other.at, '/api/v1/workspaces/nowhere'].map((at) => site.get(`${at}/cases`)))
    expect(answers.map(({ status, body }) => [status, body.detail])).toEqual(
      Array(2).fill([404, 'There is no such workspace']),
    )
  })

  it.each([
    ['POST', '/api/v1/workspaces'],
    ['POST', '{at}/keys'],
    ['GET', '{at}/keys'],
    ['POST', '{at}/channels'],
    ['POST', '{at}/codes'],
    ['POST', '{at}/event-secret'],
    ['PATCH', '{at}/case-types/other'],
    ['GET', '{at}/nothing'],
  ] as const)('does not do what the admin token is for: %s %s', async (method, path) => {
    const { at, site } = await openKeys(everyScope)
    const ask = { GET: site.get, POST: site.post, PATCH: site.patch }
    expect((await ask[method](path.replace('{at}', at), {})).status).toBe(403)
  })

  it('is what issues and events need, where the admin token is refused', async () => {
    const { house, site } = await openKeys(['issues:read'])
    expect((await site.get('/api/issues/active')).status).toBe(200)
    for (const path of ['/api/issues/active', '/api/issues/ORD-1']) {
      const { status, headers } = await house.get(path)
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    }
  })

  it('is good for nothing once it is revoked', async () => {
    const { house, at, made, site } = await openKeys()
    house.advance(hour)
    const revoked = await house.delete(`${at}/keys/${made.id}`)
    expect(revoked.body.revokedAt).toBe(house.needs.clock.now())
    expect((await site.get(`${at}/cases`)).status).toBe(401)
    expect((await house.delete(`${at}/keys/${made.id}`)).body).toEqual(revoked.body)
    expect((await house.delete(`${at}/keys/unknown`)).status).toBe(404)
  })

  it('shows to the hour when it was used last', async () => {
    const { house, at, site } = await openKeys()
    const used = async () => (await house.get(`${at}/keys`)).body.items[0].usedAt
    const first = house.needs.clock.now()
    await site.get(`${at}/cases`)
    expect(await used()).toBe(first)
    house.advance(hour / 2)
    await site.get(`${at}/cases`)
    expect(await used()).toBe(first)
    house.advance(hour)
    await site.get(`${at}/cases`)
    expect(await used()).toBe(first + 1.5 * hour)
  })

  it.each([
    ['nobody', ''],
    ['half a key', 'ck_key00000'],
    ['somebody else', 'ck_guessed'],
    ['half the admin token', adminToken.slice(0, -1)],
  ])('is not what %s has', async (_, token) => {
    const { house, at } = await openKeys()
    const stranger = bearing(house.doors, token)
    expect((await stranger.get(`${at}/cases`)).status).toBe(401)
    expect((await stranger.get('/api/issues/active')).status).toBe(401)
  })

  it('has a name and scopes that there are', async () => {
    const { house, at } = await openKeys()
    const { status, body } = await house.post(`${at}/keys`, { name: ' ', scopes: ['everything'] })
    expect(status).toBe(422)
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['name', 'scopes.0'])
    expect((await house.post(`${at}/keys`, { name: 'A', scopes: [] })).status).toBe(422)
  })
})

function chainOf({ store: { q, t } }: House) {
  return q.select().from(t.timeline)
}

describe('the issues of a workspace', () => {
  async function openIssues() {
    const opened = await openKeys(['issues:read'])
    return { ...opened, desk: openDesk(opened.house, opened.id) }
  }

  it('are what is being fixed, as customers read it, newest first', async () => {
    const { house, desk, site } = await openIssues()
    const [som, nok] = [await desk.person('Som'), await desk.person('Nok')]
    const first = await desk.opens(som, { type: 'topup_missing', orders: ['ORD-7781'] })
    house.advance(60_000)
    await desk.takes(nok, first)
    const closed = await desk.opens(som, { orders: ['ORD-2'] })
    await desk.does(nok, closed, { do: 'act', action: 'cancel', answers: { reason: { kind: 'note', text: 'x' } } })
    const { body } = await site.get('/api/issues/active')
    expect(body.next).toBeNull()
    expect(body.items).toEqual([
      {
        ...{ number: 1, orders: ['ORD-7781'], type: 'topup_missing', typeLabel: 'เติมเงินไม่เข้า' },
        ...{
          status: 'investigating',
          statusLabel: 'กำลังตรวจสอบ',
          statusLabels: expect.objectContaining({ en: 'Being looked into' }),
        },
        ...{ phase: 'open', waitingFor: 'staff', severity: 'critical', provider: null },
        ...{ openedAt: house.needs.clock.now() - 60_000, updatedAt: house.needs.clock.now() },
        ...{ eta: house.needs.clock.now() + 14 * 60_000, resolvedAt: null, closedAt: null },
        trackingUrl: `https://desk.example/track/track-${first.id}`,
      },
    ])
  })

  it('come page by page, each once', async () => {
    const { desk, site } = await openIssues()
    const som = await desk.person('Som')
    for (let made = 0; made < 120; made++) await desk.opens(som)
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await site.get(`/api/issues/active${cursor === '' ? '' : `?cursor=${cursor}`}`)
      seen.push(...body.items.map(({ number }: { number: number }) => number))
      cursor = body.next
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index))
    expect((await site.get('/api/issues/active?cursor=bm9uZQ')).status).toBe(400)
  })

  it('are found by their order, with how they came where they are', async () => {
    const { house, desk, site } = await openIssues()
    const [som, nok] = [await desk.person('Som'), await desk.person('Nok')]
    const opened = await desk.opens(som, { type: 'topup_missing', orders: ['ORD 7/1', 'ORD-2'] })
    house.advance(60_000)
    await desk.takes(nok, opened)
    const { body } = await site.get(`/api/issues/${encodeURIComponent('ORD 7/1')}?language=en`)
    expect(body).toMatchObject({ number: 1, status: 'investigating', statusLabel: 'Being looked into', others: [] })
    expect(
      body.updates.map(({ status, statusLabel, at }: Record<string, unknown>) => [status, statusLabel, at]),
    ).toEqual([
      ['new', 'In the queue', body.openedAt],
      ['investigating', 'Being looked into', body.openedAt + 60_000],
    ])
    expect((await site.get('/api/issues/ORD-2')).body.number).toBe(1)
  })

  it('of one order are told as the open one, and the others beside it', async () => {
    const { desk, site } = await openIssues()
    const [som, nok] = [await desk.person('Som'), await desk.person('Nok')]
    const orders = ['ORD-1']
    await desk.opens(som, { type: 'wrong_amount', orders })
    const cancelled = await desk.opens(som, { type: 'refill', orders, provider: 'backup' })
    await desk.does(nok, cancelled, { do: 'act', action: 'cancel', answers: { reason: { kind: 'note', text: 'x' } } })
    const { body } = await site.get('/api/issues/ORD-1')
    expect([body.number, body.phase]).toEqual([1, 'open'])
    expect(body.others).toMatchObject([{ number: 2, phase: 'closed', eta: null }])
  })

  it('are nobody else’s: an unknown order, or one of another shop, is not there', async () => {
    const { house, site } = await openIssues()
    const other = await openShop(house, { name: 'Other' })
    const desk = openDesk(house, other.id)
    await desk.opens(await desk.person('Lek'), { orders: ['ORD-9'] })
    for (const order of ['ORD-9', 'ORD-none'])
      expect((await site.get(`/api/issues/${order}`)).body).toMatchObject({
        status: 404,
        detail: 'There is no such order',
      })
    expect((await site.get('/api/issues/active')).body.items).toEqual([])
  })
})
