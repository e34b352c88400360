// The main site beside the chats: it is told of each step of its orders, once and in order (S0-41, S0-42, S3-70, R14).
import type { LookupFunction } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wrongWithWebhook } from '../api/documented.ts'
import { isSignedWith, openSubscriber, type Subscriber } from '../subscriber.ts'
import { lineShop, openWorld, slip, type World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

let world: World
let site: Subscriber
let shop: Awaited<ReturnType<typeof lineShop>>

beforeEach(async () => {
  world = await openWorld()
  site = await openSubscriber()
  shop = await lineShop(world)
})
afterEach(async () => {
  await site.closes()
  await world.closes()
})

type Made = { id: string; secret: string; state: string; note: string | null; failingSince: number | null }
const at = (path = '') => `/workspaces/${world.workspace}/webhooks${path}`
const subscribes = (more: object = {}) => world.api.post<Made>(at(), { name: 'Main site', url: site.url, ...more })
const howItDoes = (id: string) => world.api.get<Made>(at(`/${id}`))
const deliveries = async (id: string, query = '') =>
  (
    await world.api.get<{ items: { id: string; state: string; code: string | null; attempts: number }[] }>(
      at(`/${id}/deliveries${query}`),
    )
  ).items

async function opensTopup(order = 'ORD-7781') {
  const { customer } = shop
  await world.does(customer.says('/new topup_missing'))
  await world.does(customer.says(order))
  await world.does(customer.sends(slip))
  await world.does(customer.presses('ยืนยัน'))
}

const told = () => site.bodies().map(({ type, data }) => `#${data.issue.number} ${type} ${data.issue.status}`)

describe('the main site', () => {
  it('hears each step of a case at once, in the words its customers read', async () => {
    await subscribes()
    await opensTopup()
    await world.does(shop.agent.presses('รับเคส'))
    await world.does(shop.agent.says('#1 แก้ไข'))
    expect(told()).toEqual([
      '#1 issues.opened new',
      '#1 issues.taken investigating',
      '#1 issues.status_changed investigating',
      '#1 issues.status_changed fixing',
    ])
    const [opened, , , fixing] = site.bodies()
    expect(opened?.data.issue).toMatchObject({ orders: ['ORD-7781'], statusLabel: 'อยู่ในคิว', eta: expect.any(Number) })
    expect(fixing?.data.change).toMatchObject({ kind: 'status', from: 'investigating', to: 'fixing' })
    expect(fixing?.data.issue.statusLabel).toBe('กำลังแก้ไข')
    for (const body of site.bodies()) expect(await wrongWithWebhook(world.app.routes, body)).toEqual([])
  })

  it('hears only what it chose, and nothing of what people wrote', async () => {
    await subscribes({ kinds: ['issues.status_changed'] })
    await opensTopup()
    await world.does(shop.agent.presses('รับเคส'))
    await world.does(shop.customer.says('REF-555 ด่วนมากครับ'))
    expect(told()).toEqual(['#1 issues.status_changed investigating'])
    expect(JSON.stringify(site.got)).not.toMatch('ด่วนมาก')
  })

  it('takes them as signed, by the library of Standard Webhooks', async () => {
    const { secret } = await subscribes()
    await opensTopup()
    const [got] = site.got
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(got && isSignedWith(secret, got)).toBe(true)
    expect(got && isSignedWith('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', got)).toBe(false)
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-timestamp': String(Math.floor(world.clocks.clock.now() / 1000)),
    })
  })

  it('is down for an hour and gets every status change once, in order, after it returns', async () => {
    const { id } = await subscribes({ kinds: ['issues.status_changed'] })
    await opensTopup()
    await world.does(shop.agent.presses('รับเคส'))
    await site.goesDown()
    for (const word of ['แก้ไข', 'รอลูกค้า', 'แก้ไข', 'รอลูกค้า']) {
      await world.does(shop.agent.says(`#1 ${word}`))
      await world.passes(15 * minute)
    }
    expect(told()).toEqual(['#1 issues.status_changed investigating'])
    expect(await howItDoes(id)).toMatchObject({ state: 'active', failingSince: expect.any(Number) })
    await site.comesBack()
    await world.passes(10 * minute)
    expect(site.bodies().map(({ data }) => data.change.to)).toEqual([
      'investigating',
      'fixing',
      'waiting_customer',
      'fixing',
      'waiting_customer',
    ])
    expect(new Set(site.got.map(({ headers }) => headers['webhook-id'])).size).toBe(5)
    expect(await howItDoes(id)).toMatchObject({ failingSince: null, note: null })
  })

  it('gets what waited after the house was killed and began again', async () => {
    await subscribes({ kinds: ['issues.opened'] })
    site.answers(503)
    await opensTopup()
    expect(site.got).toHaveLength(1)
    await world.crashes()
    site.answers(200)
    await world.passes(10 * minute)
    expect(site.got).toHaveLength(2)
    const [first, second] = site.got
    expect(second?.body).toBe(first?.body)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  })

  it('is told again under the same id what was on its way when the house was killed', async () => {
    await subscribes({ kinds: ['issues.opened'] })
    site.answers('nothing')
    const { customer } = shop
    await world.does(customer.says('/new topup_missing'))
    await world.does(customer.says('ORD-7781'))
    await world.does(customer.sends(slip))
    await customer.presses('ยืนยัน')
    await expect.poll(() => site.got.length).toBe(1)
    await world.crashes()
    site.answers(200)
    await world.settle()
    expect(site.got).toHaveLength(2)
    expect(new Set(site.got.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    await world.passes(hour)
    expect(site.got).toHaveLength(2)
  })

  it('is not called before the time it asked for', async () => {
    await subscribes({ kinds: ['issues.opened'] })
    site.answers({ status: 429, headers: { 'retry-after': '1800' } })
    await opensTopup()
    await world.passes(29 * minute)
    expect(site.got).toHaveLength(1)
    site.answers({ status: 503, headers: { 'retry-after': new Date(world.clocks.clock.now() + hour).toUTCString() } })
    await world.passes(minute)
    expect(site.got).toHaveLength(2)
    await world.passes(58 * minute)
    expect(site.got).toHaveLength(2)
    site.answers(204)
    await world.passes(minute)
    expect(site.got).toHaveLength(3)
    await world.passes(day)
    expect(site.got).toHaveLength(3)
  })

  it('answers 410 and hears nothing more, until it is turned on again', async () => {
    const { id } = await subscribes({ kinds: ['issues.opened'] })
    site.answers(410)
    await opensTopup()
    expect(await howItDoes(id)).toMatchObject({ state: 'ended', note: expect.stringContaining('410') })
    site.answers(200)
    await opensTopup('ORD-2')
    await world.passes(hour)
    expect(site.got).toHaveLength(1)
    await world.api.patch(at(`/${id}`), { state: 'active' })
    await opensTopup('ORD-3')
    expect(site.bodies().map(({ data }) => data.issue.orders)).toEqual([['ORD-7781'], ['ORD-3']])
  })

  it('gets what was given up after a day when it asks for it, one or all since an instant', async () => {
    const { id } = await subscribes({ kinds: ['issues.opened'] })
    const since = world.clocks.clock.now()
    site.answers(500)
    await opensTopup()
    await opensTopup('ORD-2')
    for (let passed = 0; passed < 25; passed++) await world.passes(hour)
    expect((await deliveries(id)).map(({ state, code }) => `${state} ${code}`)).toEqual(['dead 500', 'dead 500'])
    const tries = site.got.length
    await world.passes(day)
    expect(site.got).toHaveLength(tries)
    site.answers(200)
    const [newest, oldest] = await deliveries(id, '?state=dead')
    await world.does(world.api.post(at(`/${id}/deliveries/${newest?.id}/replay`), {}))
    expect(site.bodies().at(-1)?.data.issue.orders).toEqual(['ORD-2'])
    await world.does(world.api.post(at(`/${id}/deliveries/${oldest?.id}/replay`), {}))
    expect(site.bodies().at(-1)?.data.issue.orders).toEqual(['ORD-7781'])
    expect(await world.does(world.api.post(at(`/${id}/replay`), { since }))).toEqual({ queued: 2 })
    expect(
      site
        .bodies()
        .slice(-2)
        .map(({ data }) => data.issue.orders[0]),
    ).toEqual(['ORD-7781', 'ORD-2'])
    expect(await world.api.post(at(`/${id}/replay`), { since: world.clocks.clock.now() + 1 })).toEqual({ queued: 0 })
  })

  it('reads both signatures for a day after its secret was changed', async () => {
    const { id, secret: old } = await subscribes({ kinds: ['issues.opened'] })
    const { secret } = await world.api.post<Made>(at(`/${id}/rotate`), {})
    await opensTopup()
    const [during] = site.got
    expect(during && [old, secret].map((one) => isSignedWith(one, during))).toEqual([true, true])
    await world.passes(day + minute)
    await opensTopup('ORD-2')
    const after = site.got.at(-1)
    expect(after && [old, secret].map((one) => isSignedWith(one, after))).toEqual([false, true])
  })

  it('is held back by nobody else who is down', async () => {
    const other = await openSubscriber()
    other.answers('hangs-up')
    await subscribes({ name: 'CRM', url: other.url })
    await subscribes({ kinds: ['issues.opened'] })
    await opensTopup()
    expect(told()).toEqual(['#1 issues.opened new'])
    await other.closes()
  })

  it('is paused, misses nothing, and goes on at a new address at once', async () => {
    const { id } = await subscribes({ kinds: ['issues.opened'] })
    await world.api.patch(at(`/${id}`), { state: 'paused' })
    await opensTopup()
    await world.passes(hour)
    expect(site.got).toEqual([])
    await world.does(world.api.patch(at(`/${id}`), { state: 'active', url: `${site.url}/new` }))
    expect(site.got.map(({ path }) => path)).toEqual(['/hooks/new'])
  })
})

describe('whoever watches over the shop', () => {
  it('hears in the alerts group that the site has not answered for an hour, and for a day, once each', async () => {
    const { account } = shop
    const { line } = world.emulators
    const watcher = line.person({ name: 'มายด์', account })
    const alerts = line.group({ name: 'แจ้งเตือน', account, members: [watcher] })
    await world.does(alerts.addsBot())
    const phone = watcher.in(alerts)
    await world.does(phone.says(`/bind ${await world.code({ for: 'alerts' })}`))
    await subscribes({ kinds: ['issues.opened'] })
    site.answers(500)
    await opensTopup()
    for (let passed = 0; passed < 8; passed++) await world.passes(10 * minute)
    expect(phone.heard()).toMatch('ซิงก์กับ “Main site” ไม่สำเร็จมาหนึ่งชั่วโมงแล้ว: 500')
    for (let passed = 0; passed < 24; passed++) await world.passes(hour)
    const times = (words: string) => phone.heard().split(words).length - 1
    expect(['ไม่สำเร็จมาหนึ่งชั่วโมงแล้ว', 'ไม่สำเร็จมาหนึ่งวันแล้ว'].map(times)).toEqual([1, 1])
  })
})

describe('an address', () => {
  it.each(['redirects', 'answers nothing'])('that %s has not taken it', async (how) => {
    const { id } = await subscribes({ kinds: ['issues.opened'] })
    site.answers(how === 'redirects' ? { status: 307, headers: { location: `${site.url}/elsewhere` } } : 'hangs-up')
    await opensTopup()
    expect(site.got).toHaveLength(1)
    const [row] = await deliveries(id)
    expect(row).toMatchObject({ state: 'queued', attempts: 1, code: how === 'redirects' ? '307' : expect.any(String) })
  })

  it('whose name leads inside is not called, whatever it led to when it was given', async () => {
    const inside: LookupFunction = (_, { all }, callback) =>
      all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4)
    const real = await openWorld({ outgoing: { reach: 'public', lookup: inside } })
    const w = `/workspaces/${real.workspace}`
    const wanted = (url: string) => ({ name: 'Site', url: url.replace('PORT', String(site.port)) })
    for (const url of ['http://shop.example:PORT', 'https://127.0.0.1:PORT', 'https://localhost:PORT'])
      expect((await real.api.call('POST', `${w}/webhooks`, wanted(url))).status).toBe(422)
    const { id } = await real.api.post<Made>(`${w}/webhooks`, wanted('https://shop.example:PORT'))
    await real.does(real.api.post(`${w}/cases`, { type: 'other', text: 'x' }))
    const { items } = await real.api.get<{ items: object[] }>(`${w}/webhooks/${id}/deliveries`)
    expect(items).toMatchObject([{ state: 'queued', code: 'refused-address' }])
    expect(site.got).toEqual([])
    await real.closes()
  })

  it('is tried before anything happens', async () => {
    const { id } = await subscribes()
    expect(await world.api.post(at(`/${id}/test`), {})).toMatchObject({ arrived: true, status: 200 })
    expect(JSON.parse(site.got[0]?.body ?? '{}')).toMatchObject({ type: 'test' })
    site.answers(404)
    expect(await world.api.post(at(`/${id}/test`), {})).toMatchObject({ arrived: false, status: 404 })
  })
})
