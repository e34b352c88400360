// How many messages are on their way at once: so many of a channel and of a platform, so that one that hangs leaves the others theirs.
import type { Platform } from '#flows/message.ts'

export type Places = {
  /** Whether a channel has room for one more in this lane; `most` may say that it has less than usual. */
  isFree(channel: string, platform: Platform, lane: number, most: (channel: string, usual: number) => number): boolean
  enter(channel: string, platform: Platform): void
  leave(channel: string, platform: Platform): void
}

/** Of a channel, by lane: what is urgent finds a place however many others are on their way. */
const mostOfChannel = [32, 32, 28, 20]
const mostOfPlatform = 128

/** Nobody is on the way at first. */
export function openPlaces(): Places {
  const counts = new Map<string, number>()
  const countOf = (key: string) => counts.get(key) ?? 0
  const change = (key: string, by: number) => {
    const count = countOf(key) + by
    if (count > 0) counts.set(key, count)
    else counts.delete(key)
  }
  return {
    isFree: (channel, platform, lane, most) =>
      countOf(channel) < most(channel, mostOfChannel[lane] ?? 1) && countOf(platform) < mostOfPlatform,
    enter(channel, platform) {
      change(channel, 1)
      change(platform, 1)
    },
    leave(channel, platform) {
      change(channel, -1)
      change(platform, -1)
    },
  }
}
