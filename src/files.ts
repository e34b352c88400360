// Files leave by a signed, expiring address; only types that are safe to open are shown in place.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { Hono } from 'hono'
import type { FileLink } from '#bots/channel.ts'
import { readBlob } from '#store/blobs.ts'
import { keyFor, keysOf, type SecretKeys } from '#store/seal.ts'
import type { House } from './house.ts'

const life = 7 * 24 * 60 * 60_000
const previewSide = 480
const shownInPlace = /^(image\/(png|jpeg|webp|gif)|video\/mp4|audio\/(mpeg|mp4|ogg|aac)|application\/pdf)$/u

export type FileLinks = {
  /** The path of a file, good for a week. */
  path(file: string): string
  /** The file that a path's token names, or null where it is forged or too old. */
  read(token: string): string | null
  /** The public address of a file, or null without an https PUBLIC_URL. */
  link(file: string): FileLink | null
}

/** Signs file tokens with the newest key and reads those of all: a picture sent before the key was changed stays to be seen. */
export function openLinks(secrets: SecretKeys, publicUrl: string | null, now: () => number): FileLinks {
  const [sign = unsigned, ...older] = keysOf(secrets).map(signer)
  const path = (file: string) => {
    const body = `${file}.${Math.floor((now() + life) / 1000).toString(36)}`
    return `/files/${body}.${sign(body)}`
  }
  return {
    path,
    read(token) {
      const [file, until, mark] = token.split('.')
      if (!file || !until || !mark) return null
      const isSigned = [sign, ...older].some((one) => isSame(one(`${file}.${until}`), mark))
      return isSigned && Number.parseInt(until, 36) * 1000 > now() ? file : null
    },
    link(file) {
      if (!publicUrl?.startsWith('https://')) return null
      const url = `${publicUrl}${path(file)}`
      return { url, preview: `${url}?preview=1`, mime: 'image/jpeg', size: 0 }
    },
  }
}

function signer(secret: Uint8Array): (text: string) => string {
  const key = keyFor(secret, 'files')
  return (text) => createHmac('sha256', key).update(text).digest('base64url').slice(0, 32)
}

function unsigned(): never {
  throw new Error('There is no key to sign with')
}

function isSame(one: string, other: string): boolean {
  const wanted = Buffer.from(one)
  const given = Buffer.from(other)
  return wanted.length === given.length && timingSafeEqual(wanted, given)
}

/** The door at which files are fetched. */
export function fileDoor(house: Pick<House, 'store' | 'config'>, links: FileLinks): Hono {
  const app = new Hono()
  app.get('/:token', async (c) => {
    const id = links.read(c.req.param('token'))
    const { q, t } = house.store
    const [file] = id ? await q.select().from(t.files).where(eq(t.files.id, id)) : []
    const bytes = file?.sha256 ? await readBlob(join(house.config.dataDir, 'files'), file.sha256) : null
    if (!file || !bytes) return c.text('This link is not good (any more).', 404)
    const wantsPreview = c.req.query('preview') !== undefined && file.mime?.startsWith('image/')
    const shown = wantsPreview ? await preview(bytes) : { bytes, mime: file.mime ?? 'application/octet-stream' }
    if (!shown) return c.text('There is no preview of this file.', 404)
    return c.body(new Uint8Array(shown.bytes), 200, headersOf(shown.mime, file.name ?? file.id))
  })
  return app
}

/** A small picture, or null of bytes that only call themselves one. */
async function preview(bytes: Buffer): Promise<{ bytes: Buffer; mime: string } | null> {
  try {
    const { default: sharp } = await import('sharp')
    const small = await sharp(bytes, { limitInputPixels: 100_000_000 })
      .rotate()
      .resize(previewSide, previewSide, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer()
    return { bytes: small, mime: 'image/jpeg' }
  } catch {
    return null
  }
}

function headersOf(mime: string, name: string): Record<string, string> {
  const isShown = shownInPlace.test(mime)
  return {
    'Content-Type': isShown ? mime : 'application/octet-stream',
    'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=86400',
    'Referrer-Policy': 'no-referrer',
  }
}
