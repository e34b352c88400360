// Channels in trouble: marked, told once to whoever can still be reached, and told again when they work.
import { and, eq, inArray, ne, type SQL } from 'drizzle-orm'
import type { SendFailed } from '#bots/channel.ts'
import type { Chat } from '#flows/near.ts'
import type { Tongue } from '#flows/tongue.ts'
import { fixWords, whyWords } from '#flows/undelivered.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { Trouble } from './breaker.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { type Announced, tellGroups } from './tell.ts'

/** The channels that were in trouble when last heard of. */
export async function troubledChannels({ store: { q, t } }: House): Promise<{ id: string; trouble: Trouble }[]> {
  const { id, state } = t.channels
  const rows = await q.select({ id, state }).from(t.channels).where(inArray(state, troubles))
  return rows.map((row) => ({ id: row.id, trouble: row.state === 'down' ? 'down' : 'refused' }))
}

/** Marks a channel that is in trouble and says so, once. */
export function markTroubled(house: House, channel: OpenChannel, trouble: Trouble, problem: SendFailed): Promise<void> {
  const why = { code: problem.code, cause: problem.why }
  const values = (tongue: Tongue) => ({
    channel: channel.row.name,
    reason: `${whyWords(tongue, why)} (${why.code})`,
    fix: fixWords(tongue, why),
  })
  const { state, credentials } = house.store.t.channels
  // Others may have been put in their place meanwhile, by another process.
  const isNews = and(ne(state, trouble), eq(credentials, channel.row.credentials))
  const set = { state: trouble, note: problem.message }
  return mark(house, channel, set, isNews, {
    key: trouble === 'down' ? 'staff.channel_down' : 'staff.channel_refused',
    values,
  })
}

/** Marks a channel that works again and says so, once. */
export function markWorking(house: House, channel: OpenChannel): Promise<void> {
  const isNews = inArray(house.store.t.channels.state, troubles)
  const values = () => ({ channel: channel.row.name })
  return mark(house, channel, { state: 'connected', note: null }, isNews, { key: 'staff.channel_works', values })
}

const troubles: Trouble[] = ['refused', 'down']

async function mark(
  house: House,
  channel: OpenChannel,
  set: { state: Trouble | 'connected'; note: string | null },
  isNews: SQL | undefined,
  said: Pick<Announced, 'key' | 'values'>,
): Promise<void> {
  const marked: Write = {
    write: (q, t) =>
      q
        .update(t.channels)
        .set(set)
        .where(and(eq(t.channels.id, channel.id), isNews))
        .returning({ id: t.channels.id }),
    mustTouch: 1,
  }
  // What is said through this channel would only wait with the rest.
  const isReached = (desk: Chat) => desk.channel !== channel.id
  const told = await tellGroups(house, { workspace: channel.workspace, lane: 'critical', ...said }, { isReached })
  try {
    await house.store.commit([marked, ...told])
  } catch (problem) {
    // It was marked before.
    if (!(problem instanceof Conflict)) throw problem
  }
}
