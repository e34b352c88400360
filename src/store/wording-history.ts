// What a wording was before, read from the workspace's own chain: every change is an entry there.
import { and, desc, eq, sql } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { Language } from '#core/workflow.ts'
import { canonical } from './chain.ts'
import type { Store } from './store.ts'

/** `text` is null where the shipped one was said again. */
export type WordingChange = { seq: number; at: number; by: string | null; text: string | null }

const most = 50

/** The changes of a wording, the newest first. */
export async function wordingHistory(
  { q, t }: Store,
  { workspace, key, language }: { workspace: WorkspaceId; key: string; language: Language },
): Promise<WordingChange[]> {
  const { timeline, timelineContent, persons } = t
  const rows = await q
    .select({ seq: timeline.seq, at: timeline.at, by: persons.name, content: timelineContent.content })
    .from(timeline)
    .innerJoin(timelineContent, and(eq(timelineContent.case, timeline.case), eq(timelineContent.seq, timeline.seq)))
    .leftJoin(persons, eq(persons.id, timeline.by))
    .where(
      and(
        eq(timeline.case, workspace),
        eq(timeline.kind, 'wording.changed'),
        beginsWith(timeline.facts, canonical({ key, language }).slice(0, -1)),
      ),
    )
    .orderBy(desc(timeline.seq))
    .limit(most)
  return rows.map(({ content, ...row }) => ({ ...row, text: (JSON.parse(content) as { text: string | null }).text }))
}

/** By which door it was changed may follow. */
function beginsWith(facts: Store['t']['timeline']['facts'], text: string) {
  return sql`substr(${facts}, 1, ${text.length}) = ${text}`
}
