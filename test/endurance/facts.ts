// What the database says at the end of a run, as the checker wants it.
import { type Database, jsonIn } from './database.ts'
import { digestOf, markersIn, wordsIn } from './history.ts'

export type EventFact = { id: string; channel: string; key: string; state: string; attempts: number }
export type CaseFact = {
  id: string
  workspace: string
  number: number
  /** The case's own chat, and who it is for, by the platform's ids. */
  chat: string | null
  customer: string | null
  head: string
  length: number
  markers: string[]
}
export type TimelineFact = {
  workspace: string
  case: string
  seq: number
  at: number
  kind: string
  by: string | null
  facts: string
  digest: string | null
  prev: string
  hash: string
  /** What can be erased of it, where it has not been. */
  content: { salt: string; content: string } | null
}
export type MessageFact = {
  id: string
  channel: string
  chat: string
  purpose: string
  case: string | null
  lane: number
  state: string
  /** What the platform said, where it was not taken. */
  reason?: string | null
  isClaimed: boolean
  calls: CallFact[]
}
export type CallFact = { sequence: number; method: string; state: string; ids: string[]; words: string }

export type Facts = {
  events: Iterable<EventFact> | AsyncIterable<EventFact>
  cases: CaseFact[]
  /** By case and sequence. */
  timeline: Iterable<TimelineFact> | AsyncIterable<TimelineFact>
  messages: MessageFact[]
}

/** Reads all that the checker asks for. Events and timelines are read when it comes to them. */
export async function readFacts(database: Database): Promise<Facts> {
  return {
    events: database.rows<EventFact>('select id, channel, key, state, attempts from inbox order by id'),
    cases: await readCases(database),
    timeline: readTimeline(database),
    messages: await readMessages(database),
  }
}

async function readCases(database: Database): Promise<CaseFact[]> {
  type Found = {
    id: string
    workspace: string
    number: number
    body: unknown
    chat: string | null
    customer: string | null
  }
  const cases: CaseFact[] = []
  const rows = database.rows<Found>(`
    select cases.id, cases.workspace, cases.number, cases.body, chats.platform_id as chat, persons.platform_id as customer
    from cases left join chats on chats.id = cases.chat left join persons on persons.id = cases.customer`)
  for await (const { id, workspace, number, body, chat, customer } of rows) {
    const { head, length, summary } = jsonIn(body) as { head: string; length: number; summary: string }
    cases.push({ id, workspace, number, chat, customer, head, length, markers: markersIn(summary) })
  }
  return cases
}

async function* readTimeline(database: Database): AsyncGenerator<TimelineFact> {
  type Found = Omit<TimelineFact, 'content'> & { salt: string | null; content: string | null }
  const rows = database.rows<Found>(`
    select timeline.workspace, timeline."case", timeline.seq, timeline.at, timeline.kind, timeline."by", timeline.facts,
      timeline.digest, timeline.prev, timeline.hash, timeline_content.salt, timeline_content.content
    from timeline left join timeline_content
      on timeline_content."case" = timeline."case" and timeline_content.seq = timeline.seq
    order by timeline."case", timeline.seq`)
  for await (const { salt, content, ...entry } of rows)
    yield { ...entry, content: salt !== null && content !== null ? { salt, content } : null }
}

async function readMessages(database: Database): Promise<MessageFact[]> {
  type Found = Omit<MessageFact, 'isClaimed' | 'calls'> & { claimed: number | null }
  const messages = new Map<string, MessageFact>()
  const rows = database.rows<Found>(`
    select outbox.id, outbox.channel, chats.platform_id as chat, chats.purpose, outbox."case", outbox.lane, outbox.state, outbox.reason,
      outbox.claimed_until as claimed
    from outbox join chats on chats.id = outbox.chat order by outbox.id`)
  for await (const { claimed, ...message } of rows)
    messages.set(message.id, { ...message, isClaimed: claimed !== null, calls: [] })
  type FoundCall = { outbox: string; sequence: number; method: string; state: string; messages: unknown; body: unknown }
  const calls = database.rows<FoundCall>(
    'select outbox, sequence, method, state, messages, body from calls order by outbox, sequence',
  )
  for await (const { outbox, messages: ids, body, ...call } of calls)
    messages.get(outbox)?.calls.push({ ...call, ids: jsonIn(ids) as string[], words: digestOf(wordsIn(jsonIn(body))) })
  return [...messages.values()]
}
