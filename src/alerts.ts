// Telling the alerts chats what the house found out about itself; admins in private, where there is no such chat.
import { asc } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { Write } from '#store/commit.ts'
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
export async function alertWorkspace(house: House, workspace: WorkspaceId, alert: Alert): Promise<number> {
  const writes = await alertWrites(house, workspace, alert)
  if (writes.length === 0) return 0
  await house.store.commit(writes)
  return writes.length
}

/** Tells every workspace, oldest first: what concerns the installation concerns all of them. */
export async function alertAll(house: House, alert: Alert): Promise<number> {
  let told = 0
  for (const id of await workspacesOf(house)) told += await alertWorkspace(house, id, alert)
  return told
}

/** Tells every workspace together with these writes or not at all; a Conflict where one of them touched nothing. */
export async function alertAllWith(house: House, alert: Alert, also: Write[]): Promise<void> {
  const writes: Write[] = []
  for (const id of await workspacesOf(house)) writes.push(...(await alertWrites(house, id, alert)))
  await house.store.commit([...also, ...writes])
}

async function workspacesOf({ store: { q, t } }: House): Promise<WorkspaceId[]> {
  const rows = await q.select({ id: t.workspaces.id }).from(t.workspaces).orderBy(asc(t.workspaces.id))
  return rows.map(({ id }) => id)
}

/** The writes that tell one workspace, to be kept together with what they are about. */
export function alertWrites(house: House, workspace: WorkspaceId, { key, values, not }: Alert): Promise<Write[]> {
  const whom = { isMeant: isAlerts, isReached: (desk: { channel: string }) => desk.channel !== not }
  return tellGroups(house, { workspace, key, values, lane: 'critical' }, whom)
}

function isAlerts({ purpose }: { purpose: string }): boolean {
  return purpose === 'alerts'
}
