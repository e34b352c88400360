// Whether accounts work, asked of their platforms at once, for whoever asks in chat.
import { and, desc, gt, sql } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { SendFailed } from '#bots/channel.ts'
import type { WorkspaceId } from '#core/ids.ts'
import type { AccountTest } from '#flows/questions.ts'
import { channelsInUse } from '#store/channel-health.ts'
import type { House } from './house.ts'

const most = 5

/** Asks the accounts of a workspace whose platform or name has these words; all without words. */
export async function testAccounts(house: House, workspace: WorkspaceId, words: string): Promise<AccountTest[]> {
  const all = await channelsInUse(house.store, { workspace })
  const meant = all.filter(({ channel }) => `${channel.platform} ${channel.name}`.toLowerCase().includes(words))
  return Promise.all(meant.slice(0, most).map((one) => tested(house, one)))
}

type Known = Awaited<ReturnType<typeof channelsInUse>>[number]

async function tested(house: House, { channel, health }: Known): Promise<AccountTest> {
  const { q, t } = house.store
  // Those of the last hour are few enough to look through, the newest first; what came before is told by the channel's health. Behind
  // coalesce the channel is not found by its index: all it ever sent would be sorted.
  const hourAgo = encodeTime(Math.max(0, house.clock.now() - 60 * 60_000), 10)
  const [newest] = await q
    .select({ at: t.inbox.at, receivedAt: t.inbox.receivedAt })
    .from(t.inbox)
    .where(and(sql`coalesce(${t.inbox.channel}, '') = ${channel.id}`, gt(t.inbox.id, hourAgo)))
    .orderBy(desc(t.inbox.id))
    .limit(1)
  const from = house.waits.now()
  const { identity, trouble } = await identified(house, channel.id)
  const used = health?.quotaUsed ?? null
  const limit = health?.quotaLimit ?? null
  return {
    ...{ name: channel.name, platform: channel.platform, identity, trouble },
    ms: Math.round(house.waits.now() - from),
    ...{
      last: newest?.receivedAt ?? health?.lastWebhookAt ?? null,
      delay: newest ? newest.receivedAt - newest.at : null,
    },
    quota: limit === null ? null : { used: used ?? 0, limit },
  }
}

async function identified({ channels }: House, id: string): Promise<Pick<AccountTest, 'identity' | 'trouble'>> {
  try {
    const channel = await channels.of(id)
    const { name } = (await channel?.bot.identify()) ?? { name: null }
    return { identity: name, trouble: null }
  } catch (problem) {
    if (!(problem instanceof SendFailed)) throw problem
    return { identity: null, trouble: `${problem.message} (${problem.code})` }
  }
}
