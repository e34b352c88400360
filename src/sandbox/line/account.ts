// A LINE Official Account as the platform knows it: credentials, webhook, chats, tokens, contents.
import { createHmac } from 'node:crypto'
import { type Courier, makeCourier } from '#sandbox/courier.ts'
import { eventUlid, hex } from '#sandbox/ids.ts'
import { makeRecent } from '#sandbox/recent.ts'
import type { Exchange } from '#sandbox/server.ts'
import type { Media, Transcript } from '#sandbox/transcript.ts'
import type { World } from '#sandbox/world.ts'

export type LineAccountOptions = {
  channelSecret: string
  channelAccessToken: string
  name: string
  basicId?: string
  /** The bot's user id, `U` and 32 hexadecimal digits. */
  destination?: string
  webhook?: string
  /** Whether webhooks without a 2xx are delivered again (off by default, as at LINE), or after which pauses (ms). */
  redelivery?: boolean | number[]
  /** Messages a month; unlimited without it. */
  quota?: number
}

export type LineEvent = {
  type: string
  timestamp: number
  webhookEventId: string
  deliveryContext: { isRedelivery: boolean }
  replyToken?: string
  source?: Record<string, unknown>
  [field: string]: unknown
}

export type LineChat = {
  transcript: Transcript
  /** People in it, by user id. */
  members: Map<string, { id: string; name: string }>
  /** False where the person blocked the account, or the account is not in the group. */
  reachable: boolean
  /** The person's language, where they let it be known. */
  language?: string
}

/** What the platform keeps for a reply token. https://developers.line.biz/en/reference/messaging-api/#send-reply-message */
export type ReplyToken = { chat: string; eventAt: number; receivedAt: number; used: boolean }

/** A medium that somebody sent; a video takes a while (`ready: false`) before it can be fetched. */
export type Content = Media & { ready: boolean; gone: boolean }

/** An account's inside, which routes and phones share. */
export type LineState = {
  world: World
  options: LineAccountOptions
  id: string
  basicId: string
  webhook: { url?: string; active: boolean }
  revoked: boolean
  used: number
  chats: Map<string, LineChat>
  replyTokens: Map<string, ReplyToken>
  quoteTokens: Map<string, { chat: string; message: string }>
  retryKeys: Map<string, { at: number; requestId: string; sentMessages: { id: string; quoteToken?: string }[] }>
  contents: Map<string, Content>
  readTokens: Map<string, string>
  events: Map<string, LineEvent>
  typing: Map<string, number>
  courier: Courier
}

export type LineAccount = {
  platform: 'line'
  id: string
  name: string
  basicId: string
  requests(): Exchange[]
  revoke(): void
  /** The token is good again. */
  restore(): void
  setWebhook(url: string | undefined): void
  setRedelivery(on: boolean): void
  /** Sends these events in one signed body, exactly as given. */
  emit(events: unknown[], how?: { signature?: string }): Promise<number>
  /** Fills in what every event has: a time, an id, a mode. */
  event(partial: Record<string, unknown> & { type: string }): LineEvent
  /** Sends any bytes, signed unless a signature (or '' for none) is given. */
  post(body: string, how?: { signature?: string }): Promise<number>
  redeliver(eventId: string): Promise<number>
  hold(): void
  release: Courier['release']
  events(): LineEvent[]
  /** Makes a video or audio ready to be fetched. */
  finishContent(messageId: string): void
}

const redeliveries = [60_000, 300_000, 1_800_000]
const patience = 2_000

/** A fresh account, with nobody in it. */
export function makeState(world: World, options: LineAccountOptions): LineState {
  const { remembers } = world
  const state: Omit<LineState, 'courier'> = {
    world,
    options: { ...options },
    id: options.destination ?? `U${hex(32)}`,
    basicId: options.basicId ?? `@${hex(8)}`,
    webhook: { url: options.webhook, active: options.webhook !== undefined },
    revoked: false,
    used: 0,
    chats: new Map(),
    replyTokens: makeRecent(remembers),
    quoteTokens: makeRecent(remembers),
    retryKeys: makeRecent(remembers),
    contents: makeRecent(remembers),
    readTokens: makeRecent(remembers),
    events: makeRecent(remembers),
    typing: new Map(),
  }
  const backoff = () => {
    const { redelivery = false } = state.options
    return redelivery === true ? redeliveries : redelivery || []
  }
  return { ...state, courier: makeCourier(world, { platform: 'line', account: state.id, patience, backoff }) }
}

/** The account as tests and the page hold it. */
export function openAccount(state: LineState, requests: () => Exchange[]): LineAccount {
  return {
    platform: 'line',
    id: state.id,
    name: state.options.name,
    basicId: state.basicId,
    requests,
    revoke: () => {
      state.revoked = true
    },
    restore: () => {
      state.revoked = false
    },
    setWebhook: (url) => {
      state.webhook = { url, active: url !== undefined }
    },
    setRedelivery: (on) => {
      state.options.redelivery = on
    },
    emit: (events, how) => emit(state, events, how?.signature),
    event: (partial) => makeEvent(state, partial),
    post: (body, how) => state.courier.send({ ids: [], make: () => sign(state, body, how?.signature) }),
    redeliver: (eventId) => state.courier.redeliver(eventId),
    hold: () => state.courier.hold(),
    release: (order) => state.courier.release(order),
    events: () => [...state.events.values()],
    finishContent(messageId) {
      const content = state.contents.get(messageId)
      if (content) content.ready = true
    },
  }
}

/** An event with everything that each has. */
export function makeEvent(state: LineState, partial: Record<string, unknown> & { type: string }): LineEvent {
  const now = state.world.clock.now()
  return {
    timestamp: now,
    mode: 'active',
    webhookEventId: eventUlid(now),
    deliveryContext: { isRedelivery: false },
    ...partial,
  }
}

/** Delivers events in one body. Reply tokens in them begin to live. */
export function emit(state: LineState, events: unknown[], signature?: string): Promise<number> {
  const known = events.filter(isEvent)
  for (const event of known) state.events.set(event.webhookEventId, event)
  return state.courier.send({
    ids: known.map((event) => event.webhookEventId),
    make(isRedelivery) {
      for (const event of known) rememberToken(state, event)
      const sent = isRedelivery ? events.map(asRedelivery) : events
      return sign(state, JSON.stringify({ destination: state.id, events: sent }), signature)
    },
  })
}

const isEvent = (event: unknown): event is LineEvent =>
  typeof event === 'object' && event !== null && typeof (event as Partial<LineEvent>).webhookEventId === 'string'

const asRedelivery = (event: unknown) =>
  isEvent(event) ? { ...event, deliveryContext: { isRedelivery: true } } : event

function rememberToken(state: LineState, event: LineEvent) {
  const chat = event.source?.groupId ?? event.source?.userId
  if (!event.replyToken || typeof chat !== 'string') return
  const known = state.replyTokens.get(event.replyToken)
  const receivedAt = state.world.clock.now()
  if (known) known.receivedAt = receivedAt
  else state.replyTokens.set(event.replyToken, { chat, eventAt: event.timestamp, receivedAt, used: false })
}

function sign(state: LineState, body: string, signature?: string) {
  if (!state.webhook.url || !state.webhook.active) return undefined
  const given = signature ?? createHmac('sha256', state.options.channelSecret).update(body).digest('base64')
  return {
    url: state.webhook.url,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'LineBotWebhook/2.0',
      ...(given ? { 'x-line-signature': given } : {}),
    },
  }
}
