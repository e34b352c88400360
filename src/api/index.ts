// The doors for machines: /api/v1 behind the admin token, its description, and what watches over the process.
import { OpenAPIHono } from '@hono/zod-openapi'
import { describe } from './document.ts'
import type { ApiEnv, Doors } from './endpoint.ts'
import { signed } from './events.ts'
import { bearer, cleanBody, keyBearer, smallBody } from './guards.ts'
import type { ApiNeeds } from './needs.ts'
import { opensOf } from './opens.ts'
import { answerProblem, fieldProblems, invalid, problemHandler, Refused } from './problem.ts'
import { endpoints } from './routes/index.ts'
import { watchDoors } from './watch.ts'

/** All doors for machines over what the house has. */
export function apiRoutes(needs: ApiNeeds): Doors {
  const doors = new OpenAPIHono<ApiEnv>({ defaultHook: refuse })
  doors.onError(problemHandler(needs))
  doors.notFound((c) => answerProblem(c, 404, `There is nothing at ${c.req.path}`))
  const opens = opensOf(doors)
  doors.use('/api/v1/*', bearer(needs, opens), smallBody, cleanBody)
  doors.use('/api/issues/*', keyBearer(needs, opens), smallBody, cleanBody)
  doors.use('/api/intake', keyBearer(needs, opens), smallBody, cleanBody)
  doors.use('/api/events', keyBearer(needs, opens), smallBody, signed(needs), cleanBody)
  for (const endpoint of endpoints) endpoint(doors, needs)
  refuseOtherMethods(doors)
  doors.all('/api/v1/*', (c) => answerProblem(c, 404, `There is nothing at ${c.req.path}`))
  watch(doors, needs)
  return doors
}

/** What does not fit its schema: a body is refused by its fields, an address has nothing behind it. */
function refuse(result: { success: boolean; target: string; error?: Parameters<typeof fieldProblems>[0] }): void {
  if (result.success || !result.error) return
  const errors = fieldProblems(result.error)
  if (result.target === 'json') throw invalid(...errors)
  throw new Refused(400, invalid(...errors).message, errors)
}

/** Any other method at an endpoint's address. */
function refuseOtherMethods(doors: Doors): void {
  const allowed = new Map<string, string[]>()
  for (const { path, method } of doors.routes) {
    if (method !== 'ALL') allowed.set(path, [...(allowed.get(path) ?? []), method])
  }
  for (const [path, methods] of allowed) {
    const possible = [...new Set(methods)].join(', ')
    doors.all(path, (c) => {
      c.header('allow', possible)
      return answerProblem(c, 405, `${c.req.method} is not possible here; ${possible} is`)
    })
  }
}

function watch(doors: Doors, needs: ApiNeeds): void {
  let document: ReturnType<typeof describe> | undefined
  doors.get('/api/openapi.json', (c) => {
    document ??= describe(doors, '1')
    return c.json(document)
  })
  doors.route('/', watchDoors(needs))
}
