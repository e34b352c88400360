// Somebody is given the case, by another or by themselves.
import type { Order, Refusal } from '#core/case.ts'
import { actionHere, barred, isAssignable, may } from '#core/may.ts'
import { notice } from '#core/notices.ts'
import { act } from './act.ts'
import { type Draft, giveTo, record, refuse } from './draft.ts'

type Assign = Extract<Order, { do: 'assign' }>

/** Gives the case to a person. Where the workflow has an action for it from here, it is that action. */
export function assign(draft: Draft, order: Assign): Refusal | null {
  const { rules, next, actor } = draft
  const { to, name, roles } = order
  const action = assigningAction(draft)
  if (action) return act(draft, { action, answers: { owner: { kind: 'person', id: to, name, roles } } })
  const bar = to === actor.person && may(rules, actor, 'take', next) ? null : barred(rules, actor, 'assign', next)
  if (bar) return refuse(bar, { what: 'assign' })
  if (rules.workflow.statuses[next.status]?.phase === 'closed') return refuse('closed', { at: next.closedAt })
  if (!isAssignable(rules, roles)) return refuse('not-assignable', { to })
  const from = next.owner
  if (from === to)
    return to === actor.person ? refuse('already-yours', { at: next.ownerSince }) : refuse('nothing-new', { to })
  if (from !== null && !may(rules, actor, 'assign', next)) {
    return refuse('taken', { by: from, at: next.ownerSince ?? next.statusSince })
  }
  giveTo(draft, to)
  record(draft, 'assigned', { to, from }, { name })
  draft.notices.push(notice('staff', 'staff.assigned', { to, from }))
  draft.cardChanged = true
  return null
}

/** The action whose form names the owner, where it can be done now. */
function assigningAction({ rules, next }: Draft): string | undefined {
  return Object.keys(rules.workflow.actions).find((id) => {
    const needs = actionHere(rules, next, id)?.needs ?? []
    return needs.some((need) => need.kind === 'person' && need.id === 'owner')
  })
}
