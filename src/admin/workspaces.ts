// The businesses somebody may see (S0-53).
import { asc } from 'drizzle-orm'
import type { AdminNeeds } from './needs.ts'
import type { Visitor, Workspace } from './page.ts'

/** All of them for the installation's admin, for others the one whose role they hold. */
export async function workspacesFor(
  { store }: AdminNeeds,
  { workspace }: Pick<Visitor, 'workspace'>,
): Promise<Workspace[]> {
  const { workspaces: t } = store.t
  const all = await store.q
    .select({ id: t.id, name: t.name, pack: t.pack, timezone: t.timezone, language: t.language })
    .from(t)
    .orderBy(asc(t.createdAt))
  return workspace === null ? all : all.filter(({ id }) => id === workspace)
}
