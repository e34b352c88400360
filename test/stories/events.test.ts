// Other systems beside the chats: detectors (S0-30), news of orders, forms and CRMs (S1-38, S3-70). The same core, the same refusals.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedHeaders } from '#store/signature.ts'
import { secretOf } from '#store/subscribers.ts'
import { bearing } from '../api/house.ts'
import { openSubscriber } from '../subscriber.ts'
import { lineShop, openWorld, slip, type World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute

let world: World
let shop: Awaited<ReturnType<typeof lineShop>>
let secret: string
let site: ReturnType<typeof bearing>
let token: string

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
  const made = await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, {
    name: 'Main site',
    scopes: ['events:write', 'cases:read', 'cases:write', 'issues:read'],
  })
  token = made.key
  secret = (await world.api.post<{ secret: string }>(`/workspaces/${world.workspace}/event-secret`, {})).secret
  site = bearing(world.app.routes, token)
})
afterEach(() => world.closes())

const at = (path: string) => `/api/v1/workspaces/${world.workspace}${path}`
const now = () => world.clocks.clock.now()

type Sent = { id?: string; secrets?: string[]; seconds?: number; as?: string }

/** Sends an event as the main site does, and answers what came of it. */
async function tells(type: string, data: object, sent: Sent = {}) {
  const {
    id = `evt-${Buffer.from(type + JSON.stringify(data)).toString('hex')}`,
    secrets = [secret],
    seconds = Math.floor(now() / 1000),
  } = sent
  const body = JSON.stringify({ type, data })
  const answered = await bearing(world.app.routes, sent.as ?? token).post(
    '/api/events',
    { type, data },
    signedHeaders(secrets, { id, seconds, body }),
  )
  await world.settle()
  return answered
}

const detectors = ['topup.failed', 'topup.pending', 'payment.webhook_failed']

describe('a detector that sees a top-up fail', () => {
  it('opens a critical case with a deadline of 15 minutes, and staff get its card', async () => {
    const { status, body } = await tells('topup.failed', { orderId: 'ORD-7781', amount: 500, username: 'somchai' })
    expect([status, body]).toMatchObject([200, { result: 'opened', cases: [1], detail: null }])
    const found = await world.case(1)
    expect(found).toMatchObject({ type: 'topup_missing', severity: 'critical', orders: ['ORD-7781'], status: 'new' })
    expect(found.dueAt).toBe(now() + 15 * minute)
    expect(found.messages[0]?.text).toBe('[topup.failed]\namount: 500\nusername: somchai')
    expect(shop.agent.heard()).toMatch('#1 เติมเงินไม่เข้า')
    expect(shop.agent.heard()).toMatch('CRITICAL')
  })

  it('makes one case with the two others that see the same order, at once or one after the other', async () => {
    const told = await Promise.all(detectors.map((type) => tells(type, { orderId: 'ORD-7781' })))
    expect(told.map(({ body }) => body.result).sort()).toEqual(['noted', 'noted', 'opened'])
    // Who loses a race may have taken a number that is nobody's then.
    const [{ number = 0 } = {}, ...others] = await world.cases()
    expect(others).toEqual([])
    const again = await tells('topup.pending', { orderId: 'ORD-7781', minutes: 20 })
    expect(again.body).toMatchObject({ result: 'noted', cases: [number] })
    const kinds = (await world.case(number)).timeline.map(({ kind }) => kind)
    expect(kinds).toEqual(['opened', 'noted', 'noted', 'noted'])
  })

  it('joins the case that the customer opened before it', async () => {
    const { customer } = shop
    await world.does(customer.says('/new topup_missing'))
    await world.does(customer.says('ORD-7781'))
    await world.does(customer.sends(slip))
    await world.does(customer.presses('ยืนยัน'))
    expect((await tells('topup.failed', { orderId: 'ORD-7781' })).body).toMatchObject({ result: 'noted', cases: [1] })
  })

  it('opens another once the first is closed, and one for each order', async () => {
    await tells('topup.failed', { orderId: 'ORD-1' })
    expect((await tells('topup.failed', { orderId: 'ORD-2' })).body).toMatchObject({ result: 'opened', cases: [2] })
    await world.does(shop.agent.says('#1 ยกเลิก'))
    await world.does(shop.agent.says('ทดสอบระบบ'))
    expect((await world.case(1)).status).toBe('closed')
    const told = await Promise.all(detectors.map((type) => tells(type, { orderId: 'ORD-1', again: true })))
    expect(new Set(told.map(({ body }) => body.cases[0])).size).toBe(1)
    expect((await world.cases('?status=open')).map(({ orders }) => orders[0])).toEqual(['ORD-1', 'ORD-2'])
  })

  it('is told what is missing where it names no order', async () => {
    const { status, body } = await tells('topup.failed', { amount: 500 })
    expect([status, body]).toMatchObject([
      422,
      { code: 'needs', missing: [{ need: 'orders', kind: 'orders', have: 0 }] },
    ])
    expect(body.detail).toMatch('หมายเลขออเดอร์')
    expect(await world.cases()).toEqual([])
  })
})

