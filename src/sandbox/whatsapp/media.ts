// Media: stored by id, fetched in two steps. https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
import { createHash, randomBytes } from 'node:crypto'
import { digits } from '#sandbox/ids.ts'
import { fetchFile } from '#sandbox/pictures.ts'
import type { Media } from '#sandbox/transcript.ts'
import type { StoredMedia, WhatsAppState } from './account.ts'

const day = 86_400_000
const minutes = 60_000
const megabytes = 1_000_000

type Kind = 'image' | 'video' | 'audio' | 'document' | 'sticker'

/** Types and sizes by kind of medium. */
export const allowed: Record<Kind, { bytes: number; types: RegExp }> = {
  image: { bytes: 5 * megabytes, types: /^image\/(jpeg|png)$/ },
  video: { bytes: 16 * megabytes, types: /^video\/(mp4|3gpp?)$/ },
  audio: { bytes: 16 * megabytes, types: /^audio\/(aac|mp4|mpeg|amr|ogg)$/ },
  sticker: { bytes: 0.5 * megabytes, types: /^image\/webp$/ },
  document: {
    bytes: 100 * megabytes,
    types:
      /^(text\/plain|application\/(pdf|msword|vnd\.ms-(powerpoint|excel)|vnd\.openxmlformats-officedocument\..+))$/,
  },
}

/** Keeps bytes under a media id: 30 days if uploaded, 7 if they came from a person. */
export function keepMedia(state: WhatsAppState, media: Media, days: 7 | 30): StoredMedia {
  const id = digits(16)
  const sha256 = createHash('sha256').update(media.bytes).digest('base64')
  const stored = { ...media, id, sha256, until: state.world.clock.now() + days * day }
  state.media.set(id, stored)
  return stored
}

/** A medium that still lives. */
export function findMedia(state: WhatsAppState, id: string): StoredMedia | undefined {
  const found = state.media.get(id)
  return found && found.until > state.world.clock.now() ? found : undefined
}

/** An address for it, good for five minutes and only with the token. */
export function linkTo(state: WhatsAppState, media: StoredMedia): string {
  const hash = randomBytes(16).toString('hex')
  const until = state.world.clock.now() + 5 * minutes
  state.links.set(hash, { media: media.id, until })
  const query = new URLSearchParams({ mid: media.id, ext: String(Math.floor(until / 1000)), hash })
  return `${state.world.origin()}/whatsapp_business/attachments/?${query}`
}

/** What an address leads to. */
export function followLink(state: WhatsAppState, url: string): StoredMedia | undefined {
  const link = state.links.get(new URL(url).searchParams.get('hash') ?? '')
  if (!link || link.until <= state.world.clock.now()) return undefined
  return findMedia(state, link.media)
}

/** The medium a message sends, by id or address; or why it can not be sent. */
export async function mediaOf(
  state: WhatsAppState,
  kind: Kind,
  { id, link }: { id?: string; link?: string },
): Promise<{ media: Media } | { problem: string }> {
  const rule = allowed[kind]
  const stored = id === undefined ? undefined : findMedia(state, id)
  if (stored) return { media: stored }
  if (id !== undefined) return { problem: `Media with id ${id} not found` }
  const found = await fetchFile(state.world, link ?? '', rule.bytes)
  if (!found.bytes) return { problem: `Downloading media from weblink failed: ${found.problem}` }
  const mime = found.mime ?? ''
  if (!rule.types.test(mime))
    return { problem: `Downloaded media is ${mime || 'of no type'}, which a ${kind} can not be` }
  return { media: { bytes: found.bytes, mime, name: new URL(link ?? '').pathname.split('/').at(-1) } }
}
