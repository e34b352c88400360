// What a platform can be told to get wrong, so that the house's ways out can be seen.
import type { Platform } from './world.ts'

export type FaultKind =
  | '429'
  | '5xx'
  /** Takes the request and never answers: nothing was done. */
  | 'timeout'
  /** Does what was asked and never answers. */
  | 'accepted-but-timeout'
  | 'reset'
  | 'broken-json'
  /** LINE: the reply token is refused. */
  | 'expired-reply-token'
  /** WhatsApp: 131056, too many messages to the same person. */
  | 'pair-rate'
  /** WhatsApp: accepted, and a failed status with `code` follows. */
  | 'fails-later'

export type Fault = {
  platform: Platform
  kind: FaultKind
  /** Tested against "METHOD /path". */
  match?: RegExp
  /** Tested against the body as JSON. */
  says?: RegExp
  /** Seconds. */
  retryAfter?: number
  status?: number
  /** A Graph error code (WhatsApp). */
  code?: number
  /** How many requests it hits; without it, all until cleared. */
  times?: number
  /** Of the requests that fit, so many are hit, by chance: 0.3 is three in ten. All without it. */
  share?: number
  /** Hits only requests with this account's token. */
  account?: string
}

export type Faults = {
  add(fault: Fault): () => void
  clear(platform?: Platform): void
  list(): Fault[]
  /** The fault that this request meets, if any; counts it as met. */
  meet(platform: Platform, met: Met): Fault | undefined
}

/** A request as faults see it: `subject` is "METHOD /path". */
export type Met = { subject: string; account?: string; body?: unknown }

/** A list of faults, none at first; the oldest that fits is met. */
export function makeFaults(changed: (platform: Platform) => void): Faults {
  let faults: (Fault & { left: number })[] = []
  const keep = (those: typeof faults) => {
    faults = those
  }
  return {
    add(fault) {
      const entry = { ...fault, left: fault.times ?? Number.POSITIVE_INFINITY }
      faults.push(entry)
      changed(fault.platform)
      return () => keep(faults.filter((each) => each !== entry))
    },
    clear: (platform) => keep(platform ? faults.filter((each) => each.platform !== platform) : []),
    list: () => faults.map(({ left, ...fault }) => (Number.isFinite(left) ? { ...fault, times: left } : fault)),
    meet(platform, request) {
      const met = faults.find((each) => each.platform === platform && fits(each, request) && hits(each))
      if (!met) return undefined
      met.left -= 1
      if (met.left <= 0) keep(faults.filter((each) => each !== met))
      return met
    },
  }
}

function fits({ match, says, account: of }: Fault, { subject, account, body }: Met): boolean {
  if ((match && !match.test(subject)) || (of !== undefined && of !== account)) return false
  return !says || says.test(JSON.stringify(body) ?? '')
}

const hits = ({ share }: Fault) => share === undefined || Math.random() < share
