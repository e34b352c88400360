// Dates that people pick, as instants of the workspace's zone.
import { Temporal } from 'temporal-polyfill'
import type { Answer } from '#core/case.ts'

/** The instant (UTC ms) at which a slot begins on the date of an answer; null while there is no date. */
export function slotInstant(date: Answer | undefined, from: string, zone: string): number | null {
  if (date?.kind !== 'date') return null
  return Temporal.PlainDateTime.from(`${date.date}T${from}`).toZonedDateTime(zone).epochMilliseconds
}
