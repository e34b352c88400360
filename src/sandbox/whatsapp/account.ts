// A WhatsApp business number as Meta knows it: its token, webhook, people, media and statuses.
import { createHmac } from 'node:crypto'
import { type Courier, makeCourier } from '#sandbox/courier.ts'
import { alphanumeric, digits } from '#sandbox/ids.ts'
import { makeRecent } from '#sandbox/recent.ts'
import type { Exchange } from '#sandbox/server.ts'
import type { Media, Transcript } from '#sandbox/transcript.ts'
import type { World } from '#sandbox/world.ts'

export type Template = { name: string; language: string; body: string; buttons?: string[] }

export type WhatsAppAccountOptions = {
  appSecret: string
  accessToken: string
  phoneNumberId: string
  verifyToken: string
  name: string
  displayPhone: string
  wabaId?: string
  /** As if it had been verified before; `setWebhook` does the handshake. */
  webhook?: string
  /** Approved templates; `{{1}}` stands for the first value. */
  templates?: Template[]
  /** Pauses (ms) after which a webhook without a 2xx is delivered again. */
  retries?: number[]
}

export type StoredMedia = Media & { id: string; sha256: string; until: number }

export type WhatsAppChat = {
  transcript: Transcript
  name: string
  username?: string
  waId?: string
  userId?: string
  /** When the person last wrote: 24 hours from then the window is open. */
  wroteAt?: number
  /** Off: what is sent stays "sent". */
  isOn: boolean
  hasBlocked: boolean
  /** Whether this person lets others see that they have read. */
  tellsRead: boolean
  typingUntil: number
  /** What may still be delivered or read here, by message id. */
  open: Map<string, Sent>
}

/** A message of the house's; where nobody has that address there is no transcript. */
export type Sent = {
  chat: { waId?: string; userId?: string; transcript?: Transcript; open?: WhatsAppChat['open'] }
  tag?: string
  state: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed'
}

export type WhatsAppState = {
  world: World
  options: WhatsAppAccountOptions
  wabaId: string
  webhook?: string
  revoked: boolean
  chats: WhatsAppChat[]
  media: Map<string, StoredMedia>
  /** Addresses of media, each good for five minutes. */
  links: Map<string, { media: string; until: number }>
  sent: Map<string, Sent>
  received: Map<string, WhatsAppChat>
  courier: Courier
}

export type WhatsAppAccount = {
  platform: 'whatsapp'
  id: string
  name: string
  phoneNumberId: string
  wabaId: string
  requests(): Exchange[]
  revoke(): void
  /** The token is good again. */
  restore(): void
  /** Does Meta's handshake (GET with hub.challenge) and keeps the address if it was answered. */
  setWebhook(url: string): Promise<boolean>
  /** Wraps a value (`messages`, `statuses`, `contacts`) as a webhook body and sends it signed. */
  emit(...values: Record<string, unknown>[]): Promise<number>
  /** Sends any bytes, signed unless a signature (or '' for none) is given. */
  post(body: string, how?: { signature?: string }): Promise<number>
  /** By a message's wamid, or `wamid:status`. */
  redeliver(eventId: string): Promise<number>
  hold(): void
  release: Courier['release']
  addTemplate(template: Template): void
}

const patience = 20_000
// "retried up to 7 days with backoff"
const retries = [10_000, 60_000, 300_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000]

/** A fresh number, whom nobody has written to. */
export function makeState(world: World, options: WhatsAppAccountOptions): WhatsAppState {
  return {
    world,
    options: { ...options, templates: [...(options.templates ?? [])] },
    wabaId: options.wabaId ?? digits(15),
    webhook: options.webhook,
    revoked: false,
    chats: [],
    media: makeRecent(world.remembers),
    links: makeRecent(world.remembers),
    sent: makeRecent(world.remembers),
    received: makeRecent(world.remembers),
    courier: makeCourier(world, {
      platform: 'whatsapp',
      account: options.phoneNumberId,
      patience,
      backoff: () => options.retries ?? retries,
    }),
  }
}

/** The number as tests and the page hold it. */
export function openAccount(state: WhatsAppState, requests: () => Exchange[]): WhatsAppAccount {
  const { phoneNumberId, name } = state.options
  return {
    platform: 'whatsapp',
    id: phoneNumberId,
    name,
    phoneNumberId,
    wabaId: state.wabaId,
    requests,
    revoke: () => {
      state.revoked = true
    },
    restore: () => {
      state.revoked = false
    },
    setWebhook: (url) => shakeHands(state, url),
    emit: (...values) => state.courier.send({ ids: idsIn(values), make: () => sign(state, envelope(state, values)) }),
    post: (body, how) => state.courier.send({ ids: [], make: () => sign(state, body, how?.signature) }),
    redeliver: (eventId) => state.courier.redeliver(eventId),
    hold: () => state.courier.hold(),
    release: (order) => state.courier.release(order),
    addTemplate: (template) => void state.options.templates?.push(template),
  }
}

async function shakeHands(state: WhatsAppState, url: string): Promise<boolean> {
  const challenge = digits(10)
  const asked = new URL(url)
  asked.searchParams.set('hub.mode', 'subscribe')
  asked.searchParams.set('hub.challenge', challenge)
  asked.searchParams.set('hub.verify_token', state.options.verifyToken)
  const answer = await state.world.reach(asked.href)
  const isRight = answer.ok && (await answer.text()) === challenge
  if (isRight) state.webhook = url
  return isRight
}

/** Tells the house, each value in one `changes` entry of one body. */
export function tell(state: WhatsAppState, values: Record<string, unknown>[], ids = idsIn(values)): Promise<number> {
  return state.courier.send({ ids, make: () => sign(state, envelope(state, values)) })
}

type Values = Record<string, unknown>[]
type Named = { id: string; status?: string }

function idsIn(values: Values): string[] {
  return values.flatMap((value) => {
    const named = [...((value.messages as Named[]) ?? []), ...((value.statuses as Named[]) ?? [])]
    return named.map(({ id, status }) => (status ? `${id}:${status}` : id))
  })
}

function envelope(state: WhatsAppState, values: Values): string {
  const { displayPhone, phoneNumberId } = state.options
  const metadata = { display_phone_number: displayPhone.replaceAll(/\D/g, ''), phone_number_id: phoneNumberId }
  const changes = values.map((value) => {
    return { value: { messaging_product: 'whatsapp', metadata, ...value }, field: 'messages' }
  })
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: state.wabaId, changes }] })
}

function sign(state: WhatsAppState, body: string, signature?: string) {
  if (!state.webhook) return undefined
  const made = `sha256=${createHmac('sha256', state.options.appSecret).update(body).digest('hex')}`
  const given = signature ?? made
  return {
    url: state.webhook,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      ...(given ? { 'x-hub-signature-256': given } : {}),
    },
  }
}

/** A message id as Meta makes them. */
export const wamid = (number: string) =>
  `wamid.${Buffer.from(`\x1d\x18${number}\x15\x02\x00\x11\x18${alphanumeric(18)}\x00`, 'latin1').toString('base64')}`

/** Seconds as text, as all of WhatsApp's timestamps. */
export const seconds = (state: WhatsAppState) => String(Math.floor(state.world.clock.now() / 1000))
