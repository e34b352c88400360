import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addOpen, dateOf, instantOf, isOpen, nextOpen, openMs } from '#core/calendar.ts'
import { type Calendar, calendar } from '#core/workflow.ts'
import { day, hour, monday, officeHours } from './desk.ts'

const at = (text: string) => Date.parse(text)
const everyDay = (...hours: [string, string][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => [name, hours]))
const daily = (zone: string, ...hours: [string, string][]) => calendar.parse({ zone, week: everyDay(...hours) })

describe('opening hours', () => {
  it('are always without a calendar', () => {
    expect(openMs(null, 1000, 5000)).toBe(4000)
    expect(addOpen(null, 1000, 4000)).toBe(5000)
    expect(isOpen(null, 3)).toBe(true)
  })

  it.each([
    ['a morning', '2026-11-23T02:00:00Z', '2026-11-23T04:30:00Z', 2.5 * hour],
    ['over lunch', '2026-11-23T04:30:00Z', '2026-11-23T06:30:00Z', hour],
    ['a night', '2026-11-23T10:00:00Z', '2026-11-24T03:00:00Z', 2 * hour],
    ['a weekend', '2026-11-27T11:00:00Z', '2026-11-30T02:00:00Z', 0],
    ['a week', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z', 40 * hour],
    ['a week with a holiday', '2026-12-07T00:00:00Z', '2026-12-14T00:00:00Z', 32 * hour],
    ['backwards', '2026-11-24T00:00:00Z', '2026-11-23T00:00:00Z', 0],
  ])('count %s', (_, from, to, expected) => {
    expect(openMs(officeHours, at(from), at(to))).toBe(expected)
  })

  it.each([
    ['within the morning', '2026-11-23T02:00:00Z', 2 * hour, '2026-11-23T04:00:00Z'],
    ['over lunch', '2026-11-23T04:00:00Z', 2 * hour, '2026-11-23T07:00:00Z'],
    ['to the very end of a day', '2026-11-23T02:00:00Z', 8 * hour, '2026-11-23T11:00:00Z'],
    ['over the weekend', '2026-11-27T10:30:00Z', hour, '2026-11-30T02:30:00Z'],
    ['from a closed hour', '2026-11-28T05:00:00Z', hour, '2026-11-30T03:00:00Z'],
    ['nothing at all', '2026-11-28T05:00:00Z', 0, '2026-11-28T05:00:00Z'],
  ])('add %s', (_, from, ms, expected) => {
    expect(new Date(addOpen(officeHours, at(from), ms)).toISOString()).toBe(new Date(at(expected)).toISOString())
  })

  it('tell the next opening', () => {
    expect(nextOpen(officeHours, at('2026-11-23T05:10:00Z'))).toBe(at('2026-11-23T06:00:00Z'))
    expect(nextOpen(officeHours, monday)).toBe(monday)
    expect(isOpen(officeHours, at('2026-11-23T05:00:00Z'))).toBe(false)
  })

  it('may run past midnight', () => {
    const bar = calendar.parse({ zone: 'Asia/Bangkok', week: { fri: [['20:00', '02:00']] } })
    expect(openMs(bar, at('2026-11-27T00:00:00+07:00'), at('2026-11-29T00:00:00+07:00'))).toBe(6 * hour)
    expect(isOpen(bar, at('2026-11-28T01:59:00+07:00'))).toBe(true)
    expect(isOpen(bar, at('2026-11-28T02:00:00+07:00'))).toBe(false)
  })

  it('that overlap count once', () => {
    expect(openMs(daily('UTC', ['09:00', '12:00'], ['11:00', '13:00']), 0, day)).toBe(4 * hour)
  })

  it('never come where no day has any', () => {
    const never = daily('UTC')
    expect(addOpen(never, 0, 1)).toBe(Number.POSITIVE_INFINITY)
    expect(openMs(never, 0, 40 * day)).toBe(0)
  })

  it.each([
    ['spring, whole day', ['00:00', '24:00'], '2026-03-29', 23],
    ['autumn, whole day', ['00:00', '24:00'], '2026-10-25', 25],
    ['spring, over the gap', ['01:00', '04:00'], '2026-03-29', 2],
    ['spring, inside the gap', ['02:10', '02:50'], '2026-03-29', 40 / 60],
    ['autumn, over the hour that comes twice', ['01:00', '04:00'], '2026-10-25', 4],
    ['an ordinary day', ['01:00', '04:00'], '2026-06-01', 3],
  ] as [string, [string, string], string, number][])('follow summer time in Berlin: %s', (_, hours, date, expected) => {
    const from = instantOf('Europe/Berlin', date, '00:00')
    const to = instantOf('Europe/Berlin', date, '24:00')
    expect(openMs(daily('Europe/Berlin', hours), from, to)).toBe(expected * hour)
  })

  it('know a date and time of a zone as an instant', () => {
    expect(instantOf('Asia/Bangkok', '2026-11-23', '09:00')).toBe(monday)
    expect(dateOf('Asia/Bangkok', at('2026-11-22T18:00:00Z'))).toBe('2026-11-23')
    expect(dateOf('UTC', at('2026-11-22T18:00:00Z'))).toBe('2026-11-22')
  })
})

describe('opening hours hold together', () => {
  const time = fc
    .integer({ min: 0, max: 24 * 4 })
    .map((n) => `${String(Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}`)
  const hours = fc.array(
    fc.tuple(time, time).filter(([a, b]) => a !== b && a !== '24:00'),
    { minLength: 0, maxLength: 3 },
  )
  const someCalendar: fc.Arbitrary<Calendar> = fc
    .record({
      zone: fc.constantFrom(
        'Asia/Bangkok',
        'Europe/Berlin',
        'America/New_York',
        'Africa/Cairo',
        'Australia/Lord_Howe',
        'UTC',
      ),
      week: fc.record({ mon: hours, wed: hours, fri: hours, sun: hours }),
      holidays: fc.constantFrom([], ['2026-03-29'], ['2026-10-25', '2026-11-01']),
    })
    .map((made) => calendar.parse(made))
  const instant = fc.integer({ min: at('2026-03-01T00:00:00Z'), max: at('2026-11-30T00:00:00Z') })
  const stretch = fc.integer({ min: 0, max: 60 * day })

  it('a stretch is the sum of its parts', () => {
    fc.assert(
      fc.property(someCalendar, instant, stretch, stretch, (hours, from, a, b) => {
        expect(openMs(hours, from, from + a) + openMs(hours, from + a, from + a + b)).toBe(
          openMs(hours, from, from + a + b),
        )
      }),
    )
  })

  it('more time is never less open time, nor more than itself', () => {
    fc.assert(
      fc.property(someCalendar, instant, stretch, stretch, (hours, from, a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)]
        expect(openMs(hours, from, from + less)).toBeLessThanOrEqual(openMs(hours, from, from + more))
        expect(openMs(hours, from, from + more)).toBeLessThanOrEqual(more)
      }),
    )
  })

  it('so much open time is reached exactly then, and not a moment before', () => {
    fc.assert(
      fc.property(someCalendar, instant, fc.integer({ min: 1, max: 20 * day }), (hours, from, ms) => {
        const end = addOpen(hours, from, ms)
        if (!Number.isFinite(end)) return
        expect(openMs(hours, from, end)).toBe(ms)
        expect(openMs(hours, from, end - 1)).toBe(ms - 1)
      }),
    )
  })

  it('the next opening is open, and nothing before it is', () => {
    fc.assert(
      fc.property(someCalendar, instant, (hours, from) => {
        const next = nextOpen(hours, from)
        if (!Number.isFinite(next)) return
        expect(isOpen(hours, next)).toBe(true)
        expect(openMs(hours, from, next)).toBe(0)
      }),
    )
  })
})
