// Events that a restore held back: they had come in and waited when the backup was made, and may have been handled since.
import { and, count, eq } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { Write } from './commit.ts'
import { is } from './sql.ts'
import type { Store } from './store.ts'

/** What is kept with each as the reason; a restore writes it, and only it. */
export const heldBecause = 'Restored from a backup: it may have been handled after that was made'

/** What becomes of them: handled from here, or left to what the old installation did. */
export type HeldEnd = 'go-on' | 'drop'

/** How many are held, of one workspace or of all. */
export async function heldEvents({ q, t }: Store, workspace: WorkspaceId | null = null): Promise<number> {
  const [found] = await q.select({ many: count() }).from(t.inbox).where(isHeld(t, workspace))
  return found?.many ?? 0
}

/** Ends it for all that are held. Those that go on keep their place among those of their chat. */
export function endHeld(workspace: WorkspaceId | null, end: HeldEnd): Write {
  const set =
    end === 'go-on'
      ? ({ state: 'waiting', attempts: 0, notBefore: null, error: null, endedAt: null } as const)
      : ({ state: 'dropped', error: `${heldBecause} | dropped` } as const)
  return {
    write: (q, t) => q.update(t.inbox).set(set).where(isHeld(t, workspace)).returning({ id: t.inbox.id }),
  }
}

function isHeld({ inbox }: Store['t'], workspace: WorkspaceId | null) {
  const mine = workspace === null ? undefined : eq(inbox.workspace, workspace)
  return and(mine, is(inbox.state, 'dead'), eq(inbox.error, heldBecause))
}
