// Sending webhooks: each subscriber's leave one after the other, in the order things happened; one that waits holds the rest of its own.
import { and, asc, eq } from 'drizzle-orm'
import type { Row } from '#store/schema.ts'
import { is } from '#store/sql.ts'
import { openRests } from './rests.ts'
import { attemptWebhook, type Out, webhookLife } from './webhook-attempt.ts'

export type Sending = {
  /** Says that a subscriber may have something new. */
  wake(): void
  start(): void
  /** Answers when nothing is due and nothing is on its way. */
  settle(): Promise<void>
  /** Takes nothing new; answers when what is on its way has its end. */
  stop(): Promise<void>
}

const afterFault = 5_000
/** A call that is on its way when the process ends may take so long; after that it is cut off and made again by the next. */
const grace = 2_000

/** Opens the sending of a house. */
export function openSending(out: Out): Sending {
  const { house, outgoing } = out
  const rests = openRests(house.waits, wake)
  /** Subscribers whose webhooks are leaving; those of them that were looked for meanwhile; the attempt each rests after. */
  const busy = new Map<string, Promise<void>>()
  const wanted = new Set<string>()
  const restsAfter = new Map<string, string>()
  let isStarted = false
  let isStopped = false
  let isAsked = false
  let looking: Promise<void> | null = null

  function wake(): void {
    isAsked = true
    if (isStopped || !isStarted || looking) return
    looking = look()
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'webhooks' })
        house.log.error({ err: problem }, 'the webhooks could not be read; the next tick tries again')
      })
      .finally(() => {
        looking = null
        if (isAsked) wake()
      })
  }

  async function look(): Promise<void> {
    isAsked = false
    for (const { id } of await house.store.read('subscribersActive', {})) {
      if (busy.has(id)) wanted.add(id)
      else if (!rests.isResting(faultOf(id))) begin(id)
    }
  }

  function begin(subscriber: string): void {
    const run = drain(subscriber)
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'webhook' })
        house.log.error({ err: problem, subscriber }, 'a webhook could not be attempted; it is tried again')
        rests.rest(faultOf(subscriber), afterFault)
      })
      .finally(() => {
        busy.delete(subscriber)
        if (wanted.delete(subscriber)) wake()
      })
    busy.set(subscriber, run)
  }

  async function drain(subscriber: string): Promise<void> {
    for (let row = await next(subscriber); row && !isStopped; row = await next(subscriber)) {
      const attempted = await attemptWebhook(out, row)
      if (attempted === 'taken') rests.rest(faultOf(subscriber), afterFault)
      if (attempted !== 'made') return
    }
  }

  /** The oldest that waits; of its case the one that happened first. Null where there is none, or it waits to be tried again. */
  async function next(subscriber: string): Promise<Row<'webhooks'> | null> {
    const { q, t } = house.store
    const { webhooks } = t
    const isWaiting = and(eq(webhooks.subscriber, subscriber), is(webhooks.state, 'queued'))
    const [oldest] = await q
      .select({ case: webhooks.case })
      .from(webhooks)
      .where(isWaiting)
      .orderBy(asc(webhooks.id))
      .limit(1)
    if (!oldest) return null
    const [first] = await q
      .select()
      .from(webhooks)
      .where(and(isWaiting, eq(webhooks.case, oldest.case)))
      .orderBy(asc(webhooks.seq))
      .limit(1)
    return first && !isHeld(first) ? first : null
  }

  /** Whether it waits to be tried again: by our waits, as long as its backoff was when we first saw it. */
  function isHeld({ id, subscriber, attempts, notBefore }: Row<'webhooks'>): boolean {
    if (notBefore === null) return false
    const attempt = `${id} ${attempts}`
    if (restsAfter.get(subscriber) !== attempt) {
      restsAfter.set(subscriber, attempt)
      rests.forget(subscriber)
      rests.rest(subscriber, Math.min(webhookLife, notBefore - house.clock.now()))
    }
    return rests.isResting(subscriber)
  }

  return {
    wake,
    start() {
      isStarted = true
      wake()
    },
    async settle() {
      while (looking || busy.size > 0) await Promise.all([looking, ...busy.values()])
    },
    async stop() {
      isStopped = true
      const end = house.waits.after(grace, outgoing.close)
      await Promise.all([looking, ...busy.values()])
      end()
      outgoing.close()
    },
  }
}

const faultOf = (subscriber: string) => `fault ${subscriber}`
