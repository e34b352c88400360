import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'
import { pack } from '#core/workflow.ts'

/** One entry of a list. */
export const listItem = pack.shape.categories.element

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/lists/{name}',
  summary: 'A list of the workspace, such as its providers or categories',
  ...forKeys('cases:read'),
  request: { params: params({ name: z.string() }) },
  responses: { 200: answers(listOf(listItem), 'The whole list') },
})

export const getList: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, name } = c.req.valid('param')
    const { rules } = await businessOf(needs, workspace)
    const items = Object.hasOwn(rules.lists, name) ? rules.lists[name] : undefined
    if (!items) throw notFound('list')
    return c.json({ items, next: null }, 200)
  })
