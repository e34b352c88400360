import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { numberAt, numberField } from '#api/issues.ts'
import { notFound } from '#api/problem.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/cases/{number}/tracking',
  summary: "Move a case's tracking page to a new address; the one before shows nothing any more",
  ...forKeys('cases:write'),
  request: { params: params({ number: numberField }) },
  responses: { 200: answers(z.object({ trackingToken: z.string() }), 'The new address ends in this') },
})

export const renewTracking: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, number } = c.req.valid('param')
    await businessOf(needs, workspace)
    const trackingToken = await needs.renewTracking(workspace, numberAt(number))
    if (trackingToken === null) throw notFound('case')
    return c.json({ trackingToken }, 200)
  })
