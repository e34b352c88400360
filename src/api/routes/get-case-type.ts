import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'
import { caseTypeShape } from '#api/shapes.ts'
import type { CaseType, Rules } from '#core/workflow.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/case-types/{type}',
  summary: 'A case type',
  ...forKeys('cases:read'),
  request: { params: params({ type: z.string() }) },
  responses: { 200: answers(caseTypeShape, 'The case type') },
})

export const getCaseType: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, type } = c.req.valid('param')
    const { rules } = await businessOf(needs, workspace)
    return c.json(typeOf(rules, type), 200)
  })

/** The case type of an id; refuses an unknown one. */
export function typeOf(rules: Rules, id: string): CaseType {
  const found = Object.hasOwn(rules.types, id) ? rules.types[id] : undefined
  if (!found) throw notFound('case type')
  return found
}
