// Whether a word typed in a chat can mean two things at once.
import type { Problem } from '#core/check.ts'
import type { Language, Workflow } from '#core/workflow.ts'

type Named = {
  id: string
  label: Partial<Record<Language, string>>
  words?: Partial<Record<Language, string[]>> | undefined
}

/** Words that two statuses, two severities, or two actions possible at the same time share in one language. */
export function checkWords(workflow: Workflow): Problem[] {
  const statuses = named(workflow.statuses)
  const actions = named(workflow.actions)
  const areSideBySide = (a: string, b: string) =>
    workflow.actions[a]?.from.some((status) => workflow.actions[b]?.from.includes(status)) ?? false
  return [
    ...clashes('statuses', statuses, workflow.languages),
    ...clashes('severities', workflow.severities, workflow.languages),
    ...clashes('actions', actions, workflow.languages, areSideBySide),
  ]
}

/** Members of a list that share a word in one language. */
export function clashes(
  path: string,
  list: Named[],
  wanted: Language[],
  matters: (a: string, b: string) => boolean = () => true,
): Problem[] {
  return wanted.flatMap((language) => {
    const owners = new Map<string, string[]>()
    for (const one of list)
      for (const word of wordsOf(one, language)) owners.set(word, [...(owners.get(word) ?? []), one.id])
    return [...owners].flatMap(([word, ids]) => clashOf(path, language, word, ids, matters))
  })
}

function clashOf(
  path: string,
  language: Language,
  word: string,
  ids: string[],
  matters: (a: string, b: string) => boolean,
): Problem[] {
  return ids.flatMap((id, at) => {
    const first = ids.slice(0, at).find((other) => matters(other, id))
    return first ? [{ path: `${path}.${id}`, problem: `"${word}" means "${first}" as well in "${language}"` }] : []
  })
}

function wordsOf({ id, label, words }: Named, language: Language): Set<string> {
  const said = [id, label[language] ?? '', ...(words?.[language] ?? [])]
  return new Set(said.map((word) => word.trim().toLowerCase().normalize('NFC')).filter((word) => word !== ''))
}

const named = (record: Record<string, Omit<Named, 'id'>>): Named[] =>
  Object.entries(record).map(([id, one]) => ({ id, label: one.label, words: one.words }))
