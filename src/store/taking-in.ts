// What the search's index has yet to take in. Many cases at once cost it little more than one.
import { sqliteTakeIn } from './triggers.ts'

/** A connection, as far as the index goes. */
type Connection = {
  exec(text: string): unknown
  prepare(text: string): { pluck(): { get(): unknown } }
  transaction(work: () => void): () => void
}

/** So many cases wait at most: reading them all takes a millisecond. */
const mostWaiting = 250

/** Keeps count of what waits. */
export function takingIn(connection: Connection) {
  const waitingNow = connection.prepare('select count(*) from cases_search_waiting').pluck()
  const take = connection.transaction(() => void connection.exec(sqliteTakeIn(2 * mostWaiting)))
  let waiting = Number(waitingNow.get())
  let hasFailed = false

  return {
    /** A case was written. */
    count() {
      waiting++
    },
    /** Takes in what waits where that is due: between two turns, whose commits never fail with it. */
    whenDue() {
      if (waiting < mostWaiting || hasFailed) return
      try {
        takeIn()
      } catch {
        // Whoever keeps house tries it again, and says what is wrong.
        hasFailed = true
      }
    },
    /** Takes in what waits, some of it where that is much. */
    some() {
      // Changed cases wait as well, which nobody counts.
      waiting = Number(waitingNow.get())
      if (waiting > 0) takeIn()
      hasFailed = false
    },
  }

  function takeIn(): void {
    take()
    waiting = Number(waitingNow.get())
  }
}
