// What a change of settings was about, in a line: as its chain keeps it, with what it was before where an earlier change said so.
import { clip } from './text.ts'

export type Changed = { kind: string; data: Record<string, unknown> }
/** How instants and ids are said to whoever reads it. */
export type ChangeWords = { time(at: number): string; name(id: string): string }

/** What tells one thing of a kind from another; other fields of these kinds are what was changed. */
const subjects: Partial<Record<string, string[]>> = {
  'chat.changed': ['chat'],
  'channel.changed': ['channel'],
  'case_type.changed': ['type'],
  'list.changed': ['list'],
  'wording.changed': ['key', 'language'],
  'subscriber.changed': ['subscriber'],
  'retention.changed': [],
}

/** A code that was used up tells nobody anything. */
const untold = ['code']
const mostParts = 5
const longestValue = 80
const isTime = /(?:At|From|[Uu]ntil)$/u

/** Whether a value is an id of a row. */
export const isId = (value: string): boolean => /^[0-9A-HJKMNP-TV-Z]{26}$/u.test(value)

/** The line of a change; `earlier` are those before it, the newest first. */
export function changeLine(change: Changed, earlier: Changed[], words: ChangeWords): string {
  const subject = subjects[change.kind] ?? []
  const names = Object.keys(change.data).filter((name) => !subject.includes(name) && !untold.includes(name))
  const parts = [...subject, ...names].flatMap((name) => {
    const value = change.data[name]
    const now = valueWords(name, value, words)
    const was = valueWords(name, formerly(change, earlier, name), words)
    if (was === null || was === now) return now === null ? [] : [`${name}: ${now}`]
    return [`${name}: ${was} → ${now ?? '–'}`]
  })
  return parts.slice(0, mostParts).join(' · ')
}

function formerly({ kind, data }: Changed, earlier: Changed[], name: string): unknown {
  const subject = subjects[kind]
  if (!subject || subject.includes(name)) return null
  const isSame = (one: Changed) => one.kind === kind && subject.every((field) => one.data[field] === data[field])
  return earlier.find((one) => isSame(one) && Object.hasOwn(one.data, name))?.data[name]
}

function valueWords(name: string, value: unknown, { time, name: called }: ChangeWords): string | null {
  const shown = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join(', ') : value
  if (typeof shown === 'number') return isTime.test(name) ? time(shown) : String(shown)
  if (typeof shown === 'boolean') return String(shown)
  if (typeof shown !== 'string' || shown === '') return null
  return isId(shown) ? called(shown) : clip(shown.replace(/\s+/gu, ' '), longestValue)
}