describe('an event', () => {
  it('that comes again gets the same answer, and nothing happens twice', async () => {
    const first = await tells('topup.failed', { orderId: 'ORD-1' }, { id: 'evt-1' })
    await world.does(shop.agent.says('#1 ยกเลิก'))
    await world.does(shop.agent.says('ทดสอบ'))
    await world.passes(hour)
    const all = await Promise.all([1, 2, 3].map(() => tells('topup.failed', { orderId: 'ORD-1' }, { id: 'evt-1' })))
    for (const again of all) {
      expect(again.body).toEqual(first.body)
      expect(again.headers.get('idempotent-replayed')).toBe('true')
    }
    expect(await world.cases()).toHaveLength(1)
    const kept = await world.api.get<{ items: object[] }>(`/workspaces/${world.workspace}/requests?door=events`)
    expect(kept.items).toMatchObject([{ id: 'evt-1', kind: 'topup.failed', result: 'opened', case: 1, repeats: 3 }])
    expect((await tells('topup.failed', { orderId: 'ORD-2' }, { id: 'evt-1' })).status).toBe(422)
  })

  it('that comes several times at once happens once', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, () => tells('case.open', { type: 'other', text: 'ช่วยด้วย' }, { id: 'evt-1' })),
    )
    expect(new Set(all.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    expect(await world.cases()).toHaveLength(1)
  })

  it('is taken within five minutes of its signing, and signed with the newest secret or the one before', async () => {
    const seconds = Math.floor(now() / 1000)
    const with_ = (sent: Sent) => tells('case.open', { type: 'other', text: 'x' }, sent).then(({ status }) => status)
    expect(await with_({ seconds: seconds - 301 })).toBe(401)
    expect(await with_({ seconds: seconds + 301 })).toBe(401)
    expect(await with_({ secrets: [secretOf('AAAA')] })).toBe(401)
    expect(await with_({ seconds: seconds - 299 })).toBe(200)
    const old = secret
    const rotated = await world.api.post<{ secret: string }>(`/workspaces/${world.workspace}/event-secret`, {})
    secret = rotated.secret
    expect(await with_({ id: '2' })).toBe(200)
    expect(await with_({ id: '3', secrets: [old] })).toBe(200)
    await world.passes(24 * hour + minute)
    expect(await with_({ id: '4', secrets: [old] })).toBe(401)
    expect(await world.cases()).toHaveLength(3)
  })

  it('leaves no trace where it is not signed, or its key may not', async () => {
    const reader = await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, {
      ...{ name: 'Reader', scopes: ['cases:read'] },
    })
    const unsigned = await site.post('/api/events', { type: 'topup.failed', data: { orderId: 'ORD-1' } })
    expect(unsigned.status).toBe(401)
    expect((await site.post('/api/events', 'nonsense')).status).toBe(401)
    expect((await tells('topup.failed', { orderId: 'ORD-1' }, { as: reader.key })).status).toBe(403)
    expect((await tells('topup.failed', { orderId: 'ORD-1' }, { as: 'the-admin-token-of-the-tests' })).status).toBe(401)
    expect(await world.cases()).toEqual([])
    const { q, t } = world.app.house.store
    expect(await q.select().from(t.requests)).toEqual([])
  })

  it('of a kind that nothing opens by is kept, and taken again once a case type names it', async () => {
    const { body } = await tells('order.stuck', { orderId: 'ORD-9', hours: 5 }, { id: 'evt-9' })
    expect(body).toMatchObject({ result: 'ignored', cases: [], detail: expect.stringContaining('order.stuck') })
    const replay = () => world.api.call('POST', `/workspaces/${world.workspace}/events/evt-9/replay`)
    expect((await replay()).body).toMatchObject({ result: 'ignored' })
    await world.api.patch(`/workspaces/${world.workspace}/case-types/order_not_started`, { events: ['order.stuck'] })
    expect((await replay()).body).toMatchObject({ id: 'evt-9', result: 'opened', cases: [1] })
    expect((await world.case(1)).orders).toEqual(['ORD-9'])
    expect((await replay()).status).toBe(409)
    expect((await tells('order.stuck', { orderId: 'ORD-9', hours: 5 }, { id: 'evt-9' })).body).toMatchObject({
      result: 'opened',
    })
    expect((await world.api.call('POST', `/workspaces/${world.workspace}/events/none/replay`)).status).toBe(404)
  })

  it('of an order is noted with each of its open cases, and with none where there is none', async () => {
    await tells('topup.failed', { orderId: 'ORD-1' })
    await tells('case.open', { type: 'refund_request', orderId: 'ORD-1', text: 'ขอเงินคืน' })
    const told = await tells('order.status', { orderId: 'ORD-1', status: 'refunded', amount: 500 })
    expect(told.body).toMatchObject({ result: 'noted', cases: [1, 2] })
    const [, noted] = (await world.case(2)).timeline
    expect(noted).toMatchObject({ kind: 'noted', by: null })
    expect(noted?.data.text).toBe('[order.status ORD-1]\nstatus: refunded\namount: 500')
    expect((await tells('order.status', { orderId: 'ORD-8', status: 'paid' })).body.result).toBe('ignored')
    expect((await tells('case.note', { number: 1, text: 'ธนาคารตอบแล้ว' })).body.cases).toEqual([1])
    expect((await tells('case.note', { number: 77, text: 'x' })).body.result).toBe('ignored')
    expect((await tells('order.status', { orderId: 'ORD-1' })).body.errors).toMatchObject([{ path: 'data.status' }])
  })
})

