import { createHash, createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileLink, MediaFailed, SendFailed, type Target } from '#bots/channel.ts'
import { whatsapp } from '#bots/whatsapp/channel.ts'
import { type Choice, type Outgoing, text } from '#flows/message.ts'
import type { Emulators } from '#sandbox/emulators.ts'
import { channelContract } from './contract.ts'
import {
  card,
  failureOf,
  type House,
  type Member,
  openHouse,
  picture,
  type Scene,
  untilRequested,
  whole,
} from './house.ts'
import { type Answer, connectionBroke, nobodyListens, nowhere, scripted } from './scripted.ts'

const credentials = {
  appSecret: 'b7a1ce0f6f2f4a6c9d0e',
  accessToken: 'EAAGtoken1',
  phoneNumberId: '106540352242922',
  verifyToken: 'verify-1',
}
const userId = 'TH.1349120865530274191'

/** A number whose WhatsApp is scripted. */
function number(...answers: Answer[]) {
  const { outside, ...rest } = scripted(...answers)
  return { channel: whatsapp.open(credentials, outside), ...rest }
}
const accepts = (id = 'wamid.1'): Answer => ({
  body: { messaging_product: 'whatsapp', contacts: [{ input: '66812345678' }], messages: [{ id }] },
})
const refuses = (code: number, more: object = {}, status = 400): Answer => ({
  status,
  body: { error: { message: `(#${code}) words`, type: 'OAuthException', code, fbtrace_id: 'x', ...more } },
})

