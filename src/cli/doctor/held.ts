// What a restore holds back until a person decides.
import { heldEvents } from '#store/held.ts'
import type { Store } from '#store/store.ts'
import { type Finding, look } from './finding.ts'

/** Nothing where nothing is held. */
export async function lookAtHeld(store: Store): Promise<Finding[]> {
  const many = await heldEvents(store)
  if (many === 0) return []
  const next =
    'npm run caseline -- held go-on (they are handled here), or: held drop; also /dlq in chat, and Events in on the admin page'
  return [look('restored', `${many} events wait for a word: they may have been handled by the old installation`, next)]
}
