// Files that other systems bring, before they belong to a case.
import { join } from 'node:path'
import { and, eq, inArray } from 'drizzle-orm'
import { mimeOf } from '#bots/mime.ts'
import type { Actor } from '#core/case.ts'
import type { FileId, WorkspaceId } from '#core/ids.ts'
import type { Rules } from '#core/workflow.ts'
import { putBlob } from '#store/blobs.ts'
import type { Row } from '#store/schema.ts'
import type { Business } from './book.ts'
import type { Problem, Reading } from './given.ts'
import type { House } from './house.ts'
import { isTaken } from './media.ts'
import { personOf } from './people.ts'

export type Upload = { bytes: Uint8Array; mime: string | null; name: string | null }

/** Keeps a file for a case to come; null where it is of a kind that is never taken. Its type is what its bytes say. */
export async function keepUpload(house: House, workspace: WorkspaceId, upload: Upload): Promise<Row<'files'> | null> {
  const { fresh, clock, store, config } = house
  const mime = (await mimeOf(upload.bytes)) ?? upload.mime ?? 'application/octet-stream'
  if (!isTaken(mime, upload.name ?? '')) return null
  const { sha256, size } = await putBlob(join(config.dataDir, 'files'), upload.bytes)
  const row: Row<'files'> = {
    ...{ id: fresh.id(), workspace, channel: null, case: null, sha256, mime, size, name: upload.name },
    ...{ kind: mime.startsWith('image/') ? 'photo' : 'file', state: 'stored', ref: null, reason: null },
    ...{ attempts: 1, notBefore: null, createdAt: clock.now() },
  }
  await store.commit([{ write: (q, t) => q.insert(t.files).values(row).returning({ id: t.files.id }) }])
  return row
}

/** What reading the answers of another system goes by. */
export function readingOf(house: House, business: Business, rules: Rules, actor: Actor): Reading {
  return {
    ...{ rules, actor, now: house.clock.now() },
    person: (id) => personOf({ house, business }, id),
    files: (ids) => filesThere(house, business.row.id, ids),
  }
}

/** What is wrong with files that are named. */
export async function strangeFiles({ files }: Reading, ids: FileId[]): Promise<Problem[]> {
  const there = await files(ids)
  return ids.flatMap((id, at) =>
    there.includes(id) ? [] : [{ path: `files.${at}`, message: 'There is no such file' }],
  )
}

async function filesThere({ store: { q, t } }: House, workspace: WorkspaceId, ids: FileId[]): Promise<FileId[]> {
  if (ids.length === 0) return []
  const isTheirs = and(eq(t.files.workspace, workspace), eq(t.files.state, 'stored'))
  const rows = await q
    .select({ id: t.files.id })
    .from(t.files)
    .where(and(isTheirs, inArray(t.files.id, ids)))
  return rows.map(({ id }) => id)
}