const bytes = (words: string) => Buffer.from(words)
const signed = (body: Uint8Array | string, secret = credentials.appSecret) =>
  new Headers({ 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` })

/** A number at the emulator, and somebody who has written to it. */
async function enter(
  emulators: Emulators,
  webhook: string,
  who: { waId?: null; userId?: null; username?: string } = {},
) {
  const account = emulators.whatsapp.account({
    ...credentials,
    name: 'Caseline',
    displayPhone: '+1 555-078-3881',
    webhook,
  })
  const person = emulators.whatsapp.person({ name: 'สมชาย', account, ...who })
  await person.says('สวัสดี')
  return { account, person }
}

function sceneOf({ account, person }: Awaited<ReturnType<typeof enter>>): Scene {
  return {
    name: 'Caseline',
    person: { id: person.id, name: person.name },
    phone: person,
    target: { chat: person.id, kind: 'private' },
    nowhere: '66999999999',
    revoke: account.revoke,
    blocks: async () => person.blocks(),
  }
}

const member: Member<typeof credentials> = {
  kit: whatsapp,
  credentials,
  others: { ...credentials, appSecret: '0e9d6c4a2f6f0fcea1b7', phoneNumberId: '106540352242923' },
  sign: (body, { appSecret }) => signed(body, appSecret),
  unsigned: new Headers(),
  fixtures: new URL('./fixtures/whatsapp/', import.meta.url),
  again: (body) => body,
  enter: async (emulators, webhook) => sceneOf(await enter(emulators, webhook)),
  expects: {
    sent: 'accepted',
    serverError: 'later',
    timeout: 'unknown',
    blocked: null,
    unknownChat: null,
    setsWebhook: false,
  },
}

describe('WhatsApp', () => {
  channelContract(member)
})

describe('what only WhatsApp has', () => {
  let house: House
  let there: Awaited<ReturnType<typeof enter>>
  const open = async (who?: Parameters<typeof enter>[2]) => {
    house = await openHouse({
      ...member,
      async enter(emulators, webhook) {
        there = await enter(emulators, webhook, who)
        return sceneOf(there)
      },
    })
  }
  beforeEach(() => open())
  afterEach(() => house.close())
  const heard = () => house.heard.at(-1)
  const receipts = () => house.heard.map(({ event }) => event).filter((event) => event.kind === 'receipt')
  const day = 86_400_000

  it('ties a number and a user id, and says which number of ours was written to', async () => {
    await there.person.says('hello')
    expect(heard()).toMatchObject({
      account: credentials.phoneNumberId,
      from: { id: there.person.userId, alias: there.person.waId, phone: `+${there.person.waId}`, name: 'สมชาย' },
    })
  })

  it('knows somebody without a number by their user id, and reaches them', async () => {
    await house.close()
    await open({ waId: null, username: 'nok.s' })
    expect(heard()?.from).toEqual({ id: there.person.userId, name: 'สมชาย', username: 'nok.s' })
    await house.send(text('hello'))
    expect(there.person.heard()).toBe('hello')
  })

  it('knows somebody without a user id by their number', async () => {
    await house.close()
    await open({ userId: null })
    expect(heard()?.from).toEqual({ id: there.person.waId, name: 'สมชาย', phone: `+${there.person.waId}` })
    await house.send(text('hello'))
    expect(there.person.heard()).toBe('hello')
  })

  it('hears what became of a message, with the delivery it was for', async () => {
    const [sent] = await house.send(text('hello'))
    await there.person.opens()
    await house.emulators.settle()
    const said = { kind: 'receipt', id: sent?.id, tag: 'd1' }
    expect(receipts()).toEqual([
      { ...said, state: 'sent' },
      { ...said, state: 'delivered' },
      { ...said, state: 'read' },
    ])
    expect(new Set(house.heard.map(({ key }) => key)).size).toBe(house.heard.length)
  })

  it('hears in plain words that the window had closed', async () => {
    house.clocks.advance(day)
    await house.send(text('hello'))
    expect(receipts()).toMatchObject([
      { state: 'failed', code: '131047', reason: expect.stringContaining('only a template') },
    ])
  })

  it('waits longer each time for one person', async () => {
    house.emulators.faults.add({ platform: 'whatsapp', kind: 'pair-rate', times: 1 })
    const [call] = house.channel.write(text('hello'), house.target())
    if (!call) throw new Error('no call')
    const failure = await failureOf(house.channel.send(call, { tag: 'd1', number: 3 }))
    expect(failure).toMatchObject({ kind: 'later', code: '131056', retryAfter: 16_000 })
  })

  it('knows a message by its delivery, though its answer was lost', async () => {
    house.emulators.faults.add({ platform: 'whatsapp', kind: 'accepted-but-timeout', times: 1 })
    const sending = failureOf(house.send(text('hello')))
    await untilRequested(house, () => undefined)
    house.clocks.advance(10_000)
    expect((await sending).kind).toBe('unknown')
    await house.emulators.settle()
    expect(receipts()[0]).toMatchObject({ state: 'sent', tag: 'd1' })
  })

  it('asks for a place, and for a number', async () => {
    await house.send({ ...text('Where?'), choices: [{ label: 'Send my place', want: 'location' }] })
    await there.person.sends({ kind: 'location', latitude: 13.75, longitude: 100.5, title: 'Siam' })
    expect(heard()?.event).toMatchObject({ kind: 'location', title: 'Siam' })
    await house.send({ ...text('Your number?'), choices: [{ label: 'Share', want: 'contact' }] })
    const label = there.person.bubbles().at(-1)?.buttons[0]?.label ?? 'none'
    await there.person.presses(label)
    expect(heard()?.event).toMatchObject({ kind: 'contact', owns: true })
  })

  it('shows that it is typing, as an answer', async () => {
    const { id } = await there.person.says('hello?')
    await house.channel.courtesy({ kind: 'typing', chat: there.person.id, id })
    expect(there.person.isTyping()).toBe(true)
  })

  it('reacts', async () => {
    const { id } = await there.person.says('thanks')
    await house.channel.courtesy({ kind: 'react', chat: there.person.id, id, emoji: '👍' })
    await house.emulators.settle()
    expect(there.person.bubbles().find((bubble) => bubble.id === id)?.reactions).toMatchObject([
      { from: 'bot', emoji: '👍' },
    ])
  })
})

describe('a signature', () => {
  const body = bytes('{"text":"สวัสดี 😀 é"}')

  it('is over the bytes as they are', () => {
    expect(number().channel.verify(signed(body), body)).toBe(true)
  })

  it('is over the escaped words too, as Meta may do it', () => {
    const escaped = '{"text":"\\u0e2a\\u0e27\\u0e31\\u0e2a\\u0e14\\u0e35 \\ud83d\\ude00 \\u00e9"}'
    expect(number().channel.verify(signed(escaped), body)).toBe(true)
  })

  it.each<[string, Headers]>([
    ['another secret', signed(body, 'other')],
    ['another body', signed('{}')],
    ['nothing', new Headers()],
    ['half a hash', new Headers({ 'x-hub-signature-256': 'sha256=abcd' })],
    ['another way of hashing', new Headers({ 'x-hub-signature': 'sha1=abcd' })],
  ])('is refused when it is of %s', (_, headers) => {
    expect(number().channel.verify(headers, body)).toBe(false)
  })
})

describe('a handshake', () => {
  const ask = (more: Record<string, string>) =>
    number().channel.handshake?.(
      new URLSearchParams({
        'hub.mode': 'subscribe',
        'hub.verify_token': 'verify-1',
        'hub.challenge': '1158201444',
        ...more,
      }),
    )

  it('gives the challenge back to who knows the token', () => {
    expect(ask({})).toBe('1158201444')
  })

  it.each<Record<string, string>>([
    { 'hub.verify_token': 'verify-2' },
    { 'hub.verify_token': '' },
    { 'hub.mode': 'unsubscribe' },
  ])('refuses %j', (more) => {
    expect(ask(more)).toBeNull()
  })
})

const link: FileLink = { url: 'https://h/f/1', preview: 'https://h/f/1s', mime: 'image/png', size: 9000, name: 'a.png' }
const target: Target = { chat: '66812345678', kind: 'private', links: () => link, newKey: () => 'k' }
const write = (message: Outgoing, to: Target = target) => number().channel.write(message, to)
const say = (words: string, more: Partial<Outgoing> = {}): Outgoing => ({ ...text(words), ...more })
const answers = (count: number): Choice[] =>
  Array.from({ length: count }, (_, n) => ({ label: `Choice ${n + 1}`, value: `c${n + 1}` }))
const bodiesOf = (message: Outgoing, to?: Target) => write(message, to).map(({ body }) => body)

describe('writing', () => {
  it('says a text to a number', () => {
    expect(bodiesOf(say('สวัสดี'))).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '66812345678',
        type: 'text',
        text: { body: 'สวัสดี', preview_url: false },
      },
    ])
  })

  it.each([userId, 'US.ENT.11815799212886844830'])('says it to the user id %s as recipient', (chat) => {
    const [body] = bodiesOf(say('hi'), { ...target, chat })
    expect(body).toMatchObject({ recipient_type: 'individual', recipient: chat })
    expect(body).not.toHaveProperty('to')
  })

  it('says it to a group, choices by number', () => {
    const [body] = bodiesOf(say('Which?', { choices: answers(2) }), {
      ...target,
      chat: 'Y2FwaV9ncm91cDox',
      kind: 'group',
    })
    expect(body).toMatchObject({
      recipient_type: 'group',
      to: 'Y2FwaV9ncm91cDox',
      text: { body: 'Which?\n\n1. Choice 1\n2. Choice 2' },
    })
  })

  it('quotes', () => {
    expect(bodiesOf(say('yes', { quotes: 'wamid.9' }))[0]).toMatchObject({ context: { message_id: 'wamid.9' } })
  })

  it('offers up to three as reply buttons', () => {
    expect(bodiesOf(say('Sure?', { choices: answers(3) }))[0]?.interactive).toEqual({
      type: 'button',
      body: { text: 'Sure?' },
      action: {
        buttons: [1, 2, 3].map((n) => ({ type: 'reply', reply: { id: `c${n}`, title: `Choice ${n}` } })),
      },
    })
  })

  it('offers up to ten as a list', () => {
    const choices = [{ label: 'เติมเงินไม่เข้า', value: 't', description: 'Top-up did not arrive' }, ...answers(9)]
    const [body] = bodiesOf(say('Which?', { choices, listLabel: 'เลือก' }))
    expect(body?.interactive).toMatchObject({
      type: 'list',
      body: { text: 'Which?' },
      action: {
        button: 'เลือก',
        sections: [
          {
            rows: [
              { id: 't', title: 'เติมเงินไม่เข้า', description: 'Top-up did not arrive' },
              { id: 'c1', title: 'Choice 1' },
              ...Array(8).fill({}),
            ],
          },
        ],
      },
    })
  })

  it('offers more by number', () => {
    const [body] = bodiesOf(say('Which?', { choices: answers(11) }))
    expect(body).toMatchObject({ type: 'text', text: { body: expect.stringContaining('11. Choice 11') } })
  })

  it('says addresses, as its buttons open none', () => {
    const [body] = bodiesOf(say('Done', { choices: [{ label: 'Track', url: 'https://h/t/1' }, ...answers(1)] }))
    expect(body?.interactive).toMatchObject({
      type: 'button',
      body: { text: expect.stringContaining('Track: https://h/t/1') },
    })
  })

  it('draws a card as text, then its buttons', () => {
    const [body] = bodiesOf({ parts: [{ kind: 'card', card }], choices: answers(1), layout: 'buttons' })
    expect(body?.interactive).toMatchObject({
      body: {
        text: [
          '🔴 *#1 เติมเงินไม่เข้า* · *CRITICAL*',
          '*Order:* ORD-7781 <b>&amp;',
          '*ลูกค้า:* Somchai_*[x](y)*',
          'due 14:32 (15 min)',
          '',
          '*First*',
          'Check the provider before answering.',
        ].join('\n'),
      },
    })
  })

  it('splits what is longer than words beside buttons may be', () => {
    const bodies = bodiesOf(say('word '.repeat(1000), { choices: answers(2) }))
    expect(bodies.at(-1)?.type).toBe('interactive')
    for (const body of bodies) {
      const { text: plain, interactive } = body as { text?: { body: string }; interactive?: { body: { text: string } } }
      expect((plain?.body ?? '').length).toBeLessThanOrEqual(4096)
      expect((interactive?.body.text ?? '').length).toBeLessThanOrEqual(1024)
    }
  })

  const wants: [string, Choice, object][] = [
    [
      'a place',
      { label: 'Send my place', want: 'location' },
      { type: 'location_request_message', action: { name: 'send_location' } },
    ],
    [
      'a number',
      { label: 'Share', want: 'contact' },
      { type: 'request_contact_info', action: { name: 'request_contact_info' } },
    ],
  ]
  it.each(wants)('asks a phone for %s', (_, choice, interactive) => {
    expect(bodiesOf(say('Please', { choices: [choice] }))[0]?.interactive).toEqual({
      ...interactive,
      body: { text: 'Please' },
    })
  })

  const parts: [string, Outgoing['parts'][number], FileLink | null, object][] = [
    [
      'a picture',
      { kind: 'picture', file: 'f', caption: 'slip', instead: '-' },
      link,
      { type: 'image', image: { link: link.url, caption: 'slip' } },
    ],
    [
      'a picture over 5 MB',
      { kind: 'picture', file: 'f', instead: '-' },
      { ...link, size: 6_000_000 },
      { type: 'image', image: { link: link.preview } },
    ],
    [
      'a picture of a kind it does not take',
      { kind: 'picture', file: 'f', caption: 'slip', instead: '-' },
      { ...link, mime: 'image/webp', name: 'a.webp' },
      { type: 'text', text: { body: 'slip\na.webp: https://h/f/1' } },
    ],
    [
      'a picture without an address',
      { kind: 'picture', file: 'f', instead: 'no picture' },
      null,
      { type: 'text', text: { body: 'no picture' } },
    ],
    [
      'a document',
      { kind: 'file', file: 'f', name: 'a.pdf', caption: 'bill', instead: '-' },
      { ...link, mime: 'application/pdf' },
      { type: 'document', document: { link: link.url, filename: 'a.pdf', caption: 'bill' } },
    ],
    [
      'a place',
      { kind: 'location', latitude: 13.7, longitude: 100.5, title: 'Site' },
      null,
      { type: 'location', location: { latitude: 13.7, longitude: 100.5, name: 'Site' } },
    ],
  ]
  it.each(parts)('sends %s', (_, part, file, body) => {
    expect(bodiesOf({ ...say(''), parts: [part] }, { ...target, links: () => file })).toMatchObject([body])
  })
})

const attempt = (count = 1) => ({ tag: 'delivery-7', number: count })

describe('sending', () => {
  const sending = ({ channel }: ReturnType<typeof number>, count = 1, to = target) => {
    const [call] = channel.write(say('hi', { quotes: 'wamid.9', choices: answers(1) }), to)
    if (!call) throw new Error('no call')
    return channel.send(call, attempt(count))
  }

  it('goes to the number, as written, with the delivery it is for', async () => {
    const at = number(accepts('wamid.77'))
    expect(await sending(at)).toEqual({ state: 'accepted', messages: [{ id: 'wamid.77' }] })
    const [asked] = at.asked
    expect(asked?.url).toBe(`${nowhere}/v25.0/106540352242922/messages`)
    expect(asked?.headers.get('authorization')).toBe('Bearer EAAGtoken1')
    const [{ body: written } = { body: {} }] = at.channel.write(
      say('hi', { quotes: 'wamid.9', choices: answers(1) }),
      target,
    )
    expect(asked?.body).toEqual({ ...written, biz_opaque_callback_data: 'delivery-7' })
  })

  it.each<[string, Partial<Target>, object]>([
    ['a user id', { chat: userId }, { recipient: userId, recipient_type: 'individual' }],
    ['a group', { chat: 'Y2Fw', kind: 'group' }, { to: 'Y2Fw', recipient_type: 'group' }],
  ])('goes to %s', async (_, to, body) => {
    const at = number(accepts())
    await sending(at, 1, { ...target, ...to })
    expect(at.asked[0]?.body).toMatchObject(body)
    expect('to' in (at.asked[0]?.body ?? {})).toBe('to' in body)
    expect('recipient' in (at.asked[0]?.body ?? {})).toBe('recipient' in body)
  })

  const failures: [string, Answer, object, number?][] = [
    ['a closed window', refuses(131047), { kind: 'window', code: '131047' }],
    ['a busy number', refuses(130429, {}, 429), { kind: 'later', retryAfter: 5000 }],
    ['too many to one person, first', refuses(131056), { kind: 'later', retryAfter: 1000 }, 1],
    ['too many to one person, fourth', refuses(131056), { kind: 'later', retryAfter: 64_000 }, 4],
    ['too many to one person, for ever', refuses(131056), { kind: 'later', retryAfter: 3_600_000 }, 40],
    ['an app that calls too much', refuses(4), { kind: 'later', retryAfter: 60_000 }],
    [
      'a wait that is told',
      { ...refuses(4, {}, 429), headers: { 'retry-after': '7' } },
      { kind: 'later', retryAfter: 7000 },
    ],
    ['a day to wait', refuses(131049), { kind: 'later', retryAfter: 86_400_000 }],
    [
      'a token that is no longer good',
      refuses(190, { error_subcode: 463 }, 401),
      { kind: 'credentials', message: expect.stringMatching(/access token/) },
    ],
    ['a token without rights', refuses(10, {}, 403), { kind: 'credentials' }],
    ['a permission taken back', refuses(294, {}, 403), { kind: 'credentials' }],
    [
      'a number the token does not see',
      refuses(100, { error_subcode: 33 }),
      { kind: 'credentials', message: expect.stringContaining('phoneNumberId') },
    ],
    [
      'nobody there',
      refuses(131026, { error_data: { messaging_product: 'whatsapp', details: 'Message Undeliverable.' } }),
      { kind: 'refused', message: expect.stringContaining('Message Undeliverable.') },
    ],
    ['a person who opted out', refuses(131050), { kind: 'refused' }],
    ['a person we blocked', refuses(130403), { kind: 'refused', message: expect.stringContaining('unblock') }],
    ['a type it does not take', refuses(131051), { kind: 'refused' }],
    ['a wrong parameter', refuses(131009), { kind: 'refused' }],
    ['a code of tomorrow', refuses(139999), { kind: 'refused', code: '139999' }],
    ['a code of tomorrow with a server error', refuses(139999, {}, 503), { kind: 'later', code: '139999' }],
    ['trouble at Meta', refuses(2, {}, 503), { kind: 'later' }],
    ['an error in a good answer', { ...refuses(131056), status: 200 }, { kind: 'later' }],
    ['an answer without an id', { body: { messaging_product: 'whatsapp' } }, { kind: 'unknown', code: 'no-id' }],
    ['broken JSON', { raw: '{"messages":[{"i' }, { kind: 'unknown', code: 'not-json' }],
    ['an HTML page of a proxy', { status: 502, raw: '<html>' }, { kind: 'unknown', code: 'not-json' }],
    ['JSON of another kind', { raw: 'null' }, { kind: 'unknown' }],
    ['a broken connection', { fails: connectionBroke }, { kind: 'unknown', code: 'ECONNRESET' }],
    ['a closed door', { fails: nobodyListens }, { kind: 'later', code: 'ECONNREFUSED' }],
  ]
  it.each(failures)('names %s', async (_, answer, failure, count) => {
    const error = await sending(number(answer), count).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(SendFailed)
    expect(error).toMatchObject(failure)
    expect(String(error)).not.toContain('EAAG')
  })

  it('knows nothing of a call that is not answered in time', async () => {
    const at = number({ never: true })
    const ended = sending(at).catch((caught: unknown) => caught)
    await new Promise(setImmediate)
    at.advance(10_000)
    expect(await ended).toMatchObject({ kind: 'unknown', code: 'timeout' })
  })
})

describe('beside messages', () => {
  it('marks read, shows typing as an answer to a message, reacts', async () => {
    const { channel, asked } = number({ body: { success: true } }, { body: { success: true } }, accepts())
    await channel.courtesy({ kind: 'read', chat: '66812345678', id: 'wamid.1' })
    await channel.courtesy({ kind: 'typing', chat: '66812345678', id: 'wamid.1' })
    await channel.courtesy({ kind: 'react', chat: userId, id: 'wamid.1', emoji: '👍' })
    await channel.courtesy({ kind: 'typing', chat: '66812345678' })
    await channel.courtesy({ kind: 'callback', id: 'x' })
    expect(asked.map(({ body }) => body)).toEqual([
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1' },
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1', typing_indicator: { type: 'text' } },
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        recipient: userId,
        type: 'reaction',
        reaction: { message_id: 'wamid.1', emoji: '👍' },
      },
    ])
  })

  it('says what went wrong with a courtesy', async () => {
    const { channel } = number(refuses(131009))
    await expect(channel.courtesy({ kind: 'read', chat: '6', id: 'x' })).rejects.toBeInstanceOf(SendFailed)
  })

  it('connects: reads the number, and says what only a person can set', async () => {
    const { channel, asked } = number({
      body: {
        id: '106540352242922',
        verified_name: 'Caseline',
        display_phone_number: '+1 555-078-3881',
        quality_rating: 'GREEN',
      },
    })
    const url = 'https://case.example/hooks/whatsapp/c1'
    const { identity, webhook } = await channel.connect(url)
    expect(identity).toEqual({
      id: '106540352242922',
      name: 'Caseline',
      detail: { phone: '+1 555-078-3881', quality: 'GREEN' },
    })
    expect(webhook).toMatchObject({ url, set: false, note: expect.stringContaining(url) })
    expect(webhook.note).not.toContain(credentials.verifyToken)
    expect(new URL(asked[0]?.url ?? '').pathname).toBe('/v25.0/106540352242922')
    expect(channel.identity()).toEqual(identity)
  })

  it('has no staff groups', async () => {
    await expect(number().channel.look('x')).rejects.toMatchObject({ kind: 'refused' })
  })
})

describe('media', () => {
  const media = { kind: 'photo' as const, id: '1908647269898587' }
  const hash = createHash('sha256').update(picture).digest('hex')
  const lies = (url: string, more: object = {}): Answer => ({
    body: {
      messaging_product: 'whatsapp',
      id: media.id,
      url,
      mime_type: 'image/png',
      sha256: hash,
      file_size: picture.length,
      ...more,
    },
  })
  const lookaside = 'https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1'

  it.each([lookaside, 'https://scontent.whatsapp.net/a', 'https://graph.facebook.com/a', `${nowhere}/media/1`])(
    'fetches a file from %s with the token',
    async (url) => {
      const { channel, asked } = number(lies(url), { raw: picture })
      expect(await whole(channel.media(media, 1000))).toEqual({ bytes: picture, mime: 'image/png' })
      expect(asked.map((one) => [one.url, one.headers.get('authorization')])).toEqual([
        [`${nowhere}/v25.0/1908647269898587?phone_number_id=106540352242922`, 'Bearer EAAGtoken1'],
        [url, 'Bearer EAAGtoken1'],
      ])
    },
  )

  it.each([
    'https://evil.example/a',
    'https://fbsbx.com.evil.example/a',
    'https://notfbsbx.com/a',
    'http://lookaside.fbsbx.com/a',
    'file:///etc/passwd',
    'nonsense',
  ])('gives its token to nobody at %s', async (url) => {
    const { channel, asked } = number(lies(url))
    await expect(channel.media(media, 1000)).rejects.toMatchObject({ why: 'not-allowed', permanent: true })
    expect(asked).toHaveLength(1)
  })

  const cases: [string, object, Answer[], object][] = [
    [
      'what is said to be too large',
      {},
      [lies(lookaside, { file_size: '1001' })],
      { why: 'too-large', permanent: true },
    ],
    [
      'what turns out too large',
      {},
      [lies(lookaside, { file_size: 1 }), { raw: 'x'.repeat(1001) }],
      { why: 'too-large' },
    ],
    ['what arrives damaged', {}, [lies(lookaside), { raw: 'other' }], { why: 'unreachable', permanent: false }],
    [
      'what is not as the webhook said',
      { sha256: 'a'.repeat(64) },
      [lies(lookaside, { sha256: undefined }), { raw: picture }],
      { why: 'unreachable' },
    ],
    ['a file that is gone', {}, [refuses(100, { error_subcode: 33 })], { why: 'gone', permanent: true }],
    ['an address that is gone', {}, [lies(lookaside), { status: 404 }], { why: 'gone' }],
    ['trouble at Meta', {}, [refuses(2, {}, 500)], { why: 'unreachable', permanent: false }],
    ['a revoked token', {}, [refuses(190, {}, 401)], { why: 'unreachable', permanent: false }],
    ['a broken connection', {}, [{ fails: connectionBroke }], { why: 'unreachable' }],
    ['an answer without an address', {}, [{ body: {} }], { why: 'unreachable' }],
  ]
  it.each(cases)('gives up on %s', async (_, more, script, failure) => {
    const { channel } = number(...script)
    const error = await whole(channel.media({ ...media, ...more }, 1000)).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(MediaFailed)
    expect(error).toMatchObject(failure)
  })
})
