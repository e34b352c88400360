// Deliveries as others see them.
import type { z } from '@hono/zod-openapi'
import { and, desc, eq, lt } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { DeliveryState } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import type { outboxItem } from './shapes.ts'

export type OutboxItem = z.infer<typeof outboxItem>
type Wanted = { workspace: WorkspaceId; id?: string; state?: DeliveryState; after?: string; limit: number }

/** Deliveries of a workspace, the newest first. */
export async function outboxOf({ q, t }: Store, wanted: Wanted): Promise<OutboxItem[]> {
  const { workspace, id, state, after, limit } = wanted
  const rows = await q
    .select({ sent: t.outbox, number: t.cases.number })
    .from(t.outbox)
    .leftJoin(t.cases, eq(t.cases.id, t.outbox.case))
    .where(
      and(
        eq(t.outbox.workspace, workspace),
        id === undefined ? undefined : eq(t.outbox.id, id),
        state === undefined ? undefined : eq(t.outbox.state, state),
        after === undefined ? undefined : lt(t.outbox.id, after),
      ),
    )
    .orderBy(desc(t.outbox.id))
    .limit(limit)
  return rows.map(({ sent, number }) => ({
    id: sent.id,
    at: sent.endedAt ?? sent.createdAt,
    to: sent.chat,
    channel: sent.channel,
    case: number,
    wording: sent.wording,
    state: sent.state,
    attempts: sent.attempts,
    code: sent.code,
    reason: sent.reason,
  }))
}
