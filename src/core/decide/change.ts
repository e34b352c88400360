// Changes that are no action of the workflow: order numbers, type, severity, escalation.

import type { Order, Refusal } from '#core/case.ts'
import type { ChatId } from '#core/ids.ts'
import { barred } from '#core/may.ts'
import { notice } from '#core/notices.ts'
import { firedUnderTargets } from '#core/timers.ts'
import type { Right, Rules } from '#core/workflow.ts'
import { cleanOrders } from './answers.ts'
import { type Draft, record, refuse } from './draft.ts'

type Ordered<K extends Order['do']> = Extract<Order, { do: K }>

/** Links order numbers that are not there yet. */
export function link(draft: Draft, { orders }: Ordered<'link'>): Refusal | null {
  const bar = barredFrom(draft, 'link')
  if (bar) return bar
  const fresh = cleanOrders(orders).filter((order) => !draft.next.orders.includes(order))
  if (fresh.length === 0) return refuse('nothing-new')
  draft.next.orders = [...draft.next.orders, ...fresh]
  record(draft, 'linked', { orders: fresh })
  draft.cardChanged = true
  return null
}

/** The tracking page moves to another address: whoever holds the one before sees nothing any more. */
export function track(draft: Draft, { token }: Ordered<'track'>): Refusal | null {
  const bar = barredFrom(draft, 'link')
  if (bar) return bar
  draft.next.trackingToken = token
  record(draft, 'retracked', {})
  draft.cardChanged = false
  return null
}

/** Gives another type: its targets, and its severity unless a person had set one. */
export function changeType(draft: Draft, { type }: Ordered<'type'>): Refusal | null {
  const { rules, next, now } = draft
  const bar = barredFrom(draft, 'type')
  if (bar) return bar
  const becomes = rules.types[type]
  if (!becomes?.active) return refuse('unknown-type', { type })
  const from = next.type
  if (from === type) return refuse('nothing-new', { type })
  const isByHand = next.severity !== rules.types[from]?.severity
  next.type = type
  record(draft, 'typed', { from, to: type, ...becomes.sla })
  next.fired = firedUnderTargets(rules, next, now)
  if (!isByHand) becomeSeverity(draft, becomes.severity)
  draft.cardChanged = true
  return null
}

/** Sets the severity; one that becomes urgent is told at once. */
export function changeSeverity(draft: Draft, { severity, reason }: Ordered<'severity'>): Refusal | null {
  const bar = barredFrom(draft, 'severity')
  if (bar) return bar
  if (!draft.rules.workflow.severities.some(({ id }) => id === severity))
    return refuse('unknown-severity', { severity })
  if (draft.next.severity === severity) return refuse('nothing-new', { severity })
  becomeSeverity(draft, severity, reason)
  return null
}

/** Another severity, as a fact, with its notices; of work that is done nobody is alarmed. */
export function becomeSeverity(draft: Draft, severity: string, reason?: string): void {
  const { next, rules } = draft
  const from = next.severity
  if (from === severity) return
  next.severity = severity
  record(draft, 'severity', { from, to: severity }, reason?.trim() ? { text: reason.trim() } : {})
  draft.cardChanged = true
  const isOpen = rules.workflow.statuses[next.status]?.phase === 'open'
  if (!isOpen || !isUrgent(rules, severity) || isUrgent(rules, from)) return
  for (const to of ['staff', 'alerts'] as const) {
    draft.notices.push({ ...notice(to, 'staff.became_urgent', { from }), urgent: true })
  }
}

/** Whether a severity is one of the urgent ones. */
export function isUrgent(rules: Rules, severity: string): boolean {
  return rules.workflow.severities.some(({ id, urgent }) => id === severity && urgent)
}

/** A person escalates, with a reason. */
export function escalate(draft: Draft, { level, reason }: Ordered<'escalate'>): Refusal | null {
  const { rules, next } = draft
  const bar = barredFrom(draft, 'escalate')
  if (bar) return bar
  if (rules.workflow.statuses[next.status]?.phase === 'closed') return refuse('closed', { at: next.closedAt })
  if (!rules.workflow.levels.some(({ id }) => id === level)) return refuse('unknown-level', { level })
  if (reason.trim() === '') return refuse('reason-needed', { level })
  const from = next.level
  const named = rules.types[next.type]?.escalation
  const goes = named?.level === level ? named : null
  raise(draft, level, goes?.chat ?? null, {}, { text: reason.trim() })
  const values = { level, from, reason: reason.trim() }
  draft.notices.push(notice('staff', 'staff.escalated', values))
  if (goes?.role) draft.notices.push(notice({ role: goes.role }, 'staff.escalated', values))
  return null
}

/** Another level as a fact; a chat that the escalation names takes over from the type's own. */
export function raise(draft: Draft, level: string, chat: ChatId | null, facts = {}, content = {}): void {
  const { next } = draft
  const from = next.level
  next.level = level
  if (chat !== null) next.desk = [chat]
  record(draft, 'escalated', { level, from, ...facts }, content)
  draft.cardChanged = true
}

/** How many levels up from where the case is: 0 the same, negative below. */
export function stepsUp({ rules, next }: Draft, level: string): number {
  const rank = (id: string | null) => rules.workflow.levels.findIndex((known) => known.id === id)
  return rank(level) - rank(next.level)
}

function barredFrom({ rules, actor, next }: Draft, right: Right): Refusal | null {
  const bar = barred(rules, actor, right, next)
  return bar && refuse(bar, { what: right })
}
