// Whether opening hours are hours, in a zone that exists.
import { dateOf, minutesOf, nextOpen } from '#core/calendar.ts'
import type { Problem } from '#core/check.ts'
import type { Calendar, Pack } from '#core/workflow.ts'

/** What is wrong with a pack's time zone and opening hours. */
export function checkCalendar({ timezone, calendar }: Pick<Pack, 'timezone' | 'calendar'>): Problem[] {
  const zone = isZone(timezone) ? [] : [{ path: 'timezone', problem: `unknown time zone "${timezone}"` }]
  return calendar ? [...zone, ...checkHours(calendar)] : zone
}

function checkHours(calendar: Calendar): Problem[] {
  if (!isZone(calendar.zone)) return [{ path: 'calendar.zone', problem: `unknown time zone "${calendar.zone}"` }]
  const wrong = Object.entries(calendar.week).flatMap(([day, hours]) =>
    hours
      .filter(([from, to]) => !(minutesOf(from) !== minutesOf(to) && minutesOf(from) < 1440 && minutesOf(to) >= 0))
      .map(([from, to]) => ({ path: `calendar.week.${day}`, problem: `"${from}" to "${to}" is no stretch of a day` })),
  )
  if (wrong.length > 0) return wrong
  return Number.isFinite(nextOpen(calendar, 0)) ? [] : [{ path: 'calendar.week', problem: 'it never opens' }]
}

function isZone(zone: string): boolean {
  try {
    dateOf(zone, 0)
    return true
  } catch {
    return false
  }
}
