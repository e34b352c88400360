// Delivering: what waits in the outbox leaves by lane and in order, one message at a time in a chat, within the platforms' budgets.
import type { ChannelId, ChatId } from '#core/ids.ts'
import type { Platform } from '#flows/message.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { type Attempted, attempt, type Room } from './attempt.ts'
import { openBudgets, type Slot } from './budgets.ts'
import type { OpenChannel } from './channels.ts'
import { longestBackoff } from './endings.ts'
import { openHealth } from './health.ts'
import type { House } from './house.ts'
import { type Held, nextOf } from './next.ts'
import { openPlaces } from './places.ts'
import { openQueues, type Ready } from './queues.ts'
import { openRests } from './rests.ts'
import { newsOf, openScan } from './waiting.ts'

export type Delivering = {
  /** Says what was committed for the outbox; without a plan it is looked through for what nobody told of. */
  wake(plan?: readonly Write[]): void
  /** Begins; what an earlier process had in hand comes to its end first. */
  start(): Promise<void>
  /** Answers when nothing is due and nothing is on its way. */
  settle(): Promise<void>
  /** Takes nothing new; answers when what is on its way has its end. */
  stop(): Promise<void>
  /** A channel's credentials are good: what waits for it goes at once. */
  free(channel: string): void
}

const afterFault = 5_000

