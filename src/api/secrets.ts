// New secrets: told once, kept sealed.
import { z } from '@hono/zod-openapi'
import type { WorkspaceId } from '#core/ids.ts'
import { overlap, type Secret, secretOf } from '#store/subscribers.ts'
import type { ApiNeeds } from './needs.ts'
import { secretField } from './webhooks.ts'

export const secretShape = z
  .object({
    secret: secretField,
    oldUntil: z.int().openapi({ description: 'Until when the secrets before it are good as well' }),
  })
  .openapi('NewSecret')

/** A secret for a subscriber or for the events of a workspace: the row that keeps it, and what is told of it. */
export function newSecret({ fresh, clock, seal }: ApiNeeds, workspace: WorkspaceId, of: string) {
  const createdAt = clock.now()
  const secret = secretOf(fresh.key())
  const kept: Secret = { id: fresh.id(), workspace, of, sealed: seal(secret), createdAt, until: null }
  return { kept, told: { secret, oldUntil: createdAt + overlap } }
}