describe('a form on the main site', () => {
  const form = { type: 'topup_missing', orders: ['ORD-7781'], text: 'เติมแล้วเงินไม่เข้า', source: 'web-form' }

  it('opens a case that staff work like any other, and gets a link for its customer', async () => {
    const { status, body } = await site.post(at('/cases'), form)
    expect([status, body]).toMatchObject([
      201,
      { number: 1, status: 'new', statusLabel: 'อยู่ในคิว', orders: ['ORD-7781'] },
    ])
    expect(body.trackingUrl).toMatch(/^https:\/\/caseline\.invalid\/track\//)
    await world.settle()
    expect(shop.agent.heard()).toMatch('#1 เติมเงินไม่เข้า')
    expect((await site.get(at('/cases/1'))).body).toMatchObject({ source: 'web-form', customer: null })
    await world.does(shop.agent.presses('รับเคส'))
    expect((await site.get('/api/issues/ORD-7781')).body.status).toBe('investigating')
  })

  it('that is sent twice by a nervous thumb opens one', async () => {
    const key = { 'idempotency-key': 'form-77' }
    const [first, second] = await Promise.all([1, 2].map(() => site.post(at('/cases'), form, key)))
    expect([first?.status, second?.body]).toEqual([201, first?.body])
    expect(await world.cases()).toHaveLength(1)
    const other = await site.post(at('/cases'), { ...form, text: 'คนละเรื่อง' }, key)
    expect([other.status, other.body.detail]).toEqual([422, expect.stringContaining('another request')])
    await site.post(at('/cases'), form)
    expect(await world.cases()).toHaveLength(2)
  })

  it('brings the slip, which staff see', async () => {
    const sent = (bytes: Uint8Array<ArrayBuffer> | string, type: string) =>
      world.app.routes.request(at('/files?name=slip'), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': type },
        body: bytes,
      })
    const file = (await (await sent(slip.bytes, 'application/octet-stream')).json()) as { id: string; mime: string }
    expect(file.mime).toBe('image/png')
    const { status } = await site.post(at('/cases'), { ...form, files: [file.id] })
    expect(status).toBe(201)
    expect((await world.case(1)).messages[0]?.files[0]).toMatchObject({ id: file.id, mime: 'image/png' })
    expect((await sent('<html><script>1</script>', 'text/html')).status).toBe(415)
    expect((await sent('', 'image/png')).status).toBe(422)
    const unknown = await site.post(at('/cases'), { ...form, files: ['none'] })
    expect(unknown.body.errors).toEqual([{ path: 'files.0', message: 'There is no such file' }])
  })

  it('for somebody who writes in a chat is their case: they hear of it there', async () => {
    const { customer } = shop
    await world.does(customer.says('สวัสดี'))
    const { q, t } = world.app.house.store
    const people = await q.select({ id: t.persons.id, name: t.persons.name }).from(t.persons)
    const id = people.find(({ name }) => name === 'สมชาย')?.id
    const { status } = await site.post(at('/cases'), { ...form, customer: id })
    await world.settle()
    expect(status).toBe(201)
    expect(customer.heard()).toMatch('เคส #1 อยู่ในคิวแล้ว')
    const said = await site.post(at('/cases/1/messages'), { direction: 'out', text: 'ขอสลิปด้วยค่ะ' })
    await world.settle()
    expect(said.status).toBe(200)
    expect(customer.heard()).toMatch('ขอสลิปด้วยค่ะ')
    expect((await site.post(at('/cases'), { ...form, customer: 'nobody' })).body.errors[0].path).toBe('customer')
  })
})

