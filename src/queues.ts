// Chats that have something to send: the urgent first, else first come, first served, the channels in turn.
import type { ChannelId, ChatId } from '#core/ids.ts'

/** A chat with something to send in a lane (0 otp, 1 critical, 2 normal, 3 bulk). */
export type Ready = { chat: ChatId; channel: ChannelId; lane: number }

export type Queues = {
  /** A chat that is there already keeps its place, unless it has something more urgent now. */
  add(ready: Ready): void
  /** Takes off the next of a channel that may send in its lane. Costs as much as there are channels, not chats. */
  next(mayGo: (channel: ChannelId, lane: number) => boolean): Ready | undefined
  size(): number
}

const laneCount = 4

/** Queues with nothing in them. */
export function openQueues(): Queues {
  const lanes = Array.from({ length: laneCount }, () => new Map<ChannelId, Set<ChatId>>())
  const laneOf = new Map<ChatId, number>()

  function takeOff({ chat, channel, lane }: Ready): void {
    laneOf.delete(chat)
    const channels = lanes[lane]
    const chats = channels?.get(channel)
    chats?.delete(chat)
    if (chats?.size === 0) channels?.delete(channel)
  }

  return {
    add(ready) {
      const before = laneOf.get(ready.chat)
      if (before !== undefined && before <= ready.lane) return
      if (before !== undefined) takeOff({ ...ready, lane: before })
      const channels = lanes[ready.lane]
      if (!channels) throw new RangeError(`There is no lane ${ready.lane}`)
      laneOf.set(ready.chat, ready.lane)
      const chats = channels.get(ready.channel) ?? new Set()
      channels.set(ready.channel, chats.add(ready.chat))
    },
    next(mayGo) {
      for (const [lane, channels] of lanes.entries())
        for (const [channel, chats] of channels) {
          const [chat] = chats
          if (chat === undefined || !mayGo(channel, lane)) continue
          takeOff({ chat, channel, lane })
          // The channel's next turn comes after those of the others.
          if (channels.delete(channel)) channels.set(channel, chats)
          return { chat, channel, lane }
        }
      return undefined
    },
    size: () => laneOf.size,
  }
}
