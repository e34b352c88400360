// The house's time has come: whatever is due fires, in order, each exactly once however late.
import type { Notice, Refusal } from '#core/case.ts'
import { dueOf, earliestDue } from '#core/clocks.ts'
import { type AlertValues, notice } from '#core/notices.ts'
import { clockKey, type Timer, timersOf } from '#core/timers.ts'
import type { ClockName, Rule } from '#core/workflow.ts'
import { act, enter } from './act.ts'
import { raise, stepsUp } from './change.ts'
import { type Draft, giveTo, isNotified, record, refuse } from './draft.ts'

const minuteMs = 60_000

/** Fires everything due by now and lets deadlines follow changed opening hours, or says that there is nothing of either. */
export function tick(draft: Draft): Refusal | null {
  if (!draft.actor.system) return refuse('not-allowed', { what: 'tick' })
  let fired = 0
  for (let timer = nextDue(draft); timer; timer = nextDue(draft)) {
    draft.next.fired[timer.key] = timer.base
    fire(draft, timer)
    fired += 1
  }
  return fired > 0 || !isOnTime(draft) ? null : refuse('nothing-new')
}

/** Whether the case waits for what its rules say now. */
function isOnTime({ rules, next }: Draft): boolean {
  const timerAt = timersOf(rules, next)[0]?.at ?? null
  return next.dueAt === earliestDue(next.sla, rules.calendar) && next.timerAt === timerAt
}

function nextDue({ rules, next, now }: Draft): Timer | undefined {
  const first = timersOf(rules, next)[0]
  return first && first.at <= now ? first : undefined
}

function fire(draft: Draft, timer: Timer): void {
  draft.rule = 'rule' in timer ? timer.rule.id : 'sla'
  if ('rule' in timer) apply(draft, timer.rule, draft.now - timer.base)
  else if (timer.kind === 'warn') warn(draft, timer.clock)
  else breach(draft, timer.clock, timer.at)
  draft.rule = null
}

/** Says that a target is near. Where it is already over only the timeline has it: the breach says the rest. */
function warn(draft: Draft, clock: ClockName): void {
  const { next, rules, now } = draft
  const state = next.sla[clock]
  const due = dueOf(state, rules.calendar)
  const { target } = state
  const isBreached = next.fired[clockKey('breach', clock)] === state.startedAt
  if (target === null || due === null || isBreached) return
  const isLate = due <= now
  record(draft, 'warned', { clock, target, due, ...(isLate ? { late: true } : {}) })
  if (isLate) return
  draft.cardChanged = true
  alarm(draft, (to) =>
    notice(to, 'staff.sla_warning', { clock, target, due, minutes: Math.ceil((due - now) / minuteMs) }),
  )
}

/** Says once that a target is over, and to which level that brings the case. */
function breach(draft: Draft, clock: ClockName, due: number): void {
  const { next, rules, now } = draft
  const { target } = next.sla[clock]
  const named = rules.types[next.type]?.escalation ?? null
  const escalation = named && stepsUp(draft, named.level) > 0 ? named : null
  record(draft, 'breached', { clock, target, due })
  if (escalation) raise(draft, escalation.level, escalation.chat, { clock })
  draft.cardChanged = true
  const values = {
    clock,
    target,
    due,
    level: escalation?.level ?? null,
    minutes: Math.floor((now - due) / minuteMs),
  }
  alarm(draft, (to) => notice(to, 'staff.sla_breached', values))
  if (escalation?.role) draft.notices.push(notice({ role: escalation.role }, 'staff.sla_breached', values))
}

function apply(draft: Draft, rule: Rule, elapsed: number): void {
  const { does } = rule
  switch (does.kind) {
    case 'escalate':
      escalateBy(draft, rule.id, does, elapsed)
      break
    case 'return':
      comeBack(draft, rule.id, elapsed)
      break
    case 'alert':
      record(draft, 'warned', { elapsed })
      alarm(draft, (to) => ({ to, wording: does.wording, values: { rule: rule.id, elapsed } satisfies AlertValues }))
      break
    case 'act':
      // Where it can't be done (any more) the rule has had its time all the same.
      act(draft, { action: does.action, answers: {} })
      break
    default:
      does satisfies never
  }
}

function escalateBy(
  draft: Draft,
  rule: string,
  does: Extract<Rule['does'], { kind: 'escalate' }>,
  elapsed: number,
): void {
  const from = draft.next.level
  // A case that is at a higher level already stays there; the rule's own is told all the same.
  if (stepsUp(draft, does.level) >= 0) raise(draft, does.level, does.chat ?? null, { elapsed })
  else record(draft, 'escalated', { level: does.level, from, elapsed })
  const values = { level: does.level, from, rule, elapsed }
  alarm(draft, (to) => notice(to, 'staff.escalated_rule', values))
  if (does.role) draft.notices.push(notice({ role: does.role }, 'staff.escalated_rule', values))
}

/** Back to the queue, where anybody may take it. */
function comeBack(draft: Draft, rule: string, elapsed: number): void {
  const { next, rules } = draft
  const { owner, status } = next
  const { start } = rules.workflow
  if (rules.workflow.statuses[status]?.phase !== 'open' || (owner === null && status === start)) return
  giveTo(draft, null)
  if (status !== start) {
    enter(draft, start)
    record(draft, 'status', { from: status, to: start })
  }
  record(draft, 'returned', { from: owner, elapsed })
  draft.cardChanged = true
  draft.notices.push(notice('staff', 'staff.returned', { from: owner, rule, elapsed }))
}

/** Tells staff and the alerts chats, where the type wants that. */
function alarm(draft: Draft, make: (to: 'staff' | 'alerts') => Notice): void {
  if (isNotified(draft)) draft.notices.push(make('staff'), make('alerts'))
}
