// Narrow handles over a drizzle database, and what the opening files must know of drizzle's inside.
import type { Query, Reader } from './commit.ts'

/** A handle that reads and nothing else. */
export function readerOf(db: Query): Reader {
  return {
    select: db.select.bind(db),
    selectDistinct: db.selectDistinct.bind(db),
    $with: db.$with,
    $count: db.$count.bind(db),
    with: (...queries) => {
      const { select, selectDistinct } = db.with(...queries)
      return { select, selectDistinct }
    },
  }
}

/** A handle to build the writes of a plan on. */
export function writerOf(db: Query): Query {
  return {
    ...readerOf(db),
    insert: db.insert.bind(db),
    update: db.update.bind(db),
    delete: db.delete.bind(db),
    with: (...queries) => {
      const { select, selectDistinct, insert, update, delete: remove } = db.with(...queries)
      return { select, selectDistinct, insert, update, delete: remove }
    },
  }
}

/** The connection or transaction behind a handle of drizzle's, or that a query was built on. */
export function sessionOf(made: object): unknown {
  return 'session' in made ? made.session : undefined
}

/** A write was built on another handle than its plan's: it would have run outside of the transaction. */
export class BuiltElsewhere extends Error {
  override name = 'BuiltElsewhere'

  constructor(at: number) {
    super(`Write ${at} of the plan was not built on the handle given to it: write (q, t) => q.update(…).returning(…)`)
  }
}
