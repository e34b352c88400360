import { describe, expect, it } from 'vitest'
import { type Language, languages } from '#core/workflow.ts'
import { clockTime, dateOf, dayTime, duration } from '#templates/time.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const bangkok = 'Asia/Bangkok'
const riyadh = 'Asia/Riyadh'
const dueAt = Date.UTC(2026, 11, 31, 7, 32)

describe('how long', () => {
  it.each<[number, Language, 'short' | 'long', string]>([
    [15 * minute, 'en', 'long', '15 minutes'],
    [15 * minute, 'en', 'short', '15 min'],
    [15 * minute, 'th', 'long', '15 นาที'],
    [15 * minute, 'th', 'short', '15 นาที'],
    [15 * minute, 'ms', 'long', '15 minit'],
    [15 * minute, 'id', 'long', '15 menit'],
    [15 * minute, 'ar', 'long', '15 دقيقة'],
    [2 * minute, 'ar', 'long', 'دقيقتان'],
    [2 * hour + 5 * minute, 'en', 'long', '2 hours 5 minutes'],
    [2 * hour + 5 * minute, 'en', 'short', '2 hr 5 min'],
    [2 * hour + 5 * minute, 'th', 'long', '2 ชั่วโมง 5 นาที'],
    [2 * hour + 5 * minute, 'th', 'short', '2 ชม. 5 นาที'],
    [2 * hour + 5 * minute, 'ms', 'long', '2 jam 5 minit'],
    [2 * hour + 5 * minute, 'ms', 'short', '2 jam 5 min'],
    [2 * hour + 5 * minute, 'id', 'long', '2 jam 5 menit'],
    [2 * hour + 5 * minute, 'id', 'short', '2 jam 5 mnt'],
    [2 * hour + 5 * minute, 'ar', 'long', 'ساعتان و5 دقائق'],
    [day + 3 * hour + 20 * minute, 'en', 'long', '1 day 3 hours'],
    [day + 3 * hour + 20 * minute, 'th', 'short', '1 วัน 3 ชม.'],
    [9 * day, 'id', 'short', '9 hari'],
  ])('%d ms in %s, %s, is "%s"', (ms, language, style, said) => {
    expect(duration(ms, language, style)).toBe(said)
  })

  it.each<[string, number, string]>([
    ['a second', 1000, '1 minute'],
    ['nothing', 0, '0 minutes'],
    ['a moment less than fifteen minutes', 15 * minute - 40, '15 minutes'],
    ['two hours and nothing', 2 * hour, '2 hours'],
    ['a moment less than an hour', hour - 10, '1 hour'],
    ['a moment less than a day', day - 10, '1 day'],
    ['a little over a day', day + 10 * minute, '1 day'],
    ['a moment less than two days', 2 * day - 10, '2 days'],
    ['a time that is over by ten minutes', -10 * minute, '10 minutes'],
  ])('%s is said plainly', (_, ms, said) => {
    expect(duration(ms, 'en', 'long')).toBe(said)
  })
})

describe('when', () => {
  it.each(languages)('the clock shows 24 hours in Latin digits in %s', (language) => {
    expect(clockTime(dueAt, bangkok, language)).toBe('14:32')
    expect(clockTime(Date.UTC(2026, 0, 1, 17, 5), bangkok, language)).toBe('00:05')
  })

  it.each<[Language, string, string]>([
    ['en', bangkok, '31 Dec 2026'],
    ['th', bangkok, '31 ธ.ค. 2026'],
    ['ms', bangkok, '31 Dis 2026'],
    ['id', bangkok, '31 Des 2026'],
    ['ar', riyadh, '31 ديسمبر 2026'],
  ])('a date in %s has its year, of the same calendar everywhere', (language, zone, said) => {
    expect(dateOf(dueAt, zone, language)).toBe(said)
  })

  it.each<[string, number, Language, string]>([
    ['today', dueAt - 3 * hour, 'en', '14:32'],
    ['tomorrow', dueAt - day, 'en', '31 Dec 14:32'],
    ['tomorrow', dueAt - day, 'th', '31 ธ.ค. 14:32'],
    ['tomorrow', dueAt - day, 'id', '31 Des 14:32'],
    ['tomorrow', dueAt - day, 'ar', '31 ديسمبر 14:32'],
    ['last year', dueAt + day, 'en', '31 Dec 2026 14:32'],
  ])('what is %s seen from %d is said in %s as "%s"', (_, now, language, said) => {
    expect(dayTime(dueAt, now, bangkok, language)).toBe(said)
  })

  it('a day ends at midnight of the zone, not of the machine', () => {
    const evening = Date.UTC(2026, 5, 10, 16, 50)
    const afterMidnight = Date.UTC(2026, 5, 10, 17, 10)
    expect(dayTime(afterMidnight, evening, bangkok, 'en')).toBe('11 Jun 00:10')
    expect(dayTime(afterMidnight, evening, 'UTC', 'en')).toBe('17:10')
  })
})
