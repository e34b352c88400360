// What came of connecting a webhook, as every platform's channel answers it.
import type { ConnectNote } from '#core/webhook-told.ts'
import type { ConnectedWebhook } from './channel.ts'

/** A webhook with what is left to know or to do; `note` has the words of all of it. */
export function connectedWebhook(
  webhook: Omit<ConnectedWebhook, 'note' | 'notes'>,
  maybe: (ConnectNote | null)[],
): ConnectedWebhook {
  const notes = maybe.filter((note) => note !== null)
  return notes.length === 0 ? webhook : { ...webhook, note: notes.map(({ words }) => words).join(' '), notes }
}
