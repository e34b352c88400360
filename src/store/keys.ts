// API keys: what other systems come in with, each for one workspace and some of what is there.
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { WorkspaceId } from '#core/ids.ts'
import { sha256 } from './chain.ts'
import type { Row } from './schema.ts'
import type { Setting } from './settings.ts'
import type { Store } from './store.ts'

/** What a key may be for. */
export const scopes = ['cases:read', 'cases:write', 'issues:read', 'events:write', 'webhooks:manage'] as const
export type Scope = (typeof scopes)[number]

export type ApiKey = Row<'apiKeys'>
export type NewKey = { id: string; workspace: WorkspaceId; name: string; scopes: Scope[]; createdAt: number }

const prefix = 'ck_'
const hinted = 10

/** A key's row and the key itself, which is told once and kept nowhere. `random` is 256 bits in base64url. */
export function newKey(made: NewKey, random: string): { token: string; key: ApiKey; setting: Setting } {
  const token = `${prefix}${random}`
  const hint = `${token.slice(0, hinted)}…`
  const row: ApiKey = { ...made, digest: sha256(token), hint, usedAt: null, revokedAt: null }
  return {
    token,
    key: row,
    setting: {
      writes: [{ write: (q, t) => q.insert(t.apiKeys).values(row).returning({ id: t.apiKeys.id }) }],
      entry: {
        kind: 'key.made',
        by: null,
        facts: { key: row.id, scopes: row.scopes, hint },
        content: { name: row.name },
      },
    },
  }
}

/** A key is good for nothing from now on. */
export function revokeKey({ workspace, id, now }: { workspace: WorkspaceId; id: string; now: number }): Setting {
  return {
    writes: [
      {
        write: (q, t) =>
          q
            .update(t.apiKeys)
            .set({ revokedAt: now })
            .where(and(eq(t.apiKeys.workspace, workspace), eq(t.apiKeys.id, id), isNull(t.apiKeys.revokedAt)))
            .returning({ id: t.apiKeys.id }),
      },
    ],
    entry: { kind: 'key.revoked', by: null, facts: { key: id } },
  }
}

/** The keys of a workspace, the oldest first. */
export function apiKeysOf({ q, t }: Store, workspace: WorkspaceId): Promise<ApiKey[]> {
  return q.select().from(t.apiKeys).where(eq(t.apiKeys.workspace, workspace)).orderBy(asc(t.apiKeys.id)).execute()
}

/** Whether a token looks like a key: it is random then, and nobody guesses it. */
export function isKey(token: string | null): boolean {
  return token?.startsWith(prefix) === true
}

/** The key that somebody came in with, or null where there is none, or none any more. It is found by its digest alone. */
export async function keyByToken(store: Store, token: string): Promise<ApiKey | null> {
  if (!isKey(token)) return null
  const [found] = await store.read('apiKeyByDigest', { digest: sha256(token) })
  return found && found.revokedAt === null ? found : null
}

const usedEvery = 60 * 60_000

/** Keeps that a key is in use, to the hour. */
export async function noteUse(store: Store, key: ApiKey, now: number): Promise<void> {
  if (key.usedAt !== null && now - key.usedAt < usedEvery) return
  await store.commit([
    {
      write: (q, t) =>
        q.update(t.apiKeys).set({ usedAt: now }).where(eq(t.apiKeys.id, key.id)).returning({ id: t.apiKeys.id }),
    },
  ])
}
