// A workspace's own rules of one kind, as it has set them.
import { and, eq } from 'drizzle-orm'
import type { PersonId, WorkspaceId } from '#core/ids.ts'
import { type Retention, retention, usualRetention } from '#core/retention.ts'
import { canonical } from './chain.ts'
import type { Setting } from './settings.ts'
import type { Store } from './store.ts'

const name = 'retention'

/** How long a workspace keeps what. */
export async function retentionOf({ q, t }: Store, workspace: WorkspaceId): Promise<Retention> {
  const [row] = await q
    .select({ body: t.policies.body })
    .from(t.policies)
    .where(and(eq(t.policies.workspace, workspace), eq(t.policies.name, name)))
  const known = retention.safeParse(row?.body)
  return known.success ? known.data : usualRetention
}

/** Sets how long a workspace keeps what. */
export function putRetention(workspace: WorkspaceId, body: Retention, by: PersonId | null = null): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .insert(t.policies)
            .values({ workspace, name, body })
            .onConflictDoUpdate({ target: [t.policies.workspace, t.policies.name], set: { body } })
            .returning({ name: t.policies.name }),
      },
    ],
    entry: { kind: 'retention.changed', by, facts: body },
  }
}

/** Whether two rules are the same. */
export function isSameRule(one: unknown, other: Retention): boolean {
  return one !== undefined && canonical(one) === canonical(other)
}
