import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { workspaceOf, workspaceShape } from '#api/workspaces.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}',
  summary: 'A workspace: its name, time zone, language and opening hours',
  request: { params: params({}) },
  responses: { 200: answers(workspaceShape, 'The workspace') },
})

export const getWorkspace: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { row } = await businessOf(needs, c.req.valid('param').workspace)
    return c.json(workspaceOf(row), 200)
  })
