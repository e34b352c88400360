import { createRoute, z } from '@hono/zod-openapi'
import { answers, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { subscriberAt } from '#api/webhooks.ts'

const tried = z
  .object({
    arrived: z.boolean(),
    status: z.int().nullable(),
    reason: z.string().nullable(),
    ms: z.int().openapi({ description: 'How long it took' }),
  })
  .openapi('Tried')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}/test',
  summary: 'Send a webhook of the kind `test` now, and see how that goes',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }) },
  responses: { 200: answers(tried, 'What came of it') },
})

export const testWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook } = c.req.valid('param')
    return c.json(await needs.webhooks.tries(await subscriberAt(needs, workspace, webhook)), 200)
  })
