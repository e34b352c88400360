// What a Telegram message says: words, media, places, contacts, or news of its chat.
import type { IncomingEvent, MediaKind, MediaRef, MessageBase } from '#flows/message.ts'
import type { Message } from './updates.ts'
import { fullName, humans, type Me } from './who.ts'

/** The event in a message. A command for another bot is none of ours, so that we stay silent. */
export function eventOf(message: Message, me: Me): IncomingEvent {
  if (message.message_id === 0) return { kind: 'unknown', type: 'ephemeral' }
  const address = addressee(message, me)
  if (address === 'another-bot') return { kind: 'unknown', type: 'command-for-another-bot' }
  const base = baseOf(message, address === 'us')
  return contentOf(message, base) ?? serviceOf(message, me) ?? { kind: 'unknown', type: typeOf(message) }
}

function baseOf(message: Message, mentionsBot: boolean): MessageBase {
  const quoted = message.reply_to_message
  // Every message of a topic replies to the topic's first one: that is its place, not a quote.
  const isPlace = quoted?.forum_topic_created !== undefined && quoted.message_id === message.message_thread_id
  const named = (message.entities ?? message.caption_entities ?? []).flatMap(({ user }) => user ?? [])
  const mentions = humans(named)
  return {
    id: String(message.message_id),
    ...(quoted && !isPlace && { quotes: String(quoted.message_id) }),
    ...(mentionsBot && { mentionsBot }),
    ...(mentions.length > 0 && { mentions }),
    ...(message.forward_origin !== undefined && { forwarded: true }),
  }
}

/** Whom a message names: us, another bot by a command of its own, or nobody in particular. */
function addressee(message: Message, me: Me): 'us' | 'another-bot' | 'nobody' {
  const words = message.text ?? message.caption ?? ''
  const entities = message.entities ?? message.caption_entities ?? []
  const ours = me.username?.toLowerCase()
  const wordsOf = (entity: { offset: number; length: number }) =>
    words.slice(entity.offset, entity.offset + entity.length).toLowerCase()
  const first = entities.find((entity) => entity.type === 'bot_command' && entity.offset === 0)
  const named = first && wordsOf(first).split('@')[1]
  if (named && ours && named !== ours) return 'another-bot'
  const namesUs = entities.some(
    (entity) =>
      entity.user?.id === me.id ||
      (ours !== undefined && entity.type === 'mention' && wordsOf(entity) === `@${ours}`) ||
      (ours !== undefined && entity.type === 'bot_command' && wordsOf(entity).endsWith(`@${ours}`)),
  )
  return namesUs ? 'us' : 'nobody'
}

function contentOf(message: Message, base: MessageBase): IncomingEvent | null {
  const { sticker, contact, caption } = message
  if (message.text !== undefined) return { kind: 'text', text: message.text, ...base }
  const place = message.venue?.location ?? message.location
  if (place) {
    return {
      kind: 'location',
      latitude: place.latitude,
      longitude: place.longitude,
      ...(place.horizontal_accuracy !== undefined && { accuracy: place.horizontal_accuracy }),
      ...(message.venue && { title: message.venue.title }),
      ...(place.live_period !== undefined && { live: true }),
      ...base,
    }
  }
  if (contact) {
    const owns = contact.user_id !== undefined && contact.user_id === message.from?.id
    const phone = contact.phone_number
    return { kind: 'contact', name: fullName(contact), ...(phone && { phone }), owns, ...base }
  }
  if (sticker) {
    const media: MediaRef = { ...mediaRef('sticker', sticker), mime: stickerMime(sticker) }
    return { kind: 'sticker', ...(sticker.emoji && { emoji: sticker.emoji }), media, ...base }
  }
  const media = mediaOf(message)
  return media && { kind: 'media', media, ...(caption !== undefined && { caption }), ...base }
}

function stickerMime(sticker: { is_animated?: boolean | undefined; is_video?: boolean | undefined }): string {
  if (sticker.is_animated) return 'application/x-tgsticker'
  return sticker.is_video ? 'video/webm' : 'image/webp'
}

/** In the order that tells them apart: an animation also carries itself as a document. */
const mediaFields = [
  ['animation', 'video'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['voice', 'voice'],
  ['audio', 'audio'],
  ['document', 'file'],
] as const

function mediaOf(message: Message): MediaRef | null {
  const set = message.media_group_id ? { set: { id: message.media_group_id } } : {}
  const [photo] = (message.photo ?? []).toSorted((one, other) => other.width * other.height - one.width * one.height)
  if (photo) return { ...mediaRef('photo', photo), ...set }
  for (const [field, kind] of mediaFields) {
    const found = message[field]
    if (found) return { ...mediaRef(kind, found), ...set }
  }
  return null
}

type FileFields = {
  file_id: string
  file_size?: number | undefined
  mime_type?: string | undefined
  file_name?: string | undefined
}

function mediaRef(kind: MediaKind, file: FileFields): MediaRef {
  return {
    kind,
    id: file.file_id,
    ...(file.mime_type && { mime: file.mime_type }),
    ...(file.file_name && { name: file.file_name }),
    ...(file.file_size !== undefined && { size: file.file_size }),
  }
}

function serviceOf(message: Message, me: Me): IncomingEvent | null {
  const { new_chat_members: joined, left_chat_member: left, migrate_to_chat_id: to } = message
  if (to !== undefined) return { kind: 'migrated', to: String(to) }
  if (message.group_chat_created || joined?.some((user) => user.id === me.id)) return { kind: 'joined' }
  if (left?.id === me.id) return { kind: 'left' }
  const people = { joined: humans(joined ?? []), left: humans(left ? [left] : []) }
  if (people.joined.length + people.left.length > 0) return { kind: 'members', ...people }
  return topicEventOf(message)
}

function topicEventOf(message: Message): IncomingEvent | null {
  const { message_thread_id: thread } = message
  if (thread === undefined) return null
  const topic = String(thread)
  if (message.forum_topic_created !== undefined) return { kind: 'topic', topic, state: 'created' }
  if (message.forum_topic_closed !== undefined) return { kind: 'topic', topic, state: 'closed' }
  if (message.forum_topic_reopened !== undefined) return { kind: 'topic', topic, state: 'reopened' }
  return null
}

/** What every message has and none is about. */
const common = new Set(
  'message_id date edit_date chat from sender_chat author_signature message_thread_id is_topic_message reply_to_message via_bot has_protected_content sender_boost_count sender_tag'.split(
    ' ',
  ),
)

function typeOf(message: Message): string {
  return Object.keys(message).find((key) => !common.has(key)) ?? 'message'
}
