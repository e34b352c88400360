// Settings as writes: a workspace and what belongs to it. Each change raises the workspace's revision and is one entry of its own
// chain; the workspace's version guards both, so settings read before a change are still true when it is written.
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { AccountId, CaseId, ChannelId, ChatId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { CaseType, Language, Option, Pack, Workflow } from '#core/workflow.ts'
import { canonical, chainFacts, start } from './chain.ts'
import { Conflict, type Write } from './commit.ts'
import type { ChatPurpose, Row } from './schema.ts'
import type { Store } from './store.ts'

export type SettingsKind =
  | 'workspace.created'
  | 'workspace.changed'
  | 'channel.created'
  | 'channel.connected'
  | 'channel.credentials'
  | 'channel.changed'
  | 'channel.retired'
  | 'channel.removed'
  | 'code.made'
  | 'role.given'
  | 'role.taken'
  | 'chat.bound'
  | 'chat.changed'
  | 'case_type.changed'
  | 'list.changed'
  | 'wording.changed'
  | 'key.made'
  | 'key.revoked'
  | 'subscriber.added'
  | 'subscriber.changed'
  | 'subscriber.ended'
  | 'subscriber.removed'
  | 'secret.made'
  | 'retention.changed'
  | 'personal.revealed'
  | 'message.retried'
  | 'message.settled'
  | 'event.replayed'
  | 'event.dropped'
  | 'message.dropped'

/** One line of a workspace's chain: `facts` are ids and numbers that stay, `content` names and texts that can be erased. */
export type SettingsEntry = {
  kind: SettingsKind
  by: PersonId | null
  facts: Record<string, unknown>
  content?: Record<string, unknown>
}

/** A change of settings: its writes and its line in the chain. */
export type Setting = { writes: Write[]; entry: SettingsEntry }

/** By which door a change came in where it was no chat: the admin token at the API, the admin page, a key by its id. */
export type Through = 'token' | 'page' | `key:${string}`
/** Who changes something: a person with a role of their own, else whoever bears the token or key. */
export type Doer = { person: PersonId | null; through: Through }

/** What a settings write needs from outside; every call of `salt` gives another random text. `doer` stands for entries that name nobody. */
export type Outside = { now: number; salt: () => string; doer?: Doer }

/** The list that keeps a workspace's categories. */
export const categoriesList = 'categories'

const mostTries = 10

/** Loads the workspace, lets `change` say what is to be, and commits it; again from the start where somebody was there first. */
export function changeSettings(
  store: Store,
  workspace: WorkspaceId,
  outside: Outside,
  change: (row: Row<'workspaces'>) => Setting | Promise<Setting>,
): Promise<void> {
  const { q, t } = store
  return inTurn(store, workspace, async () => {
    for (let attempt = 1; ; attempt++) {
      const [row] = await q.select().from(t.workspaces).where(eq(t.workspaces.id, workspace))
      if (!row) throw new Error(`There is no workspace ${workspace} whose settings could change`)
      try {
        await store.commit(settingsWrites(row, [await change(row)], outside))
        return
      } catch (problem) {
        if (!(problem instanceof Conflict) || attempt === mostTries) throw problem
      }
    }
  })
}

const turns = new WeakMap<Store, Map<WorkspaceId, Promise<void>>>()

/** One change after the other in this process: all at once would only meet each other's conflicts. */
async function inTurn(store: Store, workspace: WorkspaceId, doing: () => Promise<void>): Promise<void> {
  const last = turns.get(store) ?? new Map<WorkspaceId, Promise<void>>()
  turns.set(store, last)
  const mine = (last.get(workspace) ?? Promise.resolve()).then(doing, doing)
  last.set(workspace, mine)
  try {
    await mine
  } finally {
    if (last.get(workspace) === mine) last.delete(workspace)
  }
}

/** The writes of changes to a workspace as it was read, with their chain and the new revision: a part of any plan. */
export function settingsWrites(row: Row<'workspaces'>, settings: Setting[], { now, salt, doer }: Outside): Write[] {
  const chain = { workspace: row.id, case: row.id, head: row.head, length: row.length }
  const facts = settings.map(({ entry }) => ({ ...done(entry, doer), at: now }))
  const chained = chainFacts(chain, facts, facts.map(salt))
  const { head, length } = chained
  return [
    ...settings.flatMap(({ writes }) => writes),
    {
      write: (q, t) =>
        q
          .update(t.workspaces)
          .set({ head, length, revision: sql`${t.workspaces.revision} + 1`, version: row.version + 1 })
          .where(and(eq(t.workspaces.id, row.id), eq(t.workspaces.version, row.version)))
          .returning({ version: t.workspaces.version }),
      mustTouch: 1,
    },
    ...chainWrites(chained),
  ]
}

function done(entry: SettingsEntry, doer: Doer | undefined): SettingsEntry {
  if (!doer) return entry
  return { ...entry, by: entry.by ?? doer.person, facts: { ...entry.facts, through: doer.through } }
}

export type NewWorkspace = {
  id: WorkspaceId
  name: string
  timezone: string
  language: Language
  pack: Pack
  workflow: Workflow
}

/** A whole new workspace from a pack. Its opening hours are those of the pack, in the workspace's own zone. */
export function newWorkspace(made: NewWorkspace, { now, salt, doer }: Outside): Write[] {
  const { id, name, timezone, language, pack, workflow } = made
  const facts = { pack: pack.id, workflow: workflow.id, workflowVersion: workflow.version, timezone, language }
  const created = { ...done({ kind: 'workspace.created', by: null, facts, content: { name } }, doer), at: now }
  const chained = chainFacts({ workspace: id, case: id, ...start }, [created], [salt()])
  const row: Row<'workspaces'> = {
    ...{ id, name, pack: pack.id, timezone, language },
    calendar: pack.calendar && { ...pack.calendar, zone: timezone },
    ...{ revision: 1, nextNumber: 1, version: 1, createdAt: now },
    ...{ head: chained.head, length: chained.length },
  }
  const version = { workspace: id, id: workflow.id, version: workflow.version, body: workflow }
  const types = pack.types.map((body, position) => ({ workspace: id, id: body.id, position, body }))
  const lists = Object.entries({ ...pack.lists, [categoriesList]: pack.categories })
  return [
    { write: (q, t) => q.insert(t.workspaces).values(row).returning({ id: t.workspaces.id }) },
    { write: (q, t) => q.insert(t.workflows).values(version).returning({ id: t.workflows.id }) },
    { write: (q, t) => q.insert(t.caseTypes).values(types).returning({ id: t.caseTypes.id }) },
    ...lists.map(([list, items]) => listWrite(id, list, items)),
    ...chainWrites(chained),
  ]
}

type Mended =
  | { kind: 'message.retried' | 'message.settled' | 'message.dropped'; message: string; reason?: string }
  | { kind: 'event.replayed' | 'event.dropped'; event: string; reason?: string }

/** That somebody mended something by hand: a line in the chain and nothing else. */
export function mended({ kind, ...rest }: Mended, by: PersonId | null = null): Setting {
  const facts = 'message' in rest ? { message: rest.message } : { event: rest.event }
  const reason = 'reason' in rest ? rest.reason : undefined
  return { writes: [], entry: { kind, by, facts, ...(reason === undefined ? {} : { content: { reason } }) } }
}

export type Revealed = { case: CaseId; number: number; kinds: string[] }

/** That somebody was shown what is personal in a case: a line in the chain, without the values (S1-24). */
export function revealed({ case: of, number, kinds }: Revealed, by: PersonId | null): Setting {
  return { writes: [], entry: { kind: 'personal.revealed', by, facts: { case: of, number, kinds } } }
}

/** A new channel; its credentials come sealed. */
export function newChannel(row: Row<'channels'>, by: PersonId | null = null): Setting {
  return {
    writes: [{ write: (q, t) => q.insert(t.channels).values(row).returning({ id: t.channels.id }) }],
    entry: {
      kind: 'channel.created',
      by,
      facts: { channel: row.id, platform: row.platform },
      content: { name: row.name },
    },
  }
}

/** The platform knows the channel; `identity` is its own account there, `webhook` what it said of where events go. */
export function channelConnected(
  { workspace, id, identity, webhook }: Pick<Row<'channels'>, 'workspace' | 'id' | 'identity' | 'webhook'>,
  by: PersonId | null = null,
): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set({ identity, webhook, state: 'connected', note: null })
            .where(and(eq(t.channels.workspace, workspace), eq(t.channels.id, id)))
            .returning({ id: t.channels.id }),
        mustTouch: 1,
      },
    ],
    entry: { kind: 'channel.connected', by, facts: { channel: id } },
  }
}

