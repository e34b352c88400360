// Whose turn it is: the lanes of a channel that wait, and how long that takes them.

/** A channel's lanes that wait for their turn, each since when (by the waits' clock), and the pace at which they get it. */
export type Turns = { lanes: Map<string, number>; since: number; done: number; perMs: number | null }

/** How long (ms) a pace is taken over. */
const paceOver = 500

/** Nobody waits yet. */
export function openTurns(now: number): Turns {
  return { lanes: new Map(), since: now, done: 0, perMs: null }
}

/** An event was handled while others waited. */
export function countTurn(turns: Turns | undefined, now: number): void {
  if (!turns) return
  turns.done++
  if (now - turns.since < paceOver) return
  turns.perMs = turns.done / (now - turns.since)
  turns.since = now
  turns.done = 0
}

/** How long who comes last waits at this pace, and no less than who comes next has waited. */
export function waitOf({ lanes, perMs }: Turns, next: string | undefined, now: number): number {
  const waited = next === undefined ? 0 : now - (lanes.get(next) ?? now)
  return Math.max(waited, perMs ? lanes.size / perMs : 0)
}
