// What a business is: its name, time zone, language and opening hours (S0-53), its lists, and how long it keeps what.
import { card, facts, field, form, type Html, html, notice, submit, tick } from '#admin/html.ts'
import { keepsList, listsPart } from '#admin/lists.ts'
import { languages } from '#admin/new-workspace.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { refusedAs } from '#admin/refusal.ts'
import { keepsFor, retentionPart } from '#admin/retention.ts'
import { settingsWords } from '#admin/texts/settings.ts'
import { type Calendar, weekdays } from '#core/workflow.ts'

type Hours = Pick<Calendar, 'week' | 'holidays'>
type Business = { name: string; timezone: string; language: string; calendar: Hours | null }

export const settings: Page = {
  path: 'settings',
  title: (language) => settingsWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const now = await businessOf(ask)
    return html`${businessPart(ask, now, refused)}${hoursPart(ask, now, refused)}${await listsPart(ask, refused)}${await retentionPart(ask, refused)}`
  },
  acts: { business, hours, list: keepsList, retention: keepsFor },
}

async function businessOf(ask: Ask): Promise<Business> {
  const answer = await ask.api('GET', '')
  if (!answer.ok) throw new Error(`The API did not tell of the workspace: ${answer.problem.detail}`)
  return answer.body as Business
}

// ── the business ──

function businessPart(ask: Ask, now: Business, refused: Refused): Html {
  const say = settingsWords(ask.visitor.language)
  const speaks = languages.map(([value, label]) => ({ value, label }))
  if (ask.visitor.rights === 'read') {
    const lines: [string, Html | string][] = [
      [say('name'), html`<bdi>${now.name}</bdi>`],
      [say('timezone'), html`<code dir="ltr">${now.timezone}</code>`],
      [say('language'), speaks.find(({ value }) => value === now.language)?.label ?? now.language],
    ]
    return card(say('business'), facts(lines))
  }
  const mine = refused?.form.has('timezone') ? refused : null
  const fields = html`<div class="fields">${field({ name: 'name', label: say('name'), value: now.name, required: true }, mine)}
    ${field({ name: 'timezone', label: say('timezone'), value: now.timezone, help: say('timezone_help'), required: true, code: true }, mine)}
    ${field({ name: 'language', label: say('language'), value: now.language, help: say('language_help'), options: speaks }, mine)}</div>${submit(say('save'))}`
  return card(say('business'), form(ask, ask.to('settings', 'business'), fields), say('business_help'))
}

async function business(ask: Ask, given: Form): Promise<Acted> {
  const say = settingsWords(ask.visitor.language)
  const [name, timezone, language] = [given.get('name'), given.get('timezone'), given.get('language')]
  if (name === '') return { refused: say('look'), fields: { name: say('name_missing') } }
  const answer = await ask.api('PATCH', '', { name, timezone, language })
  if (answer.ok) return { to: ask.to('settings'), done: say('saved') }
  const isZoneWrong = answer.problem.errors.some(({ path }) => path === 'timezone')
  return isZoneWrong ? { refused: say('look'), fields: { timezone: say('timezone_wrong') } } : refusedAs(answer.problem)
}

// ── opening hours ──

function hoursPart(ask: Ask, { calendar }: Business, refused: Refused): Html {
  const say = settingsWords(ask.visitor.language)
  if (ask.visitor.rights === 'read') return card(say('hours'), facts(hourLines(ask, calendar)), say('hours_help'))
  const mine = refused?.form.has('holidays') ? refused : null
  const isAlways = mine ? mine.form.has('always') : calendar === null
  const days = weekdays.map((day) =>
    field({ name: `hours_${day}`, label: say(day), value: stretches(calendar, day), code: true }, mine),
  )
  const about = { name: 'holidays', label: say('holidays'), help: say('holidays_help'), rows: 4, code: true }
  const fields = html`<div class="field">${tick('always', say('always'), isAlways)}<p class="help">${say('always_help')}</p></div>
    <p class="help">${say('day_help')}</p><div class="fields">${days}</div>
    ${field({ ...about, value: calendar?.holidays.join('\n') ?? '' }, mine)}${submit(say('save'))}`
  const content = html`${notice(say('hours_effect'))}${form(ask, ask.to('settings', 'hours'), fields)}`
  return card(say('hours'), content, say('hours_help'))
}

function hourLines(ask: Ask, calendar: Hours | null): [string, Html | string][] {
  const say = settingsWords(ask.visitor.language)
  if (!calendar) return [[say('hours'), say('always')]]
  const ltr = (text: string, none: string) => (text === '' ? none : html`<span dir="ltr">${text}</span>`)
  return [
    ...weekdays.map((day): [string, Html | string] => [say(day), ltr(stretches(calendar, day), say('closed'))]),
    [say('holidays'), ltr(calendar.holidays.join(', '), say('none'))],
  ]
}

function stretches(calendar: Hours | null, day: (typeof weekdays)[number]): string {
  return (calendar?.week[day] ?? []).map(([from, to]) => `${from}-${to}`).join(', ')
}

async function hours(ask: Ask, given: Form): Promise<Acted> {
  const say = settingsWords(ask.visitor.language)
  const { calendar, wrong } = given.has('always') ? { calendar: null, wrong: {} } : hoursIn(ask, given)
  if (Object.keys(wrong).length > 0) return { refused: say('look'), fields: wrong }
  const answer = await ask.api('PATCH', '', { calendar })
  if (answer.ok) return { to: ask.to('settings'), done: say('saved') }
  const of = weekdays.map((day): [string, string] => [`calendar.week.${day}`, `hours_${day}`])
  const names = { ...Object.fromEntries(of), 'calendar.week': 'hours_mon', 'calendar.holidays': 'holidays' }
  return refusedAs(answer.problem, names)
}

/** Hours and holidays as they were typed, and what of them can't be read. */
function hoursIn({ visitor }: Ask, given: Form): { calendar: Hours; wrong: Record<string, string> } {
  const say = settingsWords(visitor.language)
  const read = weekdays.map((day) => ({ day, hours: partsOf(given.get(`hours_${day}`)).map(stretchOf) }))
  const holidays = partsOf(given.get('holidays'))
  const noDay = holidays.find((day) => !isDay(day))
  const unread = read.filter(({ hours }) => hours.includes(null))
  const isClosed = read.every(({ hours }) => hours.length === 0)
  const wrong = {
    ...Object.fromEntries(unread.map(({ day }) => [`hours_${day}`, say('hours_wrong')])),
    ...(isClosed ? { hours_mon: say('never_open') } : {}),
    ...(noDay === undefined ? {} : { holidays: say('holidays_wrong', { day: noDay }) }),
  }
  const open = read.flatMap(({ day, hours }) => (hours.length > 0 ? [[day, hours.filter((one) => one !== null)]] : []))
  return { calendar: { week: Object.fromEntries(open), holidays }, wrong }
}

const partsOf = (text: string) =>
  text
    .split(/[,،;\n]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** "9:00 – 17.30" as its two times, or null. */
function stretchOf(text: string): [string, string] | null {
  const times = /^(\d{1,2})[:.](\d{2})\s*[-–—]\s*(\d{1,2})[:.](\d{2})$/u.exec(text)
  if (!times) return null
  const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = times
  const [from, to] = [`${fromHour.padStart(2, '0')}:${fromMinute}`, `${toHour.padStart(2, '0')}:${toMinute}`]
  const isRight = from < '24:00' && to <= '24:00' && from !== to && fromMinute < '60' && toMinute < '60'
  return isRight ? [from, to] : null
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text)
}
