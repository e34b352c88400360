// What people write, as the platforms' signed webhooks.
import { createHmac } from 'node:crypto'
import type { Webhook } from './load.ts'

/** A channel to write to. */
export type Line = { path: string }

let made = 0

/** Somebody writes to a LINE account in private. `person` is a number. */
export function lineSays({ path }: Line, person: number, text: string): Webhook {
  return lineEvent(path, person, { type: 'message', message: { type: 'text', text, quoteToken: 'q' } })
}

/** Somebody presses a button. */
export function linePresses({ path }: Line, person: number, data: string): Webhook {
  return lineEvent(path, person, { type: 'postback', postback: { data } })
}

/** Somebody sends a photo. */
export function lineShows({ path }: Line, person: number): Webhook {
  return lineEvent(path, person, { type: 'message', message: { type: 'image', contentProvider: { type: 'line' } } })
}

/** The user id of a person on LINE. */
export function lineId(person: number): string {
  return `U${person.toString(16).padStart(32, '0')}`
}

type Said = { type: string; message?: { type: string } & Record<string, unknown>; postback?: { data: string } }

function lineEvent(path: string, person: number, { message, ...said }: Said): Webhook {
  const number = String(++made)
  const event = {
    ...said,
    ...(message ? { message: { id: number.padStart(18, '5'), ...message } } : {}),
    mode: 'active',
    timestamp: Date.now(),
    source: { type: 'user', userId: lineId(person) },
    webhookEventId: `01H${number.padStart(23, '0')}`,
    deliveryContext: { isRedelivery: false },
    replyToken: `${lineId(person)}.${number}`,
  }
  const body = Buffer.from(JSON.stringify({ destination: 'U0', events: [event] }))
  return { path, body, headers: { 'content-type': 'application/json', 'x-line-signature': signed(body, 'base64') } }
}

function signed(body: Buffer, as: 'base64' | 'hex'): string {
  return createHmac('sha256', 'secret').update(body).digest(as)
}
