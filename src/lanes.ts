// Lanes: the events of a chat are handled one after the other in the platform's order, lanes side by side.
import { lanePage, lanesPage } from '#store/reads.ts'
import type { Row } from '#store/schema.ts'
import { type Handling, handle } from './handle.ts'
import { concerning } from './log.ts'
import { openRests } from './rests.ts'
import { notHandled, setAside } from './set-aside.ts'
import { keyName } from './trace.ts'
import { countTurn, openTurns, type Turns, waitOf } from './turns.ts'

export type Lanes = {
  /** Says that a lane has something new. */
  wake(lane: string): void
  /** Wakes every lane that waits, as many as are kept in mind: at start. */
  wakeAll(): Promise<void>
  /** Wakes the next of them: for what was not in mind, and what is to be tried again. */
  wakeSome(): Promise<void>
  /** How long (ms) a lane waits for its turn just now: of a channel, or of the channel where it is longest. */
  lag(channel?: string): number
  /** How many events had no end when they were last counted. */
  waiting(): number
  /** How many lanes are being handled. */
  busy(): number
  /** Answers when nothing is being handled. */
  settle(): Promise<void>
  /** Takes no new event; answers when those in hand are done. */
  stop(): Promise<void>
}

const mostTries = 5
/** Those that wait for one commit share it: the more of them, the less each costs. */
const mostAtOnce = 64
/** A platform that hangs (while a photo is fetched, say) takes no more than its share. */
const mostOfChannel = 32
const retryAfter = 2_000
/** How many lanes of a channel are kept in mind; what waits in others is found in the inbox. */
const mostInMind = 2_000
/** How many pages of lanes are read at a time. */
const somePages = 8

/** Opens the lanes. */
export function openLanes({ house, jobs }: Omit<Handling, 'beside'>): Lanes {
  const running = new Map<string, Promise<void>>()
  const courteous = new Set<Promise<unknown>>()
  /** Lanes that have something, by channel; how many of each channel run. */
  const wanted = new Map<string, Turns>()
  const busy = new Map<string, number>()
  /** The lane up to which the inbox was read for what is not in mind, and how many events waited in it. */
  let readUpTo = ''
  let waiting = 0
  /** Events to be tried again, by the waits' clock. */
  const rests = openRests(house.waits, () => undefined)
  let isStopped = false

  function wake(lane: string): void {
    if (isStopped) return
    const channel = channelOf(lane)
    const queue = wanted.get(channel) ?? openTurns(house.waits.now())
    if (queue.lanes.has(lane) || queue.lanes.size >= mostInMind) return
    queue.lanes.set(lane, house.waits.now())
    wanted.set(channel, queue)
    start()
  }

  /** Starts what may run, a lane of each channel in turn. */
  function start(): void {
    for (const [channel, queue] of wanted) {
      const { lanes } = queue
      if (running.size >= mostAtOnce) return
      const next = (busy.get(channel) ?? 0) < mostOfChannel ? firstIdle(lanes) : undefined
      if (next === undefined) continue
      lanes.delete(next)
      // To the end, where its next turn comes after those of the others.
      wanted.delete(channel)
      if (lanes.size > 0) wanted.set(channel, queue)
      run(channel, next)
    }
  }

  function firstIdle(lanes: ReadonlyMap<string, number>): string | undefined {
    for (const lane of lanes.keys()) if (!running.has(lane)) return lane
    return undefined
  }

  /** Reads which lanes have something, a few pages on from where it was read last, and begins again at the end. */
  async function look(mostPages: number): Promise<void> {
    const [all] = await house.store.read('inboxWaiting', {})
    waiting = all?.count ?? 0
    for (let pages = 0; waiting > 0 && pages < mostPages && !isStopped; pages++) {
      const page = await house.store.read('lanesWaiting', { after: readUpTo })
      for (const { lane } of page) wake(lane)
      readUpTo = page.length < lanesPage ? '' : (page.at(-1)?.lane ?? '')
      if (readUpTo === '') return
    }
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

  /** Handles what waits in a lane. What comes meanwhile wakes the lane again. */
  async function drain(lane: string): Promise<void> {
    try {
      for (;;) {
        const waiting = await house.store.read('laneWaiting', { lane })
        for (const next of waiting) {
          if (isStopped || isResting(next) || !(await handleOne(next))) return
        }
        if (waiting.length < lanePage) return
      }
    } catch (problem) {
      house.metrics.faults.inc({ where: 'lane' })
      house.log.error({ err: problem, lane }, 'a lane could not go on; it is woken again by the next tick')
    }
  }

  /** What another process, or one before, left to be tried again waits by our clock from now on. */
  function isResting({ id, lane, notBefore, attempts }: Row<'inbox'>): boolean {
    if (notBefore === null) return false
    // The house's clock may have been set back since: it is the wait of that try at most.
    if (!rests.hasRested(id, notBefore)) {
      rest(id, lane, Math.min(retryAfter * attempts, notBefore - house.clock.now()), notBefore)
    }
    return rests.isResting(id)
  }

  function rest(id: string, lane: string, ms: number, notBefore: number): void {
    rests.rest(id, ms, notBefore)
    if (ms > 0) house.waits.after(ms, () => wake(lane))
  }

  /** Whether the event has its end; one that is to be tried again holds its lane. */
  function handleOne(row: Row<'inbox'>): Promise<boolean> {
    return concerning({ key: keyName(row.key), inbox: row.id, channel: row.channel }, () => tryOne(row))
  }

  async function tryOne(row: Row<'inbox'>): Promise<boolean> {
    try {
      await handle({ house, jobs, beside }, row)
      house.metrics.events.inc({ outcome: 'done' })
      countTurn(wanted.get(row.channel), house.waits.now())
      rests.forget(row.id)
      return true
    } catch (problem) {
      return tryAgain(row, problem)
    }
  }

  function beside(task: Promise<unknown>): void {
    courteous.add(task)
    void task.finally(() => courteous.delete(task))
  }

  /** An event that could not be handled holds its lane for a moment; after a fixed number of tries it is set aside, visible. */
  async function tryAgain(row: Row<'inbox'>, problem: unknown): Promise<boolean> {
    const attempts = row.attempts + 1
    const isDead = attempts >= mostTries
    house.metrics.events.inc({ outcome: isDead ? 'dead' : 'again' })
    house.log.error({ err: problem, attempts }, isDead ? 'an event is set aside' : 'an event is tried again')
    if (isDead) {
      rests.forget(row.id)
      await setAside(house, row, problem)
      return true
    }
    const wait = retryAfter * attempts
    const notBefore = house.clock.now() + wait
    const [kept] = await house.store.commit([notHandled(row, problem, { attempts, notBefore })])
    // Another process has ended it meanwhile.
    if (kept.length === 0) return true
    rest(row.id, row.lane, wait, notBefore)
    return false
  }

  return {
    wake,
    wakeAll: () => look(Number.POSITIVE_INFINITY),
    wakeSome: () => look(somePages),
    waiting: () => waiting,
    busy: () => running.size,
    lag(channel) {
      const of = channel === undefined ? wanted.values() : [wanted.get(channel)].filter((queue) => queue !== undefined)
      return Math.max(0, ...[...of].map((queue) => waitOf(queue, firstIdle(queue.lanes), house.waits.now())))
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
