// Channels whose credentials are refused: marked, told once to whoever can still be reached, and told again when they work.
import { and, eq, ne } from 'drizzle-orm'
import type { Chat } from '#flows/near.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { tellGroups } from './tell.ts'

/** The channels that were refused when last heard of. */
export async function refusedChannels({ store: { q, t } }: House): Promise<string[]> {
  const rows = await q.select({ id: t.channels.id }).from(t.channels).where(eq(t.channels.state, 'refused'))
  return rows.map(({ id }) => id)
}

/** Marks a channel whose credentials are refused and says so, once. */
export function markRefused(house: House, channel: OpenChannel, reason: string): Promise<void> {
  return mark(house, channel, { state: 'refused', note: reason }, 'staff.channel_refused', reason)
}

/** Marks a channel that works again and says so, once. */
export function markWorking(house: House, channel: OpenChannel): Promise<void> {
  return mark(house, channel, { state: 'connected', note: null }, 'staff.channel_works', '')
}

async function mark(
  house: House,
  channel: OpenChannel,
  set: { state: 'refused' | 'connected'; note: string | null },
  key: WordingKey,
  reason: string,
): Promise<void> {
  const isNews = set.state === 'refused' ? ne : eq
  const marked: Write = {
    write: (q, t) =>
      q
        .update(t.channels)
        .set(set)
        .where(and(eq(t.channels.id, channel.id), isNews(t.channels.state, 'refused')))
        .returning({ id: t.channels.id }),
    mustTouch: 1,
  }
  const values = { channel: channel.row.name, reason }
  // What is said through this channel would only wait with the rest.
  const isReached = (desk: Chat) => desk.channel !== channel.id
  const told = await tellGroups(house, { workspace: channel.workspace, key, values, lane: 'critical' }, { isReached })
  try {
    await house.store.commit([marked, ...told])
  } catch (problem) {
    // It was marked before.
    if (!(problem instanceof Conflict)) throw problem
  }
}
