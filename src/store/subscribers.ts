// Subscribers: who is told of what happens to cases, and the secrets that webhooks are signed with.
import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lte, or } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import type { Write } from './commit.ts'
import type { Row } from './schema.ts'
import type { Setting } from './settings.ts'
import { secretPrefix } from './signature.ts'
import type { Store } from './store.ts'

export type Subscriber = Row<'subscribers'>
export type Secret = Row<'signingSecrets'>
type Of = { workspace: WorkspaceId; id: string }

/** How long the secrets before stay good beside a new one. */
export const overlap = 24 * 60 * 60_000

/** A secret in the form that libraries of Standard Webhooks take. `random` is 256 bits in base64url. */
export function secretOf(random: string): string {
  return secretPrefix + Buffer.from(random, 'base64url').toString('base64')
}

/** A subscriber with its first secret. */
export function addSubscriber(row: Subscriber, secret: Secret): Setting {
  const { id, kinds, name, url } = row
  return {
    writes: [
      { write: (q, t) => q.insert(t.subscribers).values(row).returning({ id: t.subscribers.id }) },
      insertSecret(secret),
    ],
    entry: { kind: 'subscriber.added', by: null, facts: { subscriber: id, kinds }, content: { name, url } },
  }
}

export type Changed = Partial<Pick<Subscriber, 'name' | 'url' | 'kinds' | 'state'>>

/** Changes a subscriber; one that is made active again begins anew. What waits to be tried again goes at once. */
export function changeSubscriber({ workspace, id }: Of, set: Changed): Setting {
  const { name, url, ...facts } = set
  const anew = set.state === 'active' ? { note: null, failingSince: null, toldAt: null } : {}
  const texts = { ...(name === undefined ? {} : { name }), ...(url === undefined ? {} : { url }) }
  return {
    writes: [subscriberWrite({ workspace, id }, { ...set, ...anew }), atOnce(id)],
    entry: {
      kind: 'subscriber.changed',
      by: null,
      facts: { subscriber: id, ...facts },
      ...(Object.keys(texts).length > 0 ? { content: texts } : {}),
    },
  }
}

/** A subscriber that wants nothing more: what still waits for it is over. */
export function endSubscriber({ workspace, id }: Of, note: string, now: number): Setting {
  return {
    writes: [
      subscriberWrite({ workspace, id }, { state: 'ended', note }),
      {
        write: (q, t) =>
          q
            .update(t.webhooks)
            .set({ state: 'dead', reason: note, notBefore: null, claimedUntil: null, endedAt: now })
            .where(and(eq(t.webhooks.subscriber, id), eq(t.webhooks.state, 'queued')))
            .returning({ id: t.webhooks.id }),
      },
    ],
    entry: { kind: 'subscriber.ended', by: null, facts: { subscriber: id } },
  }
}

/** Takes a subscriber away with everything of it. */
export function removeSubscriber({ workspace, id }: Of): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .delete(t.subscribers)
            .where(and(eq(t.subscribers.workspace, workspace), eq(t.subscribers.id, id)))
            .returning({ id: t.subscribers.id }),
        mustTouch: 1,
      },
      {
        write: (q, t) =>
          q.delete(t.signingSecrets).where(eq(t.signingSecrets.of, id)).returning({ id: t.signingSecrets.id }),
      },
      { write: (q, t) => q.delete(t.webhooks).where(eq(t.webhooks.subscriber, id)).returning({ id: t.webhooks.id }) },
    ],
    entry: { kind: 'subscriber.removed', by: null, facts: { subscriber: id } },
  }
}

/** A new secret of a subscriber, or of the events that come in; those before it are good until `until`, older ones go. */
export function rotateSecret(secret: Secret, until: number): Setting {
  const now = secret.createdAt
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .delete(t.signingSecrets)
            .where(and(eq(t.signingSecrets.of, secret.of), lte(t.signingSecrets.until, now)))
            .returning({ id: t.signingSecrets.id }),
      },
      {
        write: (q, t) =>
          q
            .update(t.signingSecrets)
            .set({ until })
            .where(
              and(
                eq(t.signingSecrets.of, secret.of),
                or(isNull(t.signingSecrets.until), gt(t.signingSecrets.until, until)),
              ),
            )
            .returning({ id: t.signingSecrets.id }),
      },
      insertSecret(secret),
    ],
    entry: { kind: 'secret.made', by: null, facts: { of: secret.of, secret: secret.id, until } },
  }
}

/** The secrets that are good at an instant, the newest first. */
export function secretsOf({ q, t }: Store, of: string, now: number): Promise<Secret[]> {
  const { signingSecrets: s } = t
  return q
    .select()
    .from(s)
    .where(and(eq(s.of, of), or(isNull(s.until), gt(s.until, now))))
    .orderBy(desc(s.id))
    .execute()
}

/** The subscribers of a workspace, the oldest first. */
export function subscribersOf({ q, t }: Store, workspace: WorkspaceId): Promise<Subscriber[]> {
  return q
    .select()
    .from(t.subscribers)
    .where(eq(t.subscribers.workspace, workspace))
    .orderBy(asc(t.subscribers.id))
    .execute()
}

/** A subscriber of a workspace. */
export async function subscriberOf({ q, t }: Store, { workspace, id }: Of): Promise<Subscriber | null> {
  const [found] = await q
    .select()
    .from(t.subscribers)
    .where(and(eq(t.subscribers.workspace, workspace), eq(t.subscribers.id, id)))
  return found ?? null
}

export type Replay = { subscriber: string; now: number } & ({ id: string } | { since: number; states: Ended[] })
export type Ended = 'delivered' | 'dead'

/** Webhooks that have their end are to go once more: one, or those since an instant. */
export function replayWrite(wanted: Replay): Write {
  const anew = { attempts: 0, notBefore: null, claimedUntil: null, code: null, reason: null, endedAt: null }
  return {
    write: (q, t) =>
      q
        .update(t.webhooks)
        .set({ state: 'queued', queuedAt: wanted.now, ...anew })
        .where(
          and(
            eq(t.webhooks.subscriber, wanted.subscriber),
            ...('id' in wanted
              ? [eq(t.webhooks.id, wanted.id), inArray(t.webhooks.state, ['delivered', 'dead'])]
              : [inArray(t.webhooks.state, wanted.states), gt(t.webhooks.createdAt, wanted.since - 1)]),
          ),
        )
        .returning({ id: t.webhooks.id }),
  }
}

function atOnce(subscriber: string): Write {
  return {
    write: (q, t) =>
      q
        .update(t.webhooks)
        .set({ notBefore: null })
        .where(
          and(eq(t.webhooks.subscriber, subscriber), eq(t.webhooks.state, 'queued'), isNotNull(t.webhooks.notBefore)),
        )
        .returning({ id: t.webhooks.id }),
  }
}

function subscriberWrite({ workspace, id }: Of, set: Partial<Subscriber>): Write {
  return {
    write: (q, t) =>
      q
        .update(t.subscribers)
        .set(set)
        .where(and(eq(t.subscribers.workspace, workspace), eq(t.subscribers.id, id)))
        .returning({ id: t.subscribers.id }),
    mustTouch: 1,
  }
}

function insertSecret(secret: Secret): Write {
  return {
    write: (q, t) => q.insert(t.signingSecrets).values(secret).returning({ id: t.signingSecrets.id }),
  }
}
