// What every door says to a browser, and how much it takes: one table over all of them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pages } from '#admin/pages/index.ts'
import { openAdmin } from '../admin/house.ts'
import { documentOf } from '../api/documented.ts'
import { adminToken } from '../world.ts'
import { shopOnLine } from './shops.ts'

let house: Awaited<ReturnType<typeof openAdmin>>
let tracking: string
let file: string
beforeAll(async () => {
  house = await openAdmin()
  const shop = await shopOnLine(house.world)
  await house.world.does(shop.customer.says('/new other จอดับ'))
  const found = await house.world.case(1)
  tracking = `/track/${found.trackingToken}`
  file = await uploaded()
  await house.signsIn()
})
afterAll(() => house.world.closes())

const bearer = { authorization: `Bearer ${adminToken}` }
const asks = (path: string, init: RequestInit = {}) =>
  house.world.app.routes.fetch(new Request(`http://localhost${path}`, { redirect: 'manual', ...init }))
const asAdmin = (path: string) => {
  const cookie = [...house.admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return asks(path, { headers: { cookie, host: 'localhost' } })
}

/** A file of a kind that might run, as another system brings it. */
async function uploaded(): Promise<string> {
  const path = `/api/v1/workspaces/${house.world.workspace}/files?name=${encodeURIComponent('notes".xml')}`
  const answer = await asks(path, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'text/xml' },
    body: '<a/>',
  })
  const { url } = (await answer.json()) as { url: string }
  return new URL(url).pathname
}

function expectSafe(path: string, { status, headers }: Response): void {
  const said = `${path} ${status}`
  expect(headers.get('content-security-policy'), said).toMatch(/default-src 'none'/u)
  expect(headers.get('content-security-policy'), said).toMatch(/frame-ancestors 'none'/u)
  expect(headers.get('content-security-policy'), said).not.toMatch(/unsafe|\*|https?:/u)
  expect(headers.get('x-content-type-options'), said).toBe('nosniff')
  expect(headers.get('x-frame-options'), said).toBe('DENY')
  const told = path.startsWith('/admin/link') ? 'strict-origin' : 'same-origin'
  expect(headers.get('referrer-policy'), said).toBe(path.startsWith('/admin') ? told : 'no-referrer')
  expect(headers.get('access-control-allow-origin'), said).toBe(null)
  expect(headers.get('x-powered-by'), said).toBe(null)
  expect(status, said).toBeLessThan(500)
}

describe('every answer that a browser may open', () => {
  it('is safe on each page of the admin, signed in or not, and kept by nobody', async () => {
    const paths = [
      ...pages.map(({ path }) => house.at(path)),
      ...['/admin', '/admin/new', '/admin/nothing', '/admin/sign-in', '/admin/link/unknown'],
    ]
    for (const path of paths)
      for (const answer of [await asAdmin(path), await asks(path)]) {
        expectSafe(path, answer)
        expect(answer.headers.get('cache-control'), path).toBe('no-store')
      }
    for (const path of ['/admin/assets/style.css', '/admin/assets/script.js']) expectSafe(path, await asks(path))
  })

  it('is safe on tracking pages, there or not, and kept by nobody', async () => {
    for (const path of [tracking, '/track/unknown', '/track/unknown/events']) {
      const answer = await asks(path)
      expectSafe(path, answer)
      expect(answer.headers.get('cache-control'), path).toBe('no-store')
      expect(answer.headers.get('x-robots-tag'), path).toBe('noindex')
    }
    for (const path of ['/track/assets/track.css', '/track/assets/track.js']) expectSafe(path, await asks(path))
  })

  it('is safe at each address of the API, with a token or not, and kept by nobody', async () => {
    const { paths } = await documentOf(house.world.app.routes)
    for (const [path, operations] of Object.entries(paths)) {
      const address = path.replace('{workspace}', house.world.workspace).replace(/\{\w+\}/gu, 'unknown')
      for (const method of Object.keys(operations).map((name) => name.toUpperCase()))
        for (const headers of [bearer, {}]) {
          if (method === 'DELETE') continue
          const answer = await asks(address, { method, headers })
          expectSafe(`${method} ${address}`, answer)
          expect(answer.headers.get('cache-control'), address).toBe('no-store')
        }
    }
  })

  it('is safe at what watches over the process, and where there is nothing', async () => {
    for (const path of ['/health', '/ready', '/metrics', '/api/openapi.json', '/api/nothing', '/nothing', '/'])
      expectSafe(path, await asks(path))
  })

  it('is safe where a file is fetched: shown in place only where nothing in it can run', async () => {
    expectSafe('/files/unknown', await asks('/files/unknown'))
    const answer = await asks(file)
    expectSafe(file, answer)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/octet-stream')
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/u)
    expect(answer.headers.get('content-security-policy')).toMatch(/sandbox/u)
  })
})

