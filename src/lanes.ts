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
const mostAtOnce = 32
/** A platform that hangs (while a photo is fetched, say) takes no more than its share. */
const mostOfChannel = 16
const retryAfter = 2_000

/** Opens the lanes. */
export function openLanes({ house, jobs }: Omit<Handling, 'beside'>): Lanes {
  const running = new Map<string, Promise<void>>()
  const courteous = new Set<Promise<unknown>>()
  /** Lanes that have something, by channel; how many of each channel run. */
  const wanted = new Map<string, Set<string>>()
  const busy = new Map<string, number>()
  /** Events to be tried again, by the waits' clock. */
  const rests = openRests(house.waits, () => undefined)
  let isStopped = false

  function wake(lane: string): void {
    if (isStopped) return
    const channel = channelOf(lane)
    wanted.set(channel, (wanted.get(channel) ?? new Set()).add(lane))
    start()
  }

  /** Starts what may run, a lane of each channel in turn. */
  function start(): void {
    for (const [channel, lanes] of wanted) {
      if (running.size >= mostAtOnce) return
      const next = (busy.get(channel) ?? 0) < mostOfChannel ? firstIdle(lanes) : undefined
      if (next === undefined) continue
      lanes.delete(next)
      // To the end, where its next turn comes after those of the others.
      wanted.delete(channel)
      if (lanes.size > 0) wanted.set(channel, lanes)
      run(channel, next)
    }
  }

  function firstIdle(lanes: Set<string>): string | undefined {
    for (const lane of lanes) if (!running.has(lane)) return lane
    return undefined
  }

  function run(channel: string, lane: string): void {
    const count = (change: number) => {
      busy.set(channel, (busy.get(channel) ?? 0) + change)
      house.metrics.lanes.set(running.size)
    }
    const drained = drain(lane).finally(() => {
      running.delete(lane)
      count(-1)
      start()
    })
    running.set(lane, drained)
    count(1)
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
  function isResting({ id, lane, notBefore, attempts }: Row<'inbox'>): boolean {
    if (notBefore === null) return false
    // The house's clock may have been set back since: it is the wait of that try at most.
    if (!rests.hasRested(id)) rest(id, lane, Math.min(retryAfter * attempts, notBefore - house.clock.now()))
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
      while (running.size + courteous.size > 0) await Promise.all([...running.values(), ...courteous])
    },
  }
}

/** A lane is called by its channel and chat. */
function channelOf(lane: string): string {
  return lane.slice(0, lane.indexOf(' '))
}
