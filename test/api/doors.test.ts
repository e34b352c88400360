import { readdirSync, readFileSync } from 'node:fs'
import { Counter, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { usualRetention } from '#core/retention.ts'
import { documentOf } from './documented.ts'
import { adminToken, noon, openHouse, openShop } from './house.ts'

const shop = { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
const asAdmin = { authorization: `Bearer ${adminToken}` }

describe('who may come in', () => {
  it.each([
    ['nobody', {}],
    ['somebody with another token', { authorization: 'Bearer guessed' }],
    ['the right token said in the wrong way', { authorization: `Basic ${adminToken}` }],
    ['the beginning of the token', { authorization: `Bearer ${adminToken.slice(0, -1)}` }],
  ])('refuses %s', async (_, headers) => {
    const { doors } = openHouse()
    const response = await doors.request('/api/v1/workspaces', { method: 'POST', headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 401, title: 'Unauthorized', errors: [] })
  })

  it('lets anybody read the description, and see that the process lives', async () => {
    const { doors } = openHouse()
    for (const path of ['/api/openapi.json', '/health', '/ready', '/metrics'])
      expect((await doors.request(path)).status).toBe(200)
  })

  it('keeps what it answers out of caches', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    expect((await house.get(`${at}/cases`)).headers.get('cache-control')).toBe('no-store')
  })
})

describe('what is not as it should be', () => {
  it('answers each wrong field by its path', async () => {
    const { post } = openHouse()
    const { status, body } = await post('/api/v1/workspaces', { ...shop, name: ' ', language: 'fr', color: 'red' })
    expect(status).toBe(422)
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['name', 'language', 'color'])
  })

  it('refuses what is no JSON', async () => {
    const { doors } = openHouse()
    const headers = { ...asAdmin, 'content-type': 'application/json' }
    for (const body of ['{"name":', '{"name":"\\u0000"']) {
      const response = await doors.request('/api/v1/workspaces', { method: 'POST', headers, body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ status: 400, detail: 'Malformed JSON in request body' })
    }
  })

  it('refuses a body that does not say it is JSON', async () => {
    const { doors } = openHouse()
    const response = await doors.request('/api/v1/workspaces', {
      method: 'POST',
      headers: { ...asAdmin, 'content-type': 'text/plain' },
      body: JSON.stringify(shop),
    })
    expect(response.status).toBe(415)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })

  it('asks for a body where there is none', async () => {
    const { post } = openHouse()
    expect((await post('/api/v1/workspaces')).status).toBe(422)
    expect((await post('/api/v1/workspaces', ['a list'])).body.errors[0].path).toBe('')
  })

  it.each(['a NUL \u0000', 'half a character \ud83d'])('refuses text that no database takes: %j', async (name) => {
    const { post } = openHouse()
    expect((await post('/api/v1/workspaces', { ...shop, name })).status).toBe(422)
  })

  it.each([
    '{"name":{"length":{"toString":1}}}',
    '{"name":{"length":[{"toString":1}]}}',
    '{"name":{"length":{"\\u0074oString":1}}}',
  ])('refuses a length that nothing can be compared with: %s', async (body) => {
    const { doors } = openHouse()
    const headers = { ...asAdmin, 'content-type': 'application/json' }
    const answer = await doors.request('/api/v1/workspaces', { method: 'POST', headers, body })
    expect(answer.status).toBe(400)
  })

  it('takes text beyond the first plane', async () => {
    const { post } = openHouse()
    expect((await post('/api/v1/workspaces', { ...shop, name: 'ซาลาเปา 🥟' })).body.name).toBe('ซาลาเปา 🥟')
  })

  it('refuses an address with a NUL', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    expect((await house.get(`${at}/lists/a%00b`)).status).toBe(400)
  })

  it('takes a body of 1 MB and no more', async () => {
    const { doors } = openHouse()
    const headers = { ...asAdmin, 'content-type': 'application/json' }
    const sent = async (bytes: number, length: Record<string, string> = {}) => {
      const body = JSON.stringify({ name: 'x'.repeat(bytes - 11) })
      const response = await doors.request('/api/v1/workspaces', {
        method: 'POST',
        headers: { ...headers, ...length },
        body,
      })
      return response.status
    }
    expect(await sent(1024 * 1024)).toBe(422)
    expect(await sent(1024 * 1024 + 1)).toBe(413)
    expect(await sent(1024 * 1024 + 1, { 'content-length': String(1024 * 1024 + 1) })).toBe(413)
  })

  it('says so where there is nothing', async () => {
    const { get } = openHouse()
    expect((await get('/api/v1/nothing')).body).toMatchObject({
      status: 404,
      detail: 'There is nothing at /api/v1/nothing',
    })
    expect((await get('/nothing')).status).toBe(404)
  })

  it('names the methods that are possible', async () => {
    const house = openHouse()
    const { at } = await openShop(house)
    const { status, headers } = await house.post(`${at}/case-types/other`, {})
    expect(status).toBe(405)
    expect(headers.get('allow')).toBe('GET, PATCH')
  })

  it('keeps a fault of its own in the log and tells only the id', async () => {
    const house = openHouse({
      packs: async () => {
        throw new Error('the disk is on fire')
      },
    })
    const { status, body } = await house.post('/api/v1/workspaces', shop)
    const values = house.logged[0]?.values
    expect(status).toBe(500)
    expect(body.detail).toContain(values?.errorId)
    expect(JSON.stringify(body)).not.toContain('fire')
    expect(values?.err).toMatchObject({ message: 'the disk is on fire' })
  })
})

