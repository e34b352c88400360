// Events that were set aside, as others see them: without people's words.
import type { z } from '@hono/zod-openapi'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { is } from '#store/sql.ts'
import type { Store } from '#store/store.ts'
import type { inboxItem } from './shapes.ts'

export type InboxItem = z.infer<typeof inboxItem>

/** Events of a workspace that were set aside, the newest first. */
export async function deadEvents(
  { q, t }: Store,
  { workspace, after, limit }: { workspace: WorkspaceId; after?: string; limit: number },
): Promise<InboxItem[]> {
  return q
    .select(shown(t))
    .from(t.inbox)
    .where(
      and(
        eq(t.inbox.workspace, workspace),
        is(t.inbox.state, 'dead'),
        after === undefined ? undefined : lt(t.inbox.id, after),
      ),
    )
    .orderBy(desc(t.inbox.id))
    .limit(limit)
    .execute()
}

/** One event, whatever became of it. */
export async function eventOf({ q, t }: Store, workspace: WorkspaceId, id: string): Promise<InboxItem | null> {
  const [found] = await q
    .select(shown(t))
    .from(t.inbox)
    .where(and(eq(t.inbox.workspace, workspace), eq(t.inbox.id, id)))
  return found ?? null
}

function shown({ inbox: { id, receivedAt, channel, state, attempts, error, endedAt } }: Store['t']) {
  return { id, at: receivedAt, channel, state, attempts, reason: error, endedAt }
}
