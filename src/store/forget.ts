// What somebody took back goes from where it only lies in passing too: the event as it came, and what was told of it.
import { setImmediate as others } from 'node:timers/promises'
import { and, asc, eq, gt, gte, inArray, like, lt, lte, ne } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import type { Json } from './columns.ts'
import type { Write } from './commit.ts'
import { bareMessages } from './purge.ts'
import type { Store } from './store.ts'

/** A message that was taken back, by the event that said so. */
export type TakenBack = { channel: string; lane: string; message: string; at: number }

const prefix = 'forget '
/** So many events are passed over at a time; others have their turn between. */
const page = 2_000
/** Platforms let people take back what is younger than this. */
const longestAgo = 72 * 60 * 60_000

/** Notes that a message was taken back: what lies of it in passing goes soon after. */
export function noteTakenBack(event: string, { at, ...rest }: TakenBack): Write {
  return {
    write: (q, t) =>
      q
        .insert(t.upkeep)
        .values({ name: prefix + event, at, body: rest })
        .onConflictDoNothing()
        .returning({ name: t.upkeep.name }),
  }
}

/** Forgets what was noted, oldest first; answers how many messages. */
export async function forgetTakenBack(store: Store): Promise<number> {
  const { q, t } = store
  const rows = await q
    .select()
    .from(t.upkeep)
    .where(like(t.upkeep.name, `${prefix}%`))
    .orderBy(asc(t.upkeep.name))
    .limit(20)
  for (const { name, at, body } of rows) {
    await forgetOne(store, { ...(body as Omit<TakenBack, 'at'>), at })
    await store.commit([
      { write: (w, s) => w.delete(s.upkeep).where(eq(s.upkeep.name, name)).returning({ name: s.upkeep.name }) },
    ])
  }
  return rows.length
}

async function forgetOne(store: Store, gone: TakenBack): Promise<void> {
  const events = await eventsOf(store, gone)
  const since = Math.min(gone.at, ...events.map(({ at }) => at))
  const told = await toldOf(store, gone, since)
  const writes = [...some(events, bareEvents), ...some(told, bareMessages)]
  if (writes.length > 0) await store.commit(writes)
}

/** The events that carried the message: as it was sent, and as it was changed. Nothing is read of other chats. */
async function eventsOf({ q, t }: Store, { lane, message, at }: TakenBack): Promise<{ id: string; at: number }[]> {
  const { id, state, body } = t.inbox
  const found: { id: string; at: number }[] = []
  for (let after = encodeTime(at - longestAgo, 10), end = encodeTime(at + 1000, 10); ; ) {
    const stretch = and(gt(id, after), lt(id, end))
    const [last] = await q
      .select({ id })
      .from(t.inbox)
      .where(stretch)
      .orderBy(asc(id))
      .limit(1)
      .offset(page - 1)
    const rows = await q
      .select({ id, at: t.inbox.receivedAt, body })
      .from(t.inbox)
      .where(and(stretch, last && lte(id, last.id), eq(t.inbox.lane, lane), ne(state, 'waiting')))
    found.push(...rows.filter((row) => idIn(row.body) === message))
    if (!last) return found
    after = last.id
    await others()
  }
}

function idIn({ event }: Json): unknown {
  return typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined
}

/** What was told of its case since, and has arrived: it may hold the words. */
async function toldOf(
  { q, t, read }: Store,
  { channel, message }: TakenBack,
  since: number,
): Promise<{ id: string }[]> {
  const posted = await read('postedOn', { channel, platformId: message })
  const cases = posted.flatMap((entry) => entry.case ?? [])
  if (cases.length === 0) return []
  return q
    .select({ id: t.outbox.id })
    .from(t.outbox)
    .where(
      and(
        inArray(t.outbox.case, cases),
        gte(t.outbox.createdAt, since),
        inArray(t.outbox.state, ['accepted', 'sent', 'delivered', 'read']),
      ),
    )
    .execute()
}

function bareEvents(ids: string[]): Write[] {
  return [
    {
      write: (q, t) =>
        q.update(t.inbox).set({ body: {} }).where(inArray(t.inbox.id, ids)).returning({ id: t.inbox.id }),
    },
  ]
}

function some(rows: { id: string }[], writes: (ids: string[]) => Write[]): Write[] {
  return rows.length > 0 ? writes(rows.map(({ id }) => id)) : []
}
