import { createRoute, z } from '@hono/zod-openapi'
import { answers, type Endpoint, forKeys, outside, params } from '#api/endpoint.ts'
import { newSecret, secretShape } from '#api/secrets.ts'
import { subscriberAt } from '#api/webhooks.ts'
import { changeSettings } from '#store/settings.ts'
import { rotateSecret } from '#store/subscribers.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}/rotate',
  summary: 'Make a new secret; for a day webhooks are signed with the old one as well',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }) },
  responses: { 201: answers(secretShape, 'The new secret') },
})

export const rotateWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook } = c.req.valid('param')
    await subscriberAt(needs, workspace, webhook)
    const { kept, told } = newSecret(needs, workspace, webhook)
    await changeSettings(needs.store, workspace, outside(needs, c), () => rotateSecret(kept, told.oldUntil))
    return c.json(told, 201)
  })
