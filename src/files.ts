// Files leave by a signed, expiring address; only types that are safe to open are shown in place.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { eq } from 'drizzle-orm'
import { type Context, Hono } from 'hono'
import type { FileLink } from '#bots/channel.ts'
import { openBlob } from '#store/blobs.ts'
import { keyFor, keysOf, type SecretKeys } from '#store/seal.ts'
import type { House } from './house.ts'
import type { Counting } from './knocks.ts'
import { previewOf } from './preview.ts'

const life = 7 * 24 * 60 * 60_000
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
export function fileDoor(house: Pick<House, 'store' | 'config'>, links: FileLinks, knocks: Counting): Hono {
  const app = new Hono()
  app.get('/:token', async (c) => {
    const id = links.read(c.req.param('token'))
    const { q, t } = house.store
    const [file] = id ? await q.select().from(t.files).where(eq(t.files.id, id)) : []
    const blob = file?.sha256 ? await openBlob(join(house.config.dataDir, 'files'), file.sha256) : null
    if (!file || !blob) return nothingHere(c, knocks)
    const name = file.name ?? file.id
    if (c.req.query('preview') !== undefined && file.mime?.startsWith('image/')) return preview(c, blob.path, name)
    const headers = { ...headersOf(file.mime ?? 'application/octet-stream', name), 'Content-Length': String(blob.size) }
    if (c.req.method === 'HEAD') return c.body(null, 200, headers)
    return c.body(Readable.toWeb(blob.read()) as ReadableStream<Uint8Array>, 200, headers)
  })
  return app
}

/** Links are not guessed, and whoever tries all the same is slowed down. */
async function nothingHere(c: Context, knocks: Counting): Promise<Response> {
  const wait = await knocks.count('unknownLinks', knocks.who(c))
  if (wait === null) return c.text('This link is not good (any more).', 404)
  return c.text('Too many links that are not good: wait a minute.', 429, { 'Retry-After': String(wait) })
}

async function preview(c: Context, path: string, name: string): Promise<Response> {
  const small = await previewOf(path)
  if (small === 'busy') return c.text('Too busy, try again', 503, { 'Retry-After': '2' })
  if (small === null) return c.text('There is no preview of this file.', 404)
  return c.body(new Uint8Array(small), 200, headersOf('image/jpeg', name))
}

function headersOf(mime: string, name: string): Record<string, string> {
  const isShown = shownInPlace.test(mime)
  return {
    'Content-Type': isShown ? mime : 'application/octet-stream',
    'Content-Disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'Cache-Control': 'private, max-age=86400',
    'Referrer-Policy': 'no-referrer',
  }
}
