// A workspace as machines see it, and whether what it is to be makes sense.
import { z } from '@hono/zod-openapi'
import { nextOpen } from '#core/calendar.ts'
import { checkCalendar } from '#core/check/calendar.ts'
import { calendar, language } from '#core/workflow.ts'
import type { Row } from '#store/schema.ts'
import { type FieldProblem, invalid } from './problem.ts'

/** Opening hours are in the workspace's own zone. */
export const hoursShape = calendar.omit({ zone: true }).openapi('Hours', {
  description: 'Several stretches a day, "09:00" to "18:00"; one that ends before it begins runs past midnight',
  example: { week: { mon: [['09:00', '18:00']] }, holidays: ['2026-12-31'] },
})

export const workspaceShape = z
  .object({
    ...{ id: z.string(), name: z.string(), pack: z.string(), timezone: z.string(), language },
    calendar: z.union([hoursShape, z.null()]).openapi({ description: 'When it is open; null is always' }),
  })
  .openapi('WorkspaceSettings')

/** A workspace without what only the house needs of it. */
export function workspaceOf({
  id,
  name,
  pack,
  timezone,
  language: speaks,
  calendar: opens,
}: Row<'workspaces'>): z.infer<typeof workspaceShape> {
  const hours = opens && { week: opens.week, holidays: opens.holidays }
  return { id, name, pack, timezone, language: speaks, calendar: hours }
}

/** Refuses what is no name of a time zone. */
export function insistOnZone(timezone: string): void {
  if (!isZone(timezone))
    throw invalid({ path: 'timezone', message: `"${timezone}" is no IANA time zone; one is Asia/Bangkok` })
}

const mostStretches = 12
const mostHolidays = 1000

/** Refuses hours that are none, or that never come again. */
export function insistOnHours(
  { timezone, calendar: hours }: Pick<Row<'workspaces'>, 'timezone' | 'calendar'>,
  now: number,
) {
  if (!hours) return
  const many = Object.entries(hours.week).filter(([, day]) => day.length > mostStretches)
  const wrong: FieldProblem[] = [
    ...many.map(([day]) => ({ path: `calendar.week.${day}`, message: `At most ${mostStretches} stretches a day` })),
    ...(hours.holidays.length > mostHolidays
      ? [{ path: 'calendar.holidays', message: `At most ${mostHolidays} days` }]
      : []),
  ]
  if (wrong.length > 0) throw invalid(...wrong)
  const found = checkCalendar({ timezone, calendar: hours })
  if (found.length > 0) throw invalid(...found.map(({ path, problem }) => ({ path, message: problem })))
  if (!Number.isFinite(nextOpen(hours, now)))
    throw invalid({ path: 'calendar.holidays', message: 'it is closed for more than a year' })
}

/** Offsets such as +07:00 pass for zones elsewhere, but know no summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch (problem) {
    if (problem instanceof RangeError) return false
    throw problem
  }
}
