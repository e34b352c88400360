// A file that could not be fetched when it came: fetched by a job, and told to whoever waits for it.
import type { MediaRef } from '#flows/message.ts'
import type { Row } from '#store/schema.ts'
import type { House } from './house.ts'
import { fetchMedia, fileWrite } from './media.ts'
import { tellDesks } from './tell.ts'

/** Fetches a wanted file once more; when it never will come, the desks of its case are told. */
export async function fetchLate(house: House, file: Row<'files'>): Promise<void> {
  const channel = file.channel ? await house.channels.of(file.channel) : null
  if (!channel || !file.ref)
    return void (await house.store.commit([fileWrite(file.id, { state: 'failed', reason: 'gone', notBefore: null })]))
  const { set } = await fetchMedia(house, channel, file.ref as unknown as MediaRef, file.attempts + 1)
  const about = { workspace: file.workspace, case: file.case, chat: '' }
  const told =
    set.state === 'failed' ? await tellDesks(house, about, 'staff.file_failed', { reason: set.reason ?? '' }) : []
  await house.store.commit([fileWrite(file.id, set), ...told])
  house.wakeOutbox()
}
