// Pages of what there is much of, the newest first.
import { type Column, type SQL, sql } from 'drizzle-orm'

/** Where the rows are: in the order of an index over these three. */
type Place = { of: Column; state: Column; id: Column }
type Page = { of: string; states: readonly string[]; before?: string | undefined; limit: number }

/**
 * Holds for the newest rows of somebody in these states, and for few others: of each state a page is found by the index, however many
 * there are. Order by id and limit what it leaves.
 */
export function amongNewest({ of, state, id }: Place, page: Page): SQL<boolean> {
  const pages = page.states.map((one) => {
    const isOlder = page.before === undefined ? sql`` : sql` and ${id} < ${page.before}`
    const those = sql`${of} = ${page.of} and ${state} = ${one}${isOlder}`
    return sql`select id from (select ${id} as id from ${id.table} where ${those} order by ${id} desc limit ${page.limit}) page`
  })
  return sql<boolean>`${id} in (${sql.join(pages, sql` union all `)})`
}

/** The messages of a workspace. */
export function messagesOf({ outbox }: { outbox: Record<'workspace' | 'state' | 'id', Column> }): Place {
  return { of: outbox.workspace, state: outbox.state, id: outbox.id }
}
