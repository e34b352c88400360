// Whether every name that a workflow uses is the name of something.
import type { KnowsWording, Problem } from '#core/check.ts'
import { actionFrom, type Rule, type Workflow } from '#core/workflow.ts'

/** Unknown roles, statuses, levels, actions, outcomes and wordings, and rules that can never do what they say. */
export function checkReferences(workflow: Workflow, knowsWording: KnowsWording): Problem[] {
  const problems: Problem[] = []
  const known = (path: string, kind: string, names: string[], used: (string | undefined)[]) => {
    for (const name of used) {
      if (name !== undefined && !names.includes(name)) problems.push({ path, problem: `unknown ${kind} "${name}"` })
    }
  }
  const statuses = Object.keys(workflow.statuses)
  const roles = Object.keys(workflow.roles)
  const levels = workflow.levels.map(({ id }) => id)
  known('start', 'status', statuses, [workflow.start])
  known('staffRole', 'role', roles, [workflow.staffRole])
  for (const [id, action] of Object.entries(workflow.actions)) {
    for (const [at, part] of [action, ...action.variants].entries()) {
      const path = at === 0 ? `actions.${id}` : `actions.${id}.variants.${at - 1}`
      known(path, 'status', statuses, [...part.from, part.to])
      known(path, 'role', roles, [...(part.who ?? []), ...Object.keys(part.notice ?? {})])
      if (at > 0) known(path, 'status of this action', action.from, part.from)
    }
    known(
      `actions.${id}`,
      'outcome',
      workflow.outcomes.map((outcome) => outcome.id),
      [action.outcome],
    )
  }
  for (const rule of workflow.rules) {
    const { does } = rule
    known(`rules.${rule.id}`, 'status', statuses, rule.while)
    if (does.kind === 'escalate') {
      known(`rules.${rule.id}`, 'level', levels, [does.level])
      known(`rules.${rule.id}`, 'role', roles, [does.role])
    }
    problems.push(...checkRule(workflow, rule, knowsWording))
  }
  return [...problems, ...checkStart(workflow), ...checkNotices(workflow, knowsWording), ...checkRepeats(workflow)]
}

function checkStart(workflow: Workflow): Problem[] {
  const start = workflow.statuses[workflow.start]
  const role = workflow.roles[workflow.staffRole]
  return [
    ...(start && start.phase !== 'open' ? [{ path: 'start', problem: 'a case must begin in an open status' }] : []),
    ...(role && !role.staff ? [{ path: 'staffRole', problem: `"${workflow.staffRole}" is no staff role` }] : []),
  ]
}

function checkRule(workflow: Workflow, { id, while: during, does }: Rule, knowsWording: KnowsWording): Problem[] {
  const path = `rules.${id}`
  if (does.kind === 'alert')
    return knowsWording(does.wording) ? [] : [{ path, problem: `unknown wording "${does.wording}"` }]
  if (does.kind === 'return') {
    return during
      .filter((status) => (workflow.statuses[status]?.phase ?? 'open') !== 'open')
      .map((status) => ({ path, problem: `"${status}" is no open status, so nothing can return from it` }))
  }
  if (does.kind === 'escalate') return []
  const action = workflow.actions[does.action]
  if (!action) return [{ path, problem: `unknown action "${does.action}"` }]
  return during.flatMap((status) => {
    const here = actionFrom(action, status)
    if (!here) return [{ path, problem: `"${does.action}" is not possible from "${status}"` }]
    const asked = here.needs.filter(
      (need) => !need.optional && !need.when && !(need.kind === 'photos' && need.min === 0),
    )
    return asked.map((need) => ({ path, problem: `"${does.action}" asks for "${need.id}", which no rule can answer` }))
  })
}

function checkNotices(workflow: Workflow, knowsWording: KnowsWording): Problem[] {
  return Object.entries(workflow.customerNotices)
    .filter(([, wording]) => !knowsWording(wording))
    .map(([event, wording]) => ({ path: `customerNotices.${event}`, problem: `unknown wording "${wording}"` }))
}

function checkRepeats(workflow: Workflow): Problem[] {
  const lists = {
    severities: workflow.severities,
    levels: workflow.levels,
    outcomes: workflow.outcomes,
    rules: workflow.rules,
  }
  return Object.entries(lists).flatMap(([path, list]) => repeats(path, list))
}

/** The ids that stand in a list more than once. */
export function repeats(path: string, list: { id: string }[]): Problem[] {
  const ids = list.map(({ id }) => id)
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at)
  return [...new Set(twice)].map((id) => ({ path, problem: `"${id}" stands there twice` }))
}
