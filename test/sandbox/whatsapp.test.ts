// WhatsApp as the shipped SDK meets it in the sandbox.
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { WhatsAppAPI } from 'whatsapp-api-js'
import {
  ActionButtons,
  ActionList,
  Body,
  BodyComponent,
  BodyParameter,
  Button,
  Document,
  Image,
  Interactive,
  Language,
  ListSection,
  Location,
  Reaction,
  Row,
  Template,
  Text,
} from 'whatsapp-api-js/messages'
import { type House, openHouse, origin, png } from './house.ts'

const number = '106540352242922'
const secret = 'app-secret'
const token = 'EAA-token'
type Message = Record<string, unknown> & { id: string; from?: string; timestamp: string; type: string }
type Status = Record<string, unknown> & { id: string; status: string }
type Value = { contacts?: Record<string, unknown>[]; messages?: Message[]; statuses?: Status[] }

async function openWhatsApp() {
  const house = await openHouse()
  const { whatsapp, origin: base } = house.emulators
  const account = whatsapp.account({
    appSecret: secret,
    accessToken: token,
    phoneNumberId: number,
    verifyToken: 'verify-me',
    name: 'ร้านใจดี',
    displayPhone: '+66 2 123 4567',
    webhook: `${origin}/hooks/whatsapp/1`,
    templates: [{ name: 'case_update', language: 'th', body: 'เคส {{1}} {{2}}', buttons: ['ดูเคส'] }],
  })
  const api = new WhatsAppAPI({
    token,
    appSecret: secret,
    v: 'v23.0',
    ponyfill: { fetch: (url, init) => fetch(String(url).replace('https://graph.facebook.com', base), init) },
  })
  const budi = whatsapp.person({ name: 'Budi', account })
  const send = (message: Parameters<typeof api.sendMessage>[2], tag?: string) =>
    api.sendMessage(number, { bsuid: budi.userId ?? '' }, message, undefined, tag)
  return { ...house, house, whatsapp, account, api, budi, send }
}

const values = (house: House) =>
  house.heard.flatMap((each) =>
    (each.body.entry as { changes: { value: Value }[] }[]).flatMap((entry) =>
      entry.changes.map((change) => change.value),
    ),
  )
const lastMessage = (house: House) => values(house).findLast((value) => value.messages)?.messages?.[0]
const statuses = (house: House) => values(house).flatMap((value) => value.statuses ?? [])