describe('every address under a workspace', () => {
  it('is nothing where the workspace is unknown', async () => {
    const house = openHouse()
    const { doors, get, post, put, patch } = house
    const ask = { get, post, put, patch, delete: house.delete }
    const { paths } = await documentOf(doors)
    const sent: Record<string, unknown> = {
      channels: { platform: 'telegram', name: 'Bot', credentials: {} },
      codes: { for: 'staff' },
      '{workspace}': { name: 'Salapao' },
      '{name}': { items: [] },
      keys: { name: 'Site', scopes: ['cases:read'] },
      webhooks: { name: 'Site', url: 'https://shop.example' },
      replay: { since: 0 },
      cases: { type: 'other' },
      'case-types': { id: 'late', label: { en: 'Late' }, category: 'order', severity: 'normal' },
      actions: { action: 'take' },
      assign: { to: 'somebody' },
      severity: { severity: 'critical' },
      type: { type: 'other' },
      escalate: { level: 'L2', reason: 'Waits too long' },
      orders: { orders: ['ORD-1'] },
      messages: { direction: 'in' },
      retention: usualRetention,
      credentials: { credentials: {} },
      test: { chat: 'unknown' },
      drop: { reason: 'spam' },
      held: { do: 'drop' },
      '{language}': { text: 'hello' },
    }
    for (const [path, operations] of Object.entries(paths)) {
      if (!path.includes('{workspace}')) continue
      for (const method of Object.keys(operations) as (keyof typeof ask)[]) {
        const needsBody = !['get', 'delete'].includes(method) && !/(connect|retry|rotate|secret)$/.test(path)
        const address = path
          .replace('{key}', 'customer.queued')
          .replace('{language}', 'en')
          .replace(/\{\w+\}/g, 'unknown')
        const answer = await ask[method](address, needsBody ? (sent[path.split('/').at(-1) ?? ''] ?? {}) : undefined)
        expect(answer, `${method} ${path}`).toMatchObject({
          status: 404,
          body: { detail: 'There is no such workspace' },
        })
      }
    }
  })
})

describe('what watches over the process', () => {
  it('says that it lives, and how its jobs do', async () => {
    const { doors } = openHouse()
    expect(await (await doors.request('/health')).json()).toEqual({
      status: 'ok',
      duplicates: 3,
      jobs: [{ name: 'deliver', lastRun: noon, nextRun: noon + 1000, lag: 0, errors: 0 }],
    })
  })

  it('is ready when it is', async () => {
    let isReady = false
    const { doors } = openHouse({ isReady: () => isReady })
    const before = await doors.request('/ready')
    isReady = true
    const after = await doors.request('/ready')
    expect([before.status, after.status]).toEqual([503, 200])
    expect(await after.json()).toEqual({ status: 'ready', hints: [] })
  })

  it('counts for Prometheus', async () => {
    const metrics = new Registry()
    new Counter({ name: 'cases_opened_total', help: 'Cases opened', registers: [metrics] }).inc(2)
    const response = await openHouse({ metrics }).doors.request('/metrics')
    expect(response.headers.get('content-type')).toMatch('text/plain')
    expect(await response.text()).toMatch('cases_opened_total 2')
  })
})

describe('the document', () => {
  it('gives each name to one thing: a second would take the place of the first', () => {
    const folder = new URL('../../src/api/', import.meta.url)
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [...readFileSync(new URL(path, folder), 'utf8').matchAll(/\.openapi\('(\w+)'/gu)])
      .map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  })

  it('describes every endpoint, its answer and its problems', async () => {
    const { doors } = openHouse()
    const { paths } = await documentOf(doors)
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { responses }]) => ({ name: `${method} ${path}`, responses })),
    )
    const isDoor = ({ method, path }: { method: string; path: string }) =>
      method !== 'ALL' && path.startsWith('/api/') && path !== '/api/openapi.json'
    const there = doors.routes
      .filter(isDoor)
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(operations.map(({ name }) => name).sort()).toEqual([...new Set(there)].sort())
    expect(operations.length).toBeGreaterThan(45)
    for (const { responses } of operations)
      expect(Object.keys(responses)).toEqual([expect.stringMatching(/20[01]/), 'default'])
  })
})
