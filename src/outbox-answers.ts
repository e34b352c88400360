// What flows ask of the outbox and of events set aside, each one query scoped to the workspace.
import { and, type Column, desc, eq, gt, inArray, like, lt, sql } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import type { Incoming } from '#flows/message.ts'
import type { Failed, Questions, SetAside } from '#flows/questions.ts'
import { gist } from '#flows/undelivered.ts'
import { heldEvents } from '#store/held.ts'
import { amongNewest, messagesOf } from '#store/newest.ts'
import type { DeliveryState } from '#store/schema.ts'
import { is } from '#store/sql.ts'
import type { House } from './house.ts'
import { calledOf } from './rows.ts'

const day = 24 * 60 * 60_000
const open: DeliveryState[] = ['queued', 'parked', 'unconfirmed', 'failed', 'dead']
const over: DeliveryState[] = ['accepted', 'sent', 'delivered', 'read', 'settled', 'dropped']
const lists: Record<'failed' | 'parked', DeliveryState[]> = {
  failed: ['failed', 'dead', 'unconfirmed'],
  parked: ['parked'],
}

/** How the outbox is doing: what waits or needs somebody, what went out in a day, which accounts don't work. */
export async function outboxReport(
  { store: { q, t }, clock }: House,
  workspace: string,
): Promise<Questions['outbox']['answer']> {
  const counted = (states: DeliveryState[], since: string) =>
    q
      .select({ state: t.outbox.state, count: sql<number>`count(*)`.mapWith(Number) })
      .from(t.outbox)
      .where(and(eq(t.outbox.workspace, workspace), inArray(t.outbox.state, states), gt(t.outbox.id, since)))
      .groupBy(t.outbox.state)
  // Ids sort by when they were made.
  const [now, sent, channels] = await Promise.all([
    counted(open, ''),
    counted(over, encodeTime(Math.max(0, clock.now() - day), 10)),
    q
      .select({ name: t.channels.name, state: t.channels.state })
      .from(t.channels)
      .where(and(eq(t.channels.workspace, workspace), inArray(t.channels.state, ['refused', 'down']))),
  ])
  const inOrder = (states: DeliveryState[], rows: { state: DeliveryState; count: number }[]) =>
    Object.fromEntries(
      states.flatMap((state) => rows.filter((row) => row.state === state).map((row) => [state, row.count])),
    )
  return {
    now: inOrder(open, now),
    day: inOrder(over, sent),
    troubled: channels.map(({ name, state }) => ({ name, cause: state === 'refused' ? 'token' : 'platform_down' })),
  }
}

/** Messages that did not arrive or of which nobody knows, or those that wait for their receiver: a page of them, the newest first, and how many there are. */
export async function failedMessages(
  house: House,
  workspace: string,
  { before, limit, of }: Questions['outbox.failed']['ask'],
): Promise<Questions['outbox.failed']['answer']> {
  const { q, t } = house.store
  const which = and(eq(t.outbox.workspace, workspace), inArray(t.outbox.state, lists[of]))
  const [counted] = await q.select(counts(t.outbox.id, before)).from(t.outbox).where(which)
  const page = amongNewest(messagesOf(t), { of: workspace, states: lists[of], before: before ?? undefined, limit })
  const items = await selected(house).where(page).orderBy(desc(t.outbox.id)).limit(limit)
  return { items: items.map(failedOf), ...(counted ?? { count: 0, newer: 0 }) }
}

/** How many there are, and how many before a page of those older than `before`. */
function counts(id: Column, before: string | null) {
  const isNewer = before === null ? sql`false` : sql`${id} >= ${before}`
  return {
    count: sql<number>`count(*)`.mapWith(Number),
    newer: sql<number>`count(case when ${isNewer} then 1 end)`.mapWith(Number),
  }
}

/** One message, whatever became of it. */
export async function oneMessage(house: House, workspace: string, id: string): Promise<Failed | null> {
  const { t } = house.store
  const [found] = await selected(house).where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)))
  return found ? failedOf(found) : null
}

function selected({ store: { q, t } }: House) {
  return q
    .select({
      id: t.outbox.id,
      case: t.outbox.case,
      number: t.cases.number,
      at: t.outbox.createdAt,
      state: t.outbox.state,
      code: t.outbox.code,
      cause: t.outbox.cause,
      message: t.outbox.message,
      wording: t.outbox.wording,
      title: t.chats.title,
      name: t.persons.name,
      username: t.persons.username,
      platformId: t.persons.platformId,
    })
    .from(t.outbox)
    .leftJoin(t.cases, eq(t.cases.id, t.outbox.case))
    .leftJoin(t.chats, eq(t.chats.id, t.outbox.chat))
    .leftJoin(t.persons, and(eq(t.persons.channel, t.chats.channel), eq(t.persons.platformId, t.chats.platformId)))
    .$dynamic()
}

type Selected = Awaited<ReturnType<typeof selected>>[number]

function failedOf({ case: of, number, message, title, name, username, platformId, ...row }: Selected): Failed {
  return {
    ...row,
    case: of !== null && number !== null ? { id: of, number } : null,
    to: platformId === null ? title : calledOf({ name, username, platformId }),
    said: row.wording !== null && number !== null && written.has(row.wording) ? gist(message) : null,
  }
}

/** Wordings of a case that say nothing but what people wrote. */
const written = new Set(['customer.reply', 'staff.heard', 'staff.edited'])

/** Events that could not be handled: a page of them, the newest first, and how many there are. */
export async function setAsideEvents(
  house: House,
  workspace: string,
  { before, limit }: Questions['setAside']['ask'],
): Promise<Questions['setAside']['answer']> {
  const { q, t } = house.store
  const which = and(eq(t.inbox.workspace, workspace), is(t.inbox.state, 'dead'))
  const [counted = { count: 0, newer: 0 }] = await q.select(counts(t.inbox.id, before)).from(t.inbox).where(which)
  const older = before === null ? undefined : lt(t.inbox.id, before)
  const rows = await events(house).where(and(which, older)).orderBy(desc(t.inbox.id)).limit(limit)
  const held = counted.count > 0 ? await heldEvents(house.store, workspace) : 0
  return { items: rows.map(setAsideOf), ...counted, held }
}

/** The event whose id ends so. */
export async function oneSetAside(house: House, workspace: string, end: string): Promise<SetAside | null> {
  const { t } = house.store
  if (!/^[0-9A-Za-z]{8,26}$/u.test(end)) return null
  const ends = like(t.inbox.id, `%${end.toUpperCase()}`)
  const [row] = await events(house)
    .where(and(eq(t.inbox.workspace, workspace), is(t.inbox.state, 'dead'), ends))
    .limit(1)
  return row ? setAsideOf(row) : null
}

function events({ store: { q, t } }: House) {
  return q
    .select({
      id: t.inbox.id,
      at: t.inbox.receivedAt,
      body: t.inbox.body,
      error: t.inbox.error,
      channel: t.channels.name,
    })
    .from(t.inbox)
    .leftJoin(t.channels, eq(t.channels.id, t.inbox.channel))
    .$dynamic()
}

type Event = Awaited<ReturnType<typeof events>>[number]

/** Who wrote, where and what went wrong: not what they wrote. */
function setAsideOf({ id, at, body, error, channel }: Event): SetAside {
  const { from, sender, chat } = body as unknown as Incoming
  return { id, at, who: chat?.title ?? from?.name ?? sender ?? null, channel: channel ?? '?', error }
}
