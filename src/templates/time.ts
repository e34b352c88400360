// Times and durations as people write them, in their language and zone. Digits are Latin and years Gregorian everywhere.
import type { Language } from '#core/workflow.ts'

export type DurationStyle = 'short' | 'long'
type Unit = 'day' | 'hour' | 'minute'
type Display = 'short' | 'long'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const locales: Record<Language, string> = {
  en: 'en-GB',
  th: 'th-TH-u-ca-gregory-nu-latn',
  ms: 'ms-MY-u-nu-latn',
  id: 'id-ID-u-nu-latn',
  ar: 'ar-SA-u-ca-gregory-nu-latn',
}

/** British dates, but "2 hr 5 min" rather than "2 hrs 5 mins". */
const counting = { ...locales, en: 'en-US' }

/** Where the locale's own abbreviation isn't what people write ("2 j" in Malay), the short style keeps the word. */
const shortened: Record<Language, Record<Unit, Display>> = {
  en: { day: 'long', hour: 'short', minute: 'short' },
  th: { day: 'long', hour: 'short', minute: 'long' },
  ms: { day: 'long', hour: 'long', minute: 'short' },
  id: { day: 'long', hour: 'long', minute: 'short' },
  ar: { day: 'long', hour: 'long', minute: 'long' },
}

/** How long, in its largest two units: "15 minutes", "2 hours 5 minutes". What is above zero is at least a minute. */
export function duration(ms: number, language: Language, style: DurationStyle): string {
  const said = amounts(Math.abs(ms)).map(([unit, amount]) => counted(amount, unit, language, style))
  return language === 'ar' ? listed(said) : said.join(' ')
}

/** The time of day on a 24-hour clock: "14:32". */
export function clockTime(instant: number, zone: string, language: Language): string {
  const parts = formatter(language, zone, 'time').formatToParts(instant)
  const [hours, minutes] = [partOf(parts, 'hour'), partOf(parts, 'minute')]
  return `${hours}:${minutes}`
}

/** The date with its year: "31 Dec 2026". */
export function dateOf(instant: number, zone: string, language: Language): string {
  return formatter(language, zone, 'date').format(instant)
}

/** The time alone where it is today in that zone, else the day too, and the year where it is another. */
export function dayTime(instant: number, now: number, zone: string, language: Language): string {
  const time = clockTime(instant, zone, language)
  const [then, today] = [dateOf(instant, zone, 'en'), dateOf(now, zone, 'en')]
  if (then === today) return time
  const sameYear = then.slice(-4) === today.slice(-4)
  return `${sameYear ? formatter(language, zone, 'day').format(instant) : dateOf(instant, zone, language)} ${time}`
}

/** Rounded to minutes below a day and to hours above it, so that 15 minutes seen a moment later are still 15 minutes. */
function amounts(ms: number): [Unit, number][] {
  const minutes = ms === 0 ? 0 : Math.max(1, Math.round(ms / minute))
  if (minutes < day / minute) return filled(['hour', Math.floor(minutes / 60)], ['minute', minutes % 60])
  const hours = Math.max(24, Math.round(ms / hour))
  return filled(['day', Math.floor(hours / 24)], ['hour', hours % 24])
}

/** Without the unit that is zero; nothing at all is "0 minutes". */
function filled(large: [Unit, number], small: [Unit, number]): [Unit, number][] {
  const given = [large, small].filter(([, amount]) => amount > 0)
  return given.length > 0 ? given : [small]
}

const lists = new Map<string, Intl.ListFormat>()
function listed(parts: string[]): string {
  return kept(lists, 'ar', () => new Intl.ListFormat('ar', { type: 'unit' })).format(parts)
}

const counters = new Map<string, Intl.NumberFormat>()
function counted(amount: number, unit: Unit, language: Language, style: DurationStyle): string {
  const display = style === 'long' ? 'long' : shortened[language][unit]
  const make = () => new Intl.NumberFormat(counting[language], { style: 'unit', unit, unitDisplay: display })
  return kept(counters, `${language} ${unit} ${display}`, make).format(amount)
}

const shapes = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(language: Language, zone: string, shape: keyof typeof shapes): Intl.DateTimeFormat {
  const make = () => new Intl.DateTimeFormat(locales[language], { ...shapes[shape], timeZone: zone })
  return kept(formatters, `${language} ${zone} ${shape}`, make)
}

/** Making a formatter costs far more than using it, so each is made once. */
function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const found = cache.get(key)
  if (found) return found
  const made = make()
  cache.set(key, made)
  return made
}

function partOf(parts: Intl.DateTimeFormatPart[], type: 'hour' | 'minute'): string {
  return parts.find((part) => part.type === type)?.value ?? ''
}
