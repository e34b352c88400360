// Which addresses a key opens: those whose description says so.
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type Scope, scopes } from '#store/keys.ts'
import type { ApiEnv } from './endpoint.ts'
import type { Opens } from './guards.ts'

/** What is described on the doors, read when the first key comes. */
export function opensOf(doors: OpenAPIHono<ApiEnv>): Opens {
  let known: Open[] | undefined
  return (method, path) => {
    known ??= describedOn(doors)
    const asked = method === 'HEAD' ? 'get' : method.toLowerCase()
    for (const { method, pattern, scope } of known) {
      const found = method === asked ? pattern.exec(path) : null
      if (found) return scope === null ? null : { scope, workspace: found.groups?.workspace ?? null }
    }
    return null
  }
}

type Open = { method: string; pattern: RegExp; scope: Scope | null }

function describedOn({ openAPIRegistry }: OpenAPIHono<ApiEnv>): Open[] {
  return openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return []
    const { method, path, security = [] } = definition.route
    const named = security.flatMap((one) => one.key ?? [])
    const scope = scopes.find((one) => named.includes(one)) ?? null
    const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/gu, '(?<$1>[^/]+)')}$`, 'u')
    return [{ method, pattern, scope }]
  })
}
