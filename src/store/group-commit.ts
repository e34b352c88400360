// SQLite's way to commit: plans wait for the end of the turn and share one transaction and one fsync.
import type { AnyRow, Write } from './commit.ts'

/** A connection's transaction, step by step and at once. */
export type Connection = Record<'begin' | 'save' | 'undo' | 'release' | 'end' | 'rollback', () => void> & {
  isInside(): boolean
}

type Plan = readonly Write[]
type Waiting = { plan: Plan; resolve(rows: AnyRow[][]): void; reject(reason: unknown): void }

/** Gathers plans until setImmediate and commits them together; a plan that fails rolls back alone. */
export function groupCommit(connection: Connection, run: (plan: Plan) => AnyRow[][]) {
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
    try {
      connection.begin()
      const tell = plans.map(attempt)
      connection.end()
      for (const each of tell) each()
    } catch (problem) {
      if (connection.isInside()) connection.rollback()
      for (const { reject } of plans) reject(problem)
    }
  }

  /** Runs a plan and answers how to tell its owner, which must wait for the COMMIT. */
  function attempt({ plan, resolve, reject }: Waiting): () => void {
    connection.save()
    try {
      const rows = run(plan)
      connection.release()
      return () => resolve(rows)
    } catch (problem) {
      // A full disk rolls everything back by itself: then no plan of this turn has happened.
      if (!connection.isInside()) throw problem
      connection.undo()
      connection.release()
      return () => reject(problem)
    }
  }
}
