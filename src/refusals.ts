// Channels whose credentials are refused: marked, told once to whoever can still be reached, and told again when they work.
import { and, eq, ne } from 'drizzle-orm'
import { tongueOf } from '#flows/tongue.ts'
import { Conflict, type Write } from '#store/commit.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { OpenChannel } from './channels.ts'
import type { House } from './house.ts'
import { loadDesks } from './load.ts'
import { outboxWrite } from './plan.ts'

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
  try {
    await house.store.commit([marked, ...(await told(house, channel, key, reason))])
  } catch (problem) {
    // It was marked before.
    if (!(problem instanceof Conflict)) throw problem
  }
}

/** The desks of other channels are told: what is said through this one would only wait with the rest. */
async function told(house: House, channel: OpenChannel, key: WordingKey, reason: string): Promise<Write[]> {
  const business = await house.book.of(channel.workspace)
  const { id, name, timezone, language } = business.row
  const { rules, wordings } = business
  const now = house.clock.now()
  const speaking = { now, workspace: { id, name, timezone, language }, wordings, rules }
  const desks = (await loadDesks(house, business)).filter((desk) => desk.kind === 'group' && desk.state === 'active')
  return desks
    .filter((desk) => desk.channel !== channel.id)
    .map((desk) => {
      const words = tongueOf(speaking, desk).say(key, { channel: channel.row.name, reason })
      const message = { parts: [{ kind: 'text' as const, text: words }], choices: [], layout: 'buttons' as const }
      const said = { chat: desk.id, message, lane: 'critical' as const, case: null, wording: key }
      return outboxWrite(id, said, { channel: desk.channel }, now, house.fresh)
    })
}
