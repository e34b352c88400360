// The hooks: who is believed, what is refused, what is kept, and that nothing happens twice (design "Receive"; S0-36, L1–L5, W1, W2, T1, T3).
import { createHmac } from 'node:crypto'
import { asc } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { adminToken, lineShop, openWorld, type World } from '../world.ts'

type Shop = Awaited<ReturnType<typeof lineShop>>
type Sent = { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> }

const telegramToken = '7000000002:AAtelegram-token-of-the-doors-00000'
const whatsappKeys = {
  appSecret: 'app-secret',
  accessToken: 'EAAG-token',
  phoneNumberId: '1000001',
  verifyToken: 'verify-me',
}

let world: World
let shop: Shop

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
})
afterEach(() => world.closes())

const knocks = (path: string, { method = 'POST', headers = {}, body }: Sent = {}) =>
  world.app.routes.request(path, { method, headers, ...(body === undefined ? {} : { body }) })

const byLine = (body: string | Uint8Array<ArrayBuffer>, secret = 'line-secret'): Sent => ({
  headers: {
    'content-type': 'application/json',
    'x-line-signature': createHmac('sha256', secret).update(body).digest('base64'),
  },
  body,
})
const byMeta = (body: string): Sent => ({
  headers: {
    'x-hub-signature-256': `sha256=${createHmac('sha256', whatsappKeys.appSecret).update(body).digest('hex')}`,
  },
  body,
})
const lineDoor = () => `/hooks/line/${shop.channel}`
const texts = (...events: unknown[]) => JSON.stringify({ destination: 'U0', events })

/** A text event of somebody on LINE, as LINE would make it. */
const saying = (who: string, text: string, more: Record<string, unknown> = {}) =>
  shop.account.event({
    type: 'message',
    source: { type: 'user', userId: who },
    message: { type: 'text', id: String(Math.abs(hash(`${who}${text}`))), text },
    ...more,
  })
const hash = (text: string) => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7)

/** Everything that was ever received, oldest first. */
async function inbox() {
  const { q, t } = world.app.house.store
  return q.select().from(t.inbox).orderBy(asc(t.inbox.id))
}

describe('who is believed', () => {
  const harmless = () => texts(saying(shop.customer.id, 'สวัสดี'))

  it.each<[string, Sent]>([
    ['without a signature', { headers: {} }],
    ['with an empty one', { headers: { 'x-line-signature': '' } }],
    ['with one that is no base64', { headers: { 'x-line-signature': 'ไม่ใช่ลายเซ็น'.replace(/[^\x20-\x7e]/gu, '?') } }],
  ])('a body %s is refused with 401 and leaves no trace', async (_, how) => {
    const before = (await inbox()).length
    expect((await knocks(lineDoor(), { ...how, body: harmless() })).status).toBe(401)
    await world.settle()
    expect((await inbox()).length).toBe(before)
    expect(shop.customer.bubbles()).toEqual([])
  })

  it('a body signed with another account’s secret, or changed on its way, is refused', async () => {
    expect((await knocks(lineDoor(), byLine(harmless(), 'another-secret'))).status).toBe(401)
    const signed = byLine(harmless())
    expect((await knocks(lineDoor(), { ...signed, body: `${signed.body} ` })).status).toBe(401)
  })

  it('a channel that nobody has made is 404, whatever is signed', async () => {
    expect((await knocks('/hooks/line/01ARZ3NDEKTSV4RRFFQ69G5FAV', byLine(harmless()))).status).toBe(404)
    expect((await knocks('/hooks/line/..%2f..%2fetc', byLine(harmless()))).status).toBe(404)
    expect((await knocks(`/hooks/viber/${shop.channel}`, byLine(harmless()))).status).toBe(404)
  })

  it.each(['telegram', 'whatsapp'])('a LINE channel under the door of %s is 404', async (platform) => {
    expect((await knocks(`/hooks/${platform}/${shop.channel}`, byLine(harmless()))).status).toBe(404)
  })

  it('Telegram’s secret header and Meta’s signature are looked at alike', async () => {
    const telegram = await addTelegram()
    const whatsapp = await addWhatsApp()
    const update = JSON.stringify({ update_id: 1, poll: { id: '1' } })
    const secret = { 'x-telegram-bot-api-secret-token': 'telegram-secret' }
    expect((await knocks(`/hooks/telegram/${telegram}`, { body: update })).status).toBe(401)
    expect(
      (
        await knocks(`/hooks/telegram/${telegram}`, {
          headers: { 'x-telegram-bot-api-secret-token': 'other' },
          body: update,
        })
      ).status,
    ).toBe(401)
    expect((await knocks(`/hooks/telegram/${telegram}`, { headers: secret, body: update })).status).toBe(200)
    const news = JSON.stringify({ object: 'whatsapp_business_account', entry: [] })
    expect((await knocks(`/hooks/whatsapp/${whatsapp}`, { body: news })).status).toBe(401)
    expect((await knocks(`/hooks/whatsapp/${whatsapp}`, byMeta(news))).status).toBe(200)
  })
})

