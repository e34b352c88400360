// Understanding words: commands, actions, statuses, types and severities by id or by their words in any language.
import { type Action, actionFrom, type Rules, type Words } from '#core/workflow.ts'

/** Marks that our right-to-left texts put around codes and numbers, and that people copy back. */
export const directionMarks = /[\u200e\u200f\u2066-\u2069]/gu

/** A word as people mean it: one case, no polite particles, no punctuation around it. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(directionMarks, '')
    .toLowerCase()
    .trim()
    .replace(/[\s.!?…。،؟]+$/u, '')
    .replace(/\s*(ครับผม|ครับ|ค่ะ|คะ|จ้า|จ้ะ|please|pls)$/u, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

type Named = { label: Words; words?: Partial<Record<string, string[]>> | undefined }

/** Whether `word` names it: by id, by label or by a word of any language. */
export function names(word: string, id: string, named: Named): boolean {
  const meant = plain(word)
  if (meant === '') return false
  return [id, id.replaceAll('_', ' '), ...Object.values(named.label), ...Object.values(named.words ?? {}).flat()].some(
    (candidate) => candidate !== undefined && plain(candidate) === meant,
  )
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
    target === undefined ? [] : Object.entries(actions).filter(([, action]) => leadsTo(action, status, target))
  const candidates = [...byName, ...byTarget]
  const legal = candidates.find(([, action]) => actionFrom(action, status) !== undefined)
  if (legal) return { action: legal[0] }
  const [first] = byName
  if (first) return { action: first[0] }
  return target === undefined ? null : { notFromHere: true }
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

const greetings = new Set(
  [
    'สวัสดี',
    'หวัดดี',
    'ดี',
    'hello',
    'hi',
    'hey',
    'start',
    'menu',
    'เมนู',
    'hai',
    'halo',
    'helo',
    'salam',
    'مرحبا',
    'مرحبًا',
    'السلام عليكم',
    'اهلا',
    'أهلا',
    'assalamualaikum',
    'selamat pagi',
    'selamat siang',
    'good morning',
  ].map(plain),
)

/** Whether a text is nothing but a greeting. */
export function isGreeting(text: string): boolean {
  return greetings.has(plain(text))
}

const gratitude = new Set(
  [
    'ขอบคุณ',
    'ขอบคุณมาก',
    'ขอบคุณมากๆ',
    'ขอบใจ',
    'ขอบพระคุณ',
    'thanks',
    'thank you',
    'thank you very much',
    'thanks a lot',
    'thx',
    'ty',
    'terima kasih',
    'terima kasih banyak',
    'makasih',
    'tq',
    'شكرا',
    'شكرًا',
    'شكرا جزيلا',
  ].map(plain),
)

/** Whether a text is nothing but thanks. */
export function isThanks(text: string): boolean {
  return gratitude.has(plain(text))
}

const confirmations = new Set(
  ['ยืนยัน', 'ใช่', 'ตกลง', 'ok', 'okay', 'yes', 'y', 'confirm', 'ya', 'betul', 'نعم', 'تأكيد', 'موافق'].map(plain),
)
const cancellations = new Set(
  ['ยกเลิก', 'ไม่', 'no', 'cancel', 'batal', 'tidak', 'إلغاء', 'لا', '/cancel', '/ยกเลิก'].map(plain),
)
const skips = new Set(['ข้าม', 'skip', 'langkau', 'lewati', 'تخطي', '-'].map(plain))
const dones = new Set(['เสร็จ', 'ครบแล้ว', 'done', 'selesai', 'siap', 'تم', 'انتهى'].map(plain))

export const isYes = (text: string): boolean => confirmations.has(plain(text))
export const isCancel = (text: string): boolean => cancellations.has(plain(text))
export const isSkip = (text: string): boolean => skips.has(plain(text))
export const isDone = (text: string): boolean => dones.has(plain(text))

/** Order ids out of what a person typed: separated by spaces, commas, lines, with words like "order" left out. */
export function orderIds(text: string): string[] {
  const parts = text
    .normalize('NFKC')
    .split(/[\s,;、،]+/u)
    .map((part) => part.replace(/^[#:]+|[.:]+$/gu, ''))
    .filter((part) => /[\p{L}\p{N}]/u.test(part) && /\p{N}/u.test(part) && part.length <= 64)
  return [...new Set(parts)]
}

/** The order ids that a text begins with, and what follows them. Only what looks like an id counts: a letter with a digit, or a long number. */
export function ordersAtStart(text: string): { orders: string[]; rest: string } {
  const parts = text.trim().split(/\s+/u)
  const first = parts.findIndex((part) => !/^#?(?=.*\d)(?=.*[A-Za-z-]|\d{5,}$)[\w-]+,?$/u.test(part))
  const count = first < 0 ? parts.length : first
  return { orders: orderIds(parts.slice(0, count).join(' ')), rest: restAfter(text.trim(), count) }
}

/** A line that begins with a case's number: `#12 เสร็จ`, `#12 > text`. */
export function numberedLine(text: string): { number: number; rest: string } | null {
  const found = /^#(\d{1,12})(?:\s+([\s\S]*))?$/u.exec(text.trim())
  return found ? { number: Number(found[1]), rest: (found[2] ?? '').trim() } : null
}

/** A command line: `/take 12`, `/รับ 12`, `/take@bot 12`. */
export function commandLine(text: string): { name: string; rest: string; bot: string | null } | null {
  const found = /^\/([^\s@/]+)(?:@(\S+))?(?:\s+([\s\S]*))?$/u.exec(text.trim())
  return found?.[1] ? { name: plain(found[1]), bot: found[2] ?? null, rest: (found[3] ?? '').trim() } : null
}
