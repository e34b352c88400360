// What every endpoint is made of.
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { PersonId, WorkspaceId } from '#core/ids.ts'
import type { Scope } from '#store/keys.ts'
import type { Doer, Outside } from '#store/settings.ts'
import type { ApiNeeds, Business } from './needs.ts'
import { notFound } from './problem.ts'

/** Who asks: a key by its id, else the admin token; `onPage` is whoever signed in to the admin page, by their id where they have one. */
export type Caller = { key: string | null; name: string; onPage?: { person: PersonId | null } }
/** `workspace` is the key's own, at doors whose address names none. */
export type ApiEnv = { Variables: { caller: Caller; workspace: WorkspaceId } }
export type Doors = OpenAPIHono<ApiEnv>

/** Puts one route on the doors. */
export type Endpoint = (doors: Doors, needs: ApiNeeds) => unknown

type Security = Record<string, string[]>[]

/** A route that a workspace's key opens as well as the admin token, if it has the scope. */
export function forKeys(scope: Scope): { security: Security } {
  return { security: [{ admin: [] }, { key: [scope] }] }
}

/** A route that a workspace's key opens and the admin token does not. */
export function forKeysAlone(scope: Scope): { security: Security } {
  return { security: [{ key: [scope] }] }
}

/** A body that must be there, as JSON. */
export function body<Schema extends z.ZodType>(schema: Schema) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const
}

/** An answer in JSON. */
export function answers<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const
}

/** A list's answer. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** The workspace's id in a path, and whatever else is in it. */
export function params<Shape extends Record<string, z.ZodType>>(shape: Shape) {
  return z.object({ workspace: z.string().openapi({ description: "The workspace's id" }), ...shape })
}

/** The workspace of an id; refuses an unknown one. */
export async function businessOf(needs: ApiNeeds, workspace: WorkspaceId): Promise<Business> {
  const found = await needs.business(workspace)
  if (!found) throw notFound('workspace')
  return found
}

/** What a write needs from outside, with who asks for it. */
export function outside({ clock, fresh }: ApiNeeds, c: Context<ApiEnv>): Outside {
  return { now: clock.now(), salt: fresh.salt, doer: doerOf(c.get('caller')) }
}

function doerOf({ key, onPage }: Caller): Doer {
  if (key !== null) return { person: null, through: `key:${key}` }
  return { person: onPage?.person ?? null, through: onPage ? 'page' : 'token' }
}
