// A house of one channel at the emulators: what a platform's member describes, and what its tests hold.
import { expect } from 'vitest'
import {
  type Channel,
  type FailureKind,
  type Medium,
  type PlatformKit,
  SendFailed,
  type Sent,
  type Target,
} from '#bots/channel.ts'
import type { Card, Choice, Incoming, Outgoing } from '#flows/message.ts'
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import type { Phone } from '#sandbox/phone.ts'
import { type MovableClocks, stillClocks } from '#src/clock.ts'

export type Member<Credentials> = {
  kit: PlatformKit<Credentials>
  credentials: Credentials
  /** Those of another account of the same platform. */
  others: Credentials
  /** The headers with which the platform sends this body to that account. */
  sign(body: Uint8Array, credentials: Credentials): Headers
  /** Headers that carry no signature at all. */
  unsigned: Headers
  /** Where recorded webhooks lie: `{ what, body, incoming }` a file, or a list of them. */
  fixtures: URL
  /** A body as the platform sends it again. */
  again(body: unknown): unknown
  /** Opens the account at the emulator, with its webhook set, and somebody in a private chat with it. */
  enter(emulators: Emulators, webhook: string): Scene | Promise<Scene>
  /** What the answers of this platform mean. */
  expects: {
    sent: Sent['state']
    /** 500 to a message. */
    serverError: FailureKind
    /** No answer to a message. */
    timeout: FailureKind
    /** A message to somebody who blocked us; null where the platform takes it all the same. */
    blocked: FailureKind | null
    /** A message to a chat that does not exist; null where the platform takes it and lets a receipt say so. */
    unknownChat: FailureKind | null
    /** Whether `connect` can set the webhook. */
    setsWebhook: boolean
  }
}

export type Scene = {
  /** The account's own name. */
  name: string
  person: { id: string; name: string }
  phone: Phone
  target: Pick<Target, 'chat' | 'kind'>
  /** A chat of this platform's form that nobody has. */
  nowhere: string
  group?: { target: Pick<Target, 'chat' | 'kind'>; phone: Phone }
  /** The access token is taken back. */
  revoke(): void
  blocks(): Promise<unknown>
}

export type House = {
  emulators: Emulators
  clocks: MovableClocks
  scene: Scene
  channel: Channel
  /** What the webhooks brought, in order. */
  heard: Incoming[]
  target(more?: Partial<Target>): Target
  /** Writes a message and makes its calls, one after the other. */
  send(message: Outgoing, more?: Partial<Target>): Promise<Sent['messages']>
  close(): Promise<void>
}

export const start = Date.UTC(2026, 10, 21, 8)
const origin = 'https://caseline.invalid'
export const webhook = `${origin}/hooks/x`
export const timeout = 10_000

export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** A house of one channel, at the emulators, that verifies and reads what comes. */
export async function openHouse<Credentials>(member: Member<Credentials>): Promise<House> {
  const clocks = stillClocks(start)
  const heard: Incoming[] = []
  const emulators = await openEmulators({ ...clocks, publicOrigin: origin, deliver })
  const outside = { base: emulators.origin, dataBase: emulators.origin, waits: clocks.waits, fetch, timeout }
  const channel = member.kit.open(member.credentials, outside)
  const scene = await member.enter(emulators, webhook)

  async function deliver(request: Request): Promise<Response> {
    if (new URL(request.url).pathname.startsWith('/files/'))
      return new Response(picture, { headers: { 'content-type': 'image/png' } })
    const body = new Uint8Array(await request.arrayBuffer())
    if (!channel.verify(request.headers, body)) return new Response('not signed', { status: 401 })
    heard.push(...channel.read(body, clocks.clock.now()))
    return new Response('ok')
  }
  let keys = 0
  const target = (more: Partial<Target> = {}): Target => ({
    ...scene.target,
    links: (file) => ({
      url: `${origin}/files/${file}`,
      preview: `${origin}/files/${file}-small`,
      mime: 'image/png',
      size: picture.length,
    }),
    newKey: () => `00000000-0000-4000-8000-${String(++keys).padStart(12, '0')}`,
    ...more,
  })
  return {
    emulators,
    clocks,
    scene,
    channel,
    heard,
    target,
    async send(message, more) {
      const sent: Sent['messages'] = []
      for (const call of channel.write(message, target(more)))
        sent.push(...(await channel.send(call, { tag: 'd1', number: 1 })).messages)
      await emulators.settle()
      return sent
    },
    close: emulators.close,
  }
}

/** Resolves when the emulators have received one more request than before. */
export async function untilRequested({ emulators }: House, act: () => unknown): Promise<void> {
  const before = emulators.requests().length
  act()
  while (emulators.requests().length === before) await new Promise(setImmediate)
}

/** The error that a promise ends with. */
export async function failureOf(doing: Promise<unknown>): Promise<SendFailed> {
  const error = await doing.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(SendFailed)
  return error as SendFailed
}

export const card: Card = {
  title: '#1 เติมเงินไม่เข้า',
  tone: 'urgent',
  badge: 'CRITICAL',
  lines: [
    { label: 'Order', text: 'ORD-7781 <b>&amp;' },
    { label: 'ลูกค้า', text: 'Somchai_*[x](y)*' },
    { text: 'due 14:32 (15 min)' },
  ],
  note: { title: 'First', text: 'Check the provider before answering.' },
}
export const buttons: Choice[] = [
  { label: 'รับเคส', value: 'v1.take-1', style: 'primary', says: 'รับเคส' },
  { label: 'รายละเอียด', value: 'v1.show-1' },
  { label: 'สลิป', value: 'v1.slip-1', style: 'danger' },
]
export const withCard: Outgoing = { parts: [{ kind: 'card', card }], choices: buttons, layout: 'buttons' }

/** A medium when all of it is here. */
export async function whole(coming: Promise<Medium>): Promise<{ bytes: Buffer; mime: string; name?: string }> {
  const { bytes, ...said } = await coming
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return { ...said, bytes: Buffer.concat(pieces) }
}
