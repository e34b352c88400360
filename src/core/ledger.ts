// The party ledger: every ms of a case's life belongs to exactly one party.
import { openMs } from './calendar.ts'
import type { Case, Ledger } from './case.ts'
import type { Calendar, Party, Workflow } from './workflow.ts'

/** A ledger that begins to run for a party. */
export function beginLedger(party: Party | null, now: number): Ledger {
  return { party, since: now, totals: { staff: 0, customer: 0, provider: 0, off: 0, bot: 0 } }
}

/** The ledger with everything up to `now` booked. Staff's closed hours go to `off`; a closed case's time is nobody's. */
export function settle(ledger: Ledger, now: number, calendar: Calendar | null): Ledger {
  const { party, since, totals } = ledger
  if (now <= since) return ledger
  if (!party) return { ...ledger, since: now }
  const passed = now - since
  if (party !== 'staff') return { party, since: now, totals: { ...totals, [party]: totals[party] + passed } }
  const open = openMs(calendar, since, now)
  return { party, since: now, totals: { ...totals, staff: totals.staff + open, off: totals.off + passed - open } }
}

/** Whom time belongs to in a status: nobody once the case is closed. */
export function partyIn(workflow: Workflow, status: string): Party | null {
  const found = workflow.statuses[status]
  return found && found.phase !== 'closed' ? found.party : null
}

/** A case's time by party up to now. */
export function partyTimes(current: Case, now: number, calendar: Calendar | null): Record<Party, number> {
  return settle(current.ledger, now, calendar).totals
}
