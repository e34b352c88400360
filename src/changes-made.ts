// Who changed what, as chats and the page ask it: a page of the chain, what came before it, and how the things it names are called.
import { and, eq, inArray } from 'drizzle-orm'
import { isId, type SettingsChange } from '#core/change-line.ts'
import type { WorkspaceId } from '#core/ids.ts'
import { changesWithErased, type LoggedChange } from '#store/change-log.ts'
import type { House } from './house.ts'
import { calledOf } from './rows.ts'

/** How far back is looked for what a thing was before. */
const lookBack = 200

/** The changes of a workspace from the newest on, or before one of them, and some that came before those. */
export async function changesMade(
  { store }: House,
  workspace: WorkspaceId,
  { kind, before, limit }: { kind?: string | undefined; before: number | null; limit: number },
): Promise<{ all: SettingsChange[]; names: Record<string, string> }> {
  const rows = await changesWithErased(store, { workspace, kind, before: before ?? undefined, limit: limit + lookBack })
  const all = rows.map(({ by, key, ...row }) => ({ ...row, by: by?.name ?? key?.name ?? null }))
  return { all, names: await namesOf(store, workspace, rows.slice(0, limit)) }
}

/** What people, groups and accounts that these changes name are called. */
async function namesOf(
  { q, t }: House['store'],
  workspace: WorkspaceId,
  rows: LoggedChange[],
): Promise<Record<string, string>> {
  const ids = [...new Set(rows.flatMap(({ data }) => Object.values(data).filter((one) => typeof one === 'string')))]
  const known = ids.filter(isId)
  if (known.length === 0) return {}
  const [people, chats, channels] = await Promise.all([
    q
      .select()
      .from(t.persons)
      .where(and(eq(t.persons.workspace, workspace), inArray(t.persons.id, known))),
    q
      .select({ id: t.chats.id, title: t.chats.title })
      .from(t.chats)
      .where(and(eq(t.chats.workspace, workspace), inArray(t.chats.id, known))),
    q
      .select({ id: t.channels.id, name: t.channels.name })
      .from(t.channels)
      .where(and(eq(t.channels.workspace, workspace), inArray(t.channels.id, known))),
  ])
  const named: [string, string | null][] = [
    ...people.map((person): [string, string] => [person.id, calledOf(person)]),
    ...chats.map(({ id, title }): [string, string | null] => [id, title]),
    ...channels.map(({ id, name }): [string, string] => [id, name]),
  ]
  return Object.fromEntries(named.filter((one): one is [string, string] => Boolean(one[1])))
}
