// What a case waits for: worked out from its state alone, so no timer can be lost, stale or left behind.
import { addOpen } from './calendar.ts'
import type { Case } from './case.ts'
import { elapsedOf, reaches } from './clocks.ts'
import { type ClockName, clockNames, type Rule, type Rules } from './workflow.ts'

/** An instant at which a rule wants something. `base` is what it counted from: it fires once for each base. */
export type Timer = { key: string; at: number; base: number } & (
  | { kind: 'warn' | 'breach'; clock: ClockName }
  | { kind: 'rule'; rule: Rule }
)

/** Everything the case waits for and has not fired, the earliest first. */
export function timersOf(rules: Rules, current: Case): Timer[] {
  const clocks = clockNames.flatMap((clock) => clockTimers(rules, current, clock))
  const own = rules.workflow.rules.flatMap((rule) => ruleTimer(rules, current, rule))
  return [...clocks, ...own].filter((timer) => current.fired[timer.key] !== timer.base).sort((a, b) => a.at - b.at)
}

/** What has fired and could fire again from the same base; older marks mean nothing any more. */
export function prunedFired(rules: Rules, current: Case): Record<string, number> {
  const bases = new Map<string, number | null>()
  for (const clock of clockNames) {
    for (const kind of ['warn', 'breach'] as const) bases.set(clockKey(kind, clock), current.sla[clock].startedAt)
  }
  for (const rule of rules.workflow.rules) bases.set(ruleKey(rule), baseOf(rules, rule, current))
  return Object.fromEntries(Object.entries(current.fired).filter(([key, base]) => bases.get(key) === base))
}

/** The marks without those a new target makes wrong: what was warned of or breached stays so only if it still is. */
export function firedUnderTargets(rules: Rules, current: Case, now: number): Record<string, number> {
  const fired = { ...current.fired }
  for (const clock of clockNames) {
    const elapsed = elapsedOf(current.sla[clock], now, rules.calendar)
    for (const kind of ['warn', 'breach'] as const) {
      const threshold = thresholdOf(rules, current, clock, kind)
      if (threshold === null || elapsed < threshold) delete fired[clockKey(kind, clock)]
    }
  }
  return fired
}

/** The name under which a clock's warning or breach is marked as fired. */
export function clockKey(kind: 'warn' | 'breach', clock: ClockName): string {
  return `${kind}:${clock}`
}

function clockTimers(rules: Rules, current: Case, clock: ClockName): Timer[] {
  const state = current.sla[clock]
  if (state.startedAt === null || state.endedAt !== null) return []
  const base = state.startedAt
  return (['warn', 'breach'] as const).flatMap((kind) => {
    const threshold = thresholdOf(rules, current, clock, kind)
    if (threshold === null) return []
    // A clock that stopped past its target before anybody looked is still breached; a warning can wait until it runs on.
    const isLate = kind === 'breach' && state.since === null && state.elapsed >= threshold
    const at = isLate ? current.statusSince : reaches(state, threshold, rules.calendar)
    return at === null ? [] : [{ key: clockKey(kind, clock), kind, clock, at, base }]
  })
}

function thresholdOf(rules: Rules, current: Case, clock: ClockName, kind: 'warn' | 'breach'): number | null {
  const { target } = current.sla[clock]
  if (target === null) return null
  return kind === 'breach' ? target : Math.ceil(target * rules.workflow.warnAt)
}

function ruleTimer(rules: Rules, current: Case, rule: Rule): Timer[] {
  if (!rule.while.includes(current.status)) return []
  const base = baseOf(rules, rule, current)
  if (base === null) return []
  const at = addOpen(countsOpen(rules, rule, current) ? rules.calendar : null, base, rule.after)
  return Number.isFinite(at) ? [{ key: ruleKey(rule), kind: 'rule', rule, at, base }] : []
}

/** Waiting for staff passes in opening hours; an age, a visit, a customer or a provider goes by the wall clock. */
function countsOpen(rules: Rules, rule: Rule, current: Case): boolean {
  if (rule.hours) return rule.hours === 'open'
  if (rule.since === 'slot' || rule.since === 'opened') return false
  return rules.workflow.statuses[current.status]?.party === 'staff'
}

const ruleKey = (rule: Rule) => `rule:${rule.id}`

function baseOf(rules: Rules, rule: Rule, current: Case): number | null {
  switch (rule.since) {
    case 'status':
      return current.statusSince
    case 'staff':
      return Math.max(current.staffAt ?? 0, current.ownerSince ?? 0, current.statusSince)
    case 'opened':
      return current.openedAt
    case 'slot':
      return slotOf(rules, current)
    default:
      return rule.since satisfies never
  }
}

/** When the visit begins: by the slot that an action of staff agreed on, else by the one asked for at opening; or null. */
export function slotOf(rules: Rules, current: Case): number | null {
  const agreed = Object.values(rules.workflow.actions)
    .flatMap((action) => [action, ...action.variants].flatMap((one) => one.needs ?? []))
    .filter((need) => need.kind === 'slot')
    .map((need) => need.id)
  return latestSlot(current, agreed) ?? latestSlot(current, Object.keys(current.fields))
}

function latestSlot(current: Case, ids: string[]): number | null {
  const slots = ids
    .map((id) => current.fields[id])
    .flatMap((answer) => (answer?.kind === 'slot' ? (answer.at ?? []) : []))
  return slots.length > 0 ? Math.max(...slots) : null
}
