// Opening hours as arithmetic: how much of a stretch is open, and when so much open time has passed.
import { Temporal } from 'temporal-polyfill'
import type { Calendar } from './workflow.ts'

/** Open ms between two instants; without a calendar everything is open. */
export function openMs(calendar: Calendar | null, from: number, to: number): number {
  if (to <= from) return 0
  if (!calendar) return to - from
  let sum = 0
  const last = dayOf(calendar.zone, to)
  for (let day = dayOf(calendar.zone, from); day <= last; day++) {
    for (const [start, end] of spansOf(calendar, day)) sum += Math.max(0, Math.min(end, to) - Math.max(start, from))
  }
  return sum
}

/** The first instant by which `ms` of open time have passed since `from`; Infinity where the calendar never opens. */
export function addOpen(calendar: Calendar | null, from: number, ms: number): number {
  if (ms <= 0) return from
  if (!calendar) return from + ms
  let rest = ms
  for (const [start, end] of spansFrom(calendar, from)) {
    if (rest <= end - start) return start + rest
    rest -= end - start
  }
  return Number.POSITIVE_INFINITY
}

/** `at` itself where it is open then, else the next opening; Infinity where the calendar never opens. */
export function nextOpen(calendar: Calendar | null, at: number): number {
  if (!calendar) return at
  for (const [start] of spansFrom(calendar, at)) return start
  return Number.POSITIVE_INFINITY
}

/** Whether it is open at this instant. */
export function isOpen(calendar: Calendar | null, at: number): boolean {
  return nextOpen(calendar, at) === at
}

/** The instant of "2026-11-21" at "08:00" in a zone. */
export function instantOf(zone: string, date: string, time: string): number {
  return instantAt(zone, Date.parse(date) / dayMs, minutesOf(time))
}

/** The date in a zone at an instant, as "2026-11-21". */
export function dateOf(zone: string, at: number): string {
  return dateText(dayOf(zone, at))
}

/** "09:30" as minutes of the day, "24:00" as its end; NaN where it is none. */
export function minutesOf(time: string): number {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(time) ?? []
  const sum = Number(hours) * 60 + Number(minutes)
  return Number(minutes) < 60 && sum <= dayMinutes ? sum : Number.NaN
}

/** Open from the first instant to before the second. */
type Span = readonly [start: number, end: number]

const minuteMs = 60_000
const dayMs = 86_400_000
const dayMinutes = 1440
const mostRemembered = 4000
/** No shop closes for longer and opens again. */
const mostDaysClosed = 400
const weekdays = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'] as const
const remembered = new WeakMap<Calendar, Map<number, Span[]>>()

/** The open spans from an instant on, the first cut to begin there. */
function* spansFrom(calendar: Calendar, from: number): Generator<Span> {
  let closed = 0
  for (let day = dayOf(calendar.zone, from); closed < mostDaysClosed; day++) {
    closed += 1
    for (const [start, end] of spansOf(calendar, day)) {
      if (end <= from) continue
      closed = 0
      yield [Math.max(start, from), end]
    }
  }
}

/** A day's open spans, in order and apart. Days are counted from 1970; each is worked out once for a calendar. */
function spansOf(calendar: Calendar, day: number): Span[] {
  const days = remembered.get(calendar) ?? new Map<number, Span[]>()
  remembered.set(calendar, days)
  const found = days.get(day)
  if (found) return found
  if (days.size >= mostRemembered) days.clear()
  const made = merged(placed(calendar.zone, day, hoursOf(calendar, day)))
  days.set(day, made)
  return made
}

/** A day's hours in minutes: its own, and what yesterday's run past midnight. */
function hoursOf(calendar: Calendar, day: number): [number, number][] {
  const own = listed(calendar, day).map(([from, to]): [number, number] => [from, to > from ? to : dayMinutes])
  const late = listed(calendar, day - 1).filter(([from, to]) => to <= from)
  return [...late.map(([, to]): [number, number] => [0, to]), ...own]
}

function listed(calendar: Calendar, day: number): [number, number][] {
  const weekday = weekdays[((day % 7) + 7) % 7]
  if (!weekday || calendar.holidays.includes(dateText(day))) return []
  return (calendar.week[weekday] ?? []).map(([from, to]) => [minutesOf(from), minutesOf(to)])
}

/** Hours as instants. Only a day on which summer time begins or ends needs the zone asked for each. */
function placed(zone: string, day: number, hours: [number, number][]): Span[] {
  if (hours.length === 0) return []
  const [first, last] = [instantAt(zone, day, 0), instantAt(zone, day + 1, 0)]
  const at = (minutes: number) => (last - first === dayMs ? first + minutes * minuteMs : instantAt(zone, day, minutes))
  const within = (minutes: number) => Math.min(Math.max(at(minutes), first), last)
  return hours.map(([from, to]): Span => [within(from), within(to)]).filter(([from, to]) => from < to)
}

function merged(spans: Span[]): Span[] {
  const apart: Span[] = []
  for (const span of spans.toSorted((a, b) => a[0] - b[0])) {
    const before = apart.at(-1)
    if (before && span[0] <= before[1]) apart[apart.length - 1] = [before[0], Math.max(before[1], span[1])]
    else apart.push(span)
  }
  return apart
}

/** A time that summer time skips is as much later; one that comes twice is its first. */
function instantAt(zone: string, day: number, minutes: number): number {
  const whole = day + Math.floor(minutes / dayMinutes)
  const time = { hour: Math.floor((minutes % dayMinutes) / 60), minute: minutes % 60 }
  return Temporal.PlainDate.from(dateText(whole)).toPlainDateTime(time).toZonedDateTime(zone).epochMilliseconds
}

function dayOf(zone: string, at: number): number {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  return Date.UTC(date.year, date.month - 1, date.day) / dayMs
}

function dateText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
