// An action of the workflow: may it be done, from here, with these answers; and what follows.
import type { Answers, Fact, Order, Refusal, TimelineKind } from '#core/case.ts'
import { actionHere, barred, countingRoles, isCustomer, movesTo } from '#core/may.ts'
import { askedNeeds, missingNeeds } from '#core/needs.ts'
import { notice } from '#core/notices.ts'
import { slotOf } from '#core/timers.ts'
import type { Action, Rules } from '#core/workflow.ts'
import { countingAnswers, fill, type Trace, traceOf } from './answers.ts'
import { becomeSeverity } from './change.ts'
import { type Draft, giveTo, record, refuse, tellCustomer } from './draft.ts'

type Act = Omit<Extract<Order, { do: 'act' }>, 'do'>

/** Does an action, or says why not; a refusal leaves the draft untouched. */
export function act(draft: Draft, order: Act): Refusal | null {
  const { rules, next, actor, now } = draft
  if (!Object.hasOwn(rules.workflow.actions, order.action)) return refuse('unknown-action', { action: order.action })
  const bar = barred(rules, actor, { action: order.action }, next)
  if (bar) return refuse(bar, { action: order.action })
  const action = actionHere(rules, next, order.action, order.over)
  const isTaken = refuseTaking(draft, order, action)
  if (isTaken) return isTaken
  if (!action) return notFromHere(draft, order)
  const late = tooLate(draft, order.action, action)
  if (late) return late
  const answers = countingAnswers(action.needs, order.answers, next, rules, next.type, actor)
  const missing = missingNeeds(action.needs, answers, next, rules.types[next.type], rules, now)
  if (missing.length > 0) return { ...refuse('needs', { action: order.action }), missing }
  carryOut(draft, order.action, action, answers)
  return null
}

/** One winner: a case with an owner is taken from them only on purpose, and not twice by the same person. */
function refuseTaking({ rules, next, actor }: Draft, order: Act, action: Action | undefined): Refusal | null {
  const takes = rules.workflow.actions[order.action]?.effects.includes('own')
  const isOpen = rules.workflow.statuses[next.status]?.phase === 'open'
  if (!takes || next.owner === null || (!action && !isOpen)) return null
  if (next.owner !== actor.person) {
    return order.over ? null : refuse('taken', { by: next.owner, at: next.ownerSince ?? next.statusSince })
  }
  return action && movesTo(action, next) ? null : refuse('already-yours', { at: next.ownerSince })
}

function notFromHere({ rules, next }: Draft, order: Act): Refusal {
  const to = rules.workflow.actions[order.action]?.to ?? null
  return refuse('not-from-here', { action: order.action, from: next.status, to })
}

/** Whether every role that allows it has to do it longer before the visit. */
function tooLate({ rules, next, actor, now }: Draft, id: string, action: Action): Refusal | null {
  const slot = action.notice && !actor.system ? slotOf(rules, next) : null
  if (slot === null) return null
  const notices = countingRoles(rules, actor, { action: id }, next).map((role) => action.notice?.[role] ?? 0)
  const notice = Math.min(...notices)
  if (notice === 0 || now <= slot - notice) return null
  return refuse('too-late', { action: id, slot, notice, until: slot - notice })
}

/** What a case reopened leaves behind: how it ended, and how far it had been escalated. */
const freshLife = { rootCause: null, outcome: null, level: null, desk: null }

type Entry = [kind: TimelineKind, facts: Fact['facts']]

function carryOut(draft: Draft, id: string, action: Action, answers: Answers): void {
  const { next, rules } = draft
  const from = next.status
  const to = movesTo(action, next)
  const turn = to === undefined ? null : turnOf(rules, from, to)
  const isFirst = next.owner === null
  if (answers.severity?.kind === 'choice') becomeSeverity(draft, answers.severity.id)
  if (turn === 'reopened') Object.assign(next, freshLife)
  const trace = takeIn(draft, action, answers)
  const entries = [...changeOwner(draft, action, answers), ...moveTo(draft, id, action, trace, to)]
  recordAll(draft, id, entries, trace)
  draft.cardChanged = true
  const took = isFirst && action.effects.includes('own')
  const events = [turn, took ? 'taken' : null, to ? 'status' : null] as const
  tellCustomer(
    draft,
    events.filter((event) => event !== null),
    { action: id, from },
  )
  tellStaffOfCustomer(draft, id, from, turn, trace)
}

