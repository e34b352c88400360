// A decision in the making: the case as it will be, what happened, and what is to be said of it.
import type { Actor, Case, Decision, Fact, Facts, Notice, Refusal, RefusalReason, TimelineKind } from '#core/case.ts'
import { earliestDue, elapsedOf } from '#core/clocks.ts'
import { settle } from '#core/ledger.ts'
import { eventsOf, measure } from '#core/meter.ts'
import type { CommonValues, CustomerValues } from '#core/notices.ts'
import { clip } from '#core/text.ts'
import { clockKey, prunedFired, timersOf } from '#core/timers.ts'
import { clockNames, type Rules } from '#core/workflow.ts'

export type Draft = {
  rules: Rules
  now: number
  actor: Actor
  before: Case | null
  next: Case
  facts: Fact[]
  notices: Notice[]
  messages: Decision['messages']
  cardChanged: boolean
  /** The rule that acts, noted on every fact (S0-16). */
  rule: string | null
}

/** A draft over a case. Time never runs backwards: what is before the case's last instant counts as that instant. */
export function beginDraft(rules: Rules, current: Case, { now, actor }: Facts): Draft {
  const next = { ...current, fields: { ...current.fields }, fired: { ...current.fired } }
  return draftOf({ rules, now: Math.max(now, current.ledger.since), actor, before: current, next })
}

/** A draft with nothing in it yet. */
export function draftOf(start: Pick<Draft, 'rules' | 'now' | 'actor' | 'before' | 'next'>): Draft {
  return { ...start, facts: [], notices: [], messages: [], cardChanged: false, rule: null }
}

/** Adds a timeline entry; status, ledger and clocks follow from it. */
export function record(draft: Draft, kind: TimelineKind, facts: Fact['facts'], content: Fact['content'] = {}): void {
  const { rules, next, now, actor } = draft
  const fact: Fact = { kind, by: actor.person, at: now, facts: draft.rule ? { ...facts, rule: draft.rule } : facts }
  if (Object.keys(content).length > 0) fact.content = content
  draft.facts.push(fact)
  Object.assign(next, measure(rules, { status: next.status, ledger: next.ledger, sla: next.sla }, fact))
  if (eventsOf(rules, fact).includes(rules.workflow.clocks.response.end)) next.firstResponseAt ??= now
}

const summaryLength = 140

/** The card's line of what the customer wrote. */
export function summaryOf(said: string): string {
  return clip(said.replace(/\s+/gu, ' ').trim(), summaryLength)
}

/** Gives the case to somebody, or to nobody. */
export function giveTo(draft: Draft, owner: Case['owner']): void {
  draft.next.owner = owner
  draft.next.ownerSince = owner === null ? null : draft.now
}

/** A reason not to, as a value. */
export function refuse(refused: RefusalReason, values: Refusal['values'] = {}): Refusal {
  return { refused, values }
}

/** Tells the customer by the first of these that the workflow has words for; nobody where no customer is there. */
export function tellCustomer(
  draft: Draft,
  events: (keyof Rules['workflow']['customerNotices'])[],
  values: Omit<CustomerValues, 'outcome'>,
): void {
  const { next, rules } = draft
  const wording = events.map((event) => rules.workflow.customerNotices[event]).find((found) => found !== undefined)
  if (!wording || (next.customer === null && next.chat === null)) return
  const all: CustomerValues = { ...values, outcome: next.outcome }
  draft.notices.push({ to: 'customer', wording, values: all })
}

/** Whether staff chats want news of this type of case. */
export function isNotified({ rules, next }: Draft): boolean {
  return rules.types[next.type]?.notify ?? true
}

/** The decision: version, stage, ledger, clocks' due, timers and the notices' common values made right. */
export function finish(draft: Draft): Decision {
  const { rules, next, before, now } = draft
  noteLateBreaches(draft)
  next.version = (before?.version ?? 0) + 1
  const hasMoved = before?.status !== next.status || before?.owner !== next.owner
  next.stage = (before?.stage ?? 0) + (hasMoved ? 1 : 0)
  next.ledger = settle(next.ledger, now, rules.calendar)
  next.fired = prunedFired(rules, next)
  next.dueAt = earliestDue(next.sla, rules.calendar)
  next.timerAt = timersOf(rules, next)[0]?.at ?? null
  const common = commonOf(draft)
  const notices = draft.notices.map((notice) => ({ ...notice, values: { ...common, ...notice.values } }))
  return { next, facts: draft.facts, notices, messages: draft.messages, cardChanged: draft.cardChanged }
}

function commonOf({ next, actor }: Draft): CommonValues {
  const { number, type, status, severity, owner, provider, dueAt } = next
  return { number, type, status, severity, owner, provider, due: dueAt, by: actor.person, byName: actor.name }
}

/** A clock that was stopped past its target before any tick saw it: kept as a fact, too late to alarm anybody. */
function noteLateBreaches(draft: Draft): void {
  const { next, before, now, rules } = draft
  for (const clock of clockNames) {
    const state = next.sla[clock]
    const key = clockKey('breach', clock)
    if (state.endedAt !== now || before?.sla[clock].endedAt === now || state.target === null) continue
    if (next.fired[key] === state.startedAt || elapsedOf(state, now, rules.calendar) < state.target) continue
    if (state.startedAt !== null) next.fired[key] = state.startedAt
    record(draft, 'breached', { clock, target: state.target, elapsed: state.elapsed, late: true })
  }
}
