// Days that people pick or type, as dates and instants of the workspace's zone.
import { Temporal } from 'temporal-polyfill'
import type { Answer } from '#core/case.ts'
import { latinDigits, plain } from './words.ts'

/** The instant (UTC ms) at which a slot begins on the date of an answer; null while there is no date. */
export function slotInstant(date: Answer | undefined, from: string, zone: string): number | null {
  if (date?.kind !== 'date') return null
  return Temporal.PlainDateTime.from(`${date.date}T${from}`).toZonedDateTime(zone).epochMilliseconds
}

/** The day in the zone at an instant: "2026-11-21". */
export function dayAt(now: number, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString()
}

const near: [days: number, words: string[]][] = [
  [0, ['today', 'วันนี้', 'hari ini', 'اليوم']],
  [1, ['tomorrow', 'พรุ่งนี้', 'esok', 'besok', 'غدا', 'بكرة', 'بكرا']],
  [2, ['day after tomorrow', 'the day after tomorrow', 'มะรืน', 'มะรืนนี้', 'lusa', 'بعد غد', 'بعد بكرة']],
]
const daysAhead = new Map(near.flatMap(([days, words]) => words.map((word) => [plain(word), days] as const)))

/** The date that somebody means by "2026-11-25", "25/11", "25.11.2569" or "tomorrow"; null where it is none. */
export function dateMeant(text: string, today: string): string | null {
  const ahead = daysAhead.get(plain(text))
  if (ahead !== undefined) return Temporal.PlainDate.from(today).add({ days: ahead }).toString()
  const typed = latinDigits(text).replace(/[^\d/.-]/gu, '')
  const full = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/u.exec(typed)
  if (full) return dayOf(full[1], full[2], full[3])
  const short = /^(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}))?$/u.exec(typed)
  if (!short) return null
  return short[3] ? dayOf(short[3], short[2], short[1]) : nextDay(today, short[2], short[1])
}

/** A year of the Buddhist era is read as the one it is. */
function dayOf(year = '', month = '', day = ''): string | null {
  const counted = Number(year) > 2400 ? Number(year) - 543 : Number(year)
  const date = `${counted}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const instant = Date.parse(date)
  return Number.isFinite(instant) && new Date(instant).toISOString().startsWith(date) ? date : null
}

/** A day without its year is the next such day; one just over is this year's, so that it is told to be over. */
function nextDay(today: string, month = '', day = ''): string | null {
  const year = Number(today.slice(0, 4))
  const here = dayOf(String(year), month, day)
  const isLongOver = here !== null && Date.parse(today) - Date.parse(here) > longAgo
  return isLongOver || here === null ? dayOf(String(year + 1), month, day) : here
}

const longAgo = 180 * 24 * 60 * 60_000