describe('what a person does on WhatsApp', () => {
  it('arrives signed over its raw UTF-8 bytes, with number and user id', async () => {
    const { house, budi } = await openWhatsApp()
    const { id, status } = await budi.says('สวัสดี')
    const heard = house.heard.at(-1)
    expect(status).toBe(200)
    expect(heard?.text).toContain('สวัสดี')
    expect(heard?.headers.get('x-hub-signature-256')).toBe(
      `sha256=${createHmac('sha256', secret)
        .update(heard?.text ?? '')
        .digest('hex')}`,
    )
    expect(heard?.body.object).toBe('whatsapp_business_account')
    expect(values(house)[0]).toMatchObject({
      metadata: { phone_number_id: number, display_phone_number: '6621234567' },
      contacts: [{ profile: { name: 'Budi' }, wa_id: budi.waId, user_id: budi.userId }],
      messages: [{ id, from: budi.waId, from_user_id: budi.userId, type: 'text', text: { body: 'สวัสดี' } }],
    })
    expect(id).toMatch(/^wamid\.[A-Za-z0-9+/=]+$/)
    expect(budi.userId).toMatch(/^TH\.[A-Za-z0-9]{20}$/)
  })

  it('may come from somebody without a phone number', async () => {
    const { house, whatsapp, account } = await openWhatsApp()
    const hidden = whatsapp.person({ name: 'Rin', account, waId: null, username: 'rin' })
    await hidden.says('hi')
    expect(lastMessage(house)).not.toHaveProperty('from')
    expect(values(house)[0]?.contacts).toEqual([{ profile: { name: 'Rin', username: 'rin' }, user_id: hidden.userId }])
  })

  it('brings a photo by an id, whose address lives five minutes and wants the token', async () => {
    const { house, budi, api, clocks } = await openWhatsApp()
    await budi.sends({ kind: 'photo', bytes: png, mime: 'image/png', caption: 'slip' })
    const image = lastMessage(house)?.image as { id: string; mime_type: string; caption: string }
    expect(image).toMatchObject({ mime_type: 'image/png', caption: 'slip' })
    const media = await api.retrieveMedia(image.id)
    if (media.error) throw new Error(media.error.message)
    expect((await fetch(media.url)).status).toBe(401)
    const found = await api.fetchMedia(media.url)
    expect(new Uint8Array(await found.arrayBuffer())).toEqual(png)
    clocks.advance(5 * 60_000)
    expect((await api.fetchMedia(media.url)).status).toBe(404)
    clocks.advance(7 * 86_400_000)
    expect((await api.retrieveMedia(image.id)).error).toMatchObject({ code: 100, error_subcode: 33 })
  })

  it('presses buttons and rows, shares places and contacts, reacts, takes back', async () => {
    const { house, budi, send, emulators } = await openWhatsApp()
    await budi.says('hi')
    await send(new Interactive(new ActionButtons(new Button('go', 'แจ้งปัญหา')), new Body('เลือก')))
    await emulators.settle()
    const asked = budi.bubbles().at(-1)?.id
    await budi.presses('แจ้งปัญหา')
    expect(lastMessage(house)).toMatchObject({
      type: 'interactive',
      context: { from: '6621234567', id: asked },
      interactive: { type: 'button_reply', button_reply: { id: 'go', title: 'แจ้งปัญหา' } },
    })
    await send(
      new Interactive(
        new ActionList('ดูทั้งหมด', new ListSection(undefined, new Row('t1', 'Top-up', 'money missing'))),
        new Body('ชนิด'),
      ),
    )
    await emulators.settle()
    expect(budi.bubbles().at(-1)?.buttons).toMatchObject([{ label: 'Top-up', description: 'money missing' }])
    await budi.presses('Top-up')
    expect(lastMessage(house)?.interactive).toEqual({
      type: 'list_reply',
      list_reply: { id: 't1', title: 'Top-up', description: 'money missing' },
    })
    await budi.sends(
      { kind: 'location', latitude: 13.7, longitude: 100.5, title: 'Shop' },
      { kind: 'contact', name: 'Ann', phone: '+66 81 000 0000' },
    )
    expect(
      values(house)
        .flatMap((value) => value.messages ?? [])
        .slice(-2),
    ).toMatchObject([
      { location: { latitude: 13.7, name: 'Shop' } },
      { contacts: [{ name: { formatted_name: 'Ann' } }] },
    ])
    await budi.reacts(asked ?? '', '👍')
    expect(lastMessage(house)).toMatchObject({ type: 'reaction', reaction: { message_id: asked, emoji: '👍' } })
    await budi.unsends((await budi.says('oops')).id)
    expect(lastMessage(house)).toMatchObject({ type: 'unsupported', unsupported: { type: 'revoke' } })
  })

  it('changes number, and so user id', async () => {
    const { house, budi } = await openWhatsApp()
    await budi.changesNumber('66899999999', 'TH.new')
    expect(lastMessage(house)).toMatchObject({
      type: 'system',
      from: budi.waId,
      system: { wa_id: '66899999999', user_id: 'TH.new', previous_user_id: budi.userId },
    })
  })
})

