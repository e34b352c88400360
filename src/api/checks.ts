// Whether changed settings still fit together: what was wrong before is nobody's fault now.
import { checkTypes } from '#core/check/types.ts'
import type { Rules } from '#core/workflow.ts'
import type { FieldProblem } from './problem.ts'

/** What a change of rules breaks. Paths are those of the rules: "types.topup_missing", "lists.providers". */
export function brokenBy(before: Rules, after: Rules): FieldProblem[] {
  const known = new Set(problemsIn(before).map(keyOf))
  return problemsIn(after)
    .filter((found) => !known.has(keyOf(found)))
    .map(({ path, problem }) => ({ path, message: problem }))
}

function problemsIn({ workflow, types, categories, lists, calendar, timezone }: Rules) {
  return checkTypes(workflow, {
    ...{ id: 'now', label: {}, language: 'en', timezone, calendar },
    ...{ categories, lists, types: Object.values(types) },
  })
}

const keyOf = ({ path, problem }: { path: string; problem: string }) => `${path} ${problem}`
