// Issues: cases as the main site shows them beside its orders.
import { z } from '@hono/zod-openapi'
import { and, desc, eq } from 'drizzle-orm'
import type { Case } from '#core/case.ts'
import type { WorkspaceId } from '#core/ids.ts'
import { statusesIn, statusWords } from '#core/issue.ts'
import type { Language, Rules } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import { notFound } from './problem.ts'

const instant = z.int()

const issueFields = {
  number: z.int(),
  orders: z.array(z.string()),
  type: z.string(),
  typeLabel: z.string(),
  status: z.string().openapi({ example: 'fixing' }),
  statusLabel: z.string().openapi({ description: "The status in the customer's words" }),
  statusLabels: z.record(z.string(), z.string()).openapi({ description: 'The same in each language that has words' }),
  phase: z.enum(['open', 'resolved', 'closed']),
  waitingFor: z.enum(['staff', 'customer', 'provider', 'bot']).openapi({ description: 'Whose turn it is' }),
  severity: z.string(),
  provider: z.string().nullable(),
  openedAt: instant,
  updatedAt: instant,
  eta: instant.nullable().openapi({ description: 'When it should be done' }),
  resolvedAt: instant.nullable(),
  closedAt: instant.nullable(),
  trackingUrl: z.string().nullable(),
}

export const issueShape = z.object(issueFields).openapi('Issue')

const update = z
  .object({ at: instant, status: z.string(), statusLabel: z.string(), statusLabels: issueFields.statusLabels })
  .openapi('Update')

export const orderIssue = z
  .object({
    ...issueFields,
    updates: z.array(update).openapi({ description: 'Each status it came to, the oldest first' }),
    others: z.array(issueShape).openapi({ description: 'Further issues of the same order, the newest first' }),
  })
  .openapi('OrderIssue')

export const languageField = z
  .enum(['en', 'th', 'ms', 'id', 'ar'])
  .optional()
  .openapi({ description: "Of the labels; the workspace's own where it is not said" })

export const numberField = z.string().openapi({ example: '12' })
export const wordsField = z.string().trim().max(20_000)
export const filesField = z
  .array(z.string())
  .max(20)
  .default([])
  .openapi({ description: 'Ids of files brought before' })
export const givenField = z
  .record(z.string(), z.unknown())
  .default({})
  .openapi({
    description:
      'By the name of each need: a text, an option’s id, a list of them, a place, a date, a person’s id, files’ ids',
    example: { rootCause: 'payment_gateway', note: 'Credited by hand' },
  })
export const byField = z.string().optional().openapi({
  description: "In whose name: a person's id. Without it the system acts in its own, with the role of staff",
})

/** A case's number in a path; refuses what is none. */
export function numberAt(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw notFound('case')
  return Number(text)
}

const mostOfOrder = 50

/** The cases of an order: open ones first, of each the newest first. */
export async function casesOfOrder({ q, t }: Store, workspace: WorkspaceId, order: string): Promise<Case[]> {
  const rows = await q
    .select({ body: t.cases.body, phase: t.cases.phase })
    .from(t.caseOrders)
    .innerJoin(t.cases, eq(t.cases.id, t.caseOrders.case))
    .where(and(eq(t.caseOrders.workspace, workspace), eq(t.caseOrders.orderId, order)))
    .orderBy(desc(t.cases.number))
    .limit(mostOfOrder)
  const isOpen = ({ phase }: { phase: string }) => phase === 'open'
  return [...rows.filter(isOpen), ...rows.filter((row) => !isOpen(row))].map(({ body }) => body)
}

/** The statuses that a case came to, as its customer reads them. */
export async function updatesOf(
  { read }: Store,
  current: Case,
  workspace: WorkspaceId,
  rules: Rules,
  language: Language,
) {
  const entries = await read('timelineOf', { workspace, case: current.id })
  return statusesIn(entries).map(({ status, at }) => ({ at, status, ...statusWords(rules, status, language) }))
}
