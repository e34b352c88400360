// A case's ledger and clocks as a fold over its timeline: deciding and rebuilding go the same way, so they agree.
import type { Case, Fact, Ledger } from './case.ts'
import {
  type ClockRules,
  type Clocks,
  followClocks,
  freshClocks,
  restartResolution,
  retarget,
  type Targets,
} from './clocks.ts'
import { beginLedger, partyIn, settle } from './ledger.ts'

/** What of a case is measured. */
export type Meter = { status: string; ledger: Ledger; sla: Clocks }
/** What of a timeline entry measuring needs. */
export type Measured = Pick<Fact, 'kind' | 'at' | 'facts'>

/** The meter after one more timeline entry. */
export function measure(rules: ClockRules, before: Meter, fact: Measured): Meter {
  const { kind, at, facts } = fact
  const events = eventsOf(rules, fact)
  switch (kind) {
    case 'opened':
      return follow(rules, { ...began(rules, at), sla: freshClocks(targetsOf(facts)) }, events, at)
    case 'status':
      return follow(rules, entered(rules, before, String(facts.to), at), events, at)
    case 'typed':
      return { ...before, sla: retarget(before.sla, targetsOf(facts)) }
    case 'reopened':
      return { ...before, sla: restartResolution(rules, before.sla, before.status, targetsOf(facts).resolution, at) }
    default:
      return events.length > 0 ? follow(rules, before, events, at) : before
  }
}

/** What clocks may start or end by, of a timeline entry. */
export function eventsOf(rules: ClockRules, { kind, facts }: Measured): string[] {
  if (kind === 'opened') return ['opened', `status:${rules.workflow.start}`]
  if (kind === 'status') return [`status:${facts.to}`]
  if (kind === 'assigned') return facts.to === null ? [] : ['assigned']
  return kind === 'taken' || kind === 'resolved' || kind === 'closed' ? [kind] : []
}

/** Ledger and clocks worked out again from a whole timeline, booked up to `now`. */
export function rebuild(rules: ClockRules, timeline: Measured[], now: number): Pick<Case, 'status' | 'ledger' | 'sla'> {
  const end = timeline.reduce((meter, fact) => measure(rules, meter, fact), blankMeter(rules))
  return { ...end, ledger: settle(end.ledger, now, rules.calendar) }
}

/** The meter of a case that has not been opened. */
export function blankMeter(rules: ClockRules): Meter {
  return {
    status: rules.workflow.start,
    ledger: beginLedger(null, 0),
    sla: freshClocks({ response: null, resolution: null }),
  }
}

function began(rules: ClockRules, at: number): Omit<Meter, 'sla'> {
  const status = rules.workflow.start
  return { status, ledger: beginLedger(partyIn(rules.workflow, status), at) }
}

function entered(rules: ClockRules, before: Meter, status: string, at: number): Meter {
  const ledger = settle(before.ledger, at, rules.calendar)
  return { ...before, status, ledger: { ...ledger, party: partyIn(rules.workflow, status) } }
}

function follow(rules: ClockRules, meter: Meter, events: string[], at: number): Meter {
  return { ...meter, sla: followClocks(rules, meter.sla, meter.status, events, at) }
}

function targetsOf(facts: Record<string, unknown>): Targets {
  const target = (value: unknown) => (typeof value === 'number' ? value : null)
  return { response: target(facts.response), resolution: target(facts.resolution) }
}
