import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'
import { caseTypeShape } from '#api/shapes.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/case-types',
  summary: 'The case types of a workspace, all of them in their order',
  ...forKeys('cases:read'),
  request: { params: params({}) },
  responses: { 200: answers(listOf(caseTypeShape), 'The case types') },
})

export const getCaseTypes: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { rules } = await businessOf(needs, c.req.valid('param').workspace)
    return c.json({ items: Object.values(rules.types), next: null }, 200)
  })
