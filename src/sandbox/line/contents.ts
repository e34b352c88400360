// What a person sends in LINE, as their phone shows it and as webhooks tell it.
import type { Sendable } from '#sandbox/phone.ts'
import type { NewBubble } from '#sandbox/transcript.ts'

export type Content = { type: string; [field: string]: unknown }
export type Shown = Omit<NewBubble, 'id' | 'from'>

const fromLine = { contentProvider: { type: 'line' } }

/** A thing on the screen, and in the event. */
export function contentOf(thing: Sendable): { bubble: Shown; content: Content } {
  switch (thing.kind) {
    case 'photo': {
      const image = { bytes: thing.bytes, mime: thing.mime }
      return { bubble: { image, images: [image], native: null }, content: { type: 'image', ...fromLine } }
    }
    case 'video':
    case 'audio': {
      const content = { type: thing.kind, duration: 1000, ...fromLine }
      return { bubble: { file: { ...thing, kind: thing.kind }, native: null }, content }
    }
    case 'file': {
      const content = { type: 'file', fileName: thing.name ?? 'file', fileSize: thing.bytes.length }
      return { bubble: { file: { ...thing, kind: 'file' }, native: null }, content }
    }
    case 'sticker': {
      const content = { type: 'sticker', packageId: '446', stickerId: '1988', stickerResourceType: 'STATIC' }
      return { bubble: { file: { kind: 'sticker', name: thing.emoji }, native: null }, content }
    }
    case 'location': {
      const { latitude, longitude, title, address } = thing
      const place = { latitude, longitude, ...(title ? { title } : {}), ...(address ? { address } : {}) }
      return { bubble: { location: place, native: null }, content: { type: 'location', ...place } }
    }
    case 'contact': {
      // LINE tells bots of no contact cards; a person would type the number.
      const text = `${thing.name} ${thing.phone}`
      return { bubble: { text, native: null }, content: { type: 'text', text } }
    }
  }
}
