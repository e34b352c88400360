// How long a workspace keeps what, and what would go by it: shared by the endpoints that read and set it.
import { z } from '@hono/zod-openapi'
import type { WorkspaceId } from '#core/ids.ts'
import { retention } from '#core/retention.ts'
import { isSameRule, retentionOf } from '#store/policies.ts'
import type { Store } from '#store/store.ts'
import { upkeepOf } from '#store/upkeep.ts'

const count = z.int()
const announced = z
  .object({
    at: z.int(),
    from: z.int().openapi({ description: 'When it begins to go' }),
    events: count,
    messages: count,
    rows: count,
    files: count,
    bytes: count,
  })
  .openapi('RetentionAnnounced', { description: 'What was told to go in the week after, as the alerts chats read it' })

export const retentionShape = z
  .object({ days: retention, announced: announced.nullable() })
  .openapi('Retention', { description: 'Days by kind; nothing goes before it was announced for a day' })

const day = 24 * 60 * 60_000

/** The rules of a workspace and what was last announced under them. */
export async function retentionNow(store: Store, workspace: WorkspaceId): Promise<z.infer<typeof retentionShape>> {
  const days = await retentionOf(store, workspace)
  const told = await upkeepOf(store, `retention ${workspace}`)
  if (!told || !isSameRule(told.body.rule, days)) return { days, announced: null }
  const found = announced.omit({ at: true, from: true }).parse(told.body.found)
  return { days, announced: { at: told.at, from: told.at + day, ...found } }
}