describe('what the house says on WhatsApp', () => {
  it('is accepted, sent, delivered and read, and each status returns the tag', async () => {
    const { house, budi, send, emulators } = await openWhatsApp()
    await budi.says('hi')
    const answer = await send(new Text('Hello *Budi*'), 'delivery-7')
    if (answer.error) throw new Error(answer.error.message)
    expect(answer).toMatchObject({
      messaging_product: 'whatsapp',
      contacts: [{ wa_id: budi.waId, user_id: budi.userId }],
    })
    await emulators.settle()
    expect(budi.heard()).toBe('Hello *Budi*')
    expect(statuses(house).map((each) => each.status)).toEqual(['sent', 'delivered'])
    await budi.opens()
    expect(statuses(house).at(-1)).toMatchObject({
      id: answer.messages[0].id,
      status: 'read',
      recipient_id: budi.waId,
      recipient_user_id: budi.userId,
      biz_opaque_callback_data: 'delivery-7',
    })
    expect(budi.bubbles().at(-1)?.status).toBe('read')
  })

  it('waits while the phone is off', async () => {
    const { house, budi, send, emulators } = await openWhatsApp()
    await budi.says('hi')
    await budi.turns(false)
    await send(new Text('later'))
    await emulators.settle()
    expect(statuses(house).map((each) => each.status)).toEqual(['sent'])
    await budi.turns(true)
    expect(statuses(house).map((each) => each.status)).toEqual(['sent', 'delivered'])
  })

  it('fails after 24 hours, except as an approved template', async () => {
    const { house, budi, send, clocks, emulators } = await openWhatsApp()
    await budi.says('hi')
    clocks.advance(24 * 3_600_000)
    expect((await send(new Text('too late'), 'd1')).error).toBeUndefined()
    await emulators.settle()
    expect(statuses(house)).toMatchObject([
      { status: 'failed', biz_opaque_callback_data: 'd1', errors: [{ code: 131047, title: 'Re-engagement message' }] },
    ])
    expect(budi.heard()).toBe('')
    const template = (...words: string[]) =>
      new Template(
        'case_update',
        new Language('th'),
        new BodyComponent(...(words.map((word) => new BodyParameter(word)) as [BodyParameter])),
      )
    expect((await send(template('#1'))).error).toMatchObject({ code: 132000 })
    await send(template('#1', 'เสร็จแล้ว'))
    await emulators.settle()
    expect(budi.heard()).toBe('เคส #1 เสร็จแล้ว')
    await budi.presses('ดูเคส')
    expect(lastMessage(house)).toMatchObject({ type: 'button', button: { text: 'ดูเคส', payload: 'ดูเคส' } })
    expect((await send(new Template('nothing', new Language('th')))).error).toMatchObject({ code: 132001 })
  })

  it('fails where nobody is, and for a user id given as a number', async () => {
    const { house, api, budi, emulators } = await openWhatsApp()
    await budi.says('hi')
    await api.sendMessage(number, '66800000000', new Text('anyone?'))
    await fetch(`${emulators.origin}/v23.0/${number}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: budi.userId, type: 'text', text: { body: 'x' } }),
    })
    await emulators.settle()
    expect(statuses(house)).toMatchObject([{ status: 'failed', errors: [{ code: 131026 }] }, { status: 'failed' }])
    expect(budi.heard()).toBe('')
  })

  it('carries pictures, documents, places and reactions', async () => {
    const { house, budi, send, api, emulators } = await openWhatsApp()
    const { id } = await budi.says('hi')
    house.files.set('/files/slip.png', { bytes: png, mime: 'image/png' })
    await send(new Image(`${origin}/files/slip.png`, false, 'slip'))
    await emulators.settle()
    expect(budi.bubbles().at(-1)).toMatchObject({ text: 'slip', image: { bytes: png, mime: 'image/png' } })
    const form = new FormData()
    form.set('messaging_product', 'whatsapp')
    form.set('type', 'application/pdf')
    form.set('file', new Blob([png], { type: 'application/pdf' }), 'report.pdf')
    const uploaded = await api.uploadMedia(number, form)
    if (uploaded.error) throw new Error(uploaded.error.message)
    await send(new Document(uploaded.id, true, undefined, 'June.pdf'))
    await send(new Location(100.5, 13.7, 'Shop', 'Bangkok'))
    await send(new Reaction(id, '👀'))
    await emulators.settle()
    expect(budi.bubbles().slice(-2)).toMatchObject([
      { file: { name: 'June.pdf' } },
      { location: { latitude: 13.7, title: 'Shop' } },
    ])
    expect(budi.bubbles()[0]?.reactions).toEqual([{ from: 'bot', emoji: '👀' }])
    await send(new Image(`${origin}/files/gone.png`))
    await emulators.settle()
    expect(statuses(house).at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131053 }] })
  })

  it('marks as read and shows typing', async () => {
    const { budi, api, clocks } = await openWhatsApp()
    const { id } = await budi.says('hi')
    expect(await api.markAsRead(number, id, 'text')).toEqual({ success: true })
    expect(budi.bubbles()[0]?.status).toBe('read')
    expect(budi.isTyping()).toBe(true)
    clocks.advance(25_000)
    expect(budi.isTyping()).toBe(false)
    expect((await api.markAsRead(number, 'wamid.none')).error).toMatchObject({ code: 100 })
  })

  const text = { type: 'text', text: { body: 'x' } }
  const reply = (title: string, id = title) => ({ type: 'reply', reply: { id, title } })
  const buttons = (...all: object[]) => ({
    type: 'interactive',
    interactive: { type: 'button', body: { text: 'b' }, action: { buttons: all } },
  })
  const list = (rows: object[]) => ({
    type: 'interactive',
    interactive: { type: 'list', body: { text: 'b' }, action: { button: 'Choose', sections: [{ rows }] } },
  })
  it.each<[string, object, number, string]>([
    ['no product', { ...text, messaging_product: undefined }, 100, 'messaging_product'],
    ['no body', { type: 'text', text: {} }, 131008, "Parameter 'text.body' is required"],
    ['too long a text', { type: 'text', text: { body: 'x'.repeat(4097) } }, 131009, 'text.body'],
    ['too long a title', buttons(reply('x'.repeat(21))), 131009, 'interactive.action.buttons.[0].reply.title'],
    ['four buttons', buttons(reply('a'), reply('b'), reply('c'), reply('d')), 131009, 'Max allowed buttons:3'],
    ['the same title twice', buttons(reply('a', '1'), reply('a', '2')), 131009, 'Duplicated button titles'],
    [
      'eleven rows',
      list(Array.from({ length: 11 }, (_, index) => ({ id: `${index}`, title: 'r' }))),
      131009,
      'Total row count exceed max allowed count: 10',
    ],
    ['a field nobody knows', { ...text, silent: true }, 100, 'Unexpected key "silent"'],
    ['nobody to write to', { ...text, recipient: undefined }, 131008, "'to' is required"],
    ['a picture without a source', { type: 'image', image: { caption: 'x' } }, 131009, 'needs either id or link'],
  ])('is refused with %s', async (_, body, code, why) => {
    const { budi, emulators, account } = await openWhatsApp()
    const answer = await fetch(`${emulators.origin}/v23.0/${number}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', recipient: budi.userId, ...body }),
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { code, type: 'OAuthException', error_data: { details: expect.stringContaining(why) } },
    })
    expect(account.requests().at(-1)).toMatchObject({ status: 400, path: `/v23.0/${number}/messages` })
  })
})

