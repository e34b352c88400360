// Reads LINE's webhook: https://developers.line.biz/en/reference/messaging-api/#webhook-event-objects
import { z } from 'zod'
import { Unreadable } from '#bots/channel.ts'
import { contentKey, readJson } from '#bots/webhook.ts'
import { cleanText } from '#core/text.ts'
import type { ChatRef, Incoming, IncomingEvent, MediaRef, MessageBase, PersonRef } from '#flows/message.ts'

/** How long a reply token is used (L6): LINE says a minute, on redelivery a minute of that; a call may take a while. */
const replyLife = 55_000
const redeliveredLife = 20 * 60_000 - 5_000

const id = z.string().min(1)
const words = z.string().transform(cleanText)

const anything = z.looseObject({ type: z.string().catch('') }).catch({ type: '' })
const webhook = z.object({ events: z.array(anything) })

const source = z.object({
  type: z.string(),
  userId: id.optional(),
  groupId: id.optional(),
  roomId: id.optional(),
})
type Source = z.infer<typeof source>

const head = z.object({
  timestamp: z.int(),
  mode: z.string().optional(),
  webhookEventId: id.optional(),
  replyToken: id.optional(),
  source: source.optional(),
  deliveryContext: z.object({ isRedelivery: z.boolean().optional() }).optional(),
})
type Head = z.infer<typeof head>

const mention = z.object({
  mentionees: z.array(
    z.object({
      index: z.number(),
      length: z.number(),
      userId: z.string().optional(),
      isSelf: z.boolean().optional(),
    }),
  ),
})

const base = z.object({
  id: z.string(),
  quotedMessageId: z.string().optional(),
  quoteToken: z.string().optional(),
  markAsReadToken: z.string().optional(),
})
const stored = base.extend({
  contentProvider: z.object({ type: z.string(), originalContentUrl: z.string().optional() }).optional(),
})

const messages = {
  text: base.extend({ text: z.string(), mention: mention.optional() }),
  image: stored.extend({
    imageSet: z.object({ id: z.string(), index: z.number().optional(), total: z.number().optional() }).optional(),
  }),
  video: stored,
  audio: stored,
  file: base.extend({ fileName: words, fileSize: z.number().optional() }),
  location: base.extend({
    title: words.optional(),
    address: words.optional(),
    latitude: z.number(),
    longitude: z.number(),
  }),
  sticker: base,
}

const members = z.object({ members: z.array(z.object({ userId: id })) })
const events = {
  message: z.object({ message: z.looseObject({ type: z.string() }) }),
  messageEdited: z.object({ message: z.looseObject({ id: z.string() }) }),
  unsend: z.object({ unsend: z.object({ messageId: z.string() }) }),
  memberJoined: z.object({ joined: members }),
  memberLeft: z.object({ left: members }),
  postback: z.object({
    postback: z.object({
      data: z.string(),
      params: z.object({ date: z.string(), time: z.string(), datetime: z.string() }).partial().optional(),
    }),
  }),
}

type Read = (event: unknown) => IncomingEvent
const readers: Record<string, Read> = {
  message: (event) => readMessage(events.message.parse(event).message),
  messageEdited: (event) => readEdited(events.messageEdited.parse(event).message),
  unsend: (event) => ({ kind: 'unsent', id: events.unsend.parse(event).unsend.messageId }),
  postback: readPostback,
  follow: () => ({ kind: 'followed' }),
  unfollow: () => ({ kind: 'unfollowed' }),
  join: () => ({ kind: 'joined' }),
  leave: () => ({ kind: 'left' }),
  memberJoined(event) {
    const { joined } = events.memberJoined.parse(event)
    return { kind: 'members', joined: joined.members.map(toPerson), left: [] }
  },
  memberLeft(event) {
    const { left } = events.memberLeft.parse(event)
    return { kind: 'members', joined: [], left: left.members.map(toPerson) }
  },
}

/** All events of a webhook's body, in its order. An event we don't know, or can't read, is kept as unknown. */
export function readWebhook(body: Uint8Array, received?: number): Incoming[] {
  const parsed = webhook.safeParse(readJson(body))
  if (!parsed.success) throw new Unreadable('the body has no list of LINE events', { cause: parsed.error })
  return parsed.data.events.map((entry) => readEvent(entry, received))
}

function readEvent(entry: { type: string }, received: number | undefined): Incoming {
  const parsed = head.safeParse(entry)
  const known: Head = parsed.data ?? { timestamp: received ?? 0 }
  const { timestamp, source: from } = known
  const event: IncomingEvent = parsed.success ? toEvent(entry, known.mode) : { kind: 'unknown', type: entry.type }
  return {
    key: known.webhookEventId ?? digest(entry),
    at: timestamp,
    order: timestamp,
    chat: from === undefined ? null : toChat(from),
    from: from?.userId === undefined ? null : { id: from.userId },
    ...(from !== undefined && from.userId === undefined ? { sender: 'LINE user' } : {}),
    event,
    ...(event.kind === 'unknown' ? {} : toReply(known, received)),
  }
}

