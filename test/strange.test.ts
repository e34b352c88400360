// Files of strangers' servers are fetched from the public internet alone, whatever their address says or leads to.
import { createServer, type Server } from 'node:http'
import type { AddressInfo, LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStrange } from '#src/strange.ts'

let server: Server
let asked = 0
beforeAll(async () => {
  server = createServer((request, response) => {
    asked++
    if (request.url === '/moved') return void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    response.writeHead(200, { 'content-type': 'image/png' }).end('picture')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => new Promise((end) => server.close(end)))
const here = (path: string, host = '127.0.0.1') => `http://${host}:${(server.address() as AddressInfo).port}${path}`

const leadsTo =
  (address: string): LookupFunction =>
  (_, { all }, callback) =>
    all ? callback(null, [{ address, family: 4 }]) : callback(null, address, 4)
const codeOf = (fetching: Promise<Response>) =>
  fetching.then(
    ({ status }) => status,
    (problem: { code?: string }) => problem.code,
  )

describe('a file at an address that a stranger named', () => {
  it.each([
    'http://example.com/a.png',
    'https://127.0.0.1/a.png',
    'https://[::1]/a.png',
    'https://169.254.169.254/latest/meta-data',
    'https://10.0.0.5/a.png',
    'https://user:secret@example.com/a.png',
    'https://db.internal/a.png',
  ])('is not fetched from %s', async (url) => {
    expect(await codeOf(openStrange('public')(url))).toBe('refused-address')
  })

  it.each(['127.0.0.1', '10.1.2.3', '169.254.169.254', '0.0.0.0'])(
    'is not fetched where a good name leads to %s',
    async (address) => {
      const before = asked
      const strange = openStrange('public', leadsTo(address))
      expect(await codeOf(strange('https://pictures.example.com/a.png'))).toBe('refused-address')
      expect(asked).toBe(before)
    },
  )

  it('comes whole from where it may come, and no redirect is followed', async () => {
    const strange = openStrange('loopback')
    const got = await strange(here('/a.png'))
    expect([got.status, got.headers.get('content-type'), await got.text()]).toEqual([200, 'image/png', 'picture'])
    const before = asked
    const moved = await strange(here('/moved'))
    expect([moved.ok, moved.status, asked - before]).toEqual([false, 302, 1])
    await moved.body?.cancel()
  })
})
