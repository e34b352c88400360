// A language with what belongs to it where words are made: its texts, its times, the labels of the workflow's things.
import type { Case } from '#core/case.ts'
import type { Language, Need, Option, Rules, Words } from '#core/workflow.ts'
import { dateOf, dayTime, duration } from '#templates/time.ts'
import type { Say } from '#templates/wordings.ts'
import type { Chat, Near } from './near.ts'

/** Everything needed to word a thing for one receiver. */
export type Tongue = {
  language: Language
  say: Say
  now: number
  rules: Rules
  zone: string
  rightToLeft: boolean
}

/** The tongue in which a chat is spoken to; a person's own language comes first in private. */
export function tongueOf(
  near: Pick<Near, 'now' | 'workspace' | 'rules' | 'wordings'>,
  chat: Chat | null,
  person?: Language | null,
): Tongue {
  const language = (chat?.kind === 'group' ? chat.language : (person ?? chat?.language)) ?? near.workspace.language
  return {
    language,
    say: near.wordings(language),
    now: near.now,
    rules: near.rules,
    zone: near.workspace.timezone,
    rightToLeft: language === 'ar',
  }
}

/** A label in this language, else in English, else in any. */
export function labelIn(tongue: Pick<Tongue, 'language'>, label: Words | undefined, fallback = ''): string {
  return label?.[tongue.language] ?? label?.en ?? Object.values(label ?? {})[0] ?? fallback
}

/** What the answer to a need is called: its name, else the question without its mark. */
export function needName(tongue: Pick<Tongue, 'language'>, { id, name, label }: Need): string {
  return labelIn(tongue, name) || labelIn(tongue, label, id).replace(/[?؟？:\s]+$/u, '')
}

/** A value inside a line of this language: numbers and names keep their own direction there (U+2068…U+2069). */
export function aside({ rightToLeft }: Pick<Tongue, 'rightToLeft'>, text: string): string {
  if (!rightToLeft || !/[\p{Script=Latin}\p{Script=Thai}\d]/u.test(text) || text.includes('\u2068')) return text
  return text.replace(/^.+$/gmu, (line) => `\u2068${line}\u2069`)
}

/** A place as an address that opens a map. */
export function mapLink({ latitude, longitude }: { latitude: number; longitude: number }): string {
  return `https://maps.google.com/?q=${latitude},${longitude}`
}

/** Several things in a row, as this language separates them. */
export function listed({ rightToLeft }: Pick<Tongue, 'rightToLeft'>, things: string[]): string {
  return things.join(rightToLeft ? '، ' : ', ')
}

export const typeLabel = (tongue: Tongue, type: string): string =>
  labelIn(tongue, tongue.rules.types[type]?.label, type)
export const statusLabel = (tongue: Tongue, status: string): string =>
  labelIn(tongue, tongue.rules.workflow.statuses[status]?.label, status)
export const customerStatus = (tongue: Tongue, status: string): string =>
  labelIn(tongue, tongue.rules.workflow.statuses[status]?.customer, status)
export const levelLabel = (tongue: Tongue, level: string): string =>
  labelIn(tongue, tongue.rules.workflow.levels.find((entry) => entry.id === level)?.label, level)
export const severityLabel = (tongue: Tongue, severity: string): string =>
  labelIn(tongue, tongue.rules.workflow.severities.find((entry) => entry.id === severity)?.label, severity)
export const roleLabel = (tongue: Tongue, role: string): string =>
  labelIn(tongue, tongue.rules.workflow.roles[role]?.label, role)

/** The label of an answer's option, from the need's own options or a list of the workspace. */
export function optionLabel(tongue: Tongue, options: Option[], id: string): string {
  return labelIn(tongue, options.find((option) => option.id === id)?.label, id)
}

/** A provider's name as its list has it. */
export const providerLabel = (tongue: Tongue, provider: string): string =>
  optionLabel(tongue, tongue.rules.lists.providers ?? [], provider)

/** How long, in this language; below a minute in words. */
export function span(tongue: Tongue, ms: number): string {
  return Math.abs(ms) < 60_000 && ms !== 0 ? tongue.say('unit.less') : duration(Math.abs(ms), tongue.language, 'long')
}

/** When, in the workspace's zone: the time today, else the day too. */
export function when(tongue: Tongue, instant: number): string {
  return dayTime(instant, tongue.now, tongue.zone, tongue.language)
}

/** On which day, in the workspace's zone. */
export function dayWords(tongue: Tongue, instant: number): string {
  return dateOf(instant, tongue.zone, tongue.language)
}

/** Whether the case's severity is one that overtakes. */
export function isUrgent(rules: Rules, current: Pick<Case, 'severity'>): boolean {
  return rules.workflow.severities.find((entry) => entry.id === current.severity)?.urgent ?? false
}
