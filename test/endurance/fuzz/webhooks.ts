// Webhooks of the three platforms that are almost right: recorded ones bent, words bent, bytes torn, each signed as its platform signs.
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Chance } from './chance.ts'
import { bytesOf, type Input, type Target } from './input.ts'
import { bent, type Json, junk, nested, oddHeaders, torn } from './junk.ts'

type Platform = 'line' | 'whatsapp' | 'telegram'
type Made = { kind: string; body: Uint8Array<ArrayBuffer>; wants?: number }

const platforms = ['line', 'whatsapp', 'telegram'] as const
const recorded = { line: bodiesOf('line'), whatsapp: bodiesOf('whatsapp'), telegram: bodiesOf('telegram') }

/** A webhook with the platform's true signature over a body that may be anything. */
export function signedWebhook(chance: Chance, target: Target, number: number): Input {
  const platform = chance.one(platforms)
  const { kind, body, wants } = bodyOf(chance, platform, number, target)
  return {
    kind: `signed ${platform} ${kind}`,
    method: 'POST',
    path: target[platform].path,
    headers: { ...withoutSignature(oddHeaders(chance)), ...signature(platform, target, body) },
    body,
    isChunked: chance.is(0.1),
    ...(wants ? { wants } : {}),
  }
}

/** A webhook that its platform did not sign: the signature is missing, another's, or of something else. */
export function unsignedWebhook(chance: Chance, target: Target, number: number): Input {
  const platform = chance.one(platforms)
  const { kind, body, wants = 401 } = bodyOf(chance, platform, number, target)
  const header = {
    line: 'x-line-signature',
    whatsapp: 'x-hub-signature-256',
    telegram: 'x-telegram-bot-api-secret-token',
  }
  const value = forged(chance, platform, target, body)
  return {
    kind: `unsigned ${platform} ${kind}`,
    method: 'POST',
    path: target[platform].path,
    headers: { ...withoutSignature(oddHeaders(chance)), ...(value === null ? {} : { [header[platform]]: value }) },
    body,
    isChunked: chance.is(0.1),
    wants,
  }
}

function bodiesOf(platform: Platform): Json[] {
  const folder = new URL(`../../bots/fixtures/${platform}/`, import.meta.url)
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  type Fixture = { body: Json }
  return files
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Fixture | Fixture[])
    .map(({ body }) => body)
}

const largest = 4_000_000

function bodyOf(chance: Chance, platform: Platform, number: number, target: Target): Made {
  const fresh = () => renewed(chance.one(recorded[platform]), number, platform, target)
  return chance.weighed<() => Made>([
    [40, () => ({ kind: 'bent', body: written(chance, severalTimes(chance, fresh())) })],
    [25, () => ({ kind: 'odd words', body: written(chance, wordsOf(chance, platform, number, target)) })],
    [10, () => ({ kind: 'torn', body: torn(chance, bytesOf(JSON.stringify(fresh()))) })],
    [10, () => ({ kind: 'junk', body: bytesOf(JSON.stringify(junk(chance))) })],
    [5, () => ({ kind: 'as recorded', body: bytesOf(JSON.stringify(fresh())) })],
    [2, () => ({ kind: 'deep', body: bytesOf(deep(chance, platform, number)) })],
    [0.3, () => sized(large(chance, platform, number, target))],
    [0.1, () => ({ kind: 'too large', body: new Uint8Array(largest + chance.int(1, 400_000)).fill(32), wants: 413 })],
  ])()
}

function sized(body: Uint8Array<ArrayBuffer>): Made {
  return body.length > largest ? { kind: 'larger', body, wants: 413 } : { kind: 'large', body }
}

