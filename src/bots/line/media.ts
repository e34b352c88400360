// Fetches what people sent: https://developers.line.biz/en/reference/messaging-api/#get-content
import { MediaFailed, type Medium, type Outside } from '#bots/channel.ts'
import { type Download, download, tooLarge } from '#bots/fetch.ts'
import type { MediaRef } from '#flows/message.ts'

/** A medium of at most `limit` bytes; throws MediaFailed. */
export async function fetchMedia(media: MediaRef, limit: number, outside: Outside, token: string): Promise<Medium> {
  if (media.size !== undefined && media.size > limit) throw tooLarge(limit)
  const way = media.url === undefined ? prepared(outside) : { ...outside, fetch: outside.strange ?? outside.fetch }
  const { bytes, headers } = await download(way, wanted(media, limit, outside, token))
  const said = headers.get('content-type')?.split(';')[0]?.trim()
  return { bytes, mime: said || 'application/octet-stream', ...(media.name === undefined ? {} : { name: media.name }) }
}

/** Our token goes to LINE only, never to somebody else's server. */
function wanted(media: MediaRef, limit: number, outside: Outside, token: string): Download {
  if (media.url !== undefined) return { url: checked(media.url), limit }
  const url = `${outside.dataBase}/v2/bot/message/${encodeURIComponent(media.id)}/content`
  return { url, headers: { authorization: `Bearer ${token}` }, limit }
}

/** Somebody's own server must look like one on the internet: https, a name, not a machine of our own network. */
function checked(url: string): string {
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' }
  const isPublic = /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/i.test(hostname)
  const isInternal = /\.(local|localhost|internal|lan|home|intranet)$/i.test(hostname)
  if (protocol === 'https:' && isPublic && !isInternal) return url
  throw new MediaFailed('not-allowed', `files at ${hostname || 'this address'} are not fetched`)
}

/** LINE answers 202 while a video or audio is still being made ready. */
function prepared(outside: Outside): Outside {
  return {
    ...outside,
    async fetch(input, init) {
      const response = await outside.fetch(input, init)
      if (response.status !== 202) return response
      await response.body?.cancel()
      throw new MediaFailed('unreachable', 'LINE is still preparing the file; it is tried again')
    },
  }
}
