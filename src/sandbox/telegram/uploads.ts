// Files as bots send them: by file id, by address, or as bytes. https://core.telegram.org/bots/api#sending-files
import { fetchFile } from '#sandbox/pictures.ts'
import { keepFile, type StoredFile, type TelegramState } from './account.ts'
import { badRequest } from './refused.ts'

type Kind = 'photo' | 'document' | 'video' | 'audio'
export type Given = string | File

const megabytes = 1_000_000
const uploadLimit = { photo: 10 * megabytes, document: 50 * megabytes, video: 50 * megabytes, audio: 50 * megabytes }
const addressLimit = { photo: 5 * megabytes, document: 20 * megabytes, video: 20 * megabytes, audio: 20 * megabytes }
/** "In sendDocument, sending by URL will currently only work for GIF, PDF and ZIP files." */
const documentsByAddress = ['image/gif', 'application/pdf', 'application/zip']

/** The file that a parameter means. `attached` are the other files of the same form. */
export async function resolveFile(
  state: TelegramState,
  kind: Kind,
  given: Given,
  attached: Record<string, unknown> = {},
): Promise<StoredFile> {
  if (given instanceof File) return upload(state, kind, given)
  const name = /^attach:\/\/(.+)$/.exec(given)?.[1]
  if (name !== undefined) {
    const found = attached[name]
    if (!(found instanceof File)) throw badRequest(`can't find the file ${given}`)
    return upload(state, kind, found)
  }
  if (/^https?:\/\//.test(given)) return byAddress(state, kind, given)
  const known = state.files.get(given)
  if (!known) throw badRequest("wrong remote file identifier specified: can't unserialize it")
  return known
}

async function upload(state: TelegramState, kind: Kind, file: File): Promise<StoredFile> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes.length === 0) throw badRequest('file must be non-empty')
  if (bytes.length > uploadLimit[kind]) throw badRequest(`file is too big for a ${kind}`)
  return keep(state, kind, { bytes, mime: file.type || 'application/octet-stream', name: file.name })
}

async function byAddress(state: TelegramState, kind: Kind, url: string): Promise<StoredFile> {
  const found = await fetchFile(state.world, url, addressLimit[kind])
  if (!found.bytes) throw badRequest('failed to get HTTP URL content')
  const mime = found.mime ?? ''
  const isOfKind =
    kind === 'document' ? documentsByAddress.includes(mime) : mime.startsWith(`${kind.replace('photo', 'image')}/`)
  if (!isOfKind) throw badRequest('wrong type of the web page content')
  return keep(state, kind, { bytes: found.bytes, mime, name: new URL(url).pathname.split('/').at(-1) })
}

function keep(state: TelegramState, kind: Kind, media: { bytes: Uint8Array; mime: string; name?: string }): StoredFile {
  if (kind === 'photo' && !isPicture(media.bytes)) throw badRequest('IMAGE_PROCESS_FAILED')
  return keepFile(state, media, `${kind}s`)
}

/** JPEG, PNG, GIF or WebP by their first bytes. */
function isPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  return ['\xff\xd8\xff', '\x89PNG', 'GIF8'].some((mark) => start.startsWith(mark)) || /^RIFF....WEBP/s.test(start)
}
