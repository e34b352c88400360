// Where a case can go: each status with the statuses one step on.
import { actionFrom, type Workflow } from '#core/workflow.ts'

/** The statuses that actions and rules lead to from a status. */
export function stepsFrom(workflow: Workflow, status: string): string[] {
  const byAction = Object.values(workflow.actions).flatMap((action) => actionFrom(action, status)?.to ?? [])
  const returns = workflow.rules.some((rule) => rule.does.kind === 'return' && rule.while.includes(status))
  return returns ? [...byAction, workflow.start] : byAction
}

/** Every status that a case can come to from this one, itself among them. */
export function reachableFrom(workflow: Workflow, status: string): Set<string> {
  const reached = new Set([status])
  for (const at of reached) for (const next of stepsFrom(workflow, at)) reached.add(next)
  return reached
}
