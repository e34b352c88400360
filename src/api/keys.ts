// API keys as others see them: never whole.
import { z } from '@hono/zod-openapi'
import type { ApiKey } from '#store/keys.ts'
import { scopes } from '#store/keys.ts'

export const keyShape = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ description: 'How the key begins' }),
    scopes: z.array(z.enum(scopes)),
    createdAt: z.int(),
    usedAt: z.int().nullable().openapi({ description: 'To the hour' }),
    revokedAt: z.int().nullable(),
  })
  .openapi('Key')

/** A key without what it opens with. */
export function keyItem({
  id,
  name,
  hint,
  scopes: held,
  createdAt,
  usedAt,
  revokedAt,
}: ApiKey): z.infer<typeof keyShape> {
  return { id, name, hint, scopes: scopes.filter((one) => held.includes(one)), createdAt, usedAt, revokedAt }
}
