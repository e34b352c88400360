// What is seen of each channel as it works: webhooks that come in, signatures that are wrong, calls that arrive. Kept in memory, nothing is
// written for it.
import { type Channel, SendFailed } from '#bots/channel.ts'
import { slotMs } from '#core/channel-health.ts'
import type { Clock } from '#core/clock.ts'
import type { ChannelId } from '#core/ids.ts'

/** What was seen since it was last asked for. */
export type Sighting = {
  lastWebhookAt: number | null
  lastSendAt: number | null
  /** Since the last good webhook. */
  badSignatures: number
  lastBadSignatureAt: number | null
  /** The five-minute slots in which something came in, by their number. */
  slots: Set<number>
  /** When its platform said that too much came at once; the newest. */
  busyAt: number[]
}

export type Sightings = {
  /** The same channel, watched. */
  over(id: ChannelId, bot: Channel): Channel
  /** What was seen of a channel, which is then forgotten; null where that is nothing. */
  take(id: ChannelId): Sighting | null
  /** Since when anything is seen. */
  since: number
}

const mostBusy = 20

/** Begins to watch. */
export function openSightings(clock: Clock): Sightings {
  const seen = new Map<ChannelId, Sighting>()
  const accounts = new Map<string, ChannelId>()
  const of = (id: ChannelId) => {
    const known = seen.get(id) ?? nothing()
    seen.set(id, known)
    return known
  }

  function came(id: ChannelId): void {
    const one = of(id)
    one.lastWebhookAt = clock.now()
    one.badSignatures = 0
    one.slots.add(Math.floor(clock.now() / slotMs))
  }

  return {
    since: clock.now(),
    over(id, bot) {
      if (bot.account !== undefined) accounts.set(bot.account, id)
      return {
        ...bot,
        verify(headers, body) {
          const isSigned = bot.verify(headers, body)
          if (!isSigned) {
            of(id).badSignatures++
            of(id).lastBadSignatureAt = clock.now()
          }
          return isSigned
        },
        read(body, received) {
          const events = bot.read(body, received)
          // One address may serve several numbers: each is alive by its own events.
          for (const { account } of events) came((account !== undefined && accounts.get(account)) || id)
          if (events.length === 0) came(id)
          return events
        },
        async send(call, attempt) {
          try {
            const sent = await bot.send(call, attempt)
            of(id).lastSendAt = clock.now()
            return sent
          } catch (problem) {
            if (problem instanceof SendFailed && problem.why === 'busy')
              of(id).busyAt = [...of(id).busyAt, clock.now()].slice(-mostBusy)
            throw problem
          }
        },
      }
    },
    take(id) {
      const one = seen.get(id)
      seen.delete(id)
      return one ?? null
    },
  }
}

function nothing(): Sighting {
  return {
    lastWebhookAt: null,
    lastSendAt: null,
    badSignatures: 0,
    lastBadSignatureAt: null,
    slots: new Set(),
    busyAt: [],
  }
}
