// Lanes: the events of a chat are handled one after the other in the platform's order, lanes side by side.
import { and, asc, isNotNull } from 'drizzle-orm'
import type { Row } from '#store/schema.ts'
import { is } from '#store/sql.ts'
import { type Handling, handle } from './handle.ts'
import { openRests } from './rests.ts'
import { notHandled, setAside } from './set-aside.ts'

export type Lanes = {
  /** Says that a lane has something new. */
  wake(lane: string): void
  /** Wakes every lane that waits: at start, and for what is to be tried again. */
  wakeAll(): Promise<void>
  /** Answers when nothing is being handled. */
  settle(): Promise<void>
  /** Takes no new event; answers when those in hand are done. */
  stop(): Promise<void>
}

const mostTries = 5
const mostAtOnce = 16
const retryAfter = 2_000

/** Opens the lanes. */
export function openLanes({ house, jobs }: Omit<Handling, 'beside'>): Lanes {
  const running = new Map<string, Promise<void>>()
  const courteous = new Set<Promise<unknown>>()
  const wanted = new Set<string>()
  /** Events to be tried again, by the waits' clock. */
  const rests = openRests(house.waits, () => undefined)
  let isStopped = false

  function wake(lane: string): void {
    if (isStopped) return
    wanted.add(lane)
    start()
  }

  function start(): void {
    for (const lane of wanted) {
      if (running.size >= mostAtOnce) return
      if (running.has(lane)) continue
      wanted.delete(lane)
      const run = drain(lane).finally(() => {
        running.delete(lane)
        house.metrics.lanes.set(running.size)
        start()
      })
      running.set(lane, run)
      house.metrics.lanes.set(running.size)
    }
  }

  async function drain(lane: string): Promise<void> {
    try {
      while (!isStopped) {
        const waiting = await house.store.read('laneWaiting', { lane })
        const next = waiting[0]
        if (!next || isResting(next)) return
        await handleOne(next)
      }
    } catch (problem) {
      house.metrics.faults.inc({ where: 'lane' })
      house.log.error({ err: problem, lane }, 'a lane could not go on; it is woken again by the next tick')
    }
  }

  /** What an earlier process left to be tried again waits by our clock from now on. */
  function isResting({ id, lane, notBefore }: Row<'inbox'>): boolean {
    if (notBefore === null) return false
    if (!rests.hasRested(id)) rest(id, lane, notBefore - house.clock.now())
    return rests.isResting(id)
  }

  function rest(id: string, lane: string, ms: number): void {
    rests.rest(id, ms)
    if (ms > 0) house.waits.after(ms, () => wake(lane))
  }

  async function handleOne(row: Row<'inbox'>): Promise<void> {
    try {
      await handle({ house, jobs, beside }, row)
      house.metrics.events.inc({ outcome: 'done' })
      rests.forget(row.id)
    } catch (problem) {
      await tryAgain(row, problem)
    }
  }

  function beside(task: Promise<unknown>): void {
    courteous.add(task)
    void task.finally(() => courteous.delete(task))
  }

  /** An event that could not be handled holds its lane for a moment; after a fixed number of tries it is set aside, visible. */
  async function tryAgain(row: Row<'inbox'>, problem: unknown): Promise<void> {
    const attempts = row.attempts + 1
    const isDead = attempts >= mostTries
    house.metrics.events.inc({ outcome: isDead ? 'dead' : 'again' })
    house.log.error(
      { err: problem, event: row.id, attempts },
      isDead ? 'an event is set aside' : 'an event is tried again',
    )
    if (isDead) {
      rests.forget(row.id)
      return setAside(house, row, problem)
    }
    const wait = retryAfter * attempts
    await house.store.commit([notHandled(row, problem, { attempts, notBefore: house.clock.now() + wait })])
    rest(row.id, row.lane, wait)
  }

  return {
    wake,
    async wakeAll() {
      const { q, t } = house.store
      const rows = await q
        .selectDistinct({ lane: t.inbox.lane })
        .from(t.inbox)
        .where(and(is(t.inbox.state, 'waiting'), isNotNull(t.inbox.lane)))
        .orderBy(asc(t.inbox.lane))
      for (const { lane } of rows) wake(lane)
    },
    async settle() {
      while (running.size + courteous.size > 0) await Promise.all([...running.values(), ...courteous])
    },
    async stop() {
      isStopped = true
      await Promise.all([...running.values(), ...courteous])
    },
  }
}