describe('what is refused', () => {
  it.each([
    ['no JSON', 'สวัสดี'],
    ['half of a JSON', '{"destination":"U0","events":[{"type":'],
    ['nothing', ''],
    ['a list', '[]'],
    ['a number', '17'],
    ['null', 'null'],
    ['an object without events', '{"destination":"U0"}'],
    ['events that are no list', '{"destination":"U0","events":"all"}'],
  ])('%s, rightly signed, is 400', async (_, body) => {
    expect((await knocks(lineDoor(), byLine(body))).status).toBe(400)
  })

  it('bytes that are no UTF-8 are 400', async () => {
    const body = Uint8Array.from([...Buffer.from('{"events":["'), 0xc3, 0x28, ...Buffer.from('"]}')])
    expect((await knocks(lineDoor(), byLine(body))).status).toBe(400)
  })

  it('Telegram and WhatsApp bodies of another shape are 400', async () => {
    const secret = { 'x-telegram-bot-api-secret-token': 'telegram-secret' }
    expect(
      (await knocks(`/hooks/telegram/${await addTelegram()}`, { headers: secret, body: '{"message":{}}' })).status,
    ).toBe(400)
    expect((await knocks(`/hooks/whatsapp/${await addWhatsApp()}`, byMeta('{"object":"page"}'))).status).toBe(400)
  })

  it('a body over 4 MB is 413, announced or not; one of 3 MB is taken (W2)', async () => {
    const pad = (size: number) => texts(saying(shop.customer.id, 'ก', { pad: 'x'.repeat(size) }))
    expect((await knocks(lineDoor(), byLine(pad(4_100_000)))).status).toBe(413)
    const { headers = {}, body } = byLine(pad(4_100_000))
    const stream = new Blob([String(body)]).stream()
    const unannounced = new Request(`http://house${lineDoor()}`, {
      method: 'POST',
      headers,
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect((await world.app.routes.request(unannounced)).status).toBe(413)
    expect((await knocks(lineDoor(), byLine(pad(3_000_000)))).status).toBe(200)
  })

  it('a body nested beyond reason is 400: coming again would not help', async () => {
    const nested = '['.repeat(200_000) + ']'.repeat(200_000)
    const news = `{"object":"x","entry":[{"id":"1","changes":[{"field":"messages","value":${nested}}]}]}`
    expect((await knocks(`/hooks/whatsapp/${await addWhatsApp()}`, byMeta(news))).status).toBe(400)
    const event = `{"events":[{"type":"message","timestamp":1,"message":${nested}}]}`
    expect((await knocks(lineDoor(), byLine(event))).status).toBe(400)
  })

  it.each(['/metrics', '/health', '/hooks/line/x', '/api/v1/workspaces', '/api/events', '/admin/sign-in'])(
    'whoever hangs up while they write to %s is no fault of ours',
    async (path) => {
      const faults = async () =>
        (await (await world.app.routes.request('/metrics')).text()).match(/^caseline_faults_total.*/gmu)
      const before = await faults()
      const body = new ReadableStream({
        start: (half) => half.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
      })
      const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
      const cut = new Request(`http://localhost${path}`, {
        method: 'POST',
        headers,
        body,
        duplex: 'half',
      } as RequestInit)
      expect((await world.app.routes.request(cut)).status).toBeLessThan(500)
      expect(await faults()).toEqual(before)
    },
  )

  it.each(['/files/x', '/health', '/ready', '/metrics', '/nothing'])('a body over 1 MB is 413 at %s', async (path) => {
    expect((await knocks(path, { body: 'x'.repeat(1_100_000) })).status).toBe(413)
    expect((await knocks(path, { body: 'x' })).status).toBe(404)
  })

  it('a host of which no address can be made is 400 everywhere', async () => {
    for (const path of ['/health', lineDoor(), '/api/v1/workspaces'])
      expect((await knocks(path, { headers: { host: '99999999999999' }, body: '{}' })).status).toBe(400)
  })

  it.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s on a hook does nothing', async (method) => {
    const before = (await inbox()).length
    const answer = await knocks(lineDoor(), { method, headers: byLine('').headers ?? {} })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect((await inbox()).length).toBe(before)
  })

  it('Meta’s handshake is answered to whoever knows the verify token, and only there', async () => {
    const door = `/hooks/whatsapp/${await addWhatsApp()}`
    const asking = (token: string) => `?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${token}`
    expect(await (await knocks(`${door}${asking('verify-me')}`, { method: 'GET' })).text()).toBe('1158201444')
    expect((await knocks(`${door}${asking('guess')}`, { method: 'GET' })).status).toBe(403)
    expect((await knocks(`${lineDoor()}${asking('verify-me')}`, { method: 'GET' })).status).toBe(403)
  })
})

