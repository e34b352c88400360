// What a WhatsApp message says: words, media, places, contacts, presses, or news of another message.
import type { IncomingEvent, MediaKind, MediaRef, MessageBase } from '#flows/message.ts'
import type { Medium, Message } from './payload.ts'

/** The event in a message; what we have no use for, or WhatsApp itself cannot show, is `unknown`. */
export function eventOf(given: Message): IncomingEvent {
  return readers.get(given.type)?.(given, baseOf(given)) ?? { kind: 'unknown', type: typeOf(given) }
}

type Reader = (given: Message, base: MessageBase) => IncomingEvent | null | undefined

const readers = new Map(
  Object.entries<Reader>({
    text: ({ text }, base) => text && { kind: 'text', text: text.body, ...base },
    image: ({ image }, base) => image && mediaEvent('photo', image, base),
    video: ({ video }, base) => video && mediaEvent('video', video, base),
    audio: ({ audio }, base) => audio && mediaEvent(audio.voice ? 'voice' : 'audio', audio, base),
    document: ({ document }, base) => document && mediaEvent('file', document, base),
    sticker: ({ sticker }, base) => sticker && { kind: 'sticker', media: mediaRef('sticker', sticker), ...base },
    location: readLocation,
    contacts: readContact,
    interactive: readPress,
    button: readTemplatePress,
    reaction: ({ reaction }) =>
      reaction && { kind: 'reaction', id: reaction.message_id, emoji: reaction.emoji || null },
    edit: readEdit,
    revoke: ({ revoke }) => revoke && { kind: 'unsent', id: revoke.original_message_id },
    request_welcome: () => ({ kind: 'followed' }),
    system: readSystem,
  }),
)

function baseOf({ id, context }: Message): MessageBase {
  return {
    id,
    ...(context?.id && { quotes: context.id }),
    ...((context?.forwarded || context?.frequently_forwarded) && { forwarded: true }),
  }
}

function mediaEvent(kind: MediaKind, medium: Medium, base: MessageBase): IncomingEvent {
  const { caption } = medium
  return { kind: 'media', media: mediaRef(kind, medium), ...(caption !== undefined && { caption }), ...base }
}

function mediaRef(kind: MediaKind, medium: Medium): MediaRef {
  return {
    kind,
    id: medium.id,
    ...(medium.mime_type && { mime: medium.mime_type }),
    ...(medium.filename && { name: medium.filename }),
    ...(medium.sha256 && { sha256: hexOf(medium.sha256) }),
  }
}

/** Webhooks carry a hash in base64, the media door in hex; ours are hex. */
export function hexOf(hash: string): string {
  return /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : Buffer.from(hash, 'base64').toString('hex')
}

function readLocation({ location }: Message, base: MessageBase): IncomingEvent | undefined {
  if (!location) return undefined
  const { latitude, longitude, name, address } = location
  const title = [name, address].filter(Boolean).join(', ')
  return { kind: 'location', latitude, longitude, ...(title && { title }), ...base }
}

/** Of several contacts in one message the first is read. */
function readContact({ contacts, from }: Message, base: MessageBase): IncomingEvent | undefined {
  const first = contacts?.[0]
  if (!first) return undefined
  const phone = first.phones?.[0]
  const owns = first.origin === 'contact_request' || (phone?.wa_id !== undefined && phone.wa_id === from)
  const number = phone?.phone ?? (phone?.wa_id && `+${phone.wa_id}`)
  return { kind: 'contact', name: first.name?.formatted_name ?? '', ...(number && { phone: number }), owns, ...base }
}

function readPress({ interactive, context }: Message): IncomingEvent | undefined {
  const reply = interactive?.button_reply ?? interactive?.list_reply
  return reply && press(reply.id, reply.title, context?.id)
}

/** A template's quick reply; without a payload of ours its words are all there is. */
function readTemplatePress({ button, context }: Message, base: MessageBase): IncomingEvent | undefined {
  if (!button) return undefined
  if (button.payload) return press(button.payload, button.text, context?.id)
  return button.text ? { kind: 'text', text: button.text, ...base } : undefined
}

function press(value: string, label: string | undefined, id: string | undefined): IncomingEvent {
  return { kind: 'button', value, ...(label && { label }), ...(id && { id }) }
}

function readEdit({ edit }: Message): IncomingEvent | undefined {
  if (!edit) return undefined
  const now = edit.message
  const text = now?.text?.body ?? now?.image?.caption ?? now?.video?.caption ?? now?.document?.caption
  return { kind: 'edited', id: edit.original_message_id, ...(text !== undefined && { text }) }
}

/** Another number brings another user id: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/system */
const renumbering = new Set(['user_changed_number', 'user_changed_user_id'])

function readSystem({ system, from }: Message): IncomingEvent | undefined {
  const { type = '', wa_id: number, user_id: userId, previous_user_id: previous } = system ?? {}
  const id = userId ?? number
  const before = [previous, from].filter((one) => one !== undefined && one !== id)
  if (!renumbering.has(type) || id === undefined || before.length === 0) return undefined
  const to = { id, ...(userId && number && { alias: number }), ...(number && { phone: `+${number}` }) }
  return { kind: 'renumbered', before: before.flatMap((one) => one ?? []), to }
}

function typeOf({ type, interactive, system }: Message): string {
  const detail = type === 'interactive' ? interactive?.type : type === 'system' ? system?.type : undefined
  return detail ? `${type}:${detail}` : type
}
