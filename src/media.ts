// Media: fetched at once, kept by hash. What can't be fetched now is fetched later by a job; its words go on meanwhile.
import { join } from 'node:path'
import { and, eq } from 'drizzle-orm'
import { type Limits, MediaFailed } from '#bots/channel.ts'
import { mimeOfFile } from '#bots/mime.ts'
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

const refusedNames =
  /\.(html?|xhtml|svg|m?js|vbs|wsf|hta|bat|cmd|ps1|com|exe|scr|msi|dll|lnk|jar|apk|app|dmg|sh|command|desktop)$/iu

/** Whether bytes of this type and name may be kept at all. */
export function isTaken(mime: string, name: string): boolean {
  return !refusedTypes.test(mime) && !refusedNames.test(name)
}

/** Fetches and keeps what an event brought to a chat. */
export async function keepMedia(
  house: House,
  channel: OpenChannel,
  chat: Row<'chats'>,
  incoming: Incoming,
): Promise<Kept> {
  const { event } = incoming
  if (event.kind !== 'media' || !(await isMeant(house, channel, chat, incoming))) return none
  const { media } = event
  const row = newFile(house, channel, media, event.id)
  const fetched = await fetchMedia(house, channel, media)
  const full: Row<'files'> = { ...row, ...fetched.set }
  return {
    files: fetched.failed?.permanent ? [] : [row.id],
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

/** What people post in a group is theirs: it is fetched where it can be meant for a case, and nowhere else. */
async function isMeant(house: House, channel: OpenChannel, chat: Row<'chats'>, incoming: Incoming): Promise<boolean> {
  if (chat.kind === 'private') return true
  const { event, from, chat: where } = incoming
  if (chat.purpose === 'none' || event.kind !== 'media' || !from) return false
  if (event.quotes !== undefined || event.mentionsBot || event.caption || where?.topic) return true
  const [person] = await house.store.read('personByPlatform', { channel: channel.id, platformId: from.id })
  const [talk] = person ? await house.store.read('conversation', { chat: chat.id, person: person.id }) : []
  return talk?.expiresAt !== null && talk?.expiresAt !== undefined
}

function newFile({ fresh, clock }: House, channel: OpenChannel, media: MediaRef, message: string): Row<'files'> {
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
    ref: { ...media, message },
    reason: null,
    attempts: 1,
    notBefore: null,
    createdAt: clock.now(),
  }
}

type Fetched = { set: Partial<Row<'files'>>; failed: MediaFailed | null }

const firstRetry = 5_000
const longestRetry = 60 * 60_000
/** Half a day: as long as a channel's credentials may take to be made good. */
const mostAttempts = 20

/** Fetches a medium and keeps its bytes; what fails for now is to be tried again. */
export async function fetchMedia(house: House, channel: OpenChannel, media: MediaRef, attempts = 1): Promise<Fetched> {
  try {
    const { bytes, mime, name } = await channel.bot.media(media, limitOf(channel.bot.limits, media.kind))
    const called = name ?? media.name ?? ''
    let known = mime
    const { sha256, size } = await putBlob(join(house.config.dataDir, 'files'), bytes, async (path) => {
      known = (await mimeOfFile(path)) ?? mime
      if (!isTaken(known, called)) throw new MediaFailed('not-allowed', `${known} ${called} is not taken`)
    })
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
  } catch (thrown) {
    const problem = asFailure(house, thrown)
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

/** What we got wrong ourselves, a full disk for one, must not cost the words beside a file: it is tried again like what the network does. */
function asFailure(house: House, thrown: unknown): MediaFailed {
  if (thrown instanceof MediaFailed) return thrown
  house.metrics.faults.inc({ where: 'media' })
  house.log.error({ err: thrown }, 'a file could not be kept; it is tried again')
  return new MediaFailed('unreachable', 'the file could not be kept', thrown)
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

/** Keeps what a further attempt came to, unless the file was taken back meanwhile. */
export function fileWrite(id: FileId, set: Partial<Row<'files'>>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.files)
        .set(set)
        .where(and(eq(t.files.id, id), eq(t.files.state, 'wanted')))
        .returning({ id: t.files.id }),
    mustTouch: 1,
  }
}
