// A case as the business's own site shows it beside an order: in the customer's words, without anything that is staff's alone.
import { type Case, type TimelineKind, timelineKinds } from './case.ts'
import type { Language, Rules, Words } from './workflow.ts'

export type Issue = {
  number: number
  orders: string[]
  type: string
  typeLabel: string
  status: string
  statusLabel: string
  statusLabels: Words
  phase: 'open' | 'resolved' | 'closed'
  /** Whose turn it is. */
  waitingFor: 'staff' | 'customer' | 'provider' | 'bot'
  severity: string
  provider: string | null
  openedAt: number
  updatedAt: number
  /** When it should be done, or null where nothing is promised. */
  eta: number | null
  resolvedAt: number | null
  closedAt: number | null
  trackingUrl: string | null
}

/** A webhook's kind for each entry of the timeline. */
export const issueKinds = timelineKinds.map(kindOf)

/** The kind that a subscriber knows a timeline entry by. */
export function kindOf(kind: TimelineKind): string {
  return kind === 'status' ? 'issues.status_changed' : `issues.${kind}`
}

/** The case in a language. `publicUrl` is where its tracking page is. */
export function issueOf(current: Case, rules: Rules, language: Language, publicUrl: string | null): Issue {
  const { number, orders, type, status, severity, provider, openedAt, resolvedAt, closedAt } = current
  const { phase = 'open', party = 'staff' } = rules.workflow.statuses[status] ?? {}
  return {
    ...{ number, orders, type, typeLabel: inWords(rules.types[type]?.label, language) ?? type },
    ...{ status, ...statusWords(rules, status, language), phase, waitingFor: party, severity, provider },
    ...{ openedAt, updatedAt: current.ledger.since, eta: phase === 'open' ? current.dueAt : null },
    ...{ resolvedAt, closedAt },
    trackingUrl: publicUrl === null ? null : `${publicUrl}/track/${current.trackingToken}`,
  }
}

/** A status as the customer reads it. */
export function statusWords(rules: Rules, status: string, language: Language) {
  const labels = rules.workflow.statuses[status]?.customer ?? {}
  return { statusLabel: inWords(labels, language) ?? status, statusLabels: labels }
}

/** The statuses that a timeline says a case came to, and when. */
export function statusesIn(entries: { kind: string; at: number; facts: string }[]): { status: string; at: number }[] {
  return entries.flatMap(({ kind, at, facts }) => {
    const { status, to }: { status?: unknown; to?: unknown } = JSON.parse(facts)
    const came = kind === 'opened' ? status : kind === 'status' ? to : undefined
    return typeof came === 'string' ? [{ status: came, at }] : []
  })
}

function inWords(label: Words | undefined, language: Language): string | undefined {
  return label?.[language] ?? label?.en ?? Object.values(label ?? {})[0]
}
