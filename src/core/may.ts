// Who may do what: by the rights of a role, and for a customer only on a case of their own.
import type { Actor, Case } from './case.ts'
import { type Action, actionFrom, type Right, type Rules } from './workflow.ts'

export type What = Right | { action: string }

/** Whether the actor may do this, to this case if there is one. */
export function may(rules: Rules, actor: Actor, what: What, current: Case | null): boolean {
  return actor.system === true || countingRoles(rules, actor, what, current).length > 0
}

/** Why the actor may not, or null: the case is another's, or no role of theirs allows it. */
export function barred(
  rules: Rules,
  actor: Actor,
  what: What,
  current: Case | null,
): 'not-yours' | 'not-allowed' | null {
  if (may(rules, actor, what, current)) return null
  return current && actor.roles.some((role) => allows(rules, role, what, current)) ? 'not-yours' : 'not-allowed'
}

/** The actor's roles that allow this here. */
export function countingRoles(rules: Rules, actor: Actor, what: What, current: Case | null): string[] {
  return actor.roles.filter((role) => allows(rules, role, what, current) && reaches(rules, actor, role, current))
}

/** Whether the case is this person's own, or their account's. */
export function isOwn(actor: Actor, current: Case): boolean {
  const asPerson = current.customer !== null && current.customer === actor.person
  return asPerson || (current.account !== null && current.account === actor.account)
}

/** Whether the actor is here as the customer's side. */
export function isCustomer(rules: Rules, actor: Actor, current: Case): boolean {
  return !actor.system && isOwn(actor, current) && !isStaff(rules, actor.roles)
}

/** Whether any of these roles is a staff role. */
export function isStaff(rules: Rules, roles: string[]): boolean {
  return roles.some((role) => rules.workflow.roles[role]?.staff)
}

/** Whether somebody with these roles may be given cases. */
export function isAssignable(rules: Rules, roles: string[]): boolean {
  return roles.some((role) => rules.workflow.roles[role]?.staff && rules.workflow.roles[role].rights.includes('take'))
}

/** What these roles may do on the admin page: who makes codes may change everything, who oversees others looks on (S0-32). */
export function pageRights(rules: Rules, roles: string[]): 'all' | 'read' | null {
  const held = roles.flatMap((role) => rules.workflow.roles[role] ?? [])
  if (held.some(({ rights }) => rights.includes('codes'))) return 'all'
  const oversees = held.some(({ staff, rights }) => staff && (rights.includes('audit') || !rights.includes('note')))
  return oversees ? 'read' : null
}

/** The actions that this actor may order now, in the workflow's order: what a card's buttons are. */
export function actionsFor(rules: Rules, actor: Actor, current: Case): { id: string; action: Action }[] {
  return Object.keys(rules.workflow.actions).flatMap((id) => {
    const action = actionHere(rules, current, id)
    if (!action || !may(rules, actor, { action: id }, current)) return []
    const isIdle = action.effects.includes('own') && current.owner !== null && !movesTo(action, current)
    return isIdle ? [] : [{ id, action }]
  })
}

/** The action as it is from the case's status; an unowned open case can be taken from any. Undefined where it can't be done. */
export function actionHere(rules: Rules, current: Case, id: string, over = false): Action | undefined {
  const action = rules.workflow.actions[id]
  if (!action) return undefined
  const here = actionFrom(action, current.status)
  if (here) return here
  const isOpen = rules.workflow.statuses[current.status]?.phase === 'open'
  if (!action.effects.includes('own') || !isOpen || (current.owner !== null && !over)) return undefined
  const { to: _, ...taking } = action
  return { ...taking, from: [current.status], needs: [], variants: [] }
}

/** The status that an action leads to from here, or undefined where it stays. */
export function movesTo(action: Action, current: Case): string | undefined {
  return action.to === current.status ? undefined : action.to
}

function allows(rules: Rules, role: string, what: What, current: Case | null): boolean {
  const found = rules.workflow.roles[role]
  if (!found) return false
  if (typeof what === 'string') return found.rights.includes(what)
  const action = rules.workflow.actions[what.action]
  const here = action && current ? (actionFrom(action, current.status) ?? action) : action
  return here?.who.includes(role) ?? false
}

function reaches(rules: Rules, actor: Actor, role: string, current: Case | null): boolean {
  return current === null || rules.workflow.roles[role]?.staff === true || isOwn(actor, current)
}
