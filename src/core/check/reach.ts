// Whether every status can be reached and left, and whether what clocks wait for can happen.
import type { Problem } from '#core/check.ts'
import { clockNames, type Workflow } from '#core/workflow.ts'
import { reachableFrom } from './graph.ts'

/** Unreachable statuses, dead ends and clock events that can never happen. */
export function checkReach(workflow: Workflow): Problem[] {
  const reached = reachableFrom(workflow, workflow.start)
  return [...unreachable(workflow, reached), ...deadEnds(workflow), ...deadClocks(workflow, reached)]
}

function unreachable(workflow: Workflow, reached: Set<string>): Problem[] {
  return Object.keys(workflow.statuses)
    .filter((status) => !reached.has(status))
    .map((status) => ({ path: `statuses.${status}`, problem: `no action leads from "${workflow.start}" to it` }))
}

function deadEnds(workflow: Workflow): Problem[] {
  const isEnd = (status: string) => workflow.statuses[status]?.phase !== 'open'
  return Object.keys(workflow.statuses)
    .filter((status) => !isEnd(status) && ![...reachableFrom(workflow, status)].some(isEnd))
    .map((status) => ({
      path: `statuses.${status}`,
      problem: 'a dead end: a case in it can never be resolved or closed',
    }))
}

function deadClocks(workflow: Workflow, reached: Set<string>): Problem[] {
  return clockNames.flatMap((name) => {
    const { start, end } = workflow.clocks[name]
    const path = `clocks.${name}`
    const never = (event: string) => ({ path, problem: `"${event}" can never happen` })
    return [
      ...[start, end].filter((event) => !canHappen(workflow, reached, event)).map(never),
      ...(isEnding(workflow, start) ? [{ path, problem: `it starts at "${start}", when the work is over` }] : []),
      ...(start === end ? [{ path, problem: `it starts and ends at "${start}"` }] : []),
    ]
  })
}

function canHappen(workflow: Workflow, reached: Set<string>, event: string): boolean {
  if (event === 'opened') return true
  if (event === 'taken') return Object.values(workflow.actions).some(({ effects }) => effects.includes('own'))
  if (event === 'assigned') return canAssign(workflow)
  if (event.startsWith('status:')) return reached.has(event.slice('status:'.length))
  return [...reached].some((status) => workflow.statuses[status]?.phase === event)
}

function canAssign(workflow: Workflow): boolean {
  const byRight = Object.values(workflow.roles).some(
    ({ rights }) => rights.includes('assign') || rights.includes('take'),
  )
  const namesOwner = Object.values(workflow.actions).some(({ needs }) => needs.some(({ id }) => id === 'owner'))
  return byRight || namesOwner
}

function isEnding(workflow: Workflow, event: string): boolean {
  if (event === 'resolved' || event === 'closed') return true
  const status = workflow.statuses[event.replace('status:', '')]
  return event.startsWith('status:') && status !== undefined && status.phase !== 'open'
}
