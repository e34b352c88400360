import { createRoute, z } from '@hono/zod-openapi'
import { answers, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { subscriberAt, subscriberItem, subscriberShape } from '#api/webhooks.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}',
  summary: 'One subscriber, and how it does',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }) },
  responses: { 200: answers(subscriberShape, 'The subscriber') },
})

export const getWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook } = c.req.valid('param')
    return c.json(subscriberItem(await subscriberAt(needs, workspace, webhook)), 200)
  })
