// Rows of the store as the flows know them, and back.
import type { Case } from '#core/case.ts'
import type { ToldEvent } from '#core/told.ts'
import type { Workflow } from '#core/workflow.ts'
import type { Platform } from '#flows/message.ts'
import type { Chat, Lane } from '#flows/near.ts'
import type { Row } from '#store/schema.ts'
import { searchable } from '#store/search.ts'

/** A chat's row as flows see it; `untold` is what its whole account is not told. */
export function chatOf(row: Row<'chats'>, platform: Platform, untold: ToldEvent[] = []): Chat {
  return {
    id: row.id,
    channel: row.channel,
    platform,
    platformId: row.platformId,
    kind: row.kind,
    purpose: row.purpose,
    title: row.title,
    account: row.account,
    types: row.types,
    role: row.role,
    language: row.language,
    state: row.state,
    untold: row.untold ?? [],
    untoldByAccount: untold,
    muted: row.mutedFrom === null ? null : { from: row.mutedFrom, until: row.mutedUntil },
  }
}

/** How a person is called: by name, else by username, else by the end of their id on the platform. */
export function calledOf(person: { name: string | null; username: string | null; platformId?: string | null }): string {
  if (person.name) return person.name
  if (person.username) return `@${person.username}`
  return person.platformId ? `…${person.platformId.slice(-4)}` : ''
}

/** A case as its row has it: what it is found by, and the whole of it. */
export function caseRow(
  workspace: string,
  current: Case,
  workflow: Workflow,
  names: (string | null | undefined)[],
): Row<'cases'> {
  return {
    id: current.id,
    workspace,
    number: current.number,
    type: current.type,
    status: current.status,
    phase: workflow.statuses[current.status]?.phase ?? 'open',
    severity: current.severity,
    owner: current.owner,
    customer: current.customer,
    chat: current.chat,
    account: current.account,
    provider: current.provider,
    openedAt: current.openedAt,
    updatedAt: current.ledger.since,
    dueAt: current.dueAt,
    timerAt: current.timerAt,
    version: current.version,
    trackingToken: current.trackingToken,
    search: searchable(String(current.number), ...current.orders, current.summary, current.provider, ...names),
    body: current,
  }
}

export const lanes: Record<Lane, number> = { otp: 0, critical: 1, normal: 2, bulk: 3 }
