// Whether the needs of an action or an intake can be asked and met.
import { minutesOf } from '#core/calendar.ts'
import type { Problem } from '#core/check.ts'
import type { Condition, Need, Option, Workflow } from '#core/workflow.ts'
import { patternProblem } from './pattern.ts'
import { repeats } from './references.ts'

/** What of a case conditions may go by without asking. */
const known = ['rootCause', 'outcome', 'provider', 'orders', 'owner', 'severity', 'type', 'status']

/** The kinds of answer that fit the case's own fields. */
const fitting: Record<string, Need['kind'][]> = {
  rootCause: ['choice', 'text'],
  outcome: ['choice', 'text'],
  provider: ['choice', 'text'],
  orders: ['orders'],
  owner: ['person'],
  severity: ['choice'],
}

/** What is wrong with a list of needs; `lists` are the workspace's, where they are known. */
export function checkNeeds(
  path: string,
  needs: Need[],
  workflow: Workflow,
  lists?: Record<string, Option[]>,
): Problem[] {
  const asked = new Set<string>([...known, ...everAsked(workflow)])
  return [
    ...repeats(path, needs),
    ...needs.flatMap((need, at) => {
      const here = `${path}.${need.id}`
      const before = needs.slice(0, at)
      return [
        ...checkKind(here, need, before, workflow, lists),
        ...(need.when ? checkCondition(here, need.when, before, asked) : []),
      ]
    }),
  ]
}

function everAsked(workflow: Workflow): string[] {
  return Object.values(workflow.actions).flatMap((action) =>
    [action, ...action.variants].flatMap((part) => (part.needs ?? []).map(({ id }) => id)),
  )
}

function checkCondition(path: string, condition: Condition, before: Need[], asked: Set<string>): Problem[] {
  const name = 'field' in condition ? condition.field : condition.unset
  if (name === undefined) return []
  const subject = before.find(({ id }) => id === name)
  if (!subject && !asked.has(name))
    return [{ path, problem: `its condition goes by "${name}", which nothing asks before` }]
  if (!('field' in condition) || !subject) return []
  if ((subject.kind !== 'choice' && subject.kind !== 'multi') || !subject.options || subject.open) return []
  const ids = subject.options.map(({ id }) => id)
  return condition.is
    .filter((value) => typeof value === 'string' && !ids.includes(value))
    .map((value) => ({ path, problem: `its condition waits for "${value}", which "${name}" does not offer` }))
}

function checkKind(
  path: string,
  need: Need,
  before: Need[],
  workflow: Workflow,
  lists?: Record<string, Option[]>,
): Problem[] {
  const fits = Object.hasOwn(fitting, need.id) ? fitting[need.id] : undefined
  return [
    ...(fits && !fits.includes(need.kind)
      ? [{ path, problem: `"${need.id}" must be of kind ${fits.join(' or ')}` }]
      : []),
    ...checkOwn(path, need, before, workflow, lists),
  ]
}

function checkOwn(
  path: string,
  need: Need,
  before: Need[],
  workflow: Workflow,
  lists?: Record<string, Option[]>,
): Problem[] {
  switch (need.kind) {
    case 'choice':
    case 'multi':
      return [...checkOptions(path, need, lists), ...(need.kind === 'multi' ? checkRange(path, need) : [])]
    case 'text':
      return [...checkRange(path, need), ...checkPattern(path, need.pattern)]
    case 'photos':
    case 'orders':
      return checkRange(path, need)
    case 'person':
      return need.roles
        .filter((role) => !workflow.roles[role])
        .map((role) => ({ path, problem: `unknown role "${role}"` }))
    case 'slot':
      return checkSlot(path, need, before)
    case 'note':
    case 'location':
    case 'otp':
    case 'date':
    case 'acknowledgement':
      return []
    default:
      return need satisfies never
  }
}

function checkOptions(
  path: string,
  need: Extract<Need, { kind: 'choice' | 'multi' }>,
  lists?: Record<string, Option[]>,
): Problem[] {
  const isUnknown = need.list !== undefined && lists !== undefined && !Object.hasOwn(lists, need.list)
  return [
    ...(isUnknown ? [{ path, problem: `unknown list "${need.list}"` }] : []),
    ...(need.list && need.options ? [{ path, problem: 'it names a list and options: one of them' }] : []),
    ...repeats(path, need.options ?? []),
  ]
}

function checkRange(
  path: string,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number },
): Problem[] {
  return min > max ? [{ path, problem: `it wants at least ${min} and at most ${max}` }] : []
}

function checkPattern(path: string, pattern: string | undefined): Problem[] {
  const problem = pattern === undefined ? null : patternProblem(pattern)
  return problem === null ? [] : [{ path, problem }]
}

function checkSlot(path: string, need: Extract<Need, { kind: 'slot' }>, before: Need[]): Problem[] {
  const isDated = need.on === undefined || before.some((other) => other.id === need.on && other.kind === 'date')
  const wrong = need.options.filter(({ from, to }) => !(minutesOf(from) < minutesOf(to)))
  return [
    ...(isDated ? [] : [{ path, problem: `no date "${need.on}" is asked before it` }]),
    ...wrong.map(({ id, from, to }) => ({
      path,
      problem: `slot "${id}" from "${from}" to "${to}" is no stretch of a day`,
    })),
    ...repeats(path, need.options),
  ]
}
