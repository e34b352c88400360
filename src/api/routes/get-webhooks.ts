import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'
import { subscriberItem, subscriberShape } from '#api/webhooks.ts'
import { subscribersOf } from '#store/subscribers.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/webhooks',
  summary: 'Who is sent webhooks',
  ...forKeys('webhooks:manage'),
  request: { params: params({}) },
  responses: { 200: answers(listOf(subscriberShape), 'The subscribers') },
})

export const getWebhooks: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const rows = await subscribersOf(needs.store, workspace)
    return c.json({ items: rows.map(subscriberItem), next: null }, 200)
  })
