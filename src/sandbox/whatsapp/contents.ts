// What a person sends, as their phone shows it and as Meta's webhooks tell it.
import type { Sendable } from '#sandbox/phone.ts'
import type { NewBubble } from '#sandbox/transcript.ts'
import type { WhatsAppState } from './account.ts'
import { keepMedia, linkTo } from './media.ts'

export type Content = { type: string; [field: string]: unknown }
export type Shown = Omit<NewBubble, 'id' | 'from'>

type Both = { bubble: Shown; content: Content }

/** What a person sends: on their screen, and in the webhook. */
export function contentOf(state: WhatsAppState, thing: Sendable, origin = 'other'): Both {
  switch (thing.kind) {
    case 'location': {
      const { latitude, longitude, title, address } = thing
      const place = { latitude, longitude, ...(title ? { name: title } : {}), ...(address ? { address } : {}) }
      const location = { latitude, longitude, title, address }
      return { bubble: { location, native: null }, content: { type: 'location', location: place } }
    }
    case 'contact': {
      const wa_id = thing.phone.replaceAll(/\D/g, '')
      const name = { formatted_name: thing.name, first_name: thing.name }
      const card = { name, phones: [{ phone: thing.phone, wa_id, type: 'CELL' }], origin }
      const file = { kind: 'contact' as const, name: `${thing.name} ${thing.phone}` }
      return { bubble: { file, native: null }, content: { type: 'contacts', contacts: [card] } }
    }
    case 'sticker': {
      const stored = keepMedia(state, { bytes: new Uint8Array([82, 73, 70, 70]), mime: 'image/webp' }, 7)
      const sticker = { ...fields(state, stored), animated: false }
      return {
        bubble: { file: { kind: 'sticker', name: thing.emoji }, native: null },
        content: { type: 'sticker', sticker },
      }
    }
    default:
      return mediaContent(state, thing)
  }
}

const names = { photo: 'image', video: 'video', audio: 'audio', file: 'document' } as const

function mediaContent(state: WhatsAppState, thing: Extract<Sendable, { bytes: Uint8Array }>): Both {
  const type = names[thing.kind]
  const caption = thing.caption ? { caption: thing.caption } : {}
  const more = type === 'document' ? { filename: thing.name ?? 'file' } : type === 'audio' ? { voice: true } : {}
  const medium = { ...fields(state, keepMedia(state, thing, 7)), ...caption, ...more }
  const { bytes, mime, name } = thing
  const image = { bytes, mime }
  const looks = thing.kind === 'photo' ? { image, images: [image] } : { file: { kind: thing.kind, bytes, mime, name } }
  return { bubble: { text: thing.caption ?? '', ...looks, native: null }, content: { type, [type]: medium } }
}

const fields = (state: WhatsAppState, stored: ReturnType<typeof keepMedia>) => ({
  mime_type: stored.mime,
  sha256: stored.sha256,
  id: stored.id,
  url: linkTo(state, stored),
})

/** What the Cloud API can not tell: edits and deletions. */
export const unsupported = (kind: string): Content => ({
  type: 'unsupported',
  unsupported: { type: kind },
  errors: [
    {
      code: 131051,
      title: 'Message type unknown',
      message: 'Message type unknown',
      error_data: { details: 'Message type is currently not supported.' },
    },
  ],
})
