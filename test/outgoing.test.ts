// Where webhooks may go: to the public internet, whatever a name leads to when it is called (R14).
import type { LookupFunction } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { addressProblem, isReached, type Reach } from '#src/addresses.ts'
import { stillClocks } from '#src/clock.ts'
import { type Outgoing, openOutgoing } from '#src/outgoing.ts'
import { openSubscriber } from './subscriber.ts'

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function opened(reach: Reach, lookup?: LookupFunction) {
  const { waits, advance } = stillClocks(0)
  const site = await openSubscriber()
  const outgoing = openOutgoing({ reach, waits, ...(lookup ? { lookup } : {}) })
  ends.push(site.closes, outgoing.close)
  return { site, outgoing, advance }
}

const call = { headers: { 'content-type': 'application/json' }, body: '{"ข้อความ":1}' }
const outcome = (outgoing: Outgoing, url: string) =>
  outgoing.post(url, call).then(
    ({ status }) => status,
    (problem: { code: string }) => problem.code,
  )

/** A name server that answers as it is told, each time. */
const leadsTo = (...answers: string[][]): LookupFunction => {
  let asked = 0
  return (_, { all }, callback) => {
    const found = answers[Math.min(asked++, answers.length - 1)] ?? []
    const addresses = found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
    if (all) callback(null, addresses)
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
  }
}

describe('an address that somebody gives', () => {
  it.each([
    'https://shop.example/hooks?a=1',
    'https://shop.example:8443',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'https://ร้าน.example/hooks',
  ])('is taken: %s', (url) => {
    expect(addressProblem(url, 'public')).toBeNull()
  })

  it.each([
    ['http://shop.example/', 'not-https'],
    ['ftp://shop.example/', 'not-an-address'],
    ['file:///etc/passwd', 'not-an-address'],
    ['shop.example', 'not-an-address'],
    ['https://', 'not-an-address'],
    ['https://me:secret@shop.example/', 'has-credentials'],
    ['https://localhost/', 'not-public'],
    ['https://db/', 'not-public'],
    ['https://metadata.google.internal/', 'not-public'],
    ['https://printer.local./', 'not-public'],
    ['https://127.0.0.1/', 'not-public'],
    ['https://127.1/', 'not-public'],
    ['https://2130706433/', 'not-public'],
    ['https://0x7f.0.0.1/', 'not-public'],
    ['https://0177.0.0.1/', 'not-public'],
    ['https://169.254.169.254/latest/meta-data', 'not-public'],
    ['https://[::1]/', 'not-public'],
    ['https://[::ffff:10.0.0.1]/', 'not-public'],
    ['https://[64:ff9b::7f00:1]/', 'not-public'],
    ['https://[2002:7f00:1::]/', 'not-public'],
    ['https://[fe80::1]/', 'not-public'],
    ['https://[fd00:ec2::254]/', 'not-public'],
  ])('is refused: %s (%s)', (url, problem) => {
    expect(addressProblem(url, 'public')).toBe(problem)
  })
})

describe('an IP address', () => {
  const special = [
    ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.255.255.254', '169.254.0.1', '172.16.0.1', '172.31.255.255'],
    ...['192.0.0.8', '192.168.1.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...[
      '::',
      '::1',
      '::ffff:192.168.0.1',
      'fc00::1',
      'fe80::1',
      'ff02::1',
      '2001:db8::1',
      '2001::1',
      '64:ff9b::1',
      '3fff::1',
    ],
  ]
  it('of no public kind is never called', () => {
    expect(special.filter((address) => isReached(address, 'public'))).toEqual([])
  })

  it('of the public internet is', () => {
    const open = ['1.1.1.1', '8.8.8.8', '172.32.0.1', '100.128.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450::1']
    expect(open.filter((address) => !isReached(address, 'public'))).toEqual([])
    expect(open.filter((address) => isReached(address, 'loopback'))).toEqual([])
  })

  it('in the sandbox is this machine alone', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1'].filter((address) => !isReached(address, 'loopback'))).toEqual([])
    expect(['10.0.0.1', '0.0.0.0', 'localhost', ''].filter((address) => isReached(address, 'loopback'))).toEqual([])
  })
})

describe('a call', () => {
  it('carries its bytes and its headers, and answers the status', async () => {
    const { site, outgoing } = await opened('loopback')
    expect(await outcome(outgoing, site.url)).toBe(200)
    expect(site.got).toMatchObject([
      { body: call.body, headers: { 'content-length': String(Buffer.byteLength(call.body)) } },
    ])
  })

  it('to a name that leads inside is never made', async () => {
    const { site, outgoing } = await opened('public', leadsTo(['127.0.0.1']))
    expect(await outcome(outgoing, `https://shop.example:${site.port}/`)).toBe('refused-address')
    expect(await outcome(outgoing, `https://localhost:${site.port}/`)).toBe('refused-address')
    expect(site.got).toEqual([])
  })

  it('to a name that leads inside as well as outside is not made either', async () => {
    const { outgoing } = await opened('public', leadsTo(['93.184.215.14', '10.0.0.1']))
    expect(await outcome(outgoing, 'https://shop.example/')).toBe('refused-address')
  })

  it('is checked each time anew: a name that led elsewhere before is caught', async () => {
    const { site, outgoing } = await opened('loopback', leadsTo(['127.0.0.1'], ['10.0.0.1']))
    const url = `http://localhost:${site.port}/`
    expect(await outcome(outgoing, url)).toBe(200)
    await site.goesDown()
    await site.comesBack()
    expect(await outcome(outgoing, url)).toBe('refused-address')
  })

  it('follows no redirect', async () => {
    const { site, outgoing } = await opened('loopback')
    for (const status of [301, 302, 303, 307, 308]) {
      site.answers({ status, headers: { location: `${site.url}/elsewhere` } })
      expect(await outcome(outgoing, site.url)).toBe(status)
    }
    expect(site.got.map(({ path }) => path)).toEqual(Array(5).fill('/hooks'))
  })

  it('ends after ten seconds without an answer', async () => {
    const { site, outgoing, advance } = await opened('loopback')
    site.answers('nothing')
    const ending = outcome(outgoing, site.url)
    await expect.poll(() => site.got.length).toBe(1)
    advance(9_999)
    advance(1)
    expect(await ending).toBe('timeout')
  })

  it('says why nobody answered', async () => {
    const { site, outgoing } = await opened('loopback')
    site.answers('hangs-up')
    expect(await outcome(outgoing, site.url)).toBe('ECONNRESET')
    await site.goesDown()
    expect(await outcome(outgoing, site.url)).toBe('ECONNREFUSED')
    await site.comesBack()
  })
})
