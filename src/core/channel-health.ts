// Whether a channel does well: what was seen of it, against what is usual for it and what its platform tells.

/** What there is to judge by; instants are UTC ms. */
export type ChannelFacts = {
  now: number
  /** Why its credentials were refused, if they were. */
  refused: string | null
  /** Why the platform cannot be reached, if it cannot. */
  down: string | null
  /** How the address begins that its events are to come to; null where nobody outside can reach us. */
  address: string | null
  webhook: {
    url: string | null
    isActive: boolean
    problem: string | null
    problemAt: number | null
    waiting: number
  } | null
  quota: { limit: number; used: number } | null
  tokenEndsAt: number | null
  isLowQuality: boolean
  /** When its platform took nothing for a while, as too much came at once. */
  busyAt: number[]
  lastWebhookAt: number | null
  /** Wrong signatures since the last good webhook, and when the last of them came. */
  badSignatures: number
  lastBadSignatureAt: number | null
  /** How likely it is that nothing comes in for as long as nothing has. */
  silence: number
}

export type Reason =
  | 'credentials'
  | 'down'
  | 'webhook-none'
  | 'webhook-elsewhere'
  | 'webhook-off'
  | 'webhook-failing'
  | 'signatures'
  | 'quota-gone'
  | 'expiring'
  | 'quota'
  | 'quality'
  | 'busy'
  | 'silent'
export type Judged = { state: 'well' | 'warned' | 'failing'; reason: Reason | null; detail: string | null }

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const mostBad = 5
const recently = 15 * minute
const expiresSoon = 7 * day
const muchUsed = 0.8
/** Less likely than one in a thousand is no chance. */
const unusual = 0.001

/** The worst there is to say of a channel. */
export function judge(facts: ChannelFacts): Judged {
  const failing = (reason: Reason, detail: string | null = null): Judged => ({ state: 'failing', reason, detail })
  const warned = (reason: Reason, detail: string | null = null): Judged => ({ state: 'warned', reason, detail })
  const { now, refused, down, quota, tokenEndsAt } = facts
  if (refused !== null) return failing('credentials', refused)
  if (down !== null) return failing('down', down)
  const wrong = wrongWithWebhook(facts)
  if (wrong !== null) return failing(...wrong)
  const isRecent = facts.lastBadSignatureAt !== null && now - facts.lastBadSignatureAt < recently
  if (facts.badSignatures >= mostBad && isRecent) return failing('signatures')
  if (quota && quota.used >= quota.limit) return failing('quota-gone')
  if (tokenEndsAt !== null && tokenEndsAt - now < expiresSoon) return warned('expiring')
  if (quota && quota.used >= quota.limit * muchUsed) return warned('quota')
  if (facts.isLowQuality) return warned('quality')
  if (facts.busyAt.filter((at) => now - at < recently).length >= mostBad) return warned('busy')
  return facts.silence < unusual ? warned('silent') : { state: 'well', reason: null, detail: null }
}

function wrongWithWebhook({ now, address, webhook }: ChannelFacts): [Reason, string?] | null {
  if (!webhook) return null
  if (webhook.url === null) return ['webhook-none']
  if (address !== null && !webhook.url.startsWith(address)) return ['webhook-elsewhere', hostOf(webhook.url)]
  if (!webhook.isActive) return ['webhook-off']
  const isRecent = webhook.problemAt !== null && now - webhook.problemAt < hour
  return webhook.problem !== null && isRecent && webhook.waiting > 0 ? ['webhook-failing', webhook.problem] : null
}

/** An address may hold what nobody is to read. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '?'
}

// ── what is usual ──

/** Of each hour of a week (UTC): in how many of its five-minute slots something came in, as a share, and how often that was looked at. */
export type Usual = { share: number[]; looks: number[] }

export const slotMs = 5 * minute
const slotsOfHour = hour / slotMs
const hoursOfWeek = 7 * 24
const newest = 0.3
const enoughLooks = 2
/** Shorter than this is no silence. */
const shortest = 30 * minute

export const nothingUsual: Usual = { share: Array(hoursOfWeek).fill(0), looks: Array(hoursOfWeek).fill(0) }

/** What is usual once an hour is over in which so many slots had something; the newer counts more. */
export function withHour({ share, looks }: Usual, at: number, activeSlots: number): Usual {
  const place = placeOf(at)
  const seen = Math.min(1, activeSlots / slotsOfHour)
  const before = looks[place] ?? 0
  return {
    share: share.with(place, before === 0 ? seen : (share[place] ?? 0) * (1 - newest) + seen * newest),
    looks: looks.with(place, before + 1),
  }
}

/** How likely nothing comes in from one instant to another; hours that are hardly known say nothing. */
export function silenceLikelihood({ share, looks }: Usual, from: number, to: number): number {
  if (to - from < shortest) return 1
  let likely = 1
  for (let at = from; at + slotMs <= to && likely > 1e-9; at += slotMs) {
    const place = placeOf(at)
    if ((looks[place] ?? 0) >= enoughLooks) likely *= 1 - Math.min(0.95, share[place] ?? 0)
  }
  return likely
}

function placeOf(at: number): number {
  return Math.floor(at / hour) % hoursOfWeek
}
