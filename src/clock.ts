// The clocks a process runs on, and one that tests and the sandbox can move.
import type { Clock, Waits } from '#core/clock.ts'

export type Clocks = { clock: Clock; waits: Waits }

/** A pair of clocks that moves on with the machine's. */
export function machineClocks(): Clocks {
  return { clock: { now: () => Date.now() }, waits: { now: () => performance.now(), after: machineAfter } }
}

/** Clocks that can be moved forward (ms): both go together, and waits that have come due run at once. */
export type MovableClocks = Clocks & { advance(ms: number): void }

/** Clocks that stand still at `start` (UTC ms) until moved. */
export function stillClocks(start: number): MovableClocks {
  return movable(
    () => start,
    () => 0,
    () => () => undefined,
  )
}

/** The machine's clocks with an offset that `advance` enlarges: what the sandbox runs on. */
export function shiftedClocks(): MovableClocks {
  return movable(
    () => Date.now(),
    () => performance.now(),
    machineAfter,
  )
}

function machineAfter(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms)
  return () => clearTimeout(timer)
}

type Waiting = { due: number; then: () => void; cancel: () => void }

function movable(house: () => number, monotonic: () => number, after: Waits['after']): MovableClocks {
  let offset = 0
  const waiting = new Set<Waiting>()
  const now = () => monotonic() + offset
  const run = (entry: Waiting) => {
    if (!waiting.delete(entry)) return
    entry.cancel()
    entry.then()
  }
  return {
    clock: { now: () => house() + offset },
    waits: {
      now,
      after(ms, then) {
        const entry: Waiting = { due: now() + ms, then, cancel: () => undefined }
        waiting.add(entry)
        entry.cancel = after(ms, () => run(entry))
        return () => {
          waiting.delete(entry)
          entry.cancel()
        }
      },
    },
    advance(ms) {
      offset += ms
      const due = [...waiting].filter((entry) => entry.due <= now()).sort((a, b) => a.due - b.due)
      for (const entry of due) run(entry)
    },
  }
}
