// Cases as machines read them: a page in one query, one case whole in a few.
import { aliasedTable, and, asc, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { CaseId, FileId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { Row } from './schema.ts'
import { matching } from './search.ts'
import { is, whole } from './sql.ts'
import type { Store } from './store.ts'

export type Named = { id: string; name: string }
export type FoundCase = { current: Case; owner: Named | null; customer: Named | null; partner: Named | null }

/** Which cases; what is not named does not matter. A `status` is one of the workflow's, `owner: null` is nobody. */
export type CaseFilter = {
  workspace: WorkspaceId
  phase?: Row<'cases'>['phase']
  status?: string
  owner?: PersonId | null
  words?: string
  /** The case that the page before ended with. */
  after?: { openedAt: number; number: number }
  limit: number
}

/** A page of cases, newest first. Open ones go by when they were opened, which is what they are indexed by; others by number. */
export async function listCases(store: Store, filter: CaseFilter): Promise<FoundCase[]> {
  const { t } = store
  const byOpening = filter.phase === 'open'
  return casesWith(store)
    .where(and(...conditions(store, filter), filter.after && before(store, filter.after, byOpening)))
    .orderBy(...(byOpening ? [desc(t.cases.openedAt)] : []), desc(t.cases.number))
    .limit(filter.limit)
    .then((rows) => rows.map(foundOf))
}

/** The case of a number, or null. */
export async function caseOfNumber(store: Store, workspace: WorkspaceId, number: number): Promise<FoundCase | null> {
  const { t } = store
  const [row] = await casesWith(store).where(and(eq(t.cases.workspace, workspace), eq(t.cases.number, number)))
  return row ? foundOf(row) : null
}

export type TimelineLine = Pick<Row<'timeline'>, 'seq' | 'at' | 'kind' | 'by' | 'facts'> & { content: string | null }
/** What a case's life left behind. `people` has a name for everybody in it. */
export type CaseLife = {
  timeline: TimelineLine[]
  messages: Pick<Row<'messages'>, 'at' | 'person' | 'direction' | 'text' | 'files'>[]
  files: Map<FileId, Pick<Row<'files'>, 'id' | 'mime' | 'size' | 'sha256' | 'state'>>
  deliveries: Pick<Row<'outbox'>, 'createdAt' | 'endedAt' | 'chat' | 'state' | 'code' | 'reason'>[]
  people: Map<PersonId, Named>
}

/** Everything that hangs on a case. */
export async function lifeOf(store: Store, workspace: WorkspaceId, id: CaseId): Promise<CaseLife> {
  const [timeline, messages, deliveries] = await Promise.all([
    timelineOf(store, workspace, id),
    messagesOf(store, workspace, id),
    deliveriesOf(store, workspace, id),
  ])
  const persons = [...timeline.map(({ by }) => by), ...messages.map(({ person }) => person)]
  const [files, people] = await Promise.all([
    filesOf(
      store,
      workspace,
      messages.flatMap((message) => message.files),
    ),
    peopleOf(
      store,
      workspace,
      persons.filter((person) => person !== null),
    ),
  ])
  return { timeline, messages, files, deliveries, people }
}

function conditions(store: Store, { workspace, phase, status, owner, words }: CaseFilter): (SQL | undefined)[] {
  const { cases } = store.t
  return [
    eq(cases.workspace, workspace),
    phase === undefined ? undefined : is(cases.phase, phase),
    status === undefined ? undefined : eq(cases.status, status),
    owner === undefined ? undefined : ownedBy(store, owner),
    words === undefined ? undefined : naming(store, workspace, words),
  ]
}

/** Nobody's is an expression: by the index of owners all of nobody's cases would be sorted to find the newest of them. */
function ownedBy({ t }: Store, owner: PersonId | null): SQL {
  return owner === null ? sql`coalesce(${t.cases.owner}, '') = ''` : eq(t.cases.owner, owner)
}

/** Cases in which every word is found, of which it is the number, or to which it is linked as an order. */
function naming(store: Store, workspace: WorkspaceId, words: string): SQL | undefined {
  const { q, t } = store
  const trimmed = words.trim()
  const number = /^#?(\d{1,9})$/.exec(trimmed)?.[1]
  const byNumber = number === undefined ? undefined : eq(t.cases.number, Number(number))
  if (trimmed.startsWith('#') && byNumber) return byNumber
  const linked = q
    .select({ id: t.caseOrders.case })
    .from(t.caseOrders)
    .where(and(eq(t.caseOrders.workspace, workspace), eq(t.caseOrders.orderId, trimmed)))
  return or(matching(store, trimmed), byNumber, inArray(t.cases.id, linked))
}

function before({ t }: Store, after: { openedAt: number; number: number }, byOpening: boolean): SQL {
  if (!byOpening) return lt(t.cases.number, whole(after.number))
  return sql`(${t.cases.openedAt}, ${t.cases.number}) < (${after.openedAt}, ${after.number})`
}

function casesWith({ q, t }: Store) {
  const owner = aliasedTable(t.persons, 'owner')
  const customer = aliasedTable(t.persons, 'customer')
  const named = (person: typeof owner) => ({
    id: person.id,
    name: person.name,
    username: person.username,
    platformId: person.platformId,
  })
  return q
    .select({
      body: t.cases.body,
      owner: named(owner),
      customer: named(customer),
      partner: { id: t.accounts.id, name: t.accounts.name },
    })
    .from(t.cases)
    .leftJoin(owner, eq(owner.id, t.cases.owner))
    .leftJoin(customer, eq(customer.id, t.cases.customer))
    .leftJoin(t.accounts, eq(t.accounts.id, t.cases.account))
    .$dynamic()
}

type Person = Pick<Row<'persons'>, 'id' | 'name' | 'username' | 'platformId'>
type WithNames = { body: Case; owner: Person | null; customer: Person | null; partner: Named | null }

function foundOf({ body, owner, customer, partner }: WithNames): FoundCase {
  return { current: body, owner: owner && namedOf(owner), customer: customer && namedOf(customer), partner }
}

/** Somebody whose platform tells no name is called by what it tells. */
function namedOf({ id, name, username, platformId }: Person): Named {
  return { id, name: name || (username ? `@${username}` : platformId) }
}

function timelineOf({ q, t }: Store, workspace: WorkspaceId, id: CaseId): Promise<TimelineLine[]> {
  const { timeline: entry, timelineContent: content } = t
  return q
    .select({
      seq: entry.seq,
      at: entry.at,
      kind: entry.kind,
      by: entry.by,
      facts: entry.facts,
      content: content.content,
    })
    .from(entry)
    .leftJoin(content, and(eq(content.case, entry.case), eq(content.seq, entry.seq)))
    .where(and(eq(entry.case, id), eq(entry.workspace, workspace)))
    .orderBy(asc(entry.seq))
    .execute()
}

function messagesOf({ q, t }: Store, workspace: WorkspaceId, id: CaseId): Promise<CaseLife['messages']> {
  const { at, person, direction, text, files } = t.messages
  return q
    .select({ at, person, direction, text, files })
    .from(t.messages)
    .where(and(eq(t.messages.case, id), eq(t.messages.workspace, workspace)))
    .orderBy(asc(t.messages.at), asc(t.messages.id))
    .execute()
}

function deliveriesOf({ q, t }: Store, workspace: WorkspaceId, id: CaseId): Promise<CaseLife['deliveries']> {
  const { createdAt, endedAt, chat, state, code, reason } = t.outbox
  return q
    .select({ createdAt, endedAt, chat, state, code, reason })
    .from(t.outbox)
    .where(and(eq(t.outbox.case, id), eq(t.outbox.workspace, workspace)))
    .orderBy(asc(t.outbox.id))
    .execute()
}

async function filesOf({ q, t }: Store, workspace: WorkspaceId, ids: FileId[]): Promise<CaseLife['files']> {
  if (ids.length === 0) return new Map()
  const { id, mime, size, sha256, state } = t.files
  const rows = await q
    .select({ id, mime, size, sha256, state })
    .from(t.files)
    .where(and(eq(t.files.workspace, workspace), inArray(t.files.id, [...new Set(ids)])))
  return new Map(rows.map((row) => [row.id, row]))
}

async function peopleOf({ q, t }: Store, workspace: WorkspaceId, ids: PersonId[]): Promise<CaseLife['people']> {
  if (ids.length === 0) return new Map()
  const { id, name, username, platformId } = t.persons
  const rows = await q
    .select({ id, name, username, platformId })
    .from(t.persons)
    .where(and(eq(t.persons.workspace, workspace), inArray(t.persons.id, [...new Set(ids)])))
  return new Map(rows.map((row) => [row.id, namedOf(row)]))
}