/** A channel's credentials were replaced: it has to be connected anew. */
export function channelCredentials(
  { workspace, id, ...set }: Pick<Row<'channels'>, 'workspace' | 'id' | 'credentials' | 'account' | 'secretDigest'>,
  by: PersonId | null = null,
): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set({ ...set, webhook: null, state: 'new', note: null })
            .where(and(eq(t.channels.workspace, workspace), eq(t.channels.id, id)))
            .returning({ id: t.channels.id }),
        mustTouch: 1,
      },
    ],
    entry: { kind: 'channel.credentials', by, facts: { channel: id } },
  }
}

/** A code for a group or a role. The chain keeps what it is for and never the code, which is still good. */
export function newCode(row: Row<'codes'>): Setting {
  return {
    writes: [{ write: (q, t) => q.insert(t.codes).values(row).returning({ code: t.codes.code }) }],
    entry: {
      kind: 'code.made',
      by: row.createdBy,
      facts: { for: row.for, role: row.role, expiresAt: row.expiresAt },
      ...(row.name === null ? {} : { content: { name: row.name } }),
    },
  }
}

export type UsedCode = { workspace: WorkspaceId; code: string; by: PersonId | null; now: number }

/** Uses a code up; a Conflict where it was used before or is too old. */
export function useCode({ workspace, code, by, now }: UsedCode): Write {
  return {
    write: (q, t) =>
      q
        .update(t.codes)
        .set({ usedAt: now, usedBy: by })
        .where(
          and(
            eq(t.codes.workspace, workspace),
            eq(t.codes.code, code),
            isNull(t.codes.usedAt),
            gt(t.codes.expiresAt, now),
          ),
        )
        .returning({ code: t.codes.code }),
    mustTouch: 1,
  }
}

