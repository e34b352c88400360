// Where a page ended, as an opaque text that only we read.
import { z } from '@hono/zod-openapi'
import { Refused } from './problem.ts'

export const pageSize = 50

/** The query field that goes on from a page. */
export const cursorField = z.string().max(500).optional().openapi({ description: '`next` of the page before' })

/** An id of ours in a cursor. */
export const idPlace = z.tuple([z.string().regex(/^[\w-]+$/)])

/** What a page ends with, as text. */
export function cursorOf(place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** The place in a cursor, or undefined where there is no cursor; refuses what we did not make. */
export function placeOf<Place>(cursor: string | undefined, place: z.ZodType<Place>): Place | undefined {
  if (cursor === undefined) return undefined
  const read = place.safeParse(jsonOf(Buffer.from(cursor, 'base64url').toString('utf8')))
  if (read.success) return read.data
  throw new Refused(400, 'This cursor is none of ours: use `next` of a page', [
    { path: 'cursor', message: 'not a cursor' },
  ])
}

/** A page out of rows that were asked for with one more than fit. */
export function pageOf<R, Item>(rows: R[], item: (row: R) => Item, place: (row: R) => (string | number)[]) {
  const shown = rows.slice(0, pageSize)
  const last = shown.at(-1)
  return { items: shown.map(item), next: rows.length > pageSize && last ? cursorOf(place(last)) : null }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
