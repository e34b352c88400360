// The response and resolution clocks: when they run, how far they are, when their target is due.
import { addOpen, openMs } from './calendar.ts'
import type { ClockState } from './case.ts'
import { type Calendar, type ClockName, clockNames, type Workflow } from './workflow.ts'

export type Clocks = Record<ClockName, ClockState>
export type Targets = Record<ClockName, number | null>
/** What clocks need of the rules. */
export type ClockRules = { workflow: Workflow; calendar: Calendar | null }

/** Both clocks with their targets, neither begun. */
export function freshClocks(targets: Targets): Clocks {
  return { response: fresh(targets.response), resolution: fresh(targets.resolution) }
}

/** The clocks after something happened in a status: started and ended by its events, paused and resumed by its party. */
export function followClocks(rules: ClockRules, clocks: Clocks, status: string, events: string[], now: number): Clocks {
  return mapClocks(clocks, (clock, name) => follow(rules, clock, name, status, events, now))
}

/** A reopened case's clocks: resolution begins anew with its full target, if it ever began. */
export function restartResolution(
  rules: ClockRules,
  clocks: Clocks,
  status: string,
  target: number | null,
  now: number,
): Clocks {
  if (clocks.resolution.startedAt === null) return { ...clocks, resolution: { ...clocks.resolution, target } }
  const resolution: ClockState = { target, elapsed: 0, since: now, startedAt: now, endedAt: null }
  return { ...clocks, resolution: follow(rules, resolution, 'resolution', status, [], now) }
}

/** The clocks with new targets; one that has ended keeps the target it was measured by. */
export function retarget(clocks: Clocks, targets: Targets): Clocks {
  return mapClocks(clocks, (clock, name) => (clock.endedAt === null ? { ...clock, target: targets[name] } : clock))
}

/** Working ms that count towards the target. */
export function elapsedOf(clock: ClockState, now: number, calendar: Calendar | null): number {
  return clock.since === null ? clock.elapsed : clock.elapsed + openMs(calendar, clock.since, now)
}

/** When a running clock has counted so much; null where it is not running. */
export function reaches(clock: ClockState, elapsed: number, calendar: Calendar | null): number | null {
  if (clock.since === null) return null
  const at = addOpen(calendar, clock.since, elapsed - clock.elapsed)
  return Number.isFinite(at) ? at : null
}

/** When a running clock's target is due; null without a target or where it is not running. */
export function dueOf(clock: ClockState, calendar: Calendar | null): number | null {
  return clock.target === null ? null : reaches(clock, clock.target, calendar)
}

/** The earliest target still open, or null. */
export function earliestDue(clocks: Clocks, calendar: Calendar | null): number | null {
  const due = clockNames.map((name) => dueOf(clocks[name], calendar)).filter((at) => at !== null)
  return due.length > 0 ? Math.min(...due) : null
}

const fresh = (target: number | null): ClockState => ({
  target,
  elapsed: 0,
  since: null,
  startedAt: null,
  endedAt: null,
})

function mapClocks(clocks: Clocks, change: (clock: ClockState, name: ClockName) => ClockState): Clocks {
  return { response: change(clocks.response, 'response'), resolution: change(clocks.resolution, 'resolution') }
}

function follow(
  { workflow, calendar }: ClockRules,
  clock: ClockState,
  name: ClockName,
  status: string,
  events: string[],
  now: number,
): ClockState {
  const rule = workflow.clocks[name]
  const party = workflow.statuses[status]?.party
  const inWork = workflow.statuses[status]?.phase === 'open'
  const begun = clock.startedAt === null && inWork && events.includes(rule.start) ? { ...clock, startedAt: now } : clock
  if (begun.startedAt === null || begun.endedAt !== null) return begun
  const over = !inWork || events.includes(rule.end)
  if (over) return { ...begun, elapsed: elapsedOf(begun, now, calendar), since: null, endedAt: now }
  const paused = rule.pausedBy.some((waitedFor) => waitedFor === party)
  if (paused) return { ...begun, elapsed: elapsedOf(begun, now, calendar), since: null }
  return { ...begun, since: begun.since ?? now }
}