describe('the number and its webhook', () => {
  it('tells of itself, field by field', async () => {
    const { emulators } = await openWhatsApp()
    const ask = async (fields: string) =>
      (
        await fetch(`${emulators.origin}/v23.0/${number}?fields=${fields}`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).json()
    expect(await ask('verified_name,display_phone_number')).toEqual({
      id: number,
      verified_name: 'ร้านใจดี',
      display_phone_number: '+66 2 123 4567',
    })
    expect(await ask('shoe_size')).toMatchObject({ error: { code: 100 } })
  })

  it('is verified by a handshake', async () => {
    const { whatsapp, house } = await openWhatsApp()
    const open = (verifyToken: string) =>
      whatsapp.account({
        appSecret: 's',
        accessToken: 't',
        phoneNumberId: `1${verifyToken.length}`,
        verifyToken,
        name: 'x',
        displayPhone: '+661',
      })
    const right = open('verify-me')
    expect(await right.setWebhook(`${origin}/hooks/whatsapp/9`)).toBe(true)
    await whatsapp.person({ name: 'A', account: right }).says('hi')
    expect(house.heard.at(-1)?.path).toBe('/hooks/whatsapp/9')
    expect(await open('another').setWebhook(`${origin}/hooks/whatsapp/9`)).toBe(false)
  })

  it('delivers again what was not taken, in any order that a test wants', async () => {
    const { house, budi, send, account, clocks, emulators } = await openWhatsApp()
    house.answers.push(500)
    const { id } = await budi.says('hi')
    clocks.advance(10_000)
    await emulators.settle()
    expect(house.heard.map((each) => each.text)).toEqual([house.heard[0]?.text, house.heard[0]?.text])
    account.hold()
    await send(new Text('x'))
    await emulators.settle()
    await account.release((parcels) => parcels.reverse())
    expect(statuses(house).map((each) => each.status)).toEqual(['delivered', 'sent'])
    expect(await account.redeliver(id)).toBe(200)
    expect(lastMessage(house)?.id).toBe(id)
  })
})

describe('faults of WhatsApp', () => {
  it.each([
    [{ kind: 'pair-rate' as const }, { code: 131056 }, 400],
    [{ kind: '429' as const, retryAfter: 5 }, { code: 130429 }, 429],
    [{ kind: '5xx' as const, status: 503, code: 131016 }, { code: 131016 }, 503],
  ])('refuses a send as told (%o)', async (fault, error, status) => {
    const { emulators, budi, send, account } = await openWhatsApp()
    await budi.says('hi')
    emulators.faults.add({ platform: 'whatsapp', match: /messages$/, times: 1, ...fault })
    expect((await send(new Text('x'))).error).toMatchObject(error)
    expect(account.requests().at(-1)).toMatchObject({ status, fault: fault.kind })
    await send(new Text('y'))
    await emulators.settle()
    expect(budi.heard()).toBe('y')
  })

  it('accepts and fails later, or has no use for the token any more', async () => {
    const { emulators, house, budi, send, account } = await openWhatsApp()
    await budi.says('hi')
    emulators.faults.add({ platform: 'whatsapp', kind: 'fails-later', code: 131050, times: 1 })
    expect((await send(new Text('x'), 'd2')).error).toBeUndefined()
    await emulators.settle()
    expect(statuses(house)).toMatchObject([
      { status: 'failed', biz_opaque_callback_data: 'd2', errors: [{ code: 131050 }] },
    ])
    account.revoke()
    expect((await send(new Text('x'))).error).toMatchObject({ code: 190, type: 'OAuthException' })
  })
})
