// Who changed what in a workspace, read from its own chain: settings, codes, roles, keys, and what was mended by hand.
import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import type { PersonId, WorkspaceId } from '#core/ids.ts'
import { whole } from './sql.ts'
import type { Store } from './store.ts'

/** By which door: a chat, the admin page, the API by the admin token or a key. Null is of a time when that was not kept. */
export type ChangedThrough = 'chat' | 'page' | 'token' | 'key'
type Named = { id: string; name: string }
export type LoggedChange = {
  seq: number
  at: number
  kind: string
  by: (Named & { id: PersonId }) | null
  through: ChangedThrough | null
  key: Named | null
  /** Ids and numbers, and what of texts was not erased. */
  data: Record<string, unknown>
}

type Wanted = { workspace: WorkspaceId; kind?: string | undefined; before?: number | undefined; limit: number }

/** The changes of a workspace, the newest first. */
export async function changesOf(store: Store, wanted: Wanted): Promise<LoggedChange[]> {
  return (await changesWithErased(store, wanted)).map(({ erased: _, ...change }) => change)
}

/** The same with whether the texts of each were erased. */
export async function changesWithErased(
  { q, t }: Store,
  { workspace, kind, before, limit }: Wanted,
): Promise<(LoggedChange & { erased: boolean })[]> {
  const { timeline, timelineContent, persons } = t
  const rows = await q
    .select({
      ...{ seq: timeline.seq, at: timeline.at, kind: timeline.kind, by: timeline.by, facts: timeline.facts },
      digest: timeline.digest,
      ...{ content: timelineContent.content, name: persons.name, username: persons.username },
    })
    .from(timeline)
    .leftJoin(timelineContent, and(eq(timelineContent.case, timeline.case), eq(timelineContent.seq, timeline.seq)))
    .leftJoin(persons, eq(persons.id, timeline.by))
    .where(
      and(
        eq(timeline.case, workspace),
        kind === undefined ? undefined : eq(timeline.kind, kind),
        before === undefined ? undefined : lt(timeline.seq, whole(before)),
      ),
    )
    .orderBy(desc(timeline.seq))
    .limit(limit)
  const read = rows.map((row) => ({ ...row, ...readFacts(row.facts) }))
  const names = await keyNames({ q, t }, workspace, read)
  return read.map(({ seq, at, kind: what, by, name, username, digest, content, through, key, facts }) => ({
    ...{ seq, at, kind: what },
    by: by === null ? null : { id: by, name: name ?? username ?? by },
    through: through ?? (by === null ? null : 'chat'),
    key: key === null ? null : { id: key, name: names.get(key) ?? key },
    erased: digest !== null && content === null,
    data: { ...facts, ...(content === null ? {} : (JSON.parse(content) as Record<string, unknown>)) },
  }))
}

/** Facts without the door they came by, which is told beside them. */
function readFacts(text: string) {
  const { through, ...facts } = JSON.parse(text) as Record<string, unknown>
  const [door, key = null] = typeof through === 'string' ? through.split(':') : []
  return { facts, through: doors.find((one) => one === door) ?? null, key }
}

const doors = ['page', 'token', 'key'] as const

async function keyNames({ q, t }: Pick<Store, 'q' | 't'>, workspace: WorkspaceId, rows: { key: string | null }[]) {
  const ids = [...new Set(rows.flatMap(({ key }) => key ?? []))]
  if (ids.length === 0) return new Map<string, string>()
  const found = await q
    .select({ id: t.apiKeys.id, name: t.apiKeys.name })
    .from(t.apiKeys)
    .where(and(eq(t.apiKeys.workspace, workspace), inArray(t.apiKeys.id, ids)))
  return new Map(found.map(({ id, name }) => [id, name]))
}
