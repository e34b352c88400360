// What people mend by hand: a message sent once more or said to have arrived, an event handled again or dropped.
import { and, eq, sql } from 'drizzle-orm'
import { isDroppable } from '#core/deliveries.ts'
import type { WorkspaceId } from '#core/ids.ts'
import type { Change } from '#flows/near.ts'
import { Conflict, type Write } from '#store/commit.ts'
import { dropMessage, stateOfMessage } from '#store/deliveries.ts'
import { endHeld } from '#store/held.ts'
import type { DeliveryState } from '#store/schema.ts'
import { changeSettings, mended, type Outside } from '#store/settings.ts'
import type { House } from './house.ts'
import { retryWrites, settleWrites } from './retry.ts'

/** The writes of changes that mend something; none for others. Throws a Conflict where it was mended meanwhile. */
export async function mendingWrites(house: House, workspace: string, changes: Change[]): Promise<Write[]> {
  const writes: Write[] = []
  for (const change of changes) writes.push(...(await writesOf(house, workspace, change)))
  return writes
}

async function writesOf(house: House, workspace: string, change: Change): Promise<readonly Write[]> {
  switch (change.change) {
    case 'resend':
      return isNews(await retryWrites(house, workspace, change.message))
    case 'arrived':
      return isNews(await settleWrites(house, workspace, change.message))
    case 'drop-message':
      return [dropMessage(workspace, { id: change.message, reason: change.reason, now: house.clock.now() })]
    case 'replay':
      return [replayWrite(workspace, change.event)]
    case 'drop':
      return [dropWrite(workspace, change.event, change.reason)]
    case 'held':
      return [endHeld(workspace, change.end)]
    default:
      return []
  }
}

/** What cannot be mended any more is decided on again, by what is true now. */
function isNews(writes: Write[] | string): Write[] {
  if (typeof writes === 'string') throw new Conflict(0, undefined, 0)
  return writes
}

/** Drops a message that did not arrive or waits for its receiver; else how it stands, null where there is none. */
export async function dropDelivery(
  store: House['store'],
  workspace: WorkspaceId,
  { id, reason }: { id: string; reason: string },
  outside: Outside,
): Promise<'done' | DeliveryState | null> {
  try {
    await changeSettings(store, workspace, outside, async () => {
      const state = await stateOfMessage(store, workspace, id)
      if (state === null || !isDroppable(state)) throw new NotDroppable(state)
      const dropped = dropMessage(workspace, { id, reason, now: outside.now })
      return { ...mended({ kind: 'message.dropped', message: id, reason }), writes: [dropped] }
    })
    return 'done'
  } catch (problem) {
    if (problem instanceof NotDroppable) return problem.state
    throw problem
  }
}

class NotDroppable extends Error {
  override name = 'NotDroppable'
  readonly state: DeliveryState | null
  constructor(state: DeliveryState | null) {
    super('This message cannot be dropped')
    this.state = state
  }
}

/** Has an event that was set aside handled again, in its own place among those of its chat. */
export function replayWrite(workspace: string, id: string): Write {
  const set = { state: 'waiting' as const, attempts: 0, notBefore: null, error: null, endedAt: null }
  return {
    write: (q, t) =>
      q
        .update(t.inbox)
        .set(set)
        .where(isDead(t, workspace, id))
        .returning({ id: t.inbox.id }),
    mustTouch: 1,
  }
}

/** Drops an event that was set aside: it stays kept, with who dropped it and why. */
export function dropWrite(workspace: string, id: string, reason: string): Write {
  const words = ` | dropped: ${reason.slice(0, 300)}`
  return {
    write: (q, t) =>
      q
        .update(t.inbox)
        .set({ state: 'dropped', error: sql`coalesce(${t.inbox.error}, '') || ${words}` })
        .where(isDead(t, workspace, id))
        .returning({ id: t.inbox.id }),
    mustTouch: 1,
  }
}

function isDead(t: House['store']['t'], workspace: string, id: string) {
  return and(eq(t.inbox.workspace, workspace), eq(t.inbox.id, id), eq(t.inbox.state, 'dead'))
}
