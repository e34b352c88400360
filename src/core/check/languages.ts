// Whether every text is there in every language of the workflow.
import type { Problem } from '#core/check.ts'
import { type Language, languages } from '#core/workflow.ts'

/** The keys under which a text by language may stand. */
const textKeys = ['label', 'name', 'hint', 'customer', 'text', 'describe', 'sop']

/** Texts that lack a language. */
export function checkLanguages(subject: unknown, wanted: Language[], path = ''): Problem[] {
  if (Array.isArray(subject))
    return subject.flatMap((item, at) => checkLanguages(item, wanted, join(path, nameOf(item, at))))
  if (!isRecord(subject)) return []
  return Object.entries(subject).flatMap(([key, value]) => {
    const here = join(path, key)
    if (!textKeys.includes(key) || !isText(value)) return checkLanguages(value, wanted, here)
    return wanted
      .filter((language) => !value[language])
      .map((language) => ({ path: here, problem: `no text in "${language}"` }))
  })
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isText = (value: unknown): value is Record<string, string> =>
  isRecord(value) && Object.keys(value).every((key) => languages.some((language) => language === key))

const join = (path: string, key: string | number) => (path === '' ? String(key) : `${path}.${key}`)
const nameOf = (item: unknown, at: number) => (isRecord(item) && typeof item.id === 'string' ? item.id : at)
