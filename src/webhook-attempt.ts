// One attempt to deliver one webhook, and what it comes to.
import { and, eq, gte, isNull, lt, or, sql } from 'drizzle-orm'
import { Conflict, type Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { unseal } from '#store/seal.ts'
import { changeSettings } from '#store/settings.ts'
import { signedHeaders } from '#store/signature.ts'
import { endSubscriber, type Subscriber, secretsOf, subscriberOf } from '#store/subscribers.ts'
import type { House } from './house.ts'
import { type Answer, CallFailed, type Outgoing } from './outgoing.ts'
import { tellGroups } from './tell.ts'

type Webhook = Row<'webhooks'>
export type Out = { house: House; outgoing: Outgoing }
/** It was made, whatever came of it; or another process has the webhook; or nothing goes to this subscriber for now. */
export type Attempted = 'made' | 'taken' | 'stopped'

/** How long a webhook is tried. */
export const webhookLife = 24 * 60 * 60_000
const firstBackoff = 5_000
const longestBackoff = 10 * 60_000
const longestClaim = 15 * 60_000
const toldAfter = 60 * 60_000

/** Attempts to deliver a webhook. Never throws for what the other side says or leaves unsaid. */
export async function attemptWebhook(out: Out, row: Webhook): Promise<Attempted> {
  const { house, outgoing } = out
  const subscriber = await subscriberOf(house.store, { workspace: row.workspace, id: row.subscriber })
  if (subscriber?.state !== 'active') return 'stopped'
  try {
    await house.store.commit([claim(house, row)])
  } catch (problem) {
    // Another process has it, or it was taken away.
    if (problem instanceof Conflict) return 'taken'
    throw problem
  }
  const done = house.metrics.deliverySeconds.startTimer({ platform: 'webhook' })
  try {
    const answer = await outgoing.post(subscriber.url, await callOf(house, { ...row, id: webhookId(row) }))
    return await heed(out, subscriber, row, answer)
  } catch (problem) {
    if (!(problem instanceof CallFailed)) throw problem
    return await failed(out, subscriber, row, { code: problem.code, reason: problem.message, wait: 0 })
  } finally {
    done()
  }
}

export type Tried = { arrived: boolean; status: number | null; reason: string | null; ms: number }

/** Sends a subscriber a webhook that means nothing, at once and once, and says how that went. */
export async function tryWebhook(
  { house, outgoing }: Out,
  { id, url }: Pick<Subscriber, 'id' | 'url'>,
): Promise<Tried> {
  const { clock, waits, fresh } = house
  const timestamp = new Date(clock.now()).toISOString()
  const body = JSON.stringify({ type: 'test', timestamp, data: {} })
  const start = waits.now()
  const came = (rest: Omit<Tried, 'ms'>): Tried => ({ ...rest, ms: Math.round(waits.now() - start) })
  try {
    const { status } = await outgoing.post(url, await callOf(house, { id: `test_${fresh.id()}`, subscriber: id, body }))
    const arrived = status >= 200 && status < 300
    return came({ arrived, status, reason: arrived ? null : reasonOf(status) })
  } catch (problem) {
    if (!(problem instanceof CallFailed)) throw problem
    return came({ arrived: false, status: null, reason: problem.message })
  }
}

/** A webhook's id: the same in every attempt and for every subscriber. */
export function webhookId({ case: of, seq }: Pick<Webhook, 'case' | 'seq'>): string {
  return `evt_${of}_${seq}`
}

/** The headers and the body of a call, signed now with every secret that is good. */
async function callOf(house: House, { id, subscriber, body }: Pick<Webhook, 'id' | 'subscriber' | 'body'>) {
  const now = house.clock.now()
  const secrets = (await secretsOf(house.store, subscriber, now)).map(({ sealed }) => unseal(house.secrets, sealed))
  const signed = signedHeaders(secrets, { id, seconds: Math.floor(now / 1000), body })
  return { headers: { 'content-type': 'application/json', 'user-agent': 'caseline', ...signed }, body }
}

function claim({ clock, store }: House, { id, attempts }: Webhook): Write {
  const now = clock.now()
  // Claims of a process that ended are its successor's on SQLite; elsewhere they run out by the server's clock.
  const ended = store.ownsClaims ? now + longestClaim : now
  return {
    write: (q, t) =>
      q
        .update(t.webhooks)
        .set({ attempts: attempts + 1, claimedUntil: sql`${store.claimClock(now)} + 60000` })
        .where(
          and(
            eq(t.webhooks.id, id),
            eq(t.webhooks.state, 'queued'),
            or(isNull(t.webhooks.claimedUntil), lt(t.webhooks.claimedUntil, store.claimClock(ended))),
          ),
        )
        .returning({ id: t.webhooks.id }),
    mustTouch: 1,
  }
}

async function heed(
  out: Out,
  subscriber: Subscriber,
  row: Webhook,
  { status, retryAfter }: Answer,
): Promise<Attempted> {
  if (status >= 200 && status < 300) return delivered(out, subscriber, row, String(status))
  if (status === 410) return endedByThem(out, subscriber)
  const now = out.house.clock.now()
  return failed(out, subscriber, row, {
    code: String(status),
    reason: reasonOf(status),
    wait: waitOf(retryAfter, now),
  })
}

function reasonOf(status: number): string {
  const isRedirect = status >= 300 && status < 400
  return `It answered ${status}${isRedirect ? ': redirects are not followed, so give the address itself' : ''}`
}

async function delivered({ house }: Out, subscriber: Subscriber, row: Webhook, code: string): Promise<Attempted> {
  const { store, clock, metrics } = house
  await store.commit([
    settled(row, { state: 'delivered', code, reason: null, endedAt: clock.now(), notBefore: null }),
    ...(subscriber.failingSince === null ? [] : [mood(subscriber, { failingSince: null, note: null, toldAt: null })]),
  ])
  metrics.deliveries.inc({ platform: 'webhook', outcome: 'sent' })
  return 'made'
}

/** Gone: whoever answers 410 wants no more webhooks. */
async function endedByThem({ house }: Out, subscriber: Subscriber): Promise<Attempted> {
  const { store, clock, fresh, metrics } = house
  const now = clock.now()
  const ending = endSubscriber(subscriber, 'It answered 410: it wants no more', now)
  const told = await toldOf(house, subscriber, 'staff.webhook_ended', '')
  const outside = { now, salt: fresh.salt }
  await changeSettings(store, subscriber.workspace, outside, () => ({ ...ending, writes: [...ending.writes, ...told] }))
  metrics.deliveries.inc({ platform: 'webhook', outcome: 'gone' })
  return 'stopped'
}

type Failure = { code: string; reason: string; wait: number }

async function failed({ house }: Out, subscriber: Subscriber, row: Webhook, failure: Failure): Promise<Attempted> {
  const { store, clock, metrics } = house
  const now = clock.now()
  const { code, reason } = failure
  const wait = Math.max(failure.wait, Math.min(longestBackoff, firstBackoff * 2 ** row.attempts))
  const isOver = now + wait > row.queuedAt + webhookLife
  const failingSince = subscriber.failingSince ?? now
  const key = await newsOf(house, { ...subscriber, failingSince }, isOver)
  await store.commit([
    isOver
      ? settled(row, { state: 'dead', code, reason, endedAt: now, notBefore: null })
      : settled(row, { state: 'queued', code, reason, endedAt: null, notBefore: now + wait }),
    mood(subscriber, { failingSince, note: reason, toldAt: key ? now : subscriber.toldAt }),
    ...(key ? await toldOf(house, subscriber, key, code) : []),
  ])
  metrics.deliveries.inc({ platform: 'webhook', outcome: isOver ? 'dead' : 'later' })
  return 'made'
}

type Failing = Subscriber & { failingSince: number }

/** Whoever watches over the business hears after an hour that nothing arrives, and when the first webhook is given up. */
async function newsOf(house: House, subscriber: Failing, isOver: boolean): Promise<Key | null> {
  if (isOver) return (await hasGivenUp(house, subscriber)) ? null : 'staff.webhook_dead'
  const isLong = house.clock.now() - subscriber.failingSince >= toldAfter
  return isLong && subscriber.toldAt === null ? 'staff.webhook_failing' : null
}

async function hasGivenUp({ store: { q, t } }: House, { id, failingSince }: Failing): Promise<boolean> {
  const isSince = and(
    eq(t.webhooks.subscriber, id),
    eq(t.webhooks.state, 'dead'),
    gte(t.webhooks.endedAt, failingSince),
  )
  return (await q.select({ id: t.webhooks.id }).from(t.webhooks).where(isSince).limit(1)).length > 0
}

type Key = 'staff.webhook_failing' | 'staff.webhook_dead' | 'staff.webhook_ended'

function toldOf(house: House, { workspace, name }: Subscriber, key: Key, code: string): Promise<Write[]> {
  const told = { workspace, key, values: { name, reason: code }, lane: 'normal' as const }
  return tellGroups(house, told, { isMeant: (desk) => desk.purpose === 'alerts' })
}

type Settled = Pick<Webhook, 'state' | 'code' | 'reason' | 'endedAt' | 'notBefore'>

/** What an attempt came to; a webhook that was taken away or ended meanwhile stays so. */
function settled({ id }: Webhook, set: Settled): Write {
  return {
    write: (q, t) =>
      q
        .update(t.webhooks)
        .set({ ...set, claimedUntil: null })
        .where(and(eq(t.webhooks.id, id), eq(t.webhooks.state, 'queued')))
        .returning({ id: t.webhooks.id }),
  }
}

function mood({ id }: Subscriber, set: Pick<Subscriber, 'failingSince' | 'note' | 'toldAt'>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.subscribers)
        .set(set)
        .where(and(eq(t.subscribers.id, id), eq(t.subscribers.state, 'active')))
        .returning({ id: t.subscribers.id }),
  }
}

/** Retry-After as ms from now: seconds or a date; 0 where it says nothing. */
export function waitOf(retryAfter: string | null, now: number): number {
  const text = retryAfter?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isFinite(at) ? Math.max(0, at - now) : 0
}
