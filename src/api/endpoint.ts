// What every endpoint is made of.
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { WorkspaceId } from '#core/ids.ts'
import type { Scope } from '#store/keys.ts'
import type { ApiNeeds, Business } from './needs.ts'
import { notFound } from './problem.ts'

/** Who asks: the admin, or a key by its id. `workspace` is the key's own, at doors whose address names none. */
export type Caller = { key: string | null; name: string }
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

/** What a write needs from outside. */
export function outside({ clock, fresh }: ApiNeeds) {
  return { now: clock.now(), salt: fresh.salt }
}
