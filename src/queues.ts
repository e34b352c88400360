// Chats that have something to send: the urgent first, then what has not failed before, else first come, first served, the channels
// in turn.
import type { ChannelId, ChatId } from '#core/ids.ts'

/** A chat with something to send in a lane (0 otp, 1 critical, 2 normal, 3 bulk); `again` where it has failed before. */
export type Ready = { chat: ChatId; channel: ChannelId; lane: number; again?: true }

export type Queues = {
  /** A chat that is there already keeps its place, unless it has something more urgent now. */
  add(ready: Ready): void
  /** Takes off the next of a channel that may send in its lane. Costs as much as there are channels, not chats. */
  next(mayGo: (channel: ChannelId, lane: number) => boolean): Ready | undefined
  size(): number
}

const laneCount = 4
/** One time in so many, what has failed before comes first in its lane: it waits longer, but not for ever. */
const fairTurn = 8

/** Queues with nothing in them. */
export function openQueues(): Queues {
  /** Two of each lane: what has not failed before, and what has. */
  const ranks = Array.from({ length: laneCount * 2 }, () => new Map<ChannelId, Set<ChatId>>())
  const rankOf = new Map<ChatId, number>()
  let turn = 0

  function takeOff(chat: ChatId, channel: ChannelId, rank: number): void {
    rankOf.delete(chat)
    const channels = ranks[rank]
    const chats = channels?.get(channel)
    chats?.delete(chat)
    if (chats?.size === 0) channels?.delete(channel)
  }

  return {
    add({ chat, channel, lane, again }) {
      const rank = lane * 2 + (again ? 1 : 0)
      const before = rankOf.get(chat)
      if (before !== undefined && before <= rank) return
      if (before !== undefined) takeOff(chat, channel, before)
      const channels = ranks[rank]
      if (!channels) throw new RangeError(`There is no lane ${lane}`)
      rankOf.set(chat, rank)
      const chats = channels.get(channel) ?? new Set()
      channels.set(channel, chats.add(chat))
    },
    next(mayGo) {
      const isFairTurn = (turn + 1) % fairTurn === 0
      for (const place of ranks.keys()) {
        const rank = isFairTurn ? place ^ 1 : place
        const lane = rank >> 1
        const channels = ranks[rank] ?? new Map<ChannelId, Set<ChatId>>()
        for (const [channel, chats] of channels) {
          const [chat] = chats
          if (chat === undefined || !mayGo(channel, lane)) continue
          takeOff(chat, channel, rank)
          turn += 1
          // The channel's next turn comes after those of the others.
          if (channels.delete(channel)) channels.set(channel, chats)
          return { chat, channel, lane }
        }
      }
      return undefined
    },
    size: () => rankOf.size,
  }
}
