// Deliveries as others see them.
import type { z } from '@hono/zod-openapi'
import { and, desc, eq } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { amongNewest, messagesOf } from '#store/newest.ts'
import type { DeliveryState } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import { deliveryStates, type outboxItem } from './shapes.ts'

export type OutboxItem = z.infer<typeof outboxItem>
type Wanted = { workspace: WorkspaceId; id?: string; state?: DeliveryState; after?: string; limit: number }

/** Deliveries of a workspace, the newest first. */
export async function outboxOf({ q, t }: Store, wanted: Wanted): Promise<OutboxItem[]> {
  const { workspace, id, state, after, limit } = wanted
  const { endedAt, createdAt, chat, channel, wording, attempts, code, reason } = t.outbox
  const states = state === undefined ? deliveryStates : [state]
  const rows = await q
    .select({
      ...{ id: t.outbox.id, endedAt, createdAt, chat, channel, case: t.cases.number },
      ...{ wording, state: t.outbox.state, attempts, code, reason },
    })
    .from(t.outbox)
    .leftJoin(t.cases, eq(t.cases.id, t.outbox.case))
    .where(
      id === undefined
        ? amongNewest(messagesOf(t), { of: workspace, states, before: after, limit })
        : and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)),
    )
    .orderBy(desc(t.outbox.id))
    .limit(limit)
  return rows.map(({ endedAt, createdAt, chat, ...row }) => ({ ...row, at: endedAt ?? createdAt, to: chat }))
}
