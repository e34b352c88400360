// Why a clock shows what it shows: each stretch of the case's life, whether it counted, and what closed hours took out.
import { openMs } from './calendar.ts'
import type { Case } from './case.ts'
import { dueOf, elapsedOf } from './clocks.ts'
import { blankMeter, type Measured, type Meter, measure } from './meter.ts'
import { type Calendar, type ClockName, clockNames, type Rules } from './workflow.ts'

/** One stretch in one status: `counted` ms of it go to the clock, `closed` ms of it lie outside opening hours. */
export type Segment = { from: number; to: number; status: string; isCounted: boolean; counted: number; closed: number }

export type ExplainedClock = {
  clock: ClockName
  state: 'waiting' | 'running' | 'paused' | 'ended'
  /** The events it goes by, and the parties that pause it. */
  start: string
  end: string
  pausedBy: string[]
  target: number | null
  elapsed: number
  /** Ms left of the target, negative when over; null without one. */
  left: number | null
  /** Ms since it began in which it stood still for a party, in or out of opening hours. */
  paused: number
  closed: number
  startedAt: number | null
  endedAt: number | null
  due: number | null
  segments: Segment[]
}
export type Explained = { clocks: ExplainedClock[]; calendar: Calendar | null }

/** A case's clocks with what made them so; the segments need the case's timeline. */
export function explainSla(rules: Rules, current: Case, now: number, timeline: Measured[] = []): Explained {
  const upTo = Math.max(now, current.ledger.since)
  const clocks = clockNames.map((clock) => explain(rules, current, clock, upTo, timeline))
  return { clocks, calendar: rules.calendar }
}

function explain(rules: Rules, current: Case, clock: ClockName, now: number, timeline: Measured[]): ExplainedClock {
  const state = current.sla[clock]
  const { start, end, pausedBy } = rules.workflow.clocks[clock]
  const { target, startedAt, endedAt } = state
  const elapsed = elapsedOf(state, now, rules.calendar)
  const segments = segmentsOf(rules, clock, timeline, now)
  return {
    clock,
    state: startedAt === null ? 'waiting' : endedAt !== null ? 'ended' : state.since === null ? 'paused' : 'running',
    start,
    end,
    pausedBy,
    target,
    elapsed,
    left: target === null ? null : target - elapsed,
    paused: sum(segments.map((one) => (one.isCounted ? 0 : one.to - one.from))),
    closed: sum(segments.map((one) => (one.isCounted ? one.closed : 0))),
    startedAt,
    endedAt,
    due: dueOf(state, rules.calendar),
    segments,
  }
}

/** The stretches between timeline entries since the clock last began, up to its end or now; like ones joined. */
function segmentsOf(rules: Rules, clock: ClockName, timeline: Measured[], now: number): Segment[] {
  const segments: Segment[] = []
  let meter = blankMeter(rules)
  for (const [index, fact] of timeline.entries()) {
    const before = meter.sla[clock].startedAt
    meter = measure(rules, meter, fact)
    if (meter.sla[clock].startedAt !== before) segments.length = 0
    const until = timeline[index + 1]?.at ?? now
    const stretch = stretchOf(rules, meter, clock, fact.at, until)
    if (stretch) add(segments, stretch)
  }
  return segments
}

function stretchOf(rules: Rules, meter: Meter, clock: ClockName, from: number, to: number): Segment | null {
  const { startedAt, endedAt, since } = meter.sla[clock]
  if (startedAt === null || endedAt !== null || to <= from) return null
  const open = openMs(rules.calendar, from, to)
  const isCounted = since !== null
  return { from, to, status: meter.status, isCounted, counted: isCounted ? open : 0, closed: to - from - open }
}

function add(segments: Segment[], next: Segment): void {
  const last = segments.at(-1)
  if (last?.to !== next.from || last.status !== next.status || last.isCounted !== next.isCounted) {
    segments.push(next)
    return
  }
  const joined = { ...last, to: next.to, counted: last.counted + next.counted, closed: last.closed + next.closed }
  segments[segments.length - 1] = joined
}

const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0)
