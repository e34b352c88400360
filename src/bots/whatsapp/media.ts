// Fetches what people send on WhatsApp: an address that lives five minutes first, then the bytes.
import { createHash } from 'node:crypto'
import type { WhatsAppAPI } from 'whatsapp-api-js'
import { z } from 'zod'
import { MediaFailed, type Medium, type Outside } from '#bots/channel.ts'
import { download, tooLarge } from '#bots/fetch.ts'
import type { MediaRef } from '#flows/message.ts'
import { type GraphRefusal, reasonOf, refusal } from './errors.ts'
import { hexOf } from './message.ts'

type Where = { api: WhatsAppAPI; accessToken: string; phoneNumberId: string; outside: Outside }

/** A medium of at most `limit` bytes, checked against its hash; throws MediaFailed. */
export async function fetchMedia(where: Where, media: MediaRef, limit: number): Promise<Medium> {
  if ((media.size ?? 0) > limit) throw tooLarge(limit)
  const found = await whereabouts(where, media)
  if ((found.file_size ?? 0) > limit) throw tooLarge(limit)
  if (!isTrusted(found.url, where.outside.base)) {
    throw new MediaFailed('not-allowed', `the file lies on ${hostOf(found.url)}, which is not one of Meta's hosts`)
  }
  const headers = { authorization: `Bearer ${where.accessToken}`, 'user-agent': 'caseline' }
  const { bytes, headers: answer } = await download(where.outside, { url: found.url, headers, limit })
  const mime = found.mime_type ?? media.mime ?? answer.get('content-type') ?? 'application/octet-stream'
  return { bytes: checked(bytes, found.sha256 ?? media.sha256), mime, ...(media.name && { name: media.name }) }
}

const address = z.object({
  url: z.string(),
  mime_type: z.string().optional(),
  sha256: z.string().optional(),
  file_size: z.coerce.number().optional(),
})

async function whereabouts({ api, phoneNumberId }: Where, media: MediaRef): Promise<z.output<typeof address>> {
  let answer: unknown
  try {
    answer = await api.retrieveMedia(media.id, phoneNumberId)
  } catch (error) {
    throw new MediaFailed('unreachable', 'WhatsApp could not be asked for the file; it is tried again', error)
  }
  const refused = refusal.safeParse(answer)
  if (refused.success) throw failureOf(refused.data)
  const found = address.safeParse(answer)
  if (!found.success) throw new MediaFailed('unreachable', 'WhatsApp did not tell where the file is')
  return found.data
}

function failureOf({ error, httpStatus }: GraphRefusal): MediaFailed {
  // With 0, 3, 10 and 190 our credentials are refused: they may be good again while the file is still there.
  const busy = ['0', '1', '2', '3', '4', '10', '190', '80007', '130429', '131000', '131016', '133004']
  if (httpStatus >= 500 || httpStatus === 429 || busy.includes(error.code)) {
    return new MediaFailed('unreachable', reasonOf(error))
  }
  const isGone = error.code === '100' || httpStatus === 404
  if (isGone) return new MediaFailed('gone', 'WhatsApp no longer has this file: it keeps what people send for 7 days')
  return new MediaFailed('not-allowed', reasonOf(error))
}

/** Only Meta's hosts get our token, or the origin that stands for them. */
function isTrusted(url: string, base: string): boolean {
  if (!URL.canParse(url)) return false
  const { origin, protocol, hostname } = new URL(url)
  if (origin === new URL(base).origin) return true
  return protocol === 'https:' && /(^|\.)(fbsbx\.com|facebook\.com|whatsapp\.net)$/.test(hostname)
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address'
}

/** The same bytes; throws at their end where they are not those of that hash. */
async function* checked(bytes: AsyncIterable<Uint8Array>, expected: string | undefined): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  for await (const piece of bytes) {
    hash.update(piece)
    yield piece
  }
  if (expected !== undefined && hash.digest('hex') !== hexOf(expected))
    throw new MediaFailed('unreachable', 'the file arrived damaged; it is tried again')
}
