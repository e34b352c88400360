// The rules of each workspace as the newest settings have them. A workspace's `revision` rises with every settings write, and
// what was read under one revision is used only while the row still says that revision: it cannot be stale.
import { and, asc, desc, eq, ne } from 'drizzle-orm'
import type { ChannelId, ChatId, WorkspaceId } from '#core/ids.ts'
import type { ToldEvent } from '#core/told.ts'
import type { Rules, Workflow } from '#core/workflow.ts'
import type { Platform } from '#flows/message.ts'
import { retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import { type Wordings, wordingsOf } from '#templates/wordings.ts'

/** A workspace with everything decisions and words go by. */
export type Business = {
  row: Row<'workspaces'>
  rules: Rules
  wordings: Wordings
  subscribers: Listening[]
  accounts: ReadonlyMap<ChannelId, Account>
}

/** An account on a platform, as far as rules go: what is not told through it, and the chat that gets what no group takes. */
export type Account = { platform: Platform; isRetired: boolean; untold: ToldEvent[]; defaultChat: ChatId | null }

/** Who is told of timeline entries, and of which kinds; null takes all. */
export type Listening = { id: string; kinds: ReadonlySet<string> | null }

export type Book = {
  /** The workspace as it is now; throws where there is none. */
  of(workspace: WorkspaceId): Promise<Business>
  /** The workspace's rules under the workflow version that a case or flow began with. */
  rulesAt(business: Business, workflow: { id: string; version: number }): Promise<Rules>
}

/** Opens the book over a store. */
export function openBook(store: Store): Book {
  const known = new Map<string, Business>()
  const pinned = new Map<string, Workflow>()
  return {
    async of(workspace) {
      const [row] = await store.read('workspaceById', { id: workspace })
      if (!row) throw new Error(`There is no workspace ${workspace}`)
      const found = known.get(workspace)
      if (found?.row.revision === row.revision) return { ...found, row }
      const business = await readBusiness(store, row)
      known.set(workspace, business)
      return business
    },
    async rulesAt(business, { id, version }) {
      const { workflow } = business.rules
      if (workflow.id === id && workflow.version === version) return business.rules
      const key = `${business.row.id} ${id} ${version}`
      const older = pinned.get(key) ?? (await readWorkflow(store, business.row.id, id, version))
      pinned.set(key, older)
      return { ...business.rules, workflow: older }
    },
  }
}

async function readBusiness({ q, t }: Store, row: Row<'workspaces'>): Promise<Business> {
  const mine = { workspace: row.id }
  const [workflow] = await q
    .select()
    .from(t.workflows)
    .where(eq(t.workflows.workspace, mine.workspace))
    .orderBy(desc(t.workflows.version))
    .limit(1)
  if (!workflow) throw new Error(`Workspace ${row.id} has no workflow`)
  const types = await q
    .select()
    .from(t.caseTypes)
    .where(eq(t.caseTypes.workspace, mine.workspace))
    .orderBy(asc(t.caseTypes.position))
  const lists = await q.select().from(t.lists).where(eq(t.lists.workspace, mine.workspace))
  const wordings = await q.select().from(t.wordings).where(eq(t.wordings.workspace, mine.workspace))
  const listening = await q
    .select({ id: t.subscribers.id, kinds: t.subscribers.kinds })
    .from(t.subscribers)
    .where(and(eq(t.subscribers.workspace, mine.workspace), ne(t.subscribers.state, 'ended')))
    .orderBy(asc(t.subscribers.id))
  const accounts = await q
    .select({
      id: t.channels.id,
      platform: t.channels.platform,
      state: t.channels.state,
      untold: t.channels.untold,
      defaultChat: t.channels.defaultChat,
    })
    .from(t.channels)
    .where(eq(t.channels.workspace, mine.workspace))
  const byName = Object.fromEntries(lists.map(({ name, items }) => [name, items]))
  return {
    row,
    rules: {
      workflow: workflow.body,
      types: Object.fromEntries(types.map(({ id, body }) => [id, body])),
      categories: byName.categories ?? [],
      lists: byName,
      calendar: row.calendar,
      timezone: row.timezone,
    },
    wordings: wordingsOf(wordings),
    subscribers: listening.map(({ id, kinds }) => ({ id, kinds: kinds && new Set(kinds) })),
    accounts: new Map(
      accounts.map(({ id, platform, state, untold, defaultChat }) => [
        id,
        { platform: platform as Platform, isRetired: state === retiredState, untold: untold ?? [], defaultChat },
      ]),
    ),
  }
}

async function readWorkflow({ q, t }: Store, workspace: string, id: string, version: number): Promise<Workflow> {
  const [found] = await q
    .select()
    .from(t.workflows)
    .where(and(eq(t.workflows.workspace, workspace), eq(t.workflows.id, id), eq(t.workflows.version, version)))
  if (!found) throw new Error(`Workspace ${workspace} has no workflow ${id} in version ${version}`)
  return found.body
}
