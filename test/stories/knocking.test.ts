// Every public door tells whoever comes too often to come again, in words they read, and lets the others in.
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { adminToken, openWorld, type World } from '../world.ts'
import { type Shop, shopOnLine } from './shops.ts'

let addresses = 0
let [stranger, other] = ['', '']

describe('who knocks too often', () => {
  let world: World
  let shop: Shop
  beforeAll(async () => {
    const limits = {
      signIns: 2,
      wrongKeys: 2,
      keyRequests: 2,
      unknownLinks: 2,
      badWebhooks: 2,
      pages: 50,
      openPages: 1,
    }
    world = await openWorld({ limits })
    shop = await shopOnLine(world)
  })
  afterAll(() => world.closes())
  // Each example has addresses of its own.
  beforeEach(() => {
    ;[stranger, other] = [`203.0.113.${++addresses}`, `203.0.113.${++addresses}`]
  })

  const asks = async (from: string, path: string, init: RequestInit = {}) => {
    const request = new Request(`http://localhost${path}`, init)
    const env = { incoming: { socket: { remoteAddress: from } } }
    return world.app.routes.fetch(request, env)
  }
  const statuses = async (times: number, from: string, path: string, init: RequestInit = {}) => {
    const seen = []
    for (let time = 0; time < times; time++) seen.push((await asks(from, path, init)).status)
    return seen
  }
  const signIn = { method: 'POST', headers: { origin: 'http://localhost' }, body: new URLSearchParams({ token: 'no' }) }

  it.each([
    ['signing in', '/admin/sign-in', signIn, 401],
    ['signing in by a link', '/admin/link/unknown', { ...signIn, body: new URLSearchParams() }, 410],
    ['looking at links to sign in', '/admin/link/unknown', {}, 410],
    [
      'the API with a wrong token',
      '/api/v1/workspaces',
      { method: 'POST', headers: { authorization: 'Bearer x' } },
      401,
    ],
    ['the API with a wrong key', '/api/issues/active', { headers: { authorization: 'Bearer ck_x' } }, 401],
    ['events in with a wrong key', '/api/events', { method: 'POST', headers: { authorization: 'Bearer ck_x' } }, 401],
    ['tracking pages that are not there', '/track/unknown', {}, 404],
    ['live pages that are not there', '/track/unknown/events', {}, 404],
    ['files that are not there', '/files/unknown', {}, 404],
    ['webhooks of no channel', '/hooks/line/unknown', { method: 'POST', body: '{}' }, 404],
  ] as const)('is told so at %s, with how long to wait, and nobody else is', async (_, path, init, usual) => {
    expect(await statuses(3, stranger, path, init)).toEqual([usual, usual, 429])
    const refused = await asks(stranger, path, init)
    const wait = Number(refused.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(60)
    expect(await statuses(1, other, path, init)).toEqual([usual])
  })

  it('hears it in their language on pages and in the usual shape from the API', async () => {
    const thai = { headers: { 'accept-language': 'th' } }
    await statuses(2, stranger, '/track/unknown', thai)
    expect(await (await asks(stranger, '/track/unknown', thai)).text()).toMatch('มีการเรียกดูถี่เกินไป')
    await statuses(2, other, '/admin/link/unknown', thai)
    expect(await (await asks(other, '/admin/link/unknown', thai)).text()).toMatch('ลองหลายครั้งเกินไป')
    const wrong = { headers: { authorization: 'Bearer wrong' } }
    await statuses(2, stranger, '/api/v1/workspaces/w/cases', wrong)
    const answer = await asks(stranger, '/api/v1/workspaces/w/cases', wrong)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status: 429, title: 'Too Many Requests', errors: [] })
  })

  it('does not get at the admin token by trying on, and keeps nobody from the right one', async () => {
    const right = { headers: { authorization: `Bearer ${adminToken}` } }
    const path = `/api/v1/workspaces/${world.workspace}/cases`
    await statuses(3, stranger, path, { headers: { authorization: 'Bearer wrong' } })
    expect(await statuses(1, stranger, path, right)).toEqual([429])
    expect(await statuses(1, other, path, right)).toEqual([200])
  })

  it('is a key that asks more than a key may, wherever it asks from; another goes on', async () => {
    const keyOf = async (name: string) =>
      (
        await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, {
          name,
          scopes: ['issues:read'],
        })
      ).key
    const bearing = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
    const [one, two] = [await keyOf('Site'), await keyOf('Shop')]
    expect(await statuses(2, stranger, '/api/issues/active', bearing(one))).toEqual([200, 200])
    expect(await statuses(1, other, '/api/issues/active', bearing(one))).toEqual([429])
    expect(await statuses(1, stranger, '/api/issues/active', bearing(two))).toEqual([200])
  })

  it('is never a platform that signs what it sends, from wherever a wrong signature came before', async () => {
    const { path, headers, body } = await signedWebhook()
    const unsigned = { method: 'POST', headers: { 'x-line-signature': 'wrong' }, body }
    expect(await statuses(3, stranger, path, unsigned)).toEqual([401, 401, 429])
    expect(await statuses(5, stranger, path, { method: 'POST', headers, body })).toEqual([200, 200, 200, 200, 200])
  })

  it('may hold so many live pages open at once', async () => {
    await world.does(shop.customer.says('/new other สินค้าไม่ตรงปก'))
    const { trackingToken } = await world.case(1)
    const first = await asks(stranger, `/track/${trackingToken}/events`)
    expect(first.status).toBe(200)
    expect(await statuses(1, stranger, `/track/${trackingToken}/events`)).toEqual([429])
    const second = await asks(other, `/track/${trackingToken}/events`)
    expect(second.status).toBe(200)
    world.app.closing()
    await Promise.all([first.text(), second.text()])
  })

  it('may look at so many pages, whichever they are', async () => {
    const seen = await statuses(60, stranger, '/metrics')
    expect([seen.at(0), seen.at(-1)]).toEqual([200, 429])
    expect(await statuses(1, stranger, '/health')).toEqual([200])
  })

  async function signedWebhook() {
    const body = JSON.stringify({ destination: 'U', events: [] })
    const signature = createHmac('sha256', 'line-secret').update(body).digest('base64')
    const { items } = await world.api.get<{ items: { id: string }[] }>(`/workspaces/${world.workspace}/channels`)
    return { path: `/hooks/line/${items[0]?.id}`, headers: { 'x-line-signature': signature }, body }
  }
})
