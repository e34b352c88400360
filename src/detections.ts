// Which case detectors opened for an order: what several of them see of the same trouble is one case while it is open.
import { and, desc, eq, inArray } from 'drizzle-orm'
import type { CaseId, WorkspaceId } from '#core/ids.ts'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { is } from '#store/sql.ts'
import type { House } from './house.ts'

export type Trouble = { workspace: WorkspaceId; type: string; orders: string[] }
/** The open case of a trouble, whoever opened it; and what detectors opened for its orders before. */
export type Seen = { open: CaseId | null; before: Row<'detections'>[] }

/** What is known of a trouble. */
export async function seenOf({ store: { q, t } }: House, { workspace, type, orders }: Trouble): Promise<Seen> {
  if (orders.length === 0) return { open: null, before: [] }
  const ofOrders = and(eq(t.caseOrders.workspace, workspace), inArray(t.caseOrders.orderId, orders))
  const [open] = await q
    .select({ id: t.cases.id })
    .from(t.caseOrders)
    .innerJoin(t.cases, eq(t.cases.id, t.caseOrders.case))
    .where(and(ofOrders, eq(t.cases.type, type), is(t.cases.phase, 'open')))
    .orderBy(desc(t.cases.number))
    .limit(1)
  const before = await q
    .select()
    .from(t.detections)
    .where(
      and(eq(t.detections.workspace, workspace), eq(t.detections.type, type), inArray(t.detections.orderId, orders)),
    )
  return { open: open?.id ?? null, before }
}

/** Keeps which case is that of a trouble; a Conflict where another detector was faster. */
export function seenWrites({ workspace, type, orders }: Trouble, { before }: Seen, opened: CaseId): Write[] {
  return [...orders].sort().map((orderId): Write => {
    const row = { workspace, type, orderId, case: opened }
    const known = before.find((one) => one.orderId === orderId)
    return known ? replaced(row, known.case) : inserted(row)
  })
}

function inserted(row: Row<'detections'>): Write {
  return {
    write: (q, t) =>
      q.insert(t.detections).values(row).onConflictDoNothing().returning({ orderId: t.detections.orderId }),
    mustTouch: 1,
  }
}

function replaced({ workspace, type, orderId, case: opened }: Row<'detections'>, was: CaseId): Write {
  return {
    write: (q, t) =>
      q
        .update(t.detections)
        .set({ case: opened })
        .where(
          and(
            eq(t.detections.workspace, workspace),
            eq(t.detections.type, type),
            eq(t.detections.orderId, orderId),
            eq(t.detections.case, was),
          ),
        )
        .returning({ orderId: t.detections.orderId }),
    mustTouch: 1,
  }
}
