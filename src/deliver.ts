// Delivering: what waits in the outbox leaves by lane and in order, one message at a time in a chat, within the platforms' budgets.
import { and, eq, isNotNull } from 'drizzle-orm'
import type { Write } from '#store/commit.ts'
import { is } from '#store/sql.ts'
import { attempt, settleClaim } from './attempt.ts'
import { type Budgets, openBudgets } from './budgets.ts'
import type { House } from './house.ts'

export type Delivering = {
  /** Says that the outbox has something new. */
  wake(): void
  /** Settles what an earlier process had claimed, then begins. */
  start(): Promise<void>
  /** Answers when nothing is due and nothing is on its way. */
  settle(): Promise<void>
  /** Takes nothing new; answers when what is on its way has its end. */
  stop(): Promise<void>
  /** A message that failed, or of unknown fate, is to go once more because a person says so. */
  retry(workspace: string, id: string): Promise<'queued' | 'not-found' | 'not-failed'>
}

type Due = { id: string; chat: string; channel: string; case: string | null }

const mostAtOnce = 24
const keyLife = 23 * 60 * 60_000

/** Opens the delivering of a house. */
export function openDelivering(house: House): Delivering {
  const budgets: Budgets = openBudgets(house.waits)
  const busy = new Map<string, Promise<void>>()
  /** Instants on the waits' clock before which a message, or a chat, is not tried. */
  const resting = new Map<string, number>()
  let isStopped = false
  let isStarted = false
  let pumping: Promise<void> | null = null
  let isAsked = false

  function wake(): void {
    isAsked = true
    if (isStopped || !isStarted || pumping) return
    pumping = pump()
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'outbox' })
        house.log.error({ err: problem }, 'the outbox could not be read; the next tick tries again')
      })
      .finally(() => {
        pumping = null
        if (isAsked) wake()
      })
  }

  async function pump(): Promise<void> {
    while (isAsked && !isStopped) {
      isAsked = false
      const due = await house.store.read('outboxDue', { now: house.clock.now() })
      for (const row of due) {
        if (busy.size >= mostAtOnce) return
        if (busy.has(row.chat) || isResting(row.chat) || isResting(row.id)) continue
        const first = await firstOfCase(row)
        if (first === null) continue
        send(first, row.chat, row.channel)
      }
    }
  }

  /** The messages of one case leave in the order they were made; one that waits to be tried again holds the others. */
  async function firstOfCase(row: Due): Promise<string | null> {
    if (row.case === null) return row.id
    const [oldest] = await house.store.read('outboxOldest', { chat: row.chat, case: row.case })
    if (!oldest || oldest.id === row.id) return row.id
    const [full] = await house.store.read('outboxById', { id: oldest.id })
    const isWaiting = isResting(oldest.id) || (full?.notBefore ?? 0) > house.clock.now()
    return isWaiting ? null : oldest.id
  }

  function isResting(key: string): boolean {
    const until = resting.get(key)
    if (until === undefined) return false
    if (until > house.waits.now()) return true
    resting.delete(key)
    return false
  }

  function rest(key: string, ms: number): void {
    if (ms <= 0) return
    resting.set(key, house.waits.now() + ms)
    house.waits.after(ms, () => {
      isResting(key)
      wake()
    })
  }

  function send(id: string, chat: string, channel: string): void {
    const run = sendOne(id, chat, channel)
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'deliver' })
        house.log.error({ err: problem, message: id }, 'a message could not be attempted; it is tried again')
        rest(id, 5_000)
      })
      .finally(() => {
        busy.delete(chat)
        wake()
      })
    busy.set(chat, run)
  }

  async function sendOne(id: string, chat: string, channelId: string): Promise<void> {
    const [row] = await house.store.read('outboxById', { id })
    const channel = await house.channels.of(channelId)
    if (row?.state !== 'queued' || !channel) return
    const [where] = await house.store.read('chatById', { workspace: row.workspace, id: chat })
    const wait = budgets.take(channel.platform, channelId, chat, where?.kind ?? 'private')
    if (wait > 0) return rest(chat, wait)
    const { again } = await attempt(house, row)
    if (again !== null) rest(id, again)
  }

  return {
    wake,
    async start() {
      const { q, t } = house.store
      if (house.store.ownsClaims) {
        const claimed = await q
          .select()
          .from(t.outbox)
          .where(and(is(t.outbox.state, 'queued'), isNotNull(t.outbox.claimedUntil)))
        for (const row of claimed) await settleClaim(house, row)
      }
      isStarted = true
      wake()
    },
    async settle() {
      while (pumping || busy.size > 0) await Promise.all([pumping, ...busy.values()])
    },
    async stop() {
      isStopped = true
      await Promise.all([pumping, ...busy.values()])
    },
    retry: (workspace, id) => retry(house, workspace, id, wake),
  }
}

const endings = new Set(['failed', 'dead', 'unconfirmed'])

async function retry(
  house: House,
  workspace: string,
  id: string,
  wake: () => void,
): Promise<'queued' | 'not-found' | 'not-failed'> {
  const { q, t, commit } = house.store
  const [row] = await q
    .select()
    .from(t.outbox)
    .where(and(eq(t.outbox.workspace, workspace), eq(t.outbox.id, id)))
  if (!row) return 'not-found'
  if (!endings.has(row.state)) return 'not-failed'
  const calls = await house.store.read('callsOf', { outbox: id })
  const isBegun = calls.some(
    (call) => call.state !== 'queued' && call.state !== 'unconfirmed' && call.state !== 'failed',
  )
  const keepsKey = calls.some((call) => call.retryKey !== null) && house.clock.now() - row.createdAt < keyLife
  const forget: Write[] =
    isBegun || keepsKey
      ? []
      : [{ write: (w, s) => w.delete(s.calls).where(eq(s.calls.outbox, id)).returning({ sequence: s.calls.sequence }) }]
  await commit([
    ...forget,
    {
      write: (w, s) =>
        w
          .update(s.outbox)
          .set({
            state: 'queued',
            attempts: 0,
            notBefore: null,
            claimedUntil: null,
            code: null,
            reason: null,
            endedAt: null,
            replyToken: null,
          })
          .where(and(eq(s.outbox.id, id), eq(s.outbox.state, row.state)))
          .returning({ id: s.outbox.id }),
    },
  ])
  wake()
  return 'queued'
}
