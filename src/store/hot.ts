// The writes that every message makes, prepared once. Anything rarer is written where it is needed.
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import { isThrough, leastOf, rank } from './deliveries.ts'
import { every, type PreparedWrite, preparedWrite } from './prepared.ts'
import type { Row } from './schema.ts'
import { is } from './sql.ts'

export type Hot = typeof hot
export type HotValues<Name extends keyof Hot> = Hot[Name] extends PreparedWrite<infer V, infer _> ? V : never
export type HotRows<Name extends keyof Hot> = Hot[Name] extends PreparedWrite<infer _, infer R> ? R[] : never

export const hot = {
  /** Nothing comes back for an event that is already there. */
  inboxInsert: preparedWrite<Row<'inbox'>>()((q, t, at) =>
    q.insert(t.inbox).values(every(t.inbox, at)).onConflictDoNothing().returning({ id: t.inbox.id }),
  ),

  /** Ends an inbox row that still waits. */
  inboxDone: preparedWrite<{ id: string; state: Row<'inbox'>['state']; error: string | null; endedAt: number }>()(
    (q, t, at) =>
      q
        .update(t.inbox)
        .set({ state: at.state, error: at.error, endedAt: at.endedAt })
        .where(and(eq(t.inbox.id, at.id), eq(t.inbox.state, 'waiting')))
        .returning({ id: t.inbox.id }),
    { mustTouch: 1 },
  ),

  /** Nothing comes back for a chat that somebody else has just kept. */
  chatInsert: preparedWrite<Row<'chats'>>()((q, t, at) =>
    q.insert(t.chats).values(every(t.chats, at)).onConflictDoNothing().returning({ id: t.chats.id }),
  ),

  personInsert: preparedWrite<Row<'persons'>>()((q, t, at) =>
    q.insert(t.persons).values(every(t.persons, at)).onConflictDoNothing().returning({ id: t.persons.id }),
  ),

  personName: preparedWrite<{ id: string; name: string }>()((q, t, at) =>
    q.update(t.persons).set({ name: at.name }).where(eq(t.persons.id, at.id)).returning({ id: t.persons.id }),
  ),

  caseInsert: preparedWrite<Row<'cases'>>()((q, t, at) =>
    q.insert(t.cases).values(every(t.cases, at)).returning({ id: t.cases.id }),
  ),

  /** Only where the case is still at the version that was decided on. */
  caseUpdate: preparedWrite<Omit<Row<'cases'>, 'number' | 'openedAt'> & { was: number }>()(
    (q, t, at) =>
      q
        .update(t.cases)
        .set({
          type: at.type,
          status: at.status,
          phase: at.phase,
          severity: at.severity,
          owner: at.owner,
          customer: at.customer,
          chat: at.chat,
          account: at.account,
          provider: at.provider,
          updatedAt: at.updatedAt,
          dueAt: at.dueAt,
          timerAt: at.timerAt,
          version: at.version,
          trackingToken: at.trackingToken,
          search: at.search,
          body: at.body,
        })
        .where(and(eq(t.cases.id, at.id), eq(t.cases.workspace, at.workspace), eq(t.cases.version, at.was)))
        .returning({ id: t.cases.id }),
    { mustTouch: 1 },
  ),

  caseOrderInsert: preparedWrite<Row<'caseOrders'>>()((q, t, at) =>
    q
      .insert(t.caseOrders)
      .values(every(t.caseOrders, at))
      .onConflictDoNothing()
      .returning({ orderId: t.caseOrders.orderId }),
  ),

  timelineInsert: preparedWrite<Row<'timeline'>>()((q, t, at) =>
    q.insert(t.timeline).values(every(t.timeline, at)).returning({ seq: t.timeline.seq }),
  ),

  contentInsert: preparedWrite<Row<'timelineContent'>>()((q, t, at) =>
    q.insert(t.timelineContent).values(every(t.timelineContent, at)).returning({ seq: t.timelineContent.seq }),
  ),

  messageInsert: preparedWrite<Row<'messages'>>()((q, t, at) =>
    q.insert(t.messages).values(every(t.messages, at)).returning({ id: t.messages.id }),
  ),

  outboxInsert: preparedWrite<Row<'outbox'>>()((q, t, at) =>
    q.insert(t.outbox).values(every(t.outbox, at)).returning({ id: t.outbox.id }),
  ),

  /** What was parked for a chat may leave now. */
  outboxUnpark: preparedWrite<{ chat: string }>()((q, t, at) =>
    q
      .update(t.outbox)
      .set({ state: 'queued', notBefore: null, code: null, reason: null, cause: null })
      .where(and(eq(t.outbox.chat, at.chat), is(t.outbox.state, 'parked')))
      .returning({ id: t.outbox.id }),
  ),

  /**
   * Claims a queued message for one call of at most a minute, if it still is as it was read: after `was` attempts, held until `held` or 0.
   * `ended` is the instant before which a claim counts as over.
   */
  outboxClaim: preparedWrite<{
    id: string
    attempts: number
    was: number
    held: number
    now: number
    ended: number
  }>()(
    (q, t, at, claimClock) =>
      q
        .update(t.outbox)
        .set({ attempts: at.attempts, claimedUntil: sql`${claimClock(at.now)} + 60000` })
        .where(
          and(
            eq(t.outbox.id, at.id),
            is(t.outbox.state, 'queued'),
            eq(t.outbox.attempts, at.was),
            sql`coalesce(${t.outbox.notBefore}, 0) = ${at.held}`,
            or(isNull(t.outbox.claimedUntil), lt(t.outbox.claimedUntil, claimClock(at.ended))),
          ),
        )
        .returning({ id: t.outbox.id, claimedUntil: t.outbox.claimedUntil }),
    { mustTouch: 1 },
  ),

  /** Makes a claim last for another call, if it is still the one that was made; nothing comes back where it is not. */
  outboxRenew: preparedWrite<{ id: string; claimedUntil: number; now: number }>()((q, t, at, claimClock) =>
    q
      .update(t.outbox)
      .set({ claimedUntil: sql`${claimClock(at.now)} + 60000` })
      .where(and(eq(t.outbox.id, at.id), is(t.outbox.state, 'queued'), eq(t.outbox.claimedUntil, at.claimedUntil)))
      .returning({ claimedUntil: t.outbox.claimedUntil }),
  ),

  /** Puts a message that had its end back among those that wait, if it is still as it was. `chat`, `channel` and `lane` are its own. */
  outboxRequeue: preparedWrite<Pick<Row<'outbox'>, 'id' | 'state' | 'chat' | 'channel' | 'lane'>>()(
    (q, t, at) =>
      q
        .update(t.outbox)
        .set({
          state: 'queued',
          attempts: 0,
          notBefore: null,
          claimedUntil: null,
          code: null,
          reason: null,
          cause: null,
          endedAt: null,
          replyToken: null,
        })
        .where(and(eq(t.outbox.id, at.id), eq(t.outbox.state, at.state)))
        .returning({ id: t.outbox.id }),
    { mustTouch: 1 },
  ),

  /** What an attempt came to, unless the platform's own word on the message was there first. */
  outboxSettle: preparedWrite<
    Pick<
      Row<'outbox'>,
      'id' | 'state' | 'attempts' | 'heldFrom' | 'notBefore' | 'code' | 'reason' | 'cause' | 'endedAt' | 'replyToken'
    >
  >()(
    (q, t, at) =>
      q
        .update(t.outbox)
        .set({
          state: at.state,
          attempts: at.attempts,
          heldFrom: at.heldFrom,
          notBefore: at.notBefore,
          code: at.code,
          reason: at.reason,
          cause: at.cause,
          endedAt: at.endedAt,
          replyToken: at.replyToken,
          claimedUntil: null,
        })
        .where(and(eq(t.outbox.id, at.id), is(t.outbox.state, 'queued')))
        .returning({ id: t.outbox.id }),
    { mustTouch: 1 },
  ),

  /** Holds a message's row: what its calls come to is read and written by one at a time. */
  outboxHold: preparedWrite<{ id: string }>()((q, t, at) =>
    q
      .update(t.outbox)
      .set({ lane: sql`${t.outbox.lane}` })
      .where(eq(t.outbox.id, at.id))
      .returning({ id: t.outbox.id }),
  ),

  /** What the platform said of one call; news that is older than what is known changes nothing. */
  callSettle: preparedWrite<Pick<Row<'calls'>, 'outbox' | 'sequence' | 'state' | 'messages' | 'code'>>()((q, t, at) =>
    q
      .update(t.calls)
      .set({ state: at.state, messages: at.messages, code: at.code })
      .where(
        and(
          eq(t.calls.outbox, at.outbox),
          eq(t.calls.sequence, at.sequence),
          sql`${rank(t.calls.state)} < ${rank(at.state)}`,
        ),
      )
      .returning({ sequence: t.calls.sequence }),
  ),

  /** A message whose calls all have an end is as far as they are. Why is kept where one has failed. */
  outboxFollow: preparedWrite<Pick<Row<'outbox'>, 'id' | 'code' | 'reason' | 'cause' | 'endedAt'>>()((q, t, at) =>
    q
      .update(t.outbox)
      .set({
        state: leastOf(t),
        code: sql`case ${leastOf(t)} when 'failed' then coalesce(${at.code}, ${t.outbox.code}) end`,
        reason: sql`case ${leastOf(t)} when 'failed' then coalesce(${at.reason}, ${t.outbox.reason}) end`,
        cause: sql`case ${leastOf(t)} when 'failed' then coalesce(${at.cause}, ${t.outbox.cause}) end`,
        endedAt: at.endedAt,
        notBefore: null,
        replyToken: null,
        claimedUntil: null,
      })
      .where(and(eq(t.outbox.id, at.id), isThrough(t)))
      .returning({ id: t.outbox.id }),
  ),

  callInsert: preparedWrite<Row<'calls'>>()((q, t, at) =>
    q.insert(t.calls).values(every(t.calls, at)).returning({ sequence: t.calls.sequence }),
  ),

  /** A timeline entry for a subscriber, once. */
  webhookInsert: preparedWrite<Row<'webhooks'>>()((q, t, at) =>
    q.insert(t.webhooks).values(every(t.webhooks, at)).onConflictDoNothing().returning({ id: t.webhooks.id }),
  ),

  /** Keeps where a conversation stands; `version` is the new one, and an older state never overwrites a newer. */
  conversationPut: preparedWrite<Row<'conversations'>>()(
    (q, t, at) =>
      q
        .insert(t.conversations)
        .values(every(t.conversations, at))
        .onConflictDoUpdate({
          target: [t.conversations.chat, t.conversations.person],
          set: { flow: sql`excluded.flow`, expiresAt: sql`excluded.expires_at`, version: sql`excluded.version` },
          setWhere: sql`${t.conversations.version} = excluded.version - 1`,
        })
        .returning({ version: t.conversations.version }),
    { mustTouch: 1 },
  ),

  /** The last time the chat's people wrote: what a platform's window counts from. */
  chatTouch: preparedWrite<{ id: string; lastInAt: number }>()((q, t, at) =>
    q.update(t.chats).set({ lastInAt: at.lastInAt }).where(eq(t.chats.id, at.id)).returning({ id: t.chats.id }),
  ),

  postedPut: preparedWrite<Row<'posted'>>()((q, t, at) =>
    q.insert(t.posted).values(every(t.posted, at)).onConflictDoNothing().returning({ platformId: t.posted.platformId }),
  ),

  /** Takes so many numbers of a workspace; what comes back is the first that is left. */
  takeNumbers: preparedWrite<{ workspace: string; many: number }>()(
    (q, t, at) =>
      q
        .update(t.workspaces)
        .set({ nextNumber: sql`${t.workspaces.nextNumber} + ${at.many}` })
        .where(eq(t.workspaces.id, at.workspace))
        .returning({ next: t.workspaces.nextNumber }),
    { mustTouch: 1 },
  ),
}