export type GivenRole = Omit<UsedCode, 'code'> & { person: PersonId; role: string; code: string | null }

/** Gives a person a role of their own, using up the code for it where there is one. */
export function giveRole({ workspace, person, role, code, by, now }: GivenRole): Setting {
  const row = { workspace, person, role, createdAt: now }
  return {
    writes: [
      ...(code === null ? [] : [useCode({ workspace, code, by, now })]),
      { write: (q, t) => q.insert(t.roles).values(row).onConflictDoNothing().returning({ role: t.roles.role }) },
    ],
    entry: { kind: 'role.given', by, facts: { person, role, code } },
  }
}

/** Takes a role from a person. What they did stays theirs; what they own stays theirs until it is given to somebody else. */
export function takeRole({ workspace, person, role, by }: Omit<GivenRole, 'code' | 'now'>): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .delete(t.roles)
            .where(and(eq(t.roles.workspace, workspace), eq(t.roles.person, person), eq(t.roles.role, role)))
            .returning({ role: t.roles.role }),
      },
    ],
    entry: { kind: 'role.taken', by, facts: { person, role } },
  }
}

export type BoundChat = Omit<UsedCode, 'code'> & {
  chat: ChatId
  purpose: ChatPurpose
  role: string | null
  /** Whom a partner's chat is for; made where it is new. */
  account: { id: AccountId; name: string } | null
  code: string | null
  /** What the bot can see there; null leaves what was known. */
  view: Row<'chats'>['view']
}

/** Makes a group a staff, partner or alerts chat, using up the code for it where there is one. */
export function bindChat({ workspace, chat, purpose, role, account, code, view, by, now }: BoundChat): Setting {
  const set = { purpose, role, account: account?.id ?? null, ...(view ? { view } : {}) }
  const accounts = account ? [{ ...account, workspace, createdAt: now }] : []
  return {
    writes: [
      ...(code === null ? [] : [useCode({ workspace, code, by, now })]),
      ...accounts.map(
        (row): Write => ({
          write: (q, t) => q.insert(t.accounts).values(row).onConflictDoNothing().returning({ id: t.accounts.id }),
        }),
      ),
      chatWrite(workspace, chat, set),
    ],
    entry: {
      kind: 'chat.bound',
      by,
      facts: { chat, purpose, role, account: set.account, code },
      ...(account ? { content: { name: account.name } } : {}),
    },
  }
}

export type ChangedChat = {
  workspace: WorkspaceId
  chat: ChatId
  /** What is not named stays as it is; `types: null` takes all, `language: null` leaves it to the workspace, `mutedFrom: null` ends it. */
  set: Partial<Pick<Row<'chats'>, 'types' | 'language' | 'untold' | 'mutedFrom' | 'mutedUntil'>>
  by: PersonId | null
}

/** Changes which case types come to a chat, its language, what it is told of, or whether it is muted. */
export function changeChat({ workspace, chat, set, by }: ChangedChat): Setting {
  return { writes: [chatWrite(workspace, chat, set)], entry: { kind: 'chat.changed', by, facts: { chat, ...set } } }
}

export type ChangedChannel = {
  workspace: WorkspaceId
  channel: ChannelId
  set: Partial<Pick<Row<'channels'>, 'name' | 'untold' | 'defaultChat'>>
  by: PersonId | null
}