describe('every door', () => {
  const tooLarge = new Uint8Array(1024 * 1024 + 1)
  it.each([
    ['signing in', '/admin/sign-in', {}],
    ['signing in by a link', '/admin/link/unknown', {}],
    ['a page', '/admin/w/x/people/code', {}],
    ['the API', '/api/v1/workspaces', bearer],
    ['tracking pages', '/track/unknown', {}],
    ['files', '/files/unknown', {}],
  ])('takes 1 MB and no more: %s', async (_, path, headers) => {
    const sent = { method: 'POST', body: tooLarge, headers: { origin: 'http://localhost', ...headers } }
    const known = { ...sent, headers: { ...sent.headers, 'content-length': String(tooLarge.length) } }
    expect((await asks(path, known)).status).toBe(413)
    expect((await asks(path, sent)).status).toBe(413)
  })

  it('of a platform takes 4 MB and no more', async () => {
    const body = new Uint8Array(4_000_001)
    const channels = await house.world.api.get<{ items: { id: string }[] }>(
      `/workspaces/${house.world.workspace}/channels`,
    )
    const path = `/hooks/line/${channels.items[0]?.id}`
    expect((await asks(path, { method: 'POST', body, headers: { 'content-length': '4000001' } })).status).toBe(413)
    expect((await asks(path, { method: 'POST', body })).status).toBe(413)
    expect((await asks(path, { method: 'POST', body: body.subarray(0, 4_000_000) })).status).toBe(401)
  })
})

describe('signing in', () => {
  it('sets a cookie that no script reads, no other site sends and no plain line carries', async () => {
    const browser = house.browser()
    const sent = { method: 'POST', body: new URLSearchParams({ token: adminToken }) }
    const of = async (host: string) =>
      (await asks('/admin/sign-in', { ...sent, headers: { origin: 'http://localhost', host } })).headers.getSetCookie()
    expect(await of('caseline.invalid')).toEqual([expect.stringMatching(/HttpOnly; Secure; SameSite=Lax/u)])
    expect(await of('localhost:3000')).toEqual([expect.not.stringMatching(/Secure/u)])
    expect(browser.cookies.size).toBe(0)
  })

  it('gives another session each time, and ends the one this browser had', async () => {
    const before = new Map(house.admin.cookies)
    await house.signsIn()
    expect(house.admin.cookies.get('caseline_session')).not.toBe(before.get('caseline_session'))
    const thief = house.browser()
    for (const [name, value] of before) thief.cookies.set(name, value)
    expect((await thief.goes(house.at('start'))).url).toBe('/admin/sign-in')
  })

  it('leads nowhere else: a form comes back to a page of ours, whatever page it says it came from', async () => {
    for (const referer of ['https://evil.example/admin', '//evil.example/admin', 'http://localhost//evil.example']) {
      const answer = await asks('/admin/language', {
        method: 'POST',
        headers: { origin: 'http://localhost', host: 'localhost', referer },
        body: new URLSearchParams({ language: 'th', next: 'https://evil.example' }),
      })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin'])
    }
  })
})