/** With ids of its own, so that it is no repeat; and with the number of our account, so that it is for us. */
function renewed(body: Json, number: number, platform: Platform, target: Target): Json {
  const text = JSON.stringify(body)
  if (platform === 'telegram') return { ...(body as { [key: string]: Json }), update_id: 930_000_000 + number }
  if (platform === 'line')
    return JSON.parse(text.replace(/"webhookEventId":"[^"]*/gu, () => `"webhookEventId":"F${number}`)) as Json
  const ours = text.replace(/"phone_number_id":"\d+"/gu, `"phone_number_id":"${target.whatsapp.number}"`)
  return JSON.parse(ours.replace(/"id":"wamid\.[^"]*/gu, `"id":"wamid.F${number}`)) as Json
}

function severalTimes(chance: Chance, body: Json): Json {
  let changed = body
  for (let count = chance.int(1, 4); count > 0; count--) changed = bent(chance, changed)
  return changed
}

/** As JSON is written by most, and sometimes as hardly anybody does. */
function written(chance: Chance, body: unknown): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(body, null, chance.is(0.1) ? 2 : undefined)
  if (chance.is(0.1)) return bytesOf(text.replace(/[^\0-~]/gu, escapeUnits))
  return bytesOf(chance.is(0.05) ? ` \n\t${text}\r\n ` : text)
}

function escapeUnits(character: string): string {
  return [...Array(character.length).keys()]
    .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
    .join('')
}

const lines = [
  '/new',
  '/new other',
  '/new nothing-of-this-name x',
  '/case',
  '/case 0',
  '/case -1',
  '/case 1e3',
  '/case ٣',
  '#1',
  '#99999999999999999999 done',
  '#1 > hello',
  '/tl 1',
  '/note 1',
  '/assign 1 @nobody',
  '/assign 1',
  '/take 1',
  '/close 1',
  '/esc 1 9',
  '/sev 1 critical',
  '/type 1 zzz',
  '/sla why 1',
  '/bind 000000',
  '/join ABCDEF',
  '/link x',
  '/code',
  '/audit',
  `/cases ${'a'.repeat(300)}`,
  '/outbox failed',
  '/help ../..',
  '/language xx',
  '/lang th',
  '/cancel',
  '/thanks',
  'เปิดเคส',
  'ยกเลิก',
  'ใช่',
  '1',
  '2',
  '0',
  '999',
  '١',
  '2026-13-45',
  '25:99',
  '+66 81 234 5678',
  'สถานะ',
  'yes',
  'no',
]
const people = Array.from({ length: 40 }, (_, at) => at + 1)

/** A message as a person of forty might write it, to ourselves or in a group; it goes as far as the flows. */
function wordsOf(chance: Chance, platform: Platform, number: number, target: Target): object {
  const odd = junk(chance)
  const first = chance.one(lines)
  const text = chance.is(0.6) ? first : `${first} ${typeof odd === 'string' ? odd : JSON.stringify(odd)}`
  return spoken[platform](text, { chance, number, target, person: chance.one(people), isGroup: chance.is(0.3) })
}

type Said = { chance: Chance; number: number; target: Target; person: number; isGroup: boolean }

const spoken: Record<Platform, (text: string, said: Said) => object> = {
  line(text, { chance, number, target, person, isGroup }) {
    const userId = `U${String(person).padStart(32, '0')}`
    const source = isGroup ? { type: 'group', groupId: `C${'f'.repeat(32)}`, userId } : { type: 'user', userId }
    const message = { type: 'text', id: `m${number}`, quoteToken: 'q', text }
    const said = chance.is(0.3) ? { type: 'postback', postback: { data: text } } : { type: 'message', message }
    const head = {
      mode: 'active',
      timestamp: target.now,
      webhookEventId: `F${number}`,
      replyToken: `r${number}`,
      source,
    }
    return { destination: 'U', events: [{ ...said, ...head, deliveryContext: { isRedelivery: chance.is(0.1) } }] }
  },
  whatsapp(text, { chance, number, target, person }) {
    const from = `6681${String(person).padStart(7, '0')}`
    const base = { from, id: `wamid.F${number}`, timestamp: String(Math.floor(target.now / 1000)) }
    const reply = {
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: text, title: text } },
    }
    const message = chance.is(0.3) ? { ...base, ...reply } : { ...base, type: 'text', text: { body: text } }
    const metadata = { display_phone_number: '66', phone_number_id: target.whatsapp.number }
    const contacts = [{ profile: { name: text }, wa_id: from }]
    const value = { messaging_product: 'whatsapp', metadata, contacts, messages: [message] }
    return { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [{ field: 'messages', value }] }] }
  },
  telegram(text, { chance, number, target, person, isGroup }) {
    const from = { id: 600_000 + person, is_bot: false, first_name: text.slice(0, 60) }
    const chat = isGroup
      ? { id: -1_009_000_000_001, type: 'supergroup', title: text }
      : { id: from.id, type: 'private' }
    const message = { message_id: number, date: Math.floor(target.now / 1000), from, chat, text }
    const update_id = 930_000_000 + number
    if (chance.is(0.3)) return { update_id, callback_query: { id: `c${number}`, from, data: text, message } }
    return { update_id, message }
  },
}

