// Understanding words: commands, actions, statuses, types and severities by id or by their words in any language.

import { type Action, actionFrom, type Language, type Rules, type Words } from '#core/workflow.ts'
import type { IncomingEvent } from './message.ts'
import { mapLink } from './tongue.ts'

/** Marks that our right-to-left texts put around codes and numbers, and that people copy back. */
export const directionMarks = /[\u200e\u200f\u2066-\u2069]/gu

/** A text without those marks, and without white space around it. */
export function unmarked(text: string): string {
  return text.replace(directionMarks, '').trim()
}

/** The same number in the digits that machines read: ١٢, ۱۲ and ๑๒ are 12. */
export function latinDigits(text: string): string {
  return text.replace(/[\u0660-\u0669\u06f0-\u06f9\u0e50-\u0e59]/gu, (digit) => String(digit.charCodeAt(0) & 15))
}

/** A word as people mean it: one case, one spelling, no polite particles, no punctuation or pictures after it. */
export function plain(text: string): string {
  if (text.length > longestKept) return plainly(text)
  const kept = plains.get(text)
  if (kept !== undefined) return kept
  if (plains.size >= mostKept) plains.clear()
  const made = plainly(text)
  plains.set(text, made)
  return made
}

/** The labels and words of a workflow are read with every command: each is worked out once, by its own text. */
const plains = new Map<string, string>()
const longestKept = 60
const mostKept = 5000

