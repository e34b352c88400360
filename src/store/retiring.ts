// Taking an account away: wholly where nothing ever came in or went out through it, else it is retired and all that was said stays readable.
import { and, count, eq, inArray, isNull, ne, notExists, or } from 'drizzle-orm'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Reader, Write } from './commit.ts'
import type { Row, Tables } from './schema.ts'
import type { Setting } from './settings.ts'
import { is } from './sql.ts'
import type { Store } from './store.ts'

/** Nothing goes through it, neither in nor out, until it is given new credentials. */
export const retiredState = 'retired'

/** What went through a channel: whether anything did, how many cases are not closed there, how many messages wait to leave. */
export type ChannelUse = { isUsed: boolean; openCases: number; waiting: number }

/** What a channel is used for. No message leaves but to one of its chats, and chats stay. */
export async function channelUse(
  { q, t }: Store,
  { workspace, id, secretDigest }: Pick<Row<'channels'>, 'workspace' | 'id' | 'secretDigest'>,
): Promise<ChannelUse> {
  const came = q.select({ id: t.inbox.id }).from(t.inbox).where(eq(t.inbox.channel, id)).limit(1)
  // What other accounts of its app get may come by its address, whether or not it was ever meant itself.
  const beside = q
    .select({ id: t.channels.id })
    .from(t.channels)
    .where(and(ne(t.channels.id, id), ne(t.channels.secretDigest, ''), eq(t.channels.secretDigest, secretDigest)))
    .limit(1)
  const [some, event, other, [cases], [messages]] = await Promise.all([
    chatsOf(q, t, id).limit(1),
    came,
    beside,
    q
      .select({ many: count() })
      .from(t.cases)
      .where(
        and(eq(t.cases.workspace, workspace), ne(t.cases.phase, 'closed'), inArray(t.cases.chat, chatsOf(q, t, id))),
      ),
    q
      .select({ many: count() })
      .from(t.outbox)
      .where(waitsFor(q, t, id)),
  ])
  const isUsed = some.length + event.length + other.length > 0
  return { isUsed, openCases: Number(cases?.many ?? 0), waiting: Number(messages?.many ?? 0) }
}

function chatsOf(q: Reader, t: Tables, channel: ChannelId) {
  return q.select({ id: t.chats.id }).from(t.chats).where(eq(t.chats.channel, channel))
}

/** What waits to leave through a channel; what is on its way at this moment comes to its own end. */
function waitsFor(q: Reader, t: Tables, channel: ChannelId) {
  return and(
    inArray(t.outbox.chat, chatsOf(q, t, channel)),
    or(is(t.outbox.state, 'queued'), is(t.outbox.state, 'parked')),
    isNull(t.outbox.claimedUntil),
  )
}

type Taken = { workspace: WorkspaceId; id: ChannelId; name: string }

/** Removes a channel through which nothing went; a Conflict where something has meanwhile. */
export function removeChannel({ workspace, id, name }: Taken): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .delete(t.channels)
            .where(
              and(
                eq(t.channels.workspace, workspace),
                eq(t.channels.id, id),
                notExists(chatsOf(q, t, id)),
                notExists(q.select({ id: t.inbox.id }).from(t.inbox).where(eq(t.inbox.channel, id))),
              ),
            )
            .returning({ id: t.channels.id }),
        mustTouch: 1,
      },
      {
        write: (q, t) =>
          q.delete(t.channelHealth).where(eq(t.channelHealth.channel, id)).returning({ id: t.channelHealth.channel }),
      },
    ],
    entry: { kind: 'channel.removed', by: null, facts: { channel: id }, content: { name } },
  }
}

/** Retires a channel: its credentials are erased, and what waits to leave through it ends as given up, with the reason. */
export function retireChannel(
  { workspace, id, name, openCases, waiting }: Taken & Omit<ChannelUse, 'isUsed'>,
  now: number,
): Setting {
  const set = { state: retiredState, credentials: '', note: null, webhook: null }
  const ended = { state: 'dead' as const, ...whyRetired, heldFrom: null, notBefore: null, endedAt: now }
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.channels)
            .set(set)
            .where(and(eq(t.channels.workspace, workspace), eq(t.channels.id, id)))
            .returning({ id: t.channels.id }),
        mustTouch: 1,
      },
      {
        write: (q, t) =>
          q
            .update(t.outbox)
            .set(ended)
            .where(waitsFor(q, t, id))
            .returning({ id: t.outbox.id }),
      },
      {
        write: (q, t) =>
          q.delete(t.channelHealth).where(eq(t.channelHealth.channel, id)).returning({ id: t.channelHealth.channel }),
      },
    ],
    entry: { kind: 'channel.retired', by: null, facts: { channel: id, openCases, waiting }, content: { name } },
  }
}

/** Why what is meant for a retired channel does not leave, as its row keeps it. */
export const whyRetired = {
  code: 'retired',
  cause: 'retired',
  reason: 'The account it was to leave through is retired',
} as const

/** Keeps with a retired channel what its platform said of the webhook. */
export function retiredNote(id: ChannelId, note: string): Write {
  return {
    write: (q, t) =>
      q
        .update(t.channels)
        .set({ note })
        .where(and(eq(t.channels.id, id), eq(t.channels.state, retiredState)))
        .returning({ id: t.channels.id }),
  }
}
