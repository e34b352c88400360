// A channel as machines see it: what it is, and how it does.

import { z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import { toldEvents } from '#core/told.ts'
import type { Health } from '#store/channel-health.ts'
import { retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import type { ApiNeeds } from './needs.ts'
import { notFound, Refused } from './problem.ts'
import { platforms } from './shapes.ts'

const instant = z.int()
const reasons = [
  'credentials',
  'down',
  'webhook-none',
  'webhook-elsewhere',
  'webhook-off',
  'webhook-failing',
  'signatures',
  'quota-gone',
  'expiring',
  'quota',
  'quality',
  'busy',
  'silent',
] as const

const health = z
  .object({
    state: z.enum(['well', 'warned', 'failing']),
    reason: z.enum(reasons).nullable(),
    detail: z.string().nullable().openapi({ description: "The platform's own words, or the host that events go to" }),
    since: instant,
    lastWebhookAt: instant.nullable(),
    lastSendAt: instant.nullable(),
    badSignatures: z.int().openapi({ description: 'Wrong signatures since the last good webhook' }),
    quota: z.object({ limit: z.int(), used: z.int() }).nullable().openapi({ description: 'Messages of this month' }),
    tokenEndsAt: instant.nullable(),
    examinedAt: instant.nullable().openapi({ description: 'When the platform was asked last' }),
  })
  .openapi('ChannelHealth')

export const channelShape = z
  .object({
    id: z.string(),
    platform: z.enum(platforms),
    name: z.string(),
    state: z.string(),
    note: z.string().nullable(),
    sandbox: z.boolean(),
    untold: z.array(z.enum(toldEvents)).openapi({ description: 'What is told to no chat of it' }),
    defaultChat: z.string().nullable().openapi({ description: 'Where its cases go that no group takes' }),
    createdAt: instant,
    health: z.union([health, z.null()]),
  })
  .openapi('Channel', { description: '`health` is null until the channel was looked at for the first time' })

/** A channel as it is answered; credentials never are. */
export function channelItem(row: Row<'channels'>, known: Health | null): z.infer<typeof channelShape> {
  const { id, name, state, note, sandbox, defaultChat, createdAt } = row
  const platform = z.enum(platforms).parse(row.platform)
  const told = { untold: row.untold ?? [], defaultChat }
  return { id, platform, name, state, note, sandbox, ...told, createdAt, health: known && healthItem(known) }
}

function healthItem({ quotaLimit, quotaUsed, body, ...rest }: Health): z.infer<typeof health> {
  const { state, reason, detail, since, lastWebhookAt, lastSendAt, badSignatures, examinedAt } = rest
  const quota = quotaLimit === null ? null : { limit: quotaLimit, used: quotaUsed ?? 0 }
  const seen = { lastWebhookAt, lastSendAt, badSignatures, quota, tokenEndsAt: body.tokenEndsAt, examinedAt }
  return { state, reason, detail, since, ...seen }
}

/** A channel of a workspace; refuses one that is not there. */
export async function channelRow({ store: { q, t } }: ApiNeeds, workspace: string, id: string) {
  const [found] = await q
    .select()
    .from(t.channels)
    .where(and(eq(t.channels.workspace, workspace), eq(t.channels.id, id)))
  if (!found) throw notFound('channel')
  return found
}

/** A channel of a workspace through which something may go; refuses a retired one. */
export async function channelInUse(needs: ApiNeeds, workspace: string, id: string): Promise<Row<'channels'>> {
  const row = await channelRow(needs, workspace, id)
  if (row.state === retiredState) throw new Refused(409, 'This account is retired: give it new credentials first')
  return row
}
