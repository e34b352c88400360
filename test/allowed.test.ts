// From where the admin's doors open (S1-30).
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { allowedOnly } from '#src/allowed.ts'
import { NotConfigured, readConfig } from '#src/config.ts'
import { networkIn } from '#src/networks.ts'

const adminToken = 'the-admins-own-token'
const bearer = { authorization: `Bearer ${adminToken}` }

function doors(adminFrom: string[] | null, proxies: string[] = []) {
  const app = new Hono()
  app.use(allowedOnly({ adminFrom, proxies, adminToken }))
  app.all('*', (c) => c.text('come in'))
  return async (path: string, from: string, headers: Record<string, string> = {}) => {
    const socket = { remoteAddress: from, remotePort: 1, remoteFamily: from.includes(':') ? 'IPv6' : 'IPv4' }
    return (await app.request(path, { headers }, { incoming: { socket } })).status
  }
}

it('opens to all where no list is given', async () => {
  const ask = doors(null)
  expect(await ask('/admin', '203.0.113.9')).toBe(200)
})

it('opens the admin’s doors to the networks of the list alone, and the others to everybody', async () => {
  const ask = doors(['10.0.0.0/8', '2001:db8::/32', '198.51.100.7'])
  for (const [from, status] of [
    ['10.1.2.3', 200],
    ['::ffff:10.1.2.3', 200],
    ['2001:db8::1', 200],
    ['198.51.100.7', 200],
    ['198.51.100.8', 403],
    ['2001:db9::1', 403],
  ] as const) {
    expect(await ask('/admin', from), from).toBe(status)
    expect(await ask('/admin/channels', from), from).toBe(status)
    expect(await ask('/metrics', from), from).toBe(status)
    expect(await ask('/api/v1/workspaces', from, bearer), from).toBe(status)
  }
  for (const path of ['/hooks/line/c1', '/track/abc', '/health', '/administer'])
    expect(await ask(path, '203.0.113.9'), path).toBe(200)
  expect(await ask('/api/issues/active', '203.0.113.9', { authorization: 'Bearer a-workspaces-key' })).toBe(200)
})

it('opens to what the page itself asks, which nobody outside can say they are', async () => {
  const app = new Hono()
  app.use(allowedOnly({ adminFrom: ['10.0.0.0/8'], proxies: [], adminToken }))
  app.all('*', (c) => c.text('come in'))
  const behalf = { person: null, name: 'Admin' }
  const ask = async (env: object) => (await app.request('/api/v1/workspaces', { headers: bearer }, env)).status
  expect(await ask({ behalf })).toBe(200)
  expect(await ask({})).toBe(403)
  const socket = { remoteAddress: '203.0.113.9', remotePort: 1, remoteFamily: 'IPv4' }
  expect(await ask({ behalf, incoming: { socket } })).toBe(403)
})

it('believes a proxy of ours alone on who knocked', async () => {
  const ask = doors(['10.0.0.0/8'], ['172.16.0.0/12'])
  const through = (chain: string) => ({ 'x-forwarded-for': chain })
  expect(await ask('/admin', '172.18.0.2', through('10.1.1.1'))).toBe(200)
  expect(await ask('/admin', '172.18.0.2', through('203.0.113.9'))).toBe(403)
  expect(await ask('/admin', '172.18.0.2', through('10.1.1.1, 203.0.113.9'))).toBe(403)
  expect(await ask('/admin', '172.18.0.2', through('203.0.113.9, 10.1.1.1, 172.18.0.3'))).toBe(200)
  expect(await ask('/admin', '203.0.113.9', through('10.1.1.1'))).toBe(403)
  expect(await ask('/admin', '172.18.0.2')).toBe(403)
})

it('reads networks as people write them, and refuses what is none at start', () => {
  for (const good of ['10.0.0.0/8', '1.2.3.4', '::1', '2001:db8::/32', '0.0.0.0/0'])
    expect(networkIn(good), good).not.toBeNull()
  for (const wrong of ['10.0.0.0/33', '10.0.0', 'home', '10.0.0.0/', '10.0.0.0/8/8', ''])
    expect(networkIn(wrong), wrong).toBeNull()
  expect(readConfig({ ADMIN_FROM: '10.0.0.0/8, 1.2.3.4' }).adminFrom).toEqual(['10.0.0.0/8', '1.2.3.4'])
  expect(() => readConfig({ ADMIN_FROM: 'home' })).toThrow(NotConfigured)
})