describe('what is kept', () => {
  it('LINE’s probe, a body without events, is 200 (L3)', async () => {
    expect((await knocks(lineDoor(), byLine(texts()))).status).toBe(200)
  })

  it('all events of several people in one body are handled', async () => {
    const { line } = world.emulators
    const people = ['เอ', 'บี', 'ซี'].map((name) => line.person({ name, account: shop.account }))
    const events = people.flatMap(({ id }) => [saying(id, 'สวัสดี'), saying(id, `/new other เรื่องของ ${id}`)])
    expect(await world.does(shop.account.emit(events))).toBe(200)
    for (const person of people) expect(person.heard()).toMatch('ร้านทดสอบ')
    const cases = await world.cases()
    expect(new Set(cases.map(({ customer }) => customer?.name))).toEqual(new Set(['เอ', 'บี', 'ซี']))
  })

  it('a kind nobody knows yet is kept as unhandled, and what stands beside it is handled', async () => {
    const strange = shop.account.event({ type: 'hologram', source: { type: 'user', userId: shop.customer.id } })
    const standby = saying(shop.customer.id, 'ไม่ใช่ของเรา', { mode: 'standby' })
    expect(await world.does(shop.account.emit([strange, standby, saying(shop.customer.id, 'สวัสดี')]))).toBe(200)
    const kept = (await inbox()).filter(({ key }) => key === strange.webhookEventId || key === standby.webhookEventId)
    expect(kept.map(({ state }) => state)).toEqual(['unhandled', 'unhandled'])
    expect(shop.customer.heard()).toMatch('ร้านทดสอบ')
    expect(shop.customer.bubbles()).toHaveLength(1)
  })

  it('a WhatsApp event for a number that is none of ours is kept as unhandled and answered 200', async () => {
    const door = `/hooks/whatsapp/${await addWhatsApp()}`
    const metadata = { display_phone_number: '15550001111', phone_number_id: '9999' }
    const message = {
      from: '66811112222',
      id: 'wamid.stranger',
      timestamp: '1795000000',
      type: 'text',
      text: { body: 'hi' },
    }
    const value = {
      messaging_product: 'whatsapp',
      metadata,
      contacts: [{ wa_id: '66811112222', profile: { name: 'X' } }],
      messages: [message],
    }
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
    })
    expect((await knocks(door, byMeta(body))).status).toBe(200)
    await world.settle()
    expect((await inbox()).find(({ key }) => key === 'wamid.stranger')).toMatchObject({
      state: 'unhandled',
      error: 'No channel for 9999',
    })
  })

  it('words with NUL and half surrogates are taken, and clean from then on', async () => {
    const { customer, agent } = shop
    await world.does(customer.says('/new other จอ\u0000ดำ\ud83d แล้ว\udc00ดับ 😀'))
    expect(agent.heard()).toMatch('จอดำ\ufffd แล้ว\ufffdดับ 😀')
    const odd = { ...saying(customer.id, 'ยังอยู่ไหม'), type: 'mess\u0000age\ud800', webhookEventId: 'odd\u0000\ud800' }
    expect(await world.does(shop.account.emit([odd, saying(customer.id, 'มีใครอยู่ไหม')]))).toBe(200)
    expect(JSON.stringify(await inbox())).not.toMatch(/\\u0000|\\ud[89a-f]/iu)
    expect(agent.heard()).toMatch('มีใครอยู่ไหม')
  })
})

