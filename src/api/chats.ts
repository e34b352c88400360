// Chats as others see them.
import type { z } from '@hono/zod-openapi'
import { and, asc, eq, gt } from 'drizzle-orm'
import type { ChatId, WorkspaceId } from '#core/ids.ts'
import type { ChatPurpose } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import type { chat } from './shapes.ts'

export type ChatItem = z.infer<typeof chat>
type Wanted = { workspace: WorkspaceId; id?: ChatId; purpose?: ChatPurpose; after?: string; limit: number }

/** Chats of a workspace, the oldest first. */
export async function chatsOf({ q, t }: Store, { workspace, id, purpose, after, limit }: Wanted): Promise<ChatItem[]> {
  const rows = await q
    .select({ chat: t.chats, name: t.accounts.name })
    .from(t.chats)
    .leftJoin(t.accounts, eq(t.accounts.id, t.chats.account))
    .where(
      and(
        eq(t.chats.workspace, workspace),
        id === undefined ? undefined : eq(t.chats.id, id),
        purpose === undefined ? undefined : eq(t.chats.purpose, purpose),
        after === undefined ? undefined : gt(t.chats.id, after),
      ),
    )
    .orderBy(asc(t.chats.id))
    .limit(limit)
  return rows.map(({ chat, name }) => ({
    id: chat.id,
    channel: chat.channel,
    purpose: chat.purpose,
    partner: chat.account === null ? null : { id: chat.account, name: name ?? chat.account },
    types: chat.types,
    language: chat.language,
    untold: chat.untold ?? [],
    muted: chat.mutedFrom === null ? null : { from: chat.mutedFrom, until: chat.mutedUntil },
  }))
}