/** Fills the answers in. What the other side agreed to is used up: the next time it is asked again. */
function takeIn({ next, rules }: Draft, action: Action, answers: Answers): Trace {
  const all = { ...answers }
  const agreed = askedNeeds(action.needs, answers, next, rules.types[next.type]).filter(
    ({ kind }) => kind === 'acknowledgement',
  )
  for (const { id } of agreed) {
    const given = next.fields[id]
    if (given && !all[id]) all[id] = given
  }
  fill(next, answers)
  for (const { id } of agreed) delete next.fields[id]
  if (action.outcome && !answers.outcome) next.outcome = action.outcome
  return traceOf(action.needs, all, rules)
}

function changeOwner(draft: Draft, action: Action, answers: Answers): Entry[] {
  const { actor, next } = draft
  const from = next.owner
  if (action.effects.includes('own') && actor.person !== null) {
    giveTo(draft, actor.person)
    return [['taken', { from }]]
  }
  if (answers.owner?.kind === 'person') {
    giveTo(draft, answers.owner.id)
    draft.notices.push(notice('staff', 'staff.assigned', { to: answers.owner.id, from }))
    return [['assigned', { to: answers.owner.id, from }]]
  }
  if (!action.effects.includes('release') || from === null) return []
  giveTo(draft, null)
  return [['assigned', { to: null, from }]]
}

function moveTo(draft: Draft, id: string, action: Action, trace: Trace, to: string | undefined): Entry[] {
  if (to === undefined) return []
  const { rules, next } = draft
  const from = next.status
  const turn = turnOf(rules, from, to)
  enter(draft, to)
  const move: Entry = ['status', { from, to, action: id }]
  if (turn === null) return [move]
  const resolution = rules.types[next.type]?.sla.resolution ?? null
  if (turn === 'reopened') return [move, ['reopened', { from, resolution }]]
  const { rootCause = null, outcome = action.outcome ?? null } = trace.answers
  return [move, [turn, { rootCause, outcome }]]
}

/** What changes beside the status itself, which follows from its timeline entry. */
export function enter({ rules, next, now }: Pick<Draft, 'rules' | 'next' | 'now'>, to: string): void {
  const phase = rules.workflow.statuses[to]?.phase
  next.statusSince = now
  if (phase === 'open') next.resolvedAt = null
  if (phase === 'resolved' && next.resolvedAt === null) next.resolvedAt = now
  next.closedAt = phase === 'closed' ? (next.closedAt ?? now) : null
}

/** What a change of status means for the case's life, or null. */
function turnOf(rules: Rules, from: string, to: string): 'resolved' | 'closed' | 'reopened' | null {
  const [before, after] = [rules.workflow.statuses[from]?.phase, rules.workflow.statuses[to]?.phase]
  if (before === after || after === undefined) return null
  return after === 'open' ? 'reopened' : after
}

/** The answers stand with the last and most telling entry. */
function recordAll(draft: Draft, id: string, entries: Entry[], trace: Trace): void {
  const all = entries.length > 0 ? entries : [['noted', { action: id }] satisfies Entry]
  const answers = Object.keys(trace.answers).length > 0 ? { answers: trace.answers } : {}
  for (const [index, [kind, facts]] of all.entries()) {
    const isLast = index === all.length - 1
    record(draft, kind, isLast ? { ...facts, ...answers } : facts, isLast ? trace.content : {})
  }
}

function tellStaffOfCustomer(draft: Draft, action: string, from: string, turn: string | null, trace: Trace): void {
  const { rules, actor, next } = draft
  if (!isCustomer(rules, actor, next)) return
  const values = { action, text: trace.text || null }
  if (turn === 'reopened') draft.notices.push(notice('staff', 'staff.reopened', values))
  const wasOpen = rules.workflow.statuses[from]?.phase === 'open'
  if (turn === 'closed' && wasOpen) draft.notices.push(notice('staff', 'staff.cancelled', values))
}