/** Opens the delivering of a house. */
export function openDelivering(house: House): Delivering {
  const budgets = openBudgets(house.waits)
  const queues = openQueues()
  const places = openPlaces()
  const health = openHealth(house, fill)
  /** Messages, chats and channels that rest; whose chat is to be looked at again when they have. */
  const rests = openRests(house.waits, rested)
  const wakes = new Map<string, Ready>()
  /** When a channel is to have room again. */
  const roomAt = new Map<ChannelId, number>()
  const platforms = new Map<ChannelId, Platform>()
  /** Chats whose message is on its way, and what they got meanwhile. */
  const busy = new Map<ChatId, Promise<void>>()
  const meanwhile = new Map<ChatId, Ready>()
  const scan = openScan(house, ready, fill)
  let isStopped = false
  let isStarted = false

  // ── what waits ──

  /** A chat has something to send: now, when its message on the way has its end, or when it has rested. */
  function ready(it: Ready): void {
    if (busy.has(it.chat)) return void meanwhile.set(it.chat, urgentOf(it, meanwhile.get(it.chat)))
    const sleeping = rests.isResting(it.chat) ? wakes.get(it.chat) : undefined
    if (sleeping && sleeping.lane <= it.lane) return
    // It rests for want of room that what is more urgent may have.
    if (sleeping) wakeUp(it.chat)
    queues.add(it)
  }

  function rested(key: string): void {
    const it = wakes.get(key)
    wakes.delete(key)
    if (it && key === it.chat) rests.forget(key)
    // A message that rested has failed before; a chat rests for want of room.
    if (it) ready(key === it.chat ? it : { ...it, again: true })
    fill()
  }

  function wake(plan?: readonly Write[]): void {
    const { chats, again, unparked } = newsOf(plan ?? [])
    for (const { id, channel } of again) {
      wakeUp(id)
      health.hurry(channel)
    }
    for (const it of chats) ready(it)
    for (const chat of unparked) scan.lookAt(chat)
    if (!plan) scan.goOn()
    else if (chats.length > 0) fill()
  }

  // ── what leaves ──

  function fill(): void {
    if (isStopped || !isStarted) return
    for (let next = queues.next(mayGo); next; next = queues.next(mayGo)) start(next)
  }

  function mayGo(channel: ChannelId, lane: number): boolean {
    const platform = platforms.get(channel)
    if (!platform) return learn(channel)
    if (rests.isResting(channel) || !places.isFree(channel, platform, lane, health.most)) return false
    const wait = budgets.waitOf(platform, channel)
    if (wait > 0) fillAfter(channel, wait)
    return wait === 0
  }

  /** Fills again when a channel has room; answers of calls may bring that forward. */
  function fillAfter(channel: ChannelId, wait: number): void {
    const at = house.waits.now() + wait
    const known = roomAt.get(channel)
    if (known !== undefined && known <= at) return
    roomAt.set(channel, at)
    house.waits.after(wait, () => {
      if (roomAt.get(channel) === at) roomAt.delete(channel)
      fill()
    })
  }

  /** Which platform a channel is of, found out once. */
  function learn(id: ChannelId): false {
    if (scan.isBeside(id)) return false
    scan.beside(id, async () => {
      const channel = await house.channels.of(id)
      if (channel) platforms.set(id, channel.platform)
      fill()
    })
    return false
  }

  function start(it: Ready): void {
    const platform = platforms.get(it.channel)
    const slot = platform ? budgets.ofChannel(platform, it.channel) : 0
    if (!platform || typeof slot === 'number') return void queues.add(it)
    places.enter(it.channel, platform)
    const run = sendNext(it, slot)
      .catch((problem: unknown) => fault(it, problem))
      .then((more) => {
        slot.back()
        busy.delete(it.chat)
        places.leave(it.channel, platform)
        const new_ = meanwhile.get(it.chat)
        meanwhile.delete(it.chat)
        for (const one of [more, new_]) if (one) ready(one)
        fill()
      })
    busy.set(it.chat, run)
  }

  function fault(it: Ready, problem: unknown): null {
    house.metrics.faults.inc({ where: 'deliver' })
    house.log.error({ err: problem, chat: it.chat }, 'a message could not be attempted; it is tried again')
    sleep(it.chat, afterFault, { ...it, lane: 0 })
    return null
  }

  /** Sends what leaves the chat next. Answers as what the chat waits on, if there may be more. */
  async function sendNext(it: Ready, slot: Slot): Promise<Ready | null> {
    const next = await nextOf(house.store, it.chat, (held) => isHeld(held, it))
    if (!next) return null
    const { row, urgency, others } = next
    // What was urgent has left: others may be more urgent than what is here now.
    if (urgency > it.lane) return { ...it, lane: urgency }
    const channel = await house.channels.of(row.channel)
    if (!channel) throw new Error(`There is no channel ${row.channel}`)
    if (!(await health.mayGo(channel))) return { ...it, lane: urgency }
    const done = await attempt(house, row, roomOf(channel, slot, urgency))
    await health.heed(channel, done.heard, { problem: done.problem, isAgain: row.attempts > 0 })
    const isAgain = after(row, { ...it, lane: urgency }, done)
    return isAgain || others ? { ...it, lane: urgency } : null
  }

  /** The first call goes in the channel's slot; each further one takes its own. */
  function roomOf({ platform, id }: OpenChannel, first: Slot, lane: number): Room {
    let unused: Slot | null = first
    return (chat, method) => {
      const place = unused ?? budgets.ofChannel(platform, id)
      if (typeof place === 'number') return place
      const call = budgets.ofCall(platform, { channel: id, method, chat: chat.id, kind: chat.kind, lane })
      if (typeof call === 'number') {
        if (place !== unused) place.back()
        return call
      }
      unused = null
      const both = (end: keyof Slot) => () => {
        place[end]()
        call[end]()
      }
      return { leaves: both('leaves'), answered: both('answered'), back: both('back') }
    }
  }

  /** What an attempt leaves to rest. Answers whether its message may be looked at again at once. */
  function after(row: Row<'outbox'>, it: Ready, { again, notBefore, holds, heard }: Attempted): boolean {
    if (again === null || again === 0) wakeUp(row.id)
    if (again === null || again === 0) return again === 0
    if (holds === 'room') sleep(it.chat, again, it)
    else sleep(row.id, again, it, notBefore ?? undefined)
    // What the platform itself closed for a while, it is closed for all.
    if (holds === 'chat') sleep(it.chat, again, { ...it, lane: 0 })
    if (holds === 'channel' && heard !== 'refused') rests.rest(row.channel, again)
    return false
  }

  function sleep(key: string, ms: number, it: Ready, hold?: number): void {
    if (ms > 0) wakes.set(key, it)
    rests.rest(key, ms, hold)
  }

  /** It rests no more, whatever it waited for. */
  function wakeUp(key: string): void {
    wakes.delete(key)
    rests.forget(key)
  }

  /** Whether a message waits to be tried again. What another process, or one before, left to wait does so by our waits from now on. */
  function isHeld({ id, heldFrom, notBefore }: Held, it: Ready): boolean {
    if (notBefore === null || rests.hasRested(id, notBefore)) return rests.isResting(id)
    const now = house.clock.now()
    // The house's clock may have been set back since: none of the time has passed then. Where an earlier version did not keep since
    // when it waits, it is a backoff at most.
    const left =
      heldFrom === null ? Math.min(longestBackoff, notBefore - now) : notBefore - heldFrom - Math.max(0, now - heldFrom)
    sleep(id, left, it, notBefore)
    return rests.isResting(id)
  }

  return {
    wake,
    async start() {
      await health.start()
      isStarted = true
      scan.all()
    },
    async settle() {
      while (scan.isBusy() || busy.size > 0) await Promise.all([scan.done(), ...busy.values()])
    },
    async stop() {
      isStopped = true
      scan.stop()
      await Promise.all([scan.done(), ...busy.values()])
    },
    free(channel) {
      rests.forget(channel)
      health.hurry(channel)
      fill()
    },
  }
}

function urgentOf(one: Ready, other: Ready | undefined): Ready {
  return other && other.lane <= one.lane ? other : one
}
