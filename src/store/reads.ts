// The reads that every message makes, prepared once. Anything rarer goes through `store.q`.
import { and, asc, eq } from 'drizzle-orm'
import { type PreparedRead, preparedRead } from './prepared.ts'

export type Reads = typeof reads
export type ReadValues<Name extends keyof Reads> = Reads[Name] extends PreparedRead<infer V, infer _> ? V : never
export type ReadRows<Name extends keyof Reads> = Reads[Name] extends PreparedRead<infer _, infer R> ? R[] : never

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
      .where(and(eq(t.cases.workspace, at.workspace), eq(t.cases.number, at.number))),
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
}
