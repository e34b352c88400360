// Telling the alerts chats what the house found out about itself; admins in private, where there is no such chat.
import { asc } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { House } from './house.ts'
import { type Spoken, tellGroups } from './tell.ts'

export type Alert = {
  key: WordingKey
  values: Spoken
  /** A channel that is at fault: what is told through it would only wait. */
  not?: string
}

/** Tells one workspace; answers in how many chats. */
export async function alertWorkspace(
  house: House,
  workspace: WorkspaceId,
  { key, values, not }: Alert,
): Promise<number> {
  const whom = { isMeant: isAlerts, isReached: (desk: { channel: string }) => desk.channel !== not }
  const writes = await tellGroups(house, { workspace, key, values, lane: 'critical' }, whom)
  if (writes.length === 0) return 0
  await house.store.commit(writes)
  return writes.length
}

/** Tells every workspace, oldest first: what concerns the installation concerns all of them. */
export async function alertAll(house: House, alert: Alert): Promise<number> {
  const { q, t } = house.store
  let told = 0
  for (const { id } of await q.select({ id: t.workspaces.id }).from(t.workspaces).orderBy(asc(t.workspaces.id)))
    told += await alertWorkspace(house, id, alert)
  return told
}

function isAlerts({ purpose }: { purpose: string }): boolean {
  return purpose === 'alerts'
}
