// Media: fetched at once, kept by hash. What can't be fetched now is fetched later by a job; its words go on meanwhile.
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { fileTypeFromBuffer } from 'file-type'
import { type Limits, MediaFailed } from '#bots/channel.ts'
import type { CaseId, FileId } from '#core/ids.ts'
import type { Incoming, MediaKind, MediaRef } from '#flows/message.ts'
import { putBlob } from '#store/blobs.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'

/** The files an event brought, and the writes that keep them with the case it turns out to be about. */
export type Kept = { files: FileId[]; writes: (about: CaseId | null) => Write[]; failed: MediaFailed | null }

const none: Kept = { files: [], writes: () => [], failed: null }

/** Kinds of bytes that are never taken: they would run where they are opened. */
const refusedTypes =
  /^(text\/html|image\/svg|application\/(x-msdownload|x-msdos-program|x-sh|javascript|xhtml|vnd\.microsoft\.portable))/u

/** Fetches and keeps what an event brought. */
export async function keepMedia(house: House, channel: OpenChannel, { event, chat }: Incoming): Promise<Kept> {
  if (event.kind !== 'media' || !chat) return none
  const { media } = event
  const row = newFile(house, channel, media)
  const fetched = await fetchMedia(house, channel, media)
  const full: Row<'files'> = { ...row, ...fetched.set }
  return {
    files: [row.id],
    failed: fetched.failed,
    writes: (about) => [
      {
        write: (q, t) =>
          q
            .insert(t.files)
            .values({ ...full, case: about })
            .returning({ id: t.files.id }),
      },
    ],
  }
}

function newFile({ fresh, clock }: House, channel: OpenChannel, media: MediaRef): Row<'files'> {
  return {
    id: fresh.id(),
    workspace: channel.workspace,
    channel: channel.id,
    case: null,
    sha256: null,
    mime: media.mime ?? null,
    size: null,
    name: media.name ?? null,
    kind: media.kind,
    state: 'wanted',
    ref: { ...media },
    reason: null,
    attempts: 1,
    notBefore: null,
    createdAt: clock.now(),
  }
}

type Fetched = { set: Partial<Row<'files'>>; failed: MediaFailed | null }

const firstRetry = 5_000
const longestRetry = 10 * 60_000
const mostAttempts = 12

/** Fetches a medium and keeps its bytes; what fails for now is to be tried again. */
export async function fetchMedia(house: House, channel: OpenChannel, media: MediaRef, attempts = 1): Promise<Fetched> {
  try {
    const { bytes, mime, name } = await channel.bot.media(media, limitOf(channel.bot.limits, media.kind))
    const known = (await fileTypeFromBuffer(bytes))?.mime ?? mime
    if (refusedTypes.test(known)) throw new MediaFailed('not-allowed', `${known} is not taken`)
    const { sha256, size } = await putBlob(join(house.config.dataDir, 'files'), bytes)
    return {
      set: {
        sha256,
        size,
        mime: known,
        name: name ?? media.name ?? null,
        state: 'stored',
        attempts,
        notBefore: null,
        reason: null,
      },
      failed: null,
    }
  } catch (problem) {
    if (!(problem instanceof MediaFailed)) throw problem
    const isOver = problem.permanent || attempts >= mostAttempts
    const wait = Math.min(longestRetry, firstRetry * 2 ** (attempts - 1))
    return {
      set: isOver
        ? { state: 'failed', reason: problem.why, attempts, notBefore: null }
        : { state: 'wanted', reason: problem.why, attempts, notBefore: house.clock.now() + wait },
      failed: problem,
    }
  }
}

function limitOf({ mediaIn }: Limits, kind: MediaKind): number {
  const limits: Record<MediaKind, number> = {
    photo: mediaIn.photo,
    video: mediaIn.video,
    audio: mediaIn.audio,
    voice: mediaIn.audio,
    file: mediaIn.file,
    sticker: mediaIn.photo,
  }
  return limits[kind]
}

/** The largest medium of a kind that a channel takes, in whole megabytes. */
export function megabytesOf(limits: Limits, kind: MediaKind): number {
  return Math.floor(limitOf(limits, kind) / 1_000_000)
}

/** Keeps what a further attempt came to. */
export function fileWrite(id: FileId, set: Partial<Row<'files'>>): Write {
  return { write: (q, t) => q.update(t.files).set(set).where(eq(t.files.id, id)).returning({ id: t.files.id }) }
}