describe('nothing happens twice', () => {
  it('an event that LINE delivers again has no second effect (L4, L5)', async () => {
    const { customer, agent, account } = shop
    const { eventIds } = await world.does(customer.says('/new other จอดับ'))
    const before = { bubbles: agent.bubbles().length, heard: customer.bubbles().length }
    expect(await world.does(account.redeliver(eventIds[0] ?? ''))).toBe(200)
    expect(await world.cases()).toHaveLength(1)
    expect({ bubbles: agent.bubbles().length, heard: customer.bubbles().length }).toEqual(before)
  })

  it('sixteen of the same at once have one effect', async () => {
    const event = saying(shop.customer.id, '/new other จอดับ')
    const answers = await Promise.all(Array.from({ length: 16 }, () => knocks(lineDoor(), byLine(texts(event)))))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 16 }, () => 200))
    await world.settle()
    expect(await world.cases()).toHaveLength(1)
    expect((await inbox()).filter(({ key }) => key === event.webhookEventId)).toHaveLength(1)
    const health = (await (await world.app.routes.request('/health')).json()) as { duplicates: number }
    expect(health.duplicates).toBe(15)
  })

  it('the same event twice in one body has one effect', async () => {
    const event = saying(shop.customer.id, '/new other จอดับ')
    await world.does(shop.account.emit([event, event]))
    expect(await world.cases()).toHaveLength(1)
  })

  it('one event id on two channels is two events', async () => {
    const { line } = world.emulators
    const second = line.account({ channelSecret: 'second-secret', channelAccessToken: 'second-token', name: 'สาขาสอง' })
    await world.connects('line', { channelSecret: 'second-secret', channelAccessToken: 'second-token' })
    const friend = line.person({ name: 'ฟ้า', account: second })
    const event = saying(shop.customer.id, '/new other ที่หนึ่ง')
    await world.does(shop.account.emit([event]))
    await world.does(second.emit([{ ...event, source: { type: 'user', userId: friend.id } }]))
    expect(await world.cases()).toHaveLength(2)
  })

  it('what waits together in a chat is handled in the platform’s own order, however it came', async () => {
    const { customer, account } = shop
    await world.does(customer.says('/new other เริ่ม'))
    const said = ['หนึ่ง', 'สอง', 'สาม', 'สี่', 'ห้า'].map((text, index) =>
      saying(customer.id, text, { timestamp: world.clocks.clock.now() + index }),
    )
    const shuffled = [3, 0, 4, 2, 1].map((index) => said[index])
    await world.does(account.emit(shuffled))
    const { messages } = await world.case(1)
    expect(messages.map(({ text }) => text)).toEqual(['เริ่ม', 'หนึ่ง', 'สอง', 'สาม', 'สี่', 'ห้า'])
  })

  it('an event that comes late is not waited for, and not lost', async () => {
    const { customer, account } = shop
    await world.does(customer.says('/new other เริ่ม'))
    account.hold()
    await customer.says('มาก่อน')
    await customer.says('มาทีหลัง')
    await account.release((parcels) => parcels.reverse())
    await world.settle()
    expect((await world.case(1)).messages.map(({ text }) => text).sort()).toEqual(['มาก่อน', 'มาทีหลัง', 'เริ่ม'].sort())
  })
})

async function addTelegram(): Promise<string> {
  world.emulators.telegram.account({ botToken: telegramToken, name: 'ร้านทดสอบ', username: 'doors_test_bot' })
  return world.connects('telegram', { botToken: telegramToken, secretToken: 'telegram-secret' })
}

async function addWhatsApp(): Promise<string> {
  world.emulators.whatsapp.account({ ...whatsappKeys, name: 'ร้านทดสอบ', displayPhone: '+66 2 000 0000' })
  return world.connects('whatsapp', whatsappKeys)
}
