// Who is let in while the house is under pressure, by what is measured. A rule and nothing else.
import type { Platform } from '#flows/message.ts'

/**
 * Who knocks, in the order in which they are refused: a caller of the API asks again by itself; what Telegram and WhatsApp
 * send they send again for sure; LINE does where its account has webhook redelivery switched on, which nobody can see from here.
 */
export type Visitor = 'caller' | 'sent-again' | 'maybe-sent-once'

export const visitors: readonly Visitor[] = ['caller', 'sent-again', 'maybe-sent-once']

/** Who a platform's webhooks are. */
export const visitorOf: Record<Platform, Visitor> = {
  telegram: 'sent-again',
  whatsapp: 'sent-again',
  line: 'maybe-sent-once',
}

export type Pressure = {
  /** How long the chat that waits longest for its turn has waited, in ms. */
  lag: number
  /** Events of the inbox that have no end yet. */
  waiting: number
  /** How long the store takes for a commit, in ms. */
  commit: number
  /** How late the event loop comes round, in ms. */
  delay: number
  /** Requests that were let in and are not answered. */
  inside: number
  /** How many bytes of bodies they announced. */
  bytes: number
}

export const calm: Pressure = { lag: 0, waiting: 0, commit: 0, delay: 0, inside: 0, bytes: 0 }

const megabyte = 1_000_000

/** From here on a visitor is refused. LINE cuts off after 2 s, so that a commit any slower would be of no use to it. */
const bounds: Record<keyof Pressure, Record<Visitor, number>> = {
  lag: { caller: 1_000, 'sent-again': 1_500, 'maybe-sent-once': 3_000 },
  waiting: { caller: 20_000, 'sent-again': 50_000, 'maybe-sent-once': 100_000 },
  commit: { caller: 500, 'sent-again': 750, 'maybe-sent-once': 1_500 },
  delay: { caller: 220, 'sent-again': 320, 'maybe-sent-once': 720 },
  inside: { caller: 200, 'sent-again': 256, 'maybe-sent-once': 512 },
  bytes: { caller: 12 * megabyte, 'sent-again': 16 * megabyte, 'maybe-sent-once': 24 * megabyte },
}
const measures = Object.keys(bounds) as (keyof Pressure)[]

/** A door that was shut opens once everything is below this share of its bound. */
const opensAt = 0.85

/** Whether a visitor's door is shut, given whether it was. A house with nothing to do always lets in. */
export function isShut(visitor: Visitor, pressure: Pressure, wasShut: boolean): boolean {
  if (pressure.inside === 0 && pressure.lag === 0 && pressure.waiting === 0) return false
  const share = wasShut ? opensAt : 1
  return measures.some((measure) => pressure[measure] >= bounds[measure][visitor] * share)
}

/** How near a visitor's door is to being shut: 1 is shut. */
export function loadOf(visitor: Visitor, pressure: Pressure): number {
  return Math.max(...measures.map((measure) => pressure[measure] / bounds[measure][visitor]))
}

const longestAway = 30

/** After how many seconds whoever is refused may come again: as long as what waits has waited. */
export function comeAgainIn({ lag }: Pressure): number {
  return Math.min(longestAway, Math.max(1, Math.ceil(lag / 1000)))
}
