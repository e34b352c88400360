// What the house did last for its own sake: a row a thing, which one process at a time moves on.
import { and, eq } from 'drizzle-orm'
import type { Json } from './columns.ts'
import { Conflict, type Write } from './commit.ts'
import type { Row } from './schema.ts'
import type { Store } from './store.ts'

export type Upkeep = Row<'upkeep'>

/**
 * What is kept of how a thing was last done that may fail (backup, proof). `ok` is null while it is being done; `reason` stays until it
 * works; `heard` is whether anybody was told of it.
 */
export type Doing = {
  ok: boolean | null
  heard: boolean
  lastGood: number | null
  toldAt: number | null
  reason: string | null
  size: number | null
}
export const neverDone: Doing = { ok: null, heard: false, lastGood: null, toldAt: null, reason: null, size: null }

/** How such a thing was last done. */
export function doingIn(upkeep: Upkeep | null): Doing {
  return { ...neverDone, ...(upkeep?.body as Partial<Doing> | undefined) }
}

/** How a thing stands, or null where it was never done. */
export async function upkeepOf({ q, t }: Store, name: string): Promise<Upkeep | null> {
  const [row] = await q.select().from(t.upkeep).where(eq(t.upkeep.name, name))
  return row ?? null
}

/** Moves a thing on from how it was read; false where somebody else was there first. */
export async function moveUpkeep(
  store: Store,
  was: Upkeep | null,
  next: { name: string; at: number; body: Json },
): Promise<boolean> {
  try {
    await store.commit([upkeepWrite(was, next)])
    return true
  } catch (problem) {
    if (problem instanceof Conflict) return false
    throw problem
  }
}

/** The same, as a write of a plan that goes with it or not at all. */
export function upkeepWrite(was: Upkeep | null, { name, at, body }: { name: string; at: number; body: Json }): Write {
  if (!was)
    return {
      write: (q, t) =>
        q.insert(t.upkeep).values({ name, at, body }).onConflictDoNothing().returning({ name: t.upkeep.name }),
      mustTouch: 1,
    }
  return {
    write: (q, t) =>
      q
        .update(t.upkeep)
        .set({ at, body })
        .where(and(eq(t.upkeep.name, name), eq(t.upkeep.at, was.at)))
        .returning({ name: t.upkeep.name }),
    mustTouch: 1,
  }
}