function plainly(text: string): string {
  return arabicPlain(latinDigits(unmarked(text).normalize('NFKC')))
    .toLowerCase()
    .replace(ending, '')
    .replace(particles, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

const ending = /(?:[\s.!?…。~،؟؛]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|\u200d)+$/u
/** Politeness, said after something else; alone it is a word of its own ("ครับ" is yes). */
const particles =
  /(?<=\S)(\s*((นะ)?(ครับผม|ครับ|คับ|ค่ะ|ค่า|คะ)|จ้า|จ้ะ|จ๊ะ|ฮะ|นะ)|\s+(please|pls|من فضلك|لو سمحت|(ya )?(pak|bu|kak|min|bang)))$/u

/** Arabic as it is typed in haste: without vowel marks and tatweel, with one form of alef, yeh and teh marbuta. */
function arabicPlain(text: string): string {
  return text
    .replace(/[\u064b-\u0652\u0670\u0640]/gu, '')
    .replace(/[أإآٱ]/gu, 'ا')
    .replace(/ى/gu, 'ي')
    .replace(/ة/gu, 'ه')
}

type Named = { label: Words; words?: Partial<Record<string, string[]>> | undefined }

/** Whether `word` names it: by id, by label or by a word of any language. */
export function names(word: string, id: string, named: Named): boolean {
  return namesOf(id, named).has(plain(word))
}

/** What each is called: settings are read anew where they change, so what was worked out of one object stays right. */
const called = new WeakMap<Named, Set<string>>()

function namesOf(id: string, named: Named): Set<string> {
  const known = called.get(named)
  if (known) return known
  const all = [id, id.replaceAll('_', ' '), ...Object.values(named.label), ...Object.values(named.words ?? {}).flat()]
  const made = new Set(all.map((name) => plain(name ?? '')).filter((name) => name !== ''))
  called.set(named, made)
  return made
}

/** The action that a word means for a case in `status`: an action of that name, or the way to a status of that name. */
export function actionMeant(
  rules: Rules,
  status: string,
  word: string,
): { action: string } | { notFromHere: true } | null {
  const { actions, statuses } = rules.workflow
  const byName = Object.entries(actions).filter(([id, action]) => names(word, id, action))
  const target = Object.entries(statuses).find(([id, entry]) => names(word, id, entry))?.[0]
  const byTarget =
    target === undefined ? [] : waysTo(rules, target).filter(([, action]) => leadsTo(action, status, target))
  const candidates = [...byName, ...byTarget]
  const legal = candidates.find(([, action]) => actionFrom(action, status) !== undefined)
  if (legal) return { action: legal[0] }
  const [first] = byName
  if (first) return { action: first[0] }
  return target === undefined ? null : { notFromHere: true }
}

/** The actions that a status's word may mean: calling a case off is never meant by its end, where it has a plain way there (S0-06). */
function waysTo({ workflow: { actions } }: Rules, target: string): [string, Action][] {
  const all = Object.entries(actions).filter(([, action]) =>
    [action, ...action.variants].some(({ to }) => to === target),
  )
  const plain = all.filter(([, action]) => action.outcome === undefined)
  return plain.length > 0 ? plain : all
}

function leadsTo(action: Action, status: string, target: string): boolean {
  return actionFrom(action, status)?.to === target
}

/** The case type that a word means, among those that are active. */
export function typeMeant(rules: Rules, word: string): string | null {
  return Object.values(rules.types).find((type) => type.active && names(word, type.id, type))?.id ?? null
}

/** The longest beginning of a text that names a case type, and what follows it. */
export function typeAtStart(rules: Rules, text: string): { type: string; rest: string } | null {
  const parts = text.trim().split(/\s+/u)
  for (let count = Math.min(parts.length, 6); count > 0; count--) {
    const type = typeMeant(rules, parts.slice(0, count).join(' '))
    if (type) return { type, rest: restAfter(text.trim(), count) }
  }
  return null
}

function restAfter(text: string, count: number): string {
  return text.replace(new RegExp(`^(\\S+\\s*){${count}}`, 'u'), '')
}

/** The severity that a word means. */
export function severityMeant(rules: Rules, word: string): string | null {
  return rules.workflow.severities.find((severity) => names(word, severity.id, severity))?.id ?? null
}

/** The escalation level that a word means. */
export function levelMeant(rules: Rules, word: string): string | null {
  return rules.workflow.levels.find((level) => names(word, level.id, level))?.id ?? null
}

/** Words of all languages as a set to look up plain words in, each line with commas between them. */
export const wordSet = (...lines: string[]): Set<string> =>
  new Set(lines.flatMap((line) => line.split(', ').map(plain)))

const greetings = wordSet(
  'hello, hi, hey, hello there, hi there, good morning, good afternoon, good evening, start, menu',
  'สวัสดี, หวัดดี, ดี, สวัสดีตอนเช้า, อรุณสวัสดิ์, เมนู',
  "hai, helo, salam, assalamualaikum, assalamu'alaikum, selamat pagi, selamat tengah hari, selamat petang",
  'halo, hallo, selamat siang, selamat sore, selamat malam, pagi, siang, sore, permisi',
  'مرحبا, أهلا, أهلا وسهلا, هلا, هاي, سلام, السلام عليكم, السلام عليكم ورحمة الله, صباح الخير, مساء الخير, القائمة',
  'السلام عليكم ورحمة الله وبركاته',
)
const gratitude = wordSet(
  'thanks, thank you, thank you very much, thanks a lot, many thanks, thx, ty, tq',
  'ขอบคุณ, ขอบคุณมาก, ขอบคุณมากๆ, ขอบใจ, ขอบพระคุณ',
  'terima kasih, terima kasih banyak, makasih',
  'شكرا, شكرا لك, شكرا لكم, شكرا جزيلا, مشكور, يعطيك العافية',
)
const confirmations = wordSet(
  'ok, okay, yes, y, confirm, sure, correct',
  'ยืนยัน, ใช่, ใช่เลย, ตกลง, โอเค, ถูกต้อง, ได้, ได้เลย, ครับ, ค่ะ, ครับผม',
  'ya, iya, oke, betul, benar, setuju, sahkan, konfirmasi',
  'نعم, ايوه, اي, أجل, تأكيد, أؤكد, موافق, أوافق, اوكي, تمام, صحيح',
)
const denials = wordSet('no, n, nope, ไม่, ไม่ใช่, ไม่เอา, tidak, tak, enggak, nggak, لا, كلا')
const cancellations = wordSet('cancel, /cancel, ยกเลิก, /ยกเลิก, batal, /batal, batalkan, إلغاء, /إلغاء, ألغِ')
const skips = wordSet('skip, none, -, ข้าม, ไม่มี, langkau, tiada, lewati, tidak ada, تخطي, لا يوجد')
const dones = wordSet('done, finished, เสร็จ, เสร็จแล้ว, ครบ, ครบแล้ว, selesai, siap, sudah, تم, انتهى, انتهيت')

/** Whether a text is nothing but a greeting. */
export const isGreeting = (text: string): boolean => greetings.has(plain(text))
/** The language whose script a text is written in, where only one of ours is. */
export function scriptOf(text: string): Language | null {
  if (/\p{Script=Thai}/u.test(text)) return 'th'
  return /\p{Script=Arabic}/u.test(text) ? 'ar' : null
}

/** Whether a text is nothing but thanks. */
export const isThanks = (text: string): boolean => gratitude.has(plain(text))
export const isYes = (text: string): boolean => confirmations.has(plain(text))
/** A plain no: what it means depends on what was asked. */
export const isNo = (text: string): boolean => denials.has(plain(text))
export const isCancel = (text: string): boolean => cancellations.has(plain(text))
export const isSkip = (text: string): boolean => skips.has(plain(text))
export const isDone = (text: string): boolean => dones.has(plain(text))

/** Order ids out of what a person typed: separated by spaces, commas, lines, with words like "order" left out. */
export function orderIds(text: string): string[] {
  const parts = latinDigits(text.replace(directionMarks, ''))
    .normalize('NFKC')
    .split(/[\s,;、،]+/u)
    .map((part) => part.replace(/^[#:]+|[.:]+$/gu, ''))
    .filter((part) => /[\p{L}\p{N}]/u.test(part) && /\p{N}/u.test(part) && part.length <= 64)
  return [...new Set(parts)]
}

/** The order ids that a text begins with, and what follows them. Only what looks like an id counts: a letter with a digit, or a long number. */
export function ordersAtStart(text: string): { orders: string[]; rest: string } {
  const parts = latinDigits(unmarked(text)).split(/\s+/u)
  const first = parts.findIndex((part) => !/^#?(?=.*\d)(?=.*[A-Za-z-]|\d{5,}$)[\w-]+,?$/u.test(part))
  const count = first < 0 ? parts.length : first
  return { orders: orderIds(parts.slice(0, count).join(' ')), rest: restAfter(unmarked(text), count) }
}

/** A line that begins with a case's number: `#12 เสร็จ`, `#12 > text`. */
export function numberedLine(text: string): { number: number; rest: string } | null {
  const found = /^[#＃]\s?(\p{Nd}{1,12})(?:\s+([\s\S]*))?$/u.exec(unmarked(text))
  return found ? { number: Number(latinDigits(found[1] ?? '')), rest: (found[2] ?? '').trim() } : null
}

/** A command line: `/take 12`, `/รับ 12`, `/take@bot 12`. */
export function commandLine(text: string): { name: string; rest: string; bot: string | null } | null {
  const found = /^\/([^\s@/]+)(?:@(\S+))?(?:\s+([\s\S]*))?$/u.exec(unmarked(text))
  return found?.[1] ? { name: plain(found[1]), bot: found[2] ?? null, rest: (found[3] ?? '').trim() } : null
}

/** What an event says in words: its text, or what a place or contact reads as. Null where it says nothing. */
export function wordsOf(event: IncomingEvent): string | null {
  switch (event.kind) {
    case 'text':
      return event.text.trim()
    case 'media':
      return event.caption?.trim() ?? ''
    case 'location':
      return [event.title, mapLink(event)].filter((part) => part).join(' ')
    case 'contact':
      return [event.name, event.phone].filter((part) => part).join(' ')
    case 'sticker':
      return event.emoji ?? ''
    default:
      return null
  }
}
