// How each channel does, as it was seen last.
import { and, asc, eq } from 'drizzle-orm'
import { type ChannelFacts, type Judged, nothingUsual, type Usual } from '#core/channel-health.ts'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Write } from './commit.ts'
import { retiredState } from './retiring.ts'
import type { Row } from './schema.ts'
import type { Store } from './store.ts'

/** What a judgement compares with: what is usual, the hour that is being counted, and what the platform told last. */
export type HealthMemory = {
  usual: Usual
  hour: number
  slots: number[]
  webhook: ChannelFacts['webhook']
  tokenEndsAt: number | null
  isLowQuality: boolean
  /** Absent where an earlier version kept it. */
  busyAt?: number[]
  /** We found the credentials refused, not a message that was sent. */
  found: boolean
}
export type Health = Omit<Row<'channelHealth'>, 'body' | 'reason'> & { reason: Judged['reason']; body: HealthMemory }

/** Every channel with its health; a channel that was never looked at has none. */
export async function channelsWithHealth(
  { q, t }: Store,
  { workspace, channel }: { workspace?: WorkspaceId; channel?: ChannelId } = {},
): Promise<{ channel: Row<'channels'>; health: Health | null }[]> {
  const rows = await q
    .select({ channel: t.channels, health: t.channelHealth })
    .from(t.channels)
    .leftJoin(t.channelHealth, eq(t.channelHealth.channel, t.channels.id))
    .where(
      and(
        workspace === undefined ? undefined : eq(t.channels.workspace, workspace),
        channel === undefined ? undefined : eq(t.channels.id, channel),
      ),
    )
    .orderBy(asc(t.channels.id))
  return rows.map((row) => ({ channel: row.channel, health: row.health && healthOf(row.health) }))
}

/** Every channel in use with its health: a retired one needs no looking after. */
export async function channelsInUse(store: Store, of: { workspace?: WorkspaceId } = {}) {
  return (await channelsWithHealth(store, of)).filter(({ channel }) => channel.state !== retiredState)
}

/** A channel of which nothing is known yet. */
export function newHealth({ id, workspace }: Row<'channels'>, now: number): Health {
  return {
    ...{ channel: id, workspace, state: 'well', reason: null, detail: null, since: now },
    ...{ lastWebhookAt: null, lastSendAt: null, badSignatures: 0, lastBadSignatureAt: null },
    ...{ quotaLimit: null, quotaUsed: null, examinedAt: null },
    body: {
      usual: nothingUsual,
      hour: 0,
      slots: [],
      webhook: null,
      tokenEndsAt: null,
      isLowQuality: false,
      found: false,
    },
  }
}

/** Keeps how a channel does. */
export function healthWrite(health: Health): Write {
  const { channel, ...set } = { ...health, body: { ...health.body } }
  return {
    write: (q, t) =>
      q
        .insert(t.channelHealth)
        .values({ channel, ...set })
        .onConflictDoUpdate({ target: t.channelHealth.channel, set })
        .returning({ channel: t.channelHealth.channel }),
  }
}

function healthOf(row: Row<'channelHealth'>): Health {
  const body = { ...newHealth({ id: row.channel } as Row<'channels'>, 0).body, ...(row.body as Partial<HealthMemory>) }
  return { ...row, reason: row.reason as Judged['reason'], body }
}
