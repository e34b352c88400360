// How fast each platform may be called: budgets as data, kept for every window on the waits' clock.
import type { Waits } from '#core/clock.ts'
import type { Platform } from '#flows/message.ts'

/** So many calls in any window of so many ms. */
export type Budget = { calls: number; window: number }

type Rates = { channel: Budget[]; chat: Budget[]; group: Budget[] }

/** L12 (2,000/s an endpoint); W5 (80/s a number), W6 (45 in 6 s to one person, then one in 6 s); T6 (30/s, 1/s a chat with short bursts, 20/min a group). */
export const rates: Record<Platform, Rates> = {
  line: { channel: [{ calls: 1500, window: 1000 }], chat: [], group: [] },
  whatsapp: {
    channel: [{ calls: 80, window: 1000 }],
    chat: [
      { calls: 20, window: 6000 },
      { calls: 60, window: 360_000 },
    ],
    group: [],
  },
  telegram: {
    channel: [{ calls: 30, window: 1000 }],
    chat: [{ calls: 5, window: 5000 }],
    group: [{ calls: 20, window: 60_000 }],
  },
}

export type Budgets = {
  /** Takes one call if every window has room: 0 if taken, else the ms until there is room. */
  take(platform: Platform, channel: string, chat: string, kind: 'private' | 'group'): number
}

/** Budgets over the waits' clock. */
export function openBudgets(waits: Waits, of: Record<Platform, Rates> = rates): Budgets {
  const spent = new Map<string, number[]>()
  return {
    take(platform, channel, chat, kind) {
      const now = waits.now()
      const held = [
        ...of[platform].channel.map((budget) => ({ budget, key: channel })),
        ...of[platform].chat.map((budget) => ({ budget, key: chat })),
        ...(kind === 'group' ? of[platform].group.map((budget) => ({ budget, key: chat })) : []),
      ].map(({ budget, key: of }) => {
        const key = `${of} ${budget.window}`
        return { budget, key, calls: (spent.get(key) ?? []).filter((at) => at > now - budget.window) }
      })
      const wait = Math.max(0, ...held.map(({ budget, calls }) => untilRoom(budget, calls, now)))
      for (const { key, calls } of held) keep(spent, key, wait === 0 ? [...calls, now] : calls)
      return wait
    },
  }
}

/** The instants of calls that still count; what is older is forgotten. */
function keep(spent: Map<string, number[]>, key: string, calls: number[]): void {
  if (calls.length > 0) spent.set(key, calls)
  else spent.delete(key)
}

function untilRoom({ calls: most, window }: Budget, calls: number[], now: number): number {
  const oldest = calls[calls.length - most]
  return oldest === undefined ? 0 : Math.max(1, oldest + window - now)
}