function toReply(
  { replyToken, timestamp, deliveryContext }: Head,
  received: number | undefined,
): Pick<Incoming, 'reply'> {
  if (replyToken === undefined) return {}
  const isLate = deliveryContext?.isRedelivery === true && received !== undefined
  const until = isLate ? Math.min(received + replyLife, timestamp + redeliveredLife) : timestamp + replyLife
  return { reply: { token: replyToken, until } }
}

/** In standby another module answers in this chat: nothing may be done about the event (L28). */
function toEvent(entry: { type: string }, mode: string | undefined): IncomingEvent {
  if (mode === 'standby') return { kind: 'unknown', type: `standby:${entry.type}` }
  const read = Object.hasOwn(readers, entry.type) ? readers[entry.type] : undefined
  if (read === undefined) return { kind: 'unknown', type: entry.type }
  try {
    return read(entry)
  } catch (error) {
    if (error instanceof z.ZodError) return { kind: 'unknown', type: entry.type }
    throw error
  }
}

function toChat(from: Source): ChatRef | null {
  const group = from.groupId ?? from.roomId
  if (group !== undefined) return { id: group, kind: 'group' }
  return from.userId === undefined ? null : { id: from.userId, kind: 'private' }
}

function toPerson({ userId }: { userId: string }): PersonRef {
  return { id: userId }
}

function readMessage(message: { type: string }): IncomingEvent {
  switch (message.type) {
    case 'text':
      return readText(messages.text.parse(message))
    case 'image': {
      const image = messages.image.parse(message)
      const set = image.imageSet === undefined ? {} : { set: image.imageSet }
      return { kind: 'media', media: { ...toMedia('photo', image), ...set }, ...toBase(image) }
    }
    case 'video':
    case 'audio': {
      const recording = messages[message.type].parse(message)
      return { kind: 'media', media: toMedia(message.type, recording), ...toBase(recording) }
    }
    case 'file': {
      const file = messages.file.parse(message)
      const size = file.fileSize === undefined ? {} : { size: file.fileSize }
      return { kind: 'media', media: { kind: 'file', id: file.id, name: file.fileName, ...size }, ...toBase(file) }
    }
    case 'location':
      return readLocation(messages.location.parse(message))
    case 'sticker':
      return { kind: 'sticker', ...toBase(messages.sticker.parse(message)) }
    default:
      return { kind: 'unknown', type: `message:${message.type}` }
  }
}

function readText(message: z.infer<typeof messages.text>): IncomingEvent {
  const named = message.mention?.mentionees ?? []
  const ours = named.filter(({ isSelf }) => isSelf)
  const mentions = named.flatMap(({ index, length, userId, isSelf }): PersonRef[] =>
    userId && !isSelf ? [{ id: userId, name: message.text.slice(index + 1, index + length) }] : [],
  )
  return {
    kind: 'text',
    text: cleanText(without(message.text, ours)),
    ...toBase(message),
    ...(ours.length > 0 ? { mentionsBot: true } : {}),
    ...(mentions.length > 0 ? { mentions } : {}),
  }
}

/** The text without the mentions of ourselves, which LINE counts in UTF-16 units. */
function without(text: string, mentions: { index: number; length: number }[]): string {
  if (mentions.length === 0) return text
  const fromTheEnd = mentions.toSorted((a, b) => b.index - a.index)
  const cut = fromTheEnd.reduce((rest, { index, length }) => rest.slice(0, index) + rest.slice(index + length), text)
  return cut.trim()
}

function readLocation(message: z.infer<typeof messages.location>): IncomingEvent {
  const title = [message.title, message.address].filter((part) => part !== undefined && part !== '').join(', ')
  const { latitude, longitude } = message
  return { kind: 'location', latitude, longitude, ...(title === '' ? {} : { title }), ...toBase(message) }
}

function readEdited(message: { id: string; text?: unknown }): IncomingEvent {
  const text = typeof message.text === 'string' ? { text: cleanText(message.text) } : {}
  return { kind: 'edited', id: message.id, ...text }
}

function readPostback(event: unknown): IncomingEvent {
  const { postback } = events.postback.parse(event)
  const date = postback.params?.date ?? postback.params?.datetime ?? postback.params?.time
  const value = cleanText(postback.data)
  return { kind: 'button', value, ...(date === undefined ? {} : { picked: { date } }) }
}

/** A medium is fetched by its message's id, unless it lies on somebody's own server. */
function toMedia(kind: MediaRef['kind'], { id, contentProvider }: z.infer<typeof stored>): MediaRef {
  const url = contentProvider?.type === 'external' ? contentProvider.originalContentUrl : undefined
  return { kind, id, ...(url === undefined ? {} : { url }) }
}

function toBase(message: z.infer<typeof base>): MessageBase {
  const read: MessageBase = { id: message.id }
  if (message.quotedMessageId !== undefined) read.quotes = message.quotedMessageId
  if (message.quoteToken !== undefined) read.quoteToken = message.quoteToken
  if (message.markAsReadToken !== undefined) read.readToken = message.markAsReadToken
  return read
}

/** An event without an id is known by its content, which a redelivery repeats but for its delivery context. */
function digest(entry: Record<string, unknown>): string {
  const { deliveryContext: _, ...content } = entry
  return contentKey(content)
}
