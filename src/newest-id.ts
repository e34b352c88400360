// The newest id an earlier process has made of what leaves, or is handled, in the order of its ids.
import { desc } from 'drizzle-orm'
import type { Store } from '#store/store.ts'

/** The newest id of the outbox and the inbox, or null where there is none. */
export async function newestId({ q, t }: Store): Promise<string | null> {
  const newest = [t.outbox, t.inbox].map((table) =>
    q.select({ id: table.id }).from(table).orderBy(desc(table.id)).limit(1),
  )
  const found = (await Promise.all(newest)).flat()
  return (
    found
      .map(({ id }) => id)
      .sort()
      .at(-1) ?? null
  )
}
