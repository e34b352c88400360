// Events of other systems: their signature, and what was asked for as others see it.
import { z } from '@hono/zod-openapi'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { MiddlewareHandler } from 'hono'
import type { WorkspaceId } from '#core/ids.ts'
import { signatureLife, type Verdict, verify } from '#store/signature.ts'
import type { Store } from '#store/store.ts'
import type { ApiEnv } from './endpoint.ts'
import type { ApiNeeds } from './needs.ts'
import { Refused } from './problem.ts'

export const eventBody = z
  .object({
    type: z.string().min(1).max(100).openapi({ example: 'topup.failed' }),
    timestamp: z.string().optional(),
    data: z.record(z.string(), z.unknown()).openapi({ example: { orderId: 'ORD-7781', amount: 500 } }),
  })
  .openapi('Event', {
    description:
      'A kind that a case type names among its `events` opens a case for its order, or joins the open one. Always there: ' +
      '`case.open` (as POST cases), `case.note` (number or orderId, text), `order.status` (orderId, status)',
  })

export const eventTold = z
  .object({
    id: z.string(),
    result: z.enum(['opened', 'noted', 'ignored']),
    cases: z.array(z.int()).openapi({ description: 'Their numbers' }),
    detail: z.string().nullable(),
  })
  .openapi('EventTold')

const mostOfId = 255

/** Lets in what is signed with a secret of the key's workspace, now. */
export function signed(needs: ApiNeeds): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const body = await c.req.text()
    const secrets = await needs.events.secrets(c.get('workspace'))
    const verdict = verify(secrets, c.req.raw.headers, body, needs.clock.now())
    if (verdict !== 'good') throw new Refused(401, problems[verdict])
    if ((c.req.header('webhook-id') ?? '').length > mostOfId)
      throw new Refused(400, `An id may have ${mostOfId} characters`)
    return next()
  }
}

const problems: Record<Exclude<Verdict, 'good'>, string> = {
  unsigned: 'This needs the headers webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks)',
  wrong: "This signature is not made with a secret of this workspace's events over these bytes",
  old: `This was signed more than ${signatureLife / 60_000} minutes ago, or ahead: sign it when it is sent`,
}

export const requestShape = z
  .object({
    door: z.string().openapi({ description: 'events, cases, messages, notes, actions' }),
    id: z.string(),
    kind: z.string(),
    status: z.int(),
    result: z.string().nullable().openapi({ description: 'Of an event: opened, noted or ignored' }),
    detail: z.string().nullable(),
    case: z.int().nullable().openapi({ description: "The case's number" }),
    key: z.string().nullable().openapi({ description: 'The id of the key; null is the admin' }),
    repeats: z.int().openapi({ description: 'How often it came again' }),
    at: z.int(),
  })
  .openapi('Request')

type Wanted = { workspace: WorkspaceId; door?: string; after?: { at: number; door: string; id: string }; limit: number }

/** What other systems asked for, the newest first. */
export async function requestsOf({ q, t }: Store, { workspace, door, after, limit }: Wanted) {
  const { requests } = t
  const rows = await q
    .select({ row: requests, number: t.cases.number })
    .from(requests)
    .leftJoin(t.cases, eq(t.cases.id, requests.case))
    .where(
      and(
        eq(requests.workspace, workspace),
        door === undefined ? undefined : eq(requests.door, door),
        after && sql`(${requests.at}, ${requests.door}, ${requests.id}) < (${after.at}, ${after.door}, ${after.id})`,
      ),
    )
    .orderBy(desc(requests.at), desc(requests.door), desc(requests.id))
    .limit(limit)
  return rows.map(({ row, number }): z.infer<typeof requestShape> => {
    const told = eventTold.partial().safeParse(JSON.parse(row.answer)).data
    const { id, kind, status, by, repeats, at } = row
    const { result = null, detail = null } = row.door === 'events' && told ? told : {}
    return { door: row.door, id, kind, status, result, detail, case: number, key: by, repeats, at }
  })
}
