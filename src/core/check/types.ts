// Whether a pack's case types fit its workflow.
import type { Problem } from '#core/check.ts'
import { openingNeeds } from '#core/needs.ts'
import type { CaseType, Pack, Workflow } from '#core/workflow.ts'
import { checkNeeds } from './needs.ts'
import { repeats } from './references.ts'
import { clashes } from './words.ts'

/** What is wrong with a pack's types, categories and lists. */
export function checkTypes(workflow: Workflow, pack: Pack): Problem[] {
  return [
    ...repeats('types', pack.types),
    ...repeats('categories', pack.categories),
    ...Object.entries(pack.lists).flatMap(([name, list]) => repeats(`lists.${name}`, list)),
    ...clashes('types', pack.types, workflow.languages),
    ...pack.types.flatMap((type) => checkType(workflow, pack, type)),
  ]
}

/** What is wrong with one case type. */
export function checkType(workflow: Workflow, pack: Pick<Pack, 'categories' | 'lists'>, type: CaseType): Problem[] {
  const path = `types.${type.id}`
  const unknown = (kind: string, name: string | null | undefined, names: string[]): Problem[] =>
    name === null || name === undefined || names.includes(name) ? [] : [{ path, problem: `unknown ${kind} "${name}"` }]
  const ids = (list: { id: string }[]) => list.map(({ id }) => id)
  return [
    ...unknown('category', type.category, ids(pack.categories)),
    ...unknown('severity', type.severity, ids(workflow.severities)),
    ...unknown('level', type.escalation?.level, ids(workflow.levels)),
    ...unknown('role', type.escalation?.role, Object.keys(workflow.roles)),
    ...checkNeeds(`${path}.intake`, openingNeeds(type), workflow, pack.lists),
  ]
}
