import { createRoute, z } from '@hono/zod-openapi'
import { answers, type Endpoint, forKeys, outside, params } from '#api/endpoint.ts'
import { subscriberAt, subscriberItem, subscriberShape } from '#api/webhooks.ts'
import { changeSettings } from '#store/settings.ts'
import { removeSubscriber } from '#store/subscribers.ts'

const route = createRoute({
  method: 'delete',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}',
  summary: 'Take a subscriber away with everything of it',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }) },
  responses: { 200: answers(subscriberShape, 'The subscriber as it was') },
})

export const deleteWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook: id } = c.req.valid('param')
    const was = await subscriberAt(needs, workspace, id)
    await changeSettings(needs.store, workspace, outside(needs, c), () => removeSubscriber({ workspace, id }))
    return c.json(subscriberItem(was), 200)
  })
