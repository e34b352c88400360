// What people write, as the platforms' signed webhooks.
import { createHmac } from 'node:crypto'
import type { Webhook } from './load.ts'

/** A channel to write to. */
export type Line = { path: string }

let made = 0

/** Somebody writes to a LINE account in private. `person` is a number. */
export function lineSays({ path }: Line, person: number, text: string): Webhook {
  return lineEvent(path, inPrivate(person), { type: 'message', message: { type: 'text', text, quoteToken: 'q' } })
}

/** Somebody writes in a group of the account. */
export function lineSaysInGroup({ path }: Line, person: number, group: number, text: string): Webhook {
  const source = { type: 'group', groupId: lineId(group).replace('U', 'C'), userId: lineId(person) }
  return lineEvent(path, source, { type: 'message', message: { type: 'text', text, quoteToken: 'q' } })
}

/** Somebody presses a button. */
export function linePresses({ path }: Line, person: number, data: string): Webhook {
  return lineEvent(path, inPrivate(person), { type: 'postback', postback: { data } })
}

/** Somebody sends a photo. */
export function lineShows({ path }: Line, person: number): Webhook {
  const message = { type: 'image', contentProvider: { type: 'line' } }
  return lineEvent(path, inPrivate(person), { type: 'message', message })
}

/** Somebody writes to a WhatsApp number. */
export function whatsappSays({ path }: Line, person: number, text: string): Webhook {
  const wa_id = String(66_800_000_000 + person)
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '6620000000', phone_number_id: whatsappNumber },
    contacts: [{ wa_id, profile: { name: `ลูกค้า ${person}` } }],
    messages: [{ id: `wamid.bench${++made}`, from: wa_id, timestamp: seconds(), type: 'text', text: { body: text } }],
  }
  const entry = [{ id: '1', changes: [{ field: 'messages', value }] }]
  const body = Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }))
  return { path, body, headers: { ...json, 'x-hub-signature-256': `sha256=${signed(body, 'hex')}` } }
}

/** Somebody writes to a Telegram bot. */
export function telegramSays({ path }: Line, person: number, text: string): Webhook {
  const number = ++made
  const from = { id: 500_000_000 + person, is_bot: false, first_name: `ลูกค้า ${person}` }
  const chat = { id: from.id, type: 'private', first_name: from.first_name }
  const entities = text.startsWith('/') ? [{ type: 'bot_command', offset: 0, length: text.indexOf(' ') }] : []
  const message = { message_id: number, date: Number(seconds()), chat, from, text, entities }
  const body = Buffer.from(JSON.stringify({ update_id: number, message }))
  return { path, body, headers: { ...json, 'x-telegram-bot-api-secret-token': 'secret' } }
}

export const whatsappNumber = '100200300'

const json = { 'content-type': 'application/json' }
const seconds = () => String(Math.floor(Date.now() / 1000))
const inPrivate = (person: number) => ({ type: 'user', userId: lineId(person) })

/** The user id of a person on LINE. */
export function lineId(person: number): string {
  return `U${person.toString(16).padStart(32, '0')}`
}

type Source = { type: string; userId: string; groupId?: string }
type Said = { type: string; message?: { type: string } & Record<string, unknown>; postback?: { data: string } }

function lineEvent(path: string, source: Source, { message, ...said }: Said): Webhook {
  const number = String(++made)
  const event = {
    ...said,
    ...(message ? { message: { id: number.padStart(18, '5'), ...message } } : {}),
    mode: 'active',
    timestamp: Date.now(),
    source,
    webhookEventId: `01H${number.padStart(23, '0')}`,
    deliveryContext: { isRedelivery: false },
    replyToken: `${source.groupId ?? source.userId}.${number}`,
  }
  const body = Buffer.from(JSON.stringify({ destination: 'U0', events: [event] }))
  return { path, body, headers: { ...json, 'x-line-signature': signed(body, 'base64') } }
}

function signed(body: Buffer, as: 'base64' | 'hex'): string {
  return createHmac('sha256', 'secret').update(body).digest(as)
}
