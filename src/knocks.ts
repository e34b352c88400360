// How often a door may be knocked at: counted in memory, by address or key, a minute at a time. What is over is told to come again.
import type { Context } from 'hono'
import type { IRateLimiterRes, RateLimiterMemory } from 'rate-limiter-flexible'
import type { Knock, Knocks } from '#core/knocks.ts'
import { hasConnection, knockerOf } from './allowed.ts'
import type { Limits } from './limits.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import { isInside, networksOf } from './networks.ts'

export type Counting = Knocks & {
  /** Who knocks: their address, or of IPv6 its network. Null is the house itself, which asks without a connection. */
  who(c: Context): string | null
  /** An address inside that says it knocks for others and is no proxy we were told of; null where none did. */
  unknownProxy(): string | null
}

type Needs = { limits: Limits; proxies: string[]; metrics: Pick<Metrics, 'tooMany'>; log: Pick<Log, 'warn'> }

const minute = 60
/** Who is remembered of each kind at most; whoever was counted first is forgotten first. */
const mostRemembered = 10_000

/** Begins to count. The library that does it is loaded with the first knock that counts. */
export function openKnocks({ limits, proxies, metrics, log }: Needs): Counting {
  const believed = networksOf(proxies)
  const counters = new Map<Knock, Promise<Counter>>()
  let isTold = false
  let proxy: string | null = null

  function counterOf(knock: Knock): Promise<Counter> {
    const counter = counters.get(knock) ?? openCounter(limits[knock])
    counters.set(knock, counter)
    return counter
  }

  function refused(knock: Knock, seconds: number | null): number | null {
    if (seconds === null) return null
    metrics.tooMany.inc({ knock })
    if (!isTold) log.warn({ knock }, tooManyWords)
    isTold = true
    return seconds
  }

  return {
    who(c) {
      if (!hasConnection(c)) return null
      const { address, forwards } = knockerOf(c, believed)
      // From anywhere else anybody can say so.
      if (forwards && isInside(address)) proxy = address
      return networkOf(address)
    },
    unknownProxy: () => proxy,
    async count(knock, who) {
      return who === null || limits[knock] === 0 ? null : refused(knock, await (await counterOf(knock)).count(who))
    },
    async over(knock, who) {
      // Where nothing was counted yet there is nothing to load.
      const counter = who === null ? undefined : counters.get(knock)
      return counter && who !== null ? refused(knock, await (await counter).over(who)) : null
    },
  }
}

const tooManyWords =
  'somebody knocks too often and is told to come again (said once; the metrics count them). If a proxy stands before this house, TRUSTED_PROXIES has to name it: else all that come through it are counted as one'

type Counter = { count(who: string): Promise<number | null>; over(who: string): Promise<number | null> }

async function openCounter(points: number): Promise<Counter> {
  const { RateLimiterMemory: Limiter } = await import('rate-limiter-flexible')
  const limiter: RateLimiterMemory = new Limiter({ points, duration: minute })
  const remembered = new Set<string>()
  const seconds = ({ consumedPoints = 0, msBeforeNext = 0 }: IRateLimiterRes, most: number) =>
    consumedPoints > most ? Math.max(1, Math.ceil(msBeforeNext / 1000)) : null

  async function remember(who: string): Promise<void> {
    remembered.delete(who)
    remembered.add(who)
    if (remembered.size <= mostRemembered) return
    const [first] = remembered
    if (first === undefined) return
    remembered.delete(first)
    await limiter.delete(first)
  }

  return {
    async count(who) {
      await remember(who)
      return seconds(await limiter.penalty(who), points)
    },
    async over(who) {
      const found = await limiter.get(who)
      return found === null ? null : seconds(found, points - 1)
    },
  }
}

/** An IPv6 address stands for its /64: whoever has one has all of them. */
function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter((part) => part !== '')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...(tail === undefined ? [] : zeros), ...after].slice(0, 4).join(':')
}
