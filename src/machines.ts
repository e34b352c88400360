// What the doors for machines have of the house: cases, events and webhooks, put together for api.
import type { WorkspaceId } from '#core/ids.ts'
import { unseal } from '#store/seal.ts'
import { type Subscriber, secretsOf } from '#store/subscribers.ts'
import { addressWords } from './addresses.ts'
import { type Event, takeAgain, takeEvent } from './events.ts'
import type { House } from './house.ts'
import { type Asking, type Opening, type Ordered, openAsked, orderAsked } from './intake.ts'
import type { Outgoing } from './outgoing.ts'
import { staffHere } from './people.ts'
import { keepUpload, type Upload } from './uploads.ts'
import { tryWebhook } from './webhook-attempt.ts'

/** What machines may have done in a house. */
export function machinesOf(house: House, outgoing: Outgoing) {
  return {
    webhooks: {
      problemOf: (url: string) => addressWords(url, outgoing.reach),
      wake: house.wakeWebhooks,
      tries: (subscriber: Subscriber) => tryWebhook({ house, outgoing }, subscriber),
    },
    people: async (workspace: WorkspaceId) => staffHere({ house, business: await house.book.of(workspace) }),
    cases: {
      open: (asking: Asking, opening: Opening) => openAsked(house, asking, opening),
      order: (asking: Asking, number: number, ordered: Ordered) => orderAsked(house, asking, number, ordered),
      keepFile: (workspace: WorkspaceId, upload: Upload) => keepUpload(house, workspace, upload),
    },
    events: {
      secrets: (workspace: WorkspaceId) => goodSecrets(house, workspace),
      take: (asking: Asking, event: Event) => takeEvent(house, asking, event),
      replay: (workspace: WorkspaceId, id: string, name: string) => takeAgain(house, workspace, id, name),
    },
  }
}

async function goodSecrets({ store, secrets, clock }: House, of: string): Promise<string[]> {
  const rows = await secretsOf(store, of, clock.now())
  return rows.map(({ sealed }) => unseal(secrets, sealed))
}
