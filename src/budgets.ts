// How fast each platform may be called: budgets as data, kept for every window on the waits' clock.
import type { Waits } from '#core/clock.ts'
import type { Platform } from '#flows/message.ts'
import { loanMeter, type Meter, windowMeter } from './meters.ts'

/** So many calls in any window of so many ms; or one call in so many ms, of which a burst may be borrowed at once. */
export type Budget = { calls: number; window: number } | { every: number; burst: number }

type Rates = {
  channel: Budget[]
  /** By the platform's own endpoint; `any` is of each that is not named. */
  methods: Record<string, Budget[]>
  chat: Budget[]
  group: Budget[]
}

const second = 1000

/** Rows L12 (by endpoint), W5 and W6, T6 and T7 of the platform rules; an edit is a call as any other. */
export const rates: Record<Platform, Rates> = {
  line: {
    channel: [],
    methods: { any: [{ calls: 2000, window: second }], multicast: [{ calls: 200, window: second }] },
    chat: [],
    group: [],
  },
  whatsapp: {
    channel: [{ calls: 80, window: second }],
    methods: {},
    // One in 6 s, 45 in a burst, 600 in an hour: so much in any hour, whatever was borrowed before.
    chat: [{ every: 6.4 * second, burst: 36 }],
    group: [],
  },
  telegram: {
    channel: [{ calls: 30, window: second }],
    methods: {},
    chat: [{ calls: 5, window: 5 * second }],
    group: [{ calls: 20, window: 60 * second }],
  },
}

/** Room for one call: it counts from when it leaves, and no longer than from its answer, unless it is given back. */
export type Slot = { leaves(): void; answered(): void; back(): void }

export type CallTo = { channel: string; method: string; chat: string; kind: 'private' | 'group'; lane: number }

export type Budgets = {
  /** How long (ms) until a channel may make a call, to whomever. */
  waitOf(platform: Platform, channel: string): number
  /** Takes a channel's room for one call, or says how long until there is some. */
  ofChannel(platform: Platform, channel: string): Slot | number
  /** Takes the room of an endpoint and a chat for one call, or says how long until there is some. */
  ofCall(platform: Platform, call: CallTo): Slot | number
  /** How many channels, endpoints and chats are kept in mind. */
  size(): number
}

/** Budgets over the waits' clock. What has been idle is forgotten. */
export function openBudgets(waits: Waits, of: Record<Platform, Rates> = rates): Budgets {
  const kept = new Map<string, Meter[]>()

  /** The meters of a key, which moves to the end: what stays in front has been idle longest. */
  function metersOf(key: string, budgets: Budget[]): Meter[] {
    if (budgets.length === 0) return []
    const meters = kept.get(key) ?? budgets.map(meterOf)
    kept.delete(key)
    forgetSome()
    kept.set(key, meters)
    return meters
  }

  /** Two for each that may come, so that they get fewer. */
  function forgetSome(): void {
    const now = waits.now()
    let looked = 0
    for (const [key, meters] of kept) {
      if (looked++ === 2 || meters.some((meter) => !meter.isIdle(now))) return
      kept.delete(key)
    }
  }

  const channelMeters = (platform: Platform, channel: string) => metersOf(channel, of[platform].channel)

  function take(meters: Meter[], lane: number): Slot | number {
    const wait = longest(meters, waits.now(), lane)
    if (wait > 0) return wait
    const taken = meters.map((meter) => meter.take())
    let at: 'taken' | 'left' | 'over' = 'taken'
    return {
      leaves() {
        if (at === 'taken') for (const one of taken) one.leaves(waits.now())
        at = at === 'taken' ? 'left' : at
      },
      answered() {
        if (at === 'left') for (const one of taken) one.answered(waits.now())
        at = 'over'
      },
      back() {
        if (at === 'taken') for (const one of taken) one.back()
        at = 'over'
      },
    }
  }

  return {
    waitOf: (platform, channel) => longest(channelMeters(platform, channel), waits.now(), 0),
    ofChannel: (platform, channel) => take(channelMeters(platform, channel), 0),
    ofCall(platform, { channel, method, chat, kind, lane }) {
      const { methods, chat: each, group } = of[platform]
      const byMethod = methods[method] ?? methods.any ?? []
      const byChat = kind === 'group' ? [...each, ...group] : each
      return take([...metersOf(`${channel} ${method}`, byMethod), ...metersOf(chat, byChat)], lane)
    },
    size: () => kept.size,
  }
}

const meterOf = (budget: Budget): Meter => ('window' in budget ? windowMeter(budget) : loanMeter(budget))

function longest(meters: Meter[], now: number, lane: number): number {
  let most = 0
  for (const meter of meters) most = Math.max(most, meter.wait(now, lane))
  return Math.ceil(most)
}