describe('another system is refused as a chat is', () => {
  const opens = () => site.post(at('/cases'), { type: 'topup_missing', orders: ['ORD-1'], text: 'x' })
  const does = (action: string, more: object = {}) => site.post(at('/cases/1/actions'), { action, ...more })

  async function nokId() {
    const { q, t } = world.app.house.store
    const people = await q.select({ id: t.persons.id, name: t.persons.name }).from(t.persons)
    return people.find(({ name }) => name === 'นก')?.id
  }

  it('in words of its language, with a code for its programmers', async () => {
    await opens()
    const early = await site.post(
      at('/cases/1/actions'),
      { action: 'resolve' },
      { 'accept-language': 'en-GB,en;q=0.9' },
    )
    expect([early.status, early.body]).toMatchObject([409, { code: 'not-from-here', missing: [] }])
    expect(early.body.detail).toBe('#1 is New; that is not possible from here. Possible now: Take, Cancel')
    expect((await does('resolve')).body.detail).toMatch('#1')
    expect((await does('fly')).body).toMatchObject({ status: 422, code: 'unknown-action' })
    expect((await site.post(at('/cases'), { type: 'nothing' })).body).toMatchObject({
      status: 422,
      code: 'unknown-type',
    })
    expect((await site.post(at('/cases/99/actions'), { action: 'take' })).status).toBe(404)
    expect((await site.post(at('/cases/1/messages'), { direction: 'out', text: 'x' })).body).toMatchObject({
      ...{ status: 409, code: 'no-customer' },
    })
    expect((await site.post(at('/cases/1/notes'), { text: '  ' })).body).toMatchObject({
      status: 409,
      code: 'nothing-new',
    })
  })

  it.each(['constructor', '__proto__', 'toString', ''])('where it names what every object has: %j', async (name) => {
    await opens()
    const answers = [
      await site.post(at('/cases'), { type: name, orders: [name] }),
      await does(name),
      await does('cancel', { answers: { [name]: name } }),
      await site.get(`/api/issues/${name || '%20'}`),
    ]
    // A field of that name is no field at all to the reader of JSON.
    expect(answers.map(({ status }) => status)).toEqual([422, 422, name === '__proto__' ? 200 : 422, 404])
    const told = await tells(name || 'x', { [name]: name, orderId: 'ORD-1' })
    expect(told.body.result).toBe('ignored')
    expect((await tells('topup.pending', { [name]: name, orderId: 'ORD-1' })).status).toBe(200)
  })

  it('until it says what is needed, and in whose name', async () => {
    await opens()
    await world.does(shop.agent.says('/cases'))
    expect((await does('take')).body.errors).toMatchObject([{ path: 'by' }])
    expect((await does('take', { by: 'nobody' })).body.errors).toMatchObject([{ path: 'by' }])
    const by = await nokId()
    expect((await does('take', { by })).body.status).toBe('investigating')
    expect((await world.case(1)).owner).toMatchObject({ name: 'นก' })
    expect((await does('take', { by })).body).toMatchObject({ status: 409, code: 'already-yours' })
    const missing = await does('resolve')
    expect(missing.body).toMatchObject({ status: 422, code: 'needs' })
    expect(missing.body.missing.map(({ need }: { need: string }) => need)).toEqual(['rootCause', 'note'])
    const wrong = await does('resolve', { answers: { rootCause: ['payment_gateway'], color: 'red' } })
    expect(wrong.body.errors).toMatchObject([{ path: 'answers.color' }, { path: 'answers.rootCause' }])
    const odd = await does('resolve', { answers: { rootCause: 'moon', note: 'x' } })
    expect(odd.body).toMatchObject({ code: 'needs', missing: [{ need: 'rootCause', wrong: 'option' }] })
    const done = await does('resolve', { answers: { rootCause: 'payment_gateway', note: 'เติมให้แล้ว' }, by })
    expect(done.body).toMatchObject({ status: 'resolved', phase: 'resolved' })
    expect((await world.case(1)).rootCause).toBe('payment_gateway')
  })

  it('and adds what the customer wrote elsewhere, which staff hear', async () => {
    await opens()
    const { status } = await site.post(at('/cases/1/messages'), { direction: 'in', text: 'โทรกลับด้วยครับ' })
    await world.settle()
    expect(status).toBe(200)
    expect(shop.agent.heard()).toMatch('โทรกลับด้วยครับ')
    expect((await world.case(1)).messages.at(-1)).toMatchObject({ direction: 'in', text: 'โทรกลับด้วยครับ' })
  })

  it('and what it did is told to subscribers like everything else', async () => {
    const listener = await openSubscriber()
    const hook = { name: 'CRM', url: listener.url, kinds: ['issues.noted', 'issues.opened'] }
    await world.api.post(`/workspaces/${world.workspace}/webhooks`, hook)
    await opens()
    await site.post(at('/cases/1/notes'), { text: 'จาก CRM' })
    await tells('topup.pending', { orderId: 'ORD-1' })
    expect(listener.bodies().map(({ type }) => type)).toEqual(['issues.opened', 'issues.noted', 'issues.noted'])
    await listener.closes()
  })
})

describe('what another system did', () => {
  it('can be looked up by the key that did it, for a month', async () => {
    await site.post(at('/cases'), { type: 'other', text: 'x' })
    await site.post(at('/cases/1/notes'), { text: 'y' }, { 'idempotency-key': 'n-1' })
    const kept = await world.api.get<{ items: { door: string; key: string | null; case: number }[] }>(
      `/workspaces/${world.workspace}/requests`,
    )
    expect(kept.items.map(({ door, case: of }) => [door, of])).toEqual([
      ['notes', 1],
      ['cases', 1],
    ])
    expect(kept.items[0]?.key).toMatch(/./)
    await world.passes(31 * 24 * hour)
    const { q, t } = world.app.house.store
    expect(await q.select().from(t.requests)).toEqual([])
  })
})
