// A file that could not be fetched when it came: fetched by a job, and told to whoever waits for it.
import type { MediaFailed } from '#bots/channel.ts'
import type { MediaRef } from '#flows/message.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import type { WordingKey } from '#templates/wordings.ts'
import { dropBytes } from './changes.ts'
import type { House } from './house.ts'
import { fetchMedia, fileWrite } from './media.ts'
import { tellDesks } from './tell.ts'

/** Fetches a wanted file once more. The desks of its case get it when it is here, and hear why where it never will be. */
export async function fetchLate(house: House, file: Row<'files'>): Promise<void> {
  const channel = file.channel ? await house.channels.of(file.channel) : null
  const { set } =
    channel && file.ref
      ? await fetchMedia(house, channel, file.ref as unknown as MediaRef, file.attempts + 1)
      : { set: { state: 'failed' as const, reason: 'gone', notBefore: null } }
  try {
    await house.store.commit([fileWrite(file.id, set), ...(await told(house, { ...file, ...set }))])
  } catch (problem) {
    if (!(problem instanceof Conflict)) throw problem
    return dropBytes(house, 'sha256' in set && set.sha256 ? [set.sha256] : [])
  }
}

const why: Record<MediaFailed['why'], WordingKey> = {
  'too-large': 'file.why_too_large',
  'not-allowed': 'file.why_not_allowed',
  gone: 'file.why_gone',
  unreachable: 'file.why_unreachable',
}

async function told(house: House, { id, workspace, case: of, state, reason }: Row<'files'>): Promise<Write[]> {
  if (state === 'stored') return tellDesks(house, { workspace, case: of, files: [id] }, 'staff.file_late')
  if (state !== 'failed') return []
  const key = why[reason as MediaFailed['why']] ?? why.gone
  return tellDesks(house, { workspace, case: of }, 'staff.file_failed', (say) => ({ reason: say(key) }))
}
