// SQLite's way to commit: plans wait for the end of the turn and share one transaction and one fsync.
import type { AnyRow, Write } from './commit.ts'

/** A connection's transaction, step by step and at once. */
export type Connection = Record<'begin' | 'save' | 'undo' | 'release' | 'end' | 'rollback', () => void> & {
  isInside(): boolean
}

type Plan = readonly Write[]
type Waiting = { plan: Plan; resolve(rows: AnyRow[][]): void; reject(reason: unknown): void }

/**
 * Gathers plans until setImmediate and commits them together; a plan that fails rolls back alone. Most turns have none that does, and
 * savepoints cost each plan a good part of what it costs to write it: a turn goes without, and is done again with them where one fails.
 * `afterTurn` must not throw.
 */
export function groupCommit(connection: Connection, run: (plan: Plan) => AnyRow[][], afterTurn: () => void) {
  let waiting: Waiting[] = []
  let isClosed = false

  return {
    commit(plan: Plan): Promise<AnyRow[][]> {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(new Error('The store is closed'))
        if (waiting.push({ plan, resolve, reject }) === 1) setImmediate(turn)
      })
    },
    /** Commits what still waits and takes no more. */
    close() {
      isClosed = true
      turn()
    },
  }

  function turn(): void {
    const plans = waiting
    waiting = []
    if (plans.length === 0) return
    const done = together(plans) ?? oneByOne(plans)
    for (const tell of done) tell()
    afterTurn()
  }

  /** Commits all plans; null where one of them fails: then nothing has happened yet, and the second try finds which, and why. */
  function together(plans: Waiting[]): (() => void)[] | null {
    try {
      connection.begin()
      const done = plans.map(({ plan, resolve }) => succeeded(resolve, run(plan)))
      connection.end()
      return done
    } catch (problem) {
      // Without a transaction it is the database that fails: its disk is full, another process holds it.
      if (!connection.isInside())
        return plans.map(
          ({ reject }) =>
            () =>
              reject(problem),
        )
      connection.rollback()
      return null
    }
  }

  function oneByOne(plans: Waiting[]): (() => void)[] {
    try {
      connection.begin()
      const done = plans.map(attempt)
      connection.end()
      return done
    } catch (problem) {
      if (connection.isInside()) connection.rollback()
      return plans.map(
        ({ reject }) =>
          () =>
            reject(problem),
      )
    }
  }

  /** Runs a plan and answers how to tell its owner, which must wait for the COMMIT. */
  function attempt({ plan, resolve, reject }: Waiting): () => void {
    connection.save()
    try {
      const rows = run(plan)
      connection.release()
      return succeeded(resolve, rows)
    } catch (problem) {
      // A full disk rolls everything back by itself: then no plan of this turn has happened.
      if (!connection.isInside()) throw problem
      connection.undo()
      connection.release()
      return () => reject(problem)
    }
  }
}

function succeeded(resolve: Waiting['resolve'], rows: AnyRow[][]): () => void {
  return () => resolve(rows)
}
