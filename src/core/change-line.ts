// What a change of settings was about, in a line: as its chain keeps it, with what it was before where an earlier change said so.
import { clip } from './text.ts'

/** `erased` where its text is gone. */
export type Changed = { kind: string; data: Record<string, unknown>; erased?: boolean }
/** A change of settings: who (a person or a key by name), by which door, and what of it the chain still has. */
export type SettingsChange = Changed & {
  seq: number
  at: number
  by: string | null
  through: 'chat' | 'page' | 'token' | 'key' | null
}
/** How instants, ids and addresses are said to whoever reads it. */
export type ChangeWords = { time(at: number): string; name(id: string): string; address(url: string): string }

/** What tells one thing of a kind from another; other fields of these kinds are what was changed. */
const subjects: Partial<Record<string, string[]>> = {
  'chat.changed': ['chat'],
  'channel.changed': ['channel'],
  'case_type.changed': ['type'],
  'list.changed': ['list'],
  'wording.changed': ['key', 'language'],
  'subscriber.changed': ['subscriber'],
  'retention.changed': [],
  'workspace.changed': [],
}

/** A code that was used up tells nobody anything. */
const untold = ['code']
const mostParts = 5
const longestValue = 80
/** How much is shown before what changed. */
const leadIn = 20
const isTime = /(?:At|From|[Uu]ntil)$/u

/** Whether a value is an id of a row. */
export const isId = (value: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/u.test(value)

/** The newest of these changes, each with its line; those after them tell what things were before. */
export function changeLines<C extends Changed>(all: C[], count: number, words: ChangeWords): (C & { about: string })[] {
  return all.slice(0, count).map((one, at) => ({ ...one, about: changeLine(one, all.slice(at + 1), words) }))
}

/** The line of a change; `earlier` are those before it, the newest first. */
export function changeLine(change: Changed, earlier: Changed[], words: ChangeWords): string {
  const subject = subjects[change.kind] ?? []
  const names = Object.keys(change.data).filter((name) => !subject.includes(name) && !untold.includes(name))
  const parts = [...subject, ...names].flatMap((name) => {
    const now = textOf(change.data[name])
    const was = textOf(formerly(change, earlier, name))
    if (was === null || was === now) return now === null ? [] : [`${name}: ${said(name, now, words)}`]
    if (now === null) return [`${name}: ${said(name, was, words)} → –`]
    const from = partingOf(was, now)
    return [`${name}: ${said(name, was, words, from)} → ${said(name, now, words, from)}`]
  })
  return parts.slice(0, mostParts).join(' · ')
}

/** What it was by the last change that says so; unknown where the text of one since then is gone. */
function formerly({ kind, data }: Changed, earlier: Changed[], name: string): unknown {
  const subject = subjects[kind]
  if (!subject || subject.includes(name)) return null
  const isSame = (one: Changed) => one.kind === kind && subject.every((field) => one.data[field] === data[field])
  return earlier.find((one) => isSame(one) && (Object.hasOwn(one.data, name) || one.erased))?.data[name]
}

/** The whole of a value, as it is compared: a number, or a text. */
function textOf(value: unknown): number | string | null {
  const text = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : value
  if (typeof text === 'number') return text
  if (typeof text === 'boolean') return String(text)
  return typeof text === 'string' && text !== '' ? text : null
}

/** Where two texts are read from, so that what changed is seen: the beginning, or a little before they part. */
function partingOf(was: number | string, now: number | string): number {
  const [before, after] = [[...String(was)], [...String(now)]]
  const parting = before.findIndex((letter, at) => letter !== after[at])
  const common = parting < 0 ? before.length : parting
  return common < longestValue - leadIn ? 0 : common - leadIn
}

function said(name: string, value: number | string, { time, name: called, address }: ChangeWords, from = 0): string {
  if (typeof value === 'number') return isTime.test(name) ? time(value) : String(value)
  if (isId(value)) return called(value)
  if (/^https?:/iu.test(value) && URL.canParse(value)) return clip(address(value), longestValue)
  const read = from === 0 ? value : `…${[...value].slice(from).join('')}`
  return clip(read.replace(/\s+/gu, ' '), longestValue)
}