function deep(chance: Chance, platform: Platform, number: number): string {
  const depth = chance.one([100, 1000, 10_000, 200_000])
  const value =
    depth > 1000
      ? '['.repeat(depth) + (chance.is(0.5) ? ']'.repeat(depth) : '')
      : JSON.stringify(nested(depth, chance.is(0.5)))
  const head = `"timestamp":1,"webhookEventId":"F${number}","type":"message"`
  if (platform === 'line') return `{"destination":"U","events":[{${head},"message":${value}}]}`
  if (platform === 'telegram') return `{"update_id":${930_000_000 + number},"message":${value}}`
  return `{"object":"x","entry":[{"id":"${number}","changes":[{"field":"messages","value":${value}}]}]}`
}

/** Many events in one body, or one event of many letters; below what is too large. */
function large(chance: Chance, platform: Platform, number: number, target: Target): Uint8Array<ArrayBuffer> {
  const said = (text: string, at: number) =>
    spoken[platform](text, { chance, number: number * 1000 + at, target, person: 1, isGroup: false })
  if (platform === 'line' && chance.is(0.5)) {
    const events = Array.from({ length: 100 }, (_, at) => (said('สวัสดี', at) as { events: Json[] }).events).flat()
    return bytesOf(JSON.stringify({ destination: 'U', events }))
  }
  return bytesOf(JSON.stringify(said('ก'.repeat(chance.int(10_000, 1_000_000)), 0)))
}

function signature(platform: Platform, target: Target, body: Uint8Array): Record<string, string> {
  if (platform === 'telegram') return { 'x-telegram-bot-api-secret-token': target.telegram.token }
  const hmac = createHmac('sha256', target[platform].secret).update(body)
  if (platform === 'line') return { 'x-line-signature': hmac.digest('base64') }
  return { 'x-hub-signature-256': `sha256=${hmac.digest('hex')}` }
}

function forged(chance: Chance, platform: Platform, target: Target, body: Uint8Array): string | null {
  const [right = ''] = Object.values(signature(platform, target, body))
  const another = Object.values(signature(platform, target, bytesOf('another body')))[0] ?? ''
  // Telegram's word is the token itself: whatever else is sent must not be it.
  const ofAnother = platform === 'telegram' ? 'another-token' : another
  const last = right.at(-1) === '=' ? right.length - 2 : right.length - 1
  const turned = right.slice(0, last - 2) + (right[last - 2] === 'a' ? 'b' : 'a') + right.slice(last - 1)
  return chance.one([
    null,
    '',
    ' ',
    ofAnother,
    turned,
    right.slice(0, -2),
    `${right}x`,
    'sha256=',
    '\u00ff',
    'x'.repeat(3000),
  ])
}

const signatures = new Set(['x-line-signature', 'x-hub-signature-256', 'x-telegram-bot-api-secret-token'])

/** Odd headers that neither sign nor change how the body is framed. */
function withoutSignature(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !signatures.has(name) && name !== 'host'))
}