/** Changes what is told through a channel, where its cases go that no group takes, or its name. */
export function changeChannel({ workspace, channel, set, by }: ChangedChannel): Setting {
  const { name, ...facts } = set
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set(set)
            .where(and(eq(t.channels.workspace, workspace), eq(t.channels.id, channel)))
            .returning({ id: t.channels.id }),
        mustTouch: 1,
      },
    ],
    entry: {
      kind: 'channel.changed',
      by,
      facts: { channel, ...facts },
      ...(name === undefined ? {} : { content: { name } }),
    },
  }
}

/** Puts a list in place of the one of that name, if there was one. */
export function putList(workspace: WorkspaceId, name: string, items: Option[], by: PersonId | null = null): Setting {
  return {
    writes: [listWrite(workspace, name, items)],
    entry: {
      kind: 'list.changed',
      by,
      facts: { list: name, items: items.map(({ id }) => id) },
      content: { labels: items.map(({ label }) => label) },
    },
  }
}

const typeTexts = ['label', 'words', 'describe', 'sop', 'intake'] as const

/** Puts a case type in place of what it was; the chain keeps what differs, texts as what can be erased. */
export function changeCaseType(
  workspace: WorkspaceId,
  was: CaseType,
  body: CaseType,
  by: PersonId | null = null,
): Setting {
  const before = new Map<string, unknown>(Object.entries(was))
  const changed = Object.entries(body).filter(([key, value]) => canonical(before.get(key) ?? null) !== canonical(value))
  const isText = (key: string) => typeTexts.some((name) => name === key)
  const texts = Object.fromEntries(changed.filter(([key]) => isText(key)))
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.caseTypes)
            .set({ body })
            .where(and(eq(t.caseTypes.workspace, workspace), eq(t.caseTypes.id, body.id)))
            .returning({ id: t.caseTypes.id }),
        mustTouch: 1,
      },
    ],
    entry: {
      kind: 'case_type.changed',
      by,
      facts: { type: body.id, ...Object.fromEntries(changed.filter(([key]) => !isText(key))) },
      ...(Object.keys(texts).length > 0 ? { content: texts } : {}),
    },
  }
}

/** A case type of the workspace's own, after those there are. */
export function addCaseType(
  workspace: WorkspaceId,
  body: CaseType,
  position: number,
  by: PersonId | null = null,
): Setting {
  const { label, ...rest } = body
  const facts = { type: rest.id, category: rest.category, severity: rest.severity, sla: rest.sla }
  return {
    writes: [
      {
        write: (q, t) =>
          q.insert(t.caseTypes).values({ workspace, id: body.id, position, body }).returning({ id: t.caseTypes.id }),
      },
    ],
    entry: { kind: 'case_type.changed', by, facts, content: { label } },
  }
}

/** Puts a wording of the workspace's own over the shipped one. */
export function putWording(row: Row<'wordings'>, by: PersonId | null = null): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .insert(t.wordings)
            .values(row)
            .onConflictDoUpdate({
              target: [t.wordings.workspace, t.wordings.key, t.wordings.language],
              set: { text: row.text },
            })
            .returning({ key: t.wordings.key }),
      },
    ],
    entry: {
      kind: 'wording.changed',
      by,
      facts: { key: row.key, language: row.language },
      content: { text: row.text },
    },
  }
}

/** Takes a wording of the workspace's own away: the shipped one is said again. */
export function dropWording(
  { workspace, key, language }: Omit<Row<'wordings'>, 'text'>,
  by: PersonId | null = null,
): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .delete(t.wordings)
            .where(and(eq(t.wordings.workspace, workspace), eq(t.wordings.key, key), eq(t.wordings.language, language)))
            .returning({ key: t.wordings.key }),
      },
    ],
    entry: { kind: 'wording.changed', by, facts: { key, language }, content: { text: null } },
  }
}

function listWrite(workspace: WorkspaceId, name: string, items: Option[]): Write {
  return {
    write: (q, t) =>
      q
        .insert(t.lists)
        .values({ workspace, name, items })
        .onConflictDoUpdate({ target: [t.lists.workspace, t.lists.name], set: { items } })
        .returning({ name: t.lists.name }),
  }
}

function chatWrite(workspace: WorkspaceId, chat: ChatId, set: Partial<Row<'chats'>>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.chats)
        .set(set)
        .where(and(eq(t.chats.workspace, workspace), eq(t.chats.id, chat)))
        .returning({ id: t.chats.id }),
    mustTouch: 1,
  }
}

function chainWrites({ entries, contents }: ReturnType<typeof chainFacts>): Write[] {
  return [
    ...entries.map((values): Write => ({ hot: 'timelineInsert', values })),
    ...contents.map((values): Write => ({ hot: 'contentInsert', values })),
  ]
}
