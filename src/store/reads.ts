// The reads that every message makes, prepared once. Anything rarer goes through `store.q`.
import { and, asc, desc, eq, getTableColumns, gt, gte, inArray, isNotNull, lte, or, sql } from 'drizzle-orm'
import type { Language } from '#core/workflow.ts'
import { type PreparedRead, preparedRead } from './prepared.ts'
import { is, whole } from './sql.ts'

export type Reads = typeof reads
export type ReadValues<Name extends keyof Reads> = Reads[Name] extends PreparedRead<infer V, infer _> ? V : never
export type ReadRows<Name extends keyof Reads> = Reads[Name] extends PreparedRead<infer _, infer R> ? R[] : never

/** How many lanes with something in them are read at a time. */
export const lanesPage = 500

/** How many waiting events of a lane are read at a time. */
export const lanePage = 20

/** How many of a chat's waiting messages are read at a time. */
export const outboxPage = 50

export const reads = {
  chatByPlatform: preparedRead<{ channel: string; platformId: string }>()((q, t, at) =>
    q
      .select()
      .from(t.chats)
      .where(and(eq(t.chats.channel, at.channel), eq(t.chats.platformId, at.platformId))),
  ),

  personByPlatform: preparedRead<{ channel: string; platformId: string }>()((q, t, at) =>
    q
      .select()
      .from(t.persons)
      .where(and(eq(t.persons.channel, at.channel), eq(t.persons.platformId, at.platformId))),
  ),

  conversation: preparedRead<{ chat: string; person: string }>()((q, t, at) =>
    q
      .select()
      .from(t.conversations)
      .where(and(eq(t.conversations.chat, at.chat), eq(t.conversations.person, at.person))),
  ),

  caseById: preparedRead<{ workspace: string; id: string }>()((q, t, at) =>
    q
      .select({ body: t.cases.body })
      .from(t.cases)
      .where(and(eq(t.cases.workspace, at.workspace), eq(t.cases.id, at.id))),
  ),

  caseByNumber: preparedRead<{ workspace: string; number: number }>()((q, t, at) =>
    q
      .select({ body: t.cases.body })
      .from(t.cases)
      .where(and(eq(t.cases.workspace, at.workspace), eq(t.cases.number, whole(at.number)))),
  ),

  /** The case that a tracking address is of. */
  caseByToken: preparedRead<{ token: string }>()((q, t, at) =>
    q
      .select({ workspace: t.cases.workspace, version: t.cases.version, body: t.cases.body })
      .from(t.cases)
      .where(eq(t.cases.trackingToken, at.token)),
  ),

  /** Which case and delivery a message of this chat belongs to. */
  postedIn: preparedRead<{ chat: string; platformId: string }>()((q, t, at) =>
    q
      .select()
      .from(t.posted)
      .where(and(eq(t.posted.chat, at.chat), eq(t.posted.platformId, at.platformId))),
  ),

  timelineOf: preparedRead<{ workspace: string; case: string }>()((q, t, at) =>
    q
      .select()
      .from(t.timeline)
      .where(and(eq(t.timeline.case, at.case), eq(t.timeline.workspace, at.workspace)))
      .orderBy(asc(t.timeline.seq)),
  ),

  workspaceById: preparedRead<{ id: string }>()((q, t, at) =>
    q.select().from(t.workspaces).where(eq(t.workspaces.id, at.id)),
  ),

  chatById: preparedRead<{ workspace: string; id: string }>()((q, t, at) =>
    q
      .select()
      .from(t.chats)
      .where(and(eq(t.chats.workspace, at.workspace), eq(t.chats.id, at.id))),
  ),

  /** The chats where staff work or alerts go, and the private chats of people with roles of their own: a row for each role. */
  desks: preparedRead<{ workspace: string }>()((q, t, at) => {
    const nobody = {
      person: sql<string | null>`null`,
      ownRole: sql<string | null>`null`,
      speaks: sql<Language | null>`null`,
    }
    const groups = q
      .select({ ...getTableColumns(t.chats), ...nobody })
      .from(t.chats)
      .where(and(eq(t.chats.workspace, at.workspace), inArray(t.chats.purpose, ['staff', 'alerts'])))
    const own = {
      person: sql<string | null>`${t.persons.id}`,
      ownRole: sql<string | null>`${t.roles.role}`,
      speaks: sql<Language | null>`${t.persons.language}`,
    }
    const ofStaff = q
      .select({ ...getTableColumns(t.chats), ...own })
      .from(t.roles)
      .innerJoin(t.persons, eq(t.persons.id, t.roles.person))
      .innerJoin(t.chats, and(eq(t.chats.channel, t.persons.channel), eq(t.chats.platformId, t.persons.platformId)))
      .where(and(eq(t.roles.workspace, at.workspace), eq(t.chats.kind, 'private')))
    return groups.unionAll(ofStaff)
  }),

  rolesOf: preparedRead<{ workspace: string; person: string }>()((q, t, at) =>
    q
      .select({ role: t.roles.role })
      .from(t.roles)
      .where(and(eq(t.roles.workspace, at.workspace), eq(t.roles.person, at.person))),
  ),

  /** Who these two are, by name: a case's owner and customer. */
  namesOf: preparedRead<{ workspace: string; one: string; other: string }>()((q, t, at) =>
    q
      .select({
        id: t.persons.id,
        name: t.persons.name,
        username: t.persons.username,
        platformId: t.persons.platformId,
      })
      .from(t.persons)
      .where(and(eq(t.persons.workspace, at.workspace), or(eq(t.persons.id, at.one), eq(t.persons.id, at.other)))),
  ),

  /** The cases of a customer's chat that are open, or were touched since, newest first. */
  casesOfChat: preparedRead<{ workspace: string; chat: string; since: number }>()((q, t, at) =>
    q
      .select({ body: t.cases.body })
      .from(t.cases)
      .where(
        and(
          eq(t.cases.workspace, at.workspace),
          eq(t.cases.chat, at.chat),
          or(is(t.cases.phase, 'open'), gte(t.cases.updatedAt, at.since)),
        ),
      )
      // Not by the index of the numbers, which would walk through everybody's cases.
      .orderBy(desc(sql`+${t.cases.number}`))
      .limit(50),
  ),

  apiKeyByDigest: preparedRead<{ digest: string }>()((q, t, at) =>
    q.select().from(t.apiKeys).where(eq(t.apiKeys.digest, at.digest)),
  ),

  /** What waits in a lane, in the platform's own order. */
  laneWaiting: preparedRead<{ lane: string }>()((q, t, at) =>
    q
      .select()
      .from(t.inbox)
      .where(and(eq(t.inbox.lane, at.lane), is(t.inbox.state, 'waiting')))
      .orderBy(asc(t.inbox.order), asc(t.inbox.id))
      .limit(lanePage),
  ),

  /** How many events wait, and the one that has waited longest, by its id. */
  inboxWaiting: preparedRead<object>()((q, t) =>
    q
      .select({ count: sql<number>`count(*)`.mapWith(Number), oldest: sql<string | null>`min(${t.inbox.id})` })
      .from(t.inbox)
      .where(is(t.inbox.state, 'waiting')),
  ),

  /** The lanes in which something waits, by name: a page of them after one. */
  lanesWaiting: preparedRead<{ after: string }>()((q, t, at) =>
    q
      .selectDistinct({ lane: t.inbox.lane })
      .from(t.inbox)
      .where(and(is(t.inbox.state, 'waiting'), gt(t.inbox.lane, at.after)))
      .orderBy(asc(t.inbox.lane))
      .limit(lanesPage),
  ),

  /** How many messages wait to be sent in each lane, and the one that has waited longest, by its id. */
  outboxQueued: preparedRead<object>()((q, t) =>
    q
      .select({
        lane: t.outbox.lane,
        count: sql<number>`count(*)`.mapWith(Number),
        oldest: sql<string>`min(${t.outbox.id})`,
      })
      .from(t.outbox)
      .where(is(t.outbox.state, 'queued'))
      .groupBy(t.outbox.lane),
  ),

  /** The chat after this one in which something waits to be sent, and the most urgent lane it waits in. */
  outboxAfter: preparedRead<{ chat: string }>()((q, t, at) =>
    q
      .select({ chat: t.outbox.chat, channel: t.outbox.channel, lane: t.outbox.lane })
      .from(t.outbox)
      .where(and(is(t.outbox.state, 'queued'), gt(t.outbox.chat, at.chat)))
      .orderBy(asc(t.outbox.chat), asc(t.outbox.lane), asc(t.outbox.id))
      .limit(1),
  ),

  /**
   * What leaves a chat next: of the case of its most urgent message the oldest. `urgency` is the lane that it goes by, `others` says
   * whether there is more.
   */
  outboxNext: preparedRead<{ chat: string }>()((q, t, at) => {
    const queued = sql`n.chat = ${at.chat} and n.state = 'queued'`
    const oldest = sql`(select min(m.id) from outbox m where m.chat = n.chat and m."case" = n."case" and m.state = 'queued')`
    const next = sql`(select coalesce(${oldest}, n.id) from outbox n where ${queued} order by n.lane, n.id limit 1)`
    const few = sql`(select 1 from outbox n where ${queued} limit 2) as few`
    return q
      .select({
        ...getTableColumns(t.outbox),
        urgency: sql<number>`(select n.lane from outbox n where ${queued} order by n.lane, n.id limit 1)`,
        others: sql<boolean>`(select count(*) from ${few}) > 1`.mapWith(Boolean),
      })
      .from(t.outbox)
      .where(eq(t.outbox.id, next))
  }),

  /** What waits in a chat, the urgent first: a page of it after a message of a lane. */
  outboxOfChat: preparedRead<{ chat: string; lane: number; id: string }>()((q, t, at) =>
    q
      .select({
        id: t.outbox.id,
        case: t.outbox.case,
        lane: t.outbox.lane,
        heldFrom: t.outbox.heldFrom,
        notBefore: t.outbox.notBefore,
      })
      .from(t.outbox)
      .where(
        and(
          eq(t.outbox.chat, at.chat),
          is(t.outbox.state, 'queued'),
          sql`(${t.outbox.lane}, ${t.outbox.id}) > (${at.lane}, ${at.id})`,
        ),
      )
      .orderBy(asc(t.outbox.lane), asc(t.outbox.id))
      .limit(outboxPage),
  ),

  /** The oldest message of a case that still waits in a chat: it leaves before the others. */
  outboxOldest: preparedRead<{ chat: string; case: string }>()((q, t, at) =>
    q
      .select({ id: t.outbox.id, heldFrom: t.outbox.heldFrom, notBefore: t.outbox.notBefore })
      .from(t.outbox)
      .where(and(eq(t.outbox.chat, at.chat), eq(t.outbox.case, at.case), is(t.outbox.state, 'queued')))
      .orderBy(asc(t.outbox.id))
      .limit(1),
  ),

  outboxById: preparedRead<{ id: string }>()((q, t, at) => q.select().from(t.outbox).where(eq(t.outbox.id, at.id))),

  callsOf: preparedRead<{ outbox: string }>()((q, t, at) =>
    q.select().from(t.calls).where(eq(t.calls.outbox, at.outbox)).orderBy(asc(t.calls.sequence)),
  ),

  /** The newest card of a case in a chat. */
  cardIn: preparedRead<{ case: string; chat: string }>()((q, t, at) =>
    q
      .select()
      .from(t.posted)
      .where(and(eq(t.posted.case, at.case), eq(t.posted.chat, at.chat), sql`${t.posted.card}`))
      .orderBy(desc(t.posted.at))
      .limit(1),
  ),

  /** The deliveries behind a platform's message id, whichever chat it is in. */
  postedOn: preparedRead<{ channel: string; platformId: string }>()((q, t, at) =>
    q
      .select()
      .from(t.posted)
      .where(and(eq(t.posted.channel, at.channel), eq(t.posted.platformId, at.platformId))),
  ),

  topicOf: preparedRead<{ chat: string; case: string }>()((q, t, at) =>
    q
      .select()
      .from(t.topics)
      .where(and(eq(t.topics.chat, at.chat), eq(t.topics.case, at.case))),
  ),

  /** The cases whose next timer has come, the oldest first: a page of them after one. */
  timersDue: preparedRead<{ now: number; after: number; id: string }>()((q, t, at) =>
    q
      .select({ id: t.cases.id, workspace: t.cases.workspace, timerAt: t.cases.timerAt })
      .from(t.cases)
      .where(
        and(
          isNotNull(t.cases.timerAt),
          lte(t.cases.timerAt, at.now),
          sql`(${t.cases.timerAt}, ${t.cases.id}) > (${whole(at.after)}, ${at.id})`,
        ),
      )
      .orderBy(asc(t.cases.timerAt), asc(t.cases.id))
      .limit(100),
  ),

  /** When the next timer of all comes. */
  timerNext: preparedRead<{ now: number }>()((q, t, at) =>
    q
      .select({ at: t.cases.timerAt })
      .from(t.cases)
      .where(and(isNotNull(t.cases.timerAt), gt(t.cases.timerAt, at.now)))
      .orderBy(asc(t.cases.timerAt))
      .limit(1),
  ),

  /** The subscribers that webhooks are sent to. */
  subscribersActive: preparedRead<object>()((q, t) =>
    q.select({ id: t.subscribers.id }).from(t.subscribers).where(eq(t.subscribers.state, 'active')),
  ),
}
