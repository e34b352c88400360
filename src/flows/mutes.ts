// A muted chat: what is urgent is told all the same, and the rest when it is over.
import { Temporal } from 'temporal-polyfill'
import type { Chat, Said } from './near.ts'
import { plain, wordSet } from './words.ts'

/** Whether a chat is muted at this instant. */
export function isMuted({ muted }: Pick<Chat, 'muted'>, now: number): boolean {
  return muted !== null && (muted.until === null || now < muted.until)
}

/** What a muted chat hears all the same: what is urgent, a target that is over, what was escalated to it. */
export function isPressing({ lane, wording }: Pick<Said, 'lane' | 'wording'>): boolean {
  return lane === 'critical' || wording === 'staff.sla_breached' || wording.startsWith('staff.escalated')
}

/** Whether staff work in a chat, so that it can be muted. */
export function isWorkplace({ purpose, staff }: Pick<Chat, 'purpose' | 'staff'>): boolean {
  return purpose === 'staff' || purpose === 'alerts' || staff !== undefined
}

const minute = 60_000
const units: [ms: number, words: string[]][] = [
  [minute, ['m', 'min', 'minute', 'minutes', 'นาที', 'minit', 'menit', 'دقيقة', 'دقائق']],
  [60 * minute, ['h', 'hr', 'hour', 'hours', 'ชม', 'ชั่วโมง', 'jam', 'ساعة', 'ساعات']],
  [24 * 60 * minute, ['d', 'day', 'days', 'วัน', 'hari', 'يوم', 'أيام']],
]
const lengths = new Map(units.flatMap(([ms, words]) => words.map((word) => [plain(word), ms] as const)))
const forGood = wordSet('on, forever, ตลอด, ตลอดไป, selamanya, seterusnya, دائما')
const morning = wordSet('morning, tomorrow, พรุ่งนี้, เช้า, esok, besok, غدا')
const longest = 30 * 24 * 60 * minute

/** Until when somebody means a chat to be muted: an instant, null for good; undefined where the words say neither. */
export function muteMeant(text: string, now: number, zone: string): number | null | undefined {
  const words = plain(text)
  if (forGood.has(words)) return null
  if (morning.has(words)) return next(8, 0, now, zone, 1)
  const [, hour, minutes] = /^(\d{1,2})[:.](\d{2})$/u.exec(words) ?? []
  if (hour !== undefined && Number(hour) < 24 && Number(minutes) < 60)
    return next(Number(hour), Number(minutes), now, zone)
  const [, count, unit = ''] = /^(\d{1,3})\s*(\D+)$/u.exec(words) ?? []
  const ms = Number(count) * (lengths.get(plain(unit)) ?? Number.NaN)
  return ms > 0 && ms <= longest ? now + ms : undefined
}

/** The next time a clock shows this there; not before so many days from now. */
function next(hour: number, minutes: number, now: number, zone: string, days = 0): number {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const at = here
    .with({ hour, minute: minutes, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 })
    .add({ days })
  return (at.epochMilliseconds > now ? at : at.add({ days: 1 })).epochMilliseconds
}
