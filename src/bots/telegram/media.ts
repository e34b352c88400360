// Fetches what people send on Telegram: a file's path first, then its bytes.
import { type Api, GrammyError } from 'grammy'
import { MediaFailed, type Medium, type Outside } from '#bots/channel.ts'
import { download, tooLarge } from '#bots/fetch.ts'
import type { MediaRef } from '#flows/message.ts'

/** Bots may fetch files of up to 20 MB: https://core.telegram.org/bots/api#getfile */
const most = 20_000_000

type Where = { api: Api; botToken: string; outside: Outside }

/** A medium of at most `limit` bytes; throws MediaFailed. */
export async function fetchMedia({ api, botToken, outside }: Where, media: MediaRef, limit: number): Promise<Medium> {
  const room = Math.min(limit, most)
  if ((media.size ?? 0) > room) throw tooLarge(room)
  const path = await pathOf(api, media, room)
  const url = `${outside.base}/file/bot${botToken}/${path.split('/').map(encodeURIComponent).join('/')}`
  const { bytes, headers } = await download(outside, { url, limit: room })
  const name = media.name ?? path.split('/').at(-1)
  // Telegram serves every file as a mere stream of bytes, and says nothing of a photo's type.
  const mime = media.mime ?? headers.get('content-type') ?? 'application/octet-stream'
  return { bytes, mime, ...(name && { name }) }
}

async function pathOf(api: Api, media: MediaRef, room: number): Promise<string> {
  const file = await api.raw.getFile({ file_id: media.id }).catch((error: unknown) => {
    throw mediaFailure(error, room)
  })
  if ((file.file_size ?? 0) > room) throw tooLarge(room)
  if (!file.file_path) throw new MediaFailed('gone', 'Telegram no longer has this file')
  return file.file_path
}

function mediaFailure(error: unknown, room: number): MediaFailed {
  // A token that is refused may be good again, and then the file is still there.
  if (!(error instanceof GrammyError) || [401, 404, 429].includes(error.error_code) || error.error_code >= 500) {
    return new MediaFailed('unreachable', 'Telegram could not be asked for the file; it is tried again', error)
  }
  if (/too big/i.test(error.description)) return tooLarge(room)
  if (error.error_code === 400)
    return new MediaFailed('gone', `Telegram no longer has this file (${error.description})`)
  return new MediaFailed(
    'not-allowed',
    `Telegram refused the file (${error.description}): is the bot's token still good?`,
  )
}
