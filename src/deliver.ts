// Delivering: what waits in the outbox leaves by lane and in order, one message at a time in a chat, within the platforms' budgets.
import type { ReadRows } from '#store/reads.ts'
import { outboxPage } from '#store/reads.ts'
import { type Attempted, attempt } from './attempt.ts'
import { openBudgets } from './budgets.ts'
import type { OpenChannel } from './channels.ts'
import { longestBackoff } from './endings.ts'
import type { House } from './house.ts'
import { markRefused, markWorking, refusedChannels } from './refusals.ts'
import { openRests } from './rests.ts'
import { type Retried, retry } from './retry.ts'

export type Delivering = {
  /** Says that the outbox has something new. */
  wake(): void
  /** Begins; what an earlier process had in hand comes to its end first. */
  start(): Promise<void>
  /** Answers when nothing is due and nothing is on its way. */
  settle(): Promise<void>
  /** Takes nothing new; answers when what is on its way has its end. */
  stop(): Promise<void>
  /** A channel's credentials are good: what waits for it goes at once. */
  free(channel: string): void
  /** A message that failed, or of unknown fate, is to go once more because a person says so. */
  retry(workspace: string, id: string): Promise<Retried>
}

type Waiting = ReadRows<'outboxWaiting'>[number]

const mostAtOnce = 64
/** A platform that hangs takes no more than its share. */
const mostOfChannel = 16
const refusedRest = 60_000
const longestRefusedRest = 15 * 60_000
const afterFault = 5_000

/** Opens the delivering of a house. */
export function openDelivering(house: House): Delivering {
  const budgets = openBudgets(house.waits)
  const rests = openRests(house.waits, wake)
  /** Chats whose message is on its way; how many of each channel are. */
  const busy = new Map<string, Promise<void>>()
  const ofChannel = new Map<string, number>()
  /** Channels whose credentials were refused, and how often in a row: one message at a time asks again. */
  const refused = new Map<string, number>()
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
      await look()
    }
  }

  /** Looks at all that waits, page by page, the urgent first, and sends what may leave now. */
  async function look(): Promise<void> {
    const firsts = new Map<string, string | null>()
    let after = { lane: -1, id: '' }
    for (;;) {
      const page = await house.store.read('outboxWaiting', after)
      for (const row of page) {
        if (busy.size >= mostAtOnce || isStopped) return
        if (!mayLeave(row)) continue
        const first = await firstOfCase(row, firsts)
        if (first !== null && !busy.has(row.chat) && !isStopped) send(first, row)
      }
      const last = page.at(-1)
      if (!last || page.length < outboxPage) return
      after = last
    }
  }

  function mayLeave(row: Waiting): boolean {
    if (busy.has(row.chat) || rests.isResting(row.chat) || rests.isResting(row.channel) || isHeld(row)) return false
    return (ofChannel.get(row.channel) ?? 0) < (refused.has(row.channel) ? 1 : mostOfChannel)
  }

  /** Whether a message waits to be tried again. What an earlier process left to wait does so by our waits from now on. */
  function isHeld({ id, notBefore }: Pick<Waiting, 'id' | 'notBefore'>): boolean {
    if (notBefore === null) return false
    // The house's clock may have been set back since: it is a backoff at most.
    if (!rests.hasRested(id)) rests.rest(id, Math.min(longestBackoff, notBefore - house.clock.now()))
    return rests.isResting(id)
  }

  /** The messages of one case leave in the order they were made; one that waits to be tried again holds the others. */
  async function firstOfCase(row: Waiting, known: Map<string, string | null>): Promise<string | null> {
    if (row.case === null) return row.id
    const key = `${row.chat} ${row.case}`
    const before = known.get(key)
    if (before !== undefined) return before
    const [oldest] = await house.store.read('outboxOldest', { chat: row.chat, case: row.case })
    const first = !oldest || isHeld(oldest) ? null : oldest.id
    known.set(key, first)
    return first
  }

  function send(id: string, { chat, channel }: Waiting): void {
    const count = (change: number) => ofChannel.set(channel, (ofChannel.get(channel) ?? 0) + change)
    count(1)
    const run = sendOne(id, channel)
      .catch((problem: unknown) => {
        house.metrics.faults.inc({ where: 'deliver' })
        house.log.error({ err: problem, message: id }, 'a message could not be attempted; it is tried again')
        rests.rest(chat, afterFault)
      })
      .finally(() => {
        busy.delete(chat)
        count(-1)
        wake()
      })
    busy.set(chat, run)
  }

  async function sendOne(id: string, channelId: string): Promise<void> {
    const [row] = await house.store.read('outboxById', { id })
    if (row?.state !== 'queued') return rests.forget(id)
    const channel = await house.channels.of(channelId)
    if (!channel) throw new Error(`There is no channel ${channelId}`)
    const done = await attempt(house, row, (chat) => budgets.take(channel.platform, channel.id, chat.id, chat.kind))
    await heed(channel, done)
    if (done.again === null) return rests.forget(id)
    const { holds, again } = done
    rests.rest(id, holds === 'channel' && done.heard === 'refused' ? 0 : again)
    if (holds === 'chat') rests.rest(row.chat, again)
    if (holds === 'channel' && done.heard === null) rests.rest(channel.id, again)
  }

  /** Learns from an attempt whether the channel's credentials are good. */
  async function heed(channel: OpenChannel, { heard, reason }: Attempted): Promise<void> {
    const times = refused.get(channel.id) ?? 0
    if (heard === 'accepted' && times > 0) {
      refused.delete(channel.id)
      await markWorking(house, channel)
    }
    if (heard !== 'refused' || rests.isResting(channel.id)) return
    refused.set(channel.id, times + 1)
    rests.rest(channel.id, Math.min(longestRefusedRest, refusedRest * 2 ** times))
    if (times === 0) await markRefused(house, channel, reason ?? '')
  }

  return {
    wake,
    async start() {
      for (const id of await refusedChannels(house)) refused.set(id, 1)
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
    free(channel) {
      rests.forget(channel)
      wake()
    },
    async retry(workspace, id) {
      const outcome = await retry(house, workspace, id)
      if (outcome === 'queued') {
        rests.forget(id)
        wake()
      }
      return outcome
    },
  }
}
