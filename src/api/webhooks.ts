// Subscribers and their webhooks as others see them.
import { z } from '@hono/zod-openapi'
import { and, desc, eq } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { issueKinds } from '#core/issue.ts'
import { amongNewest } from '#store/newest.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import { type Subscriber, subscriberOf } from '#store/subscribers.ts'
import { businessOf } from './endpoint.ts'
import type { ApiNeeds } from './needs.ts'
import { invalid, notFound } from './problem.ts'

export const kindsField = z
  .array(z.enum(issueKinds))
  .min(1)
  .nullable()
  .openapi({ description: 'Which timeline entries; null takes all, and those that later versions know' })
export const nameField = z.string().trim().min(1).max(100)
export const urlField = z.string().trim().max(2000).openapi({ example: 'https://shop.example/hooks/caseline' })

export const subscriberShape = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    kinds: kindsField,
    state: z.enum(['active', 'paused', 'ended']).openapi({
      description: '`paused` collects and sends nothing; `ended` answered 410 and gets nothing more',
    }),
    note: z.string().nullable().openapi({ description: 'Why the last webhook did not arrive' }),
    failingSince: z.int().nullable(),
    createdAt: z.int(),
  })
  .openapi('Subscriber')

export const secretField = z
  .string()
  .openapi({ description: 'What webhooks are signed with, told here and never again', example: 'whsec_…' })

export const webhookStates = ['queued', 'delivered', 'dead'] as const
export const webhookShape = z
  .object({
    id: z.string(),
    kind: z.string(),
    case: z.int().nullable().openapi({ description: "The case's number" }),
    state: z.enum(webhookStates),
    attempts: z.int(),
    code: z.string().nullable().openapi({ description: 'The status answered, or why there was no answer' }),
    reason: z.string().nullable(),
    createdAt: z.int(),
    nextAt: z.int().nullable(),
    endedAt: z.int().nullable(),
  })
  .openapi('Webhook')

/** A subscriber without its secrets. */
export function subscriberItem(row: Subscriber): z.infer<typeof subscriberShape> {
  const { id, name, url, kinds, state, note, failingSince, createdAt } = row
  return { id, name, url, kinds: kinds && known(kinds), state, note, failingSince, createdAt }
}

const known = (kinds: string[]) => issueKinds.filter((kind) => kinds.includes(kind))

/** The subscriber of a path; refuses an unknown one, or an unknown workspace. */
export async function subscriberAt(needs: ApiNeeds, workspace: WorkspaceId, id: string): Promise<Subscriber> {
  await businessOf(needs, workspace)
  const found = await subscriberOf(needs.store, { workspace, id })
  if (!found) throw notFound('webhook')
  return found
}

/** Refuses an address that webhooks may not go to. */
export function insistOnAddress({ webhooks }: ApiNeeds, url: string): void {
  const problem = webhooks.problemOf(url)
  if (problem !== null) throw invalid({ path: 'url', message: problem })
}

type Wanted = { subscriber: string; id?: string; state?: Row<'webhooks'>['state']; after?: string; limit: number }

/** The webhooks of a subscriber, the newest first. */
export async function webhooksOf({ q, t }: Store, { subscriber, id, state, after, limit }: Wanted) {
  const { webhooks } = t
  const page = { of: subscriber, states: state === undefined ? webhookStates : [state], before: after, limit }
  const rows = await q
    .select({ row: webhooks, number: t.cases.number })
    .from(webhooks)
    .leftJoin(t.cases, eq(t.cases.id, webhooks.case))
    .where(
      id === undefined
        ? amongNewest({ of: webhooks.subscriber, state: webhooks.state, id: webhooks.id }, page)
        : and(eq(webhooks.subscriber, subscriber), eq(webhooks.id, id)),
    )
    .orderBy(desc(webhooks.id))
    .limit(limit)
  return rows.map(({ row, number }): z.infer<typeof webhookShape> => {
    const { id, kind, state, attempts, code, reason, createdAt, notBefore, endedAt } = row
    return { id, kind, case: number, state, attempts, code, reason, createdAt, nextAt: notBefore, endedAt }
  })
}
