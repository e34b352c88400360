import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { retentionNow, retentionShape } from '#api/retention.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/retention',
  summary: 'How long what is kept that no case needs any more',
  request: { params: params({}) },
  responses: { 200: answers(retentionShape, 'The days, and what was announced under them') },
})

export const getRetention: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    return c.json(await retentionNow(needs.store, workspace), 200)
  })
