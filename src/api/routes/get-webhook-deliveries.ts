import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, idPlace, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'
import { subscriberAt, webhookShape, webhookStates, webhooksOf } from '#api/webhooks.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries',
  summary: "A subscriber's webhooks, newest first",
  ...forKeys('webhooks:manage'),
  request: {
    params: params({ webhook: z.string() }),
    query: z.object({ state: z.enum(webhookStates).optional(), cursor: cursorField }),
  },
  responses: { 200: answers(listOf(webhookShape), 'A page of webhooks') },
})

export const getWebhookDeliveries: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook } = c.req.valid('param')
    const { state, cursor } = c.req.valid('query')
    await subscriberAt(needs, workspace, webhook)
    const [after] = placeOf(cursor, idPlace) ?? []
    const rows = await webhooksOf(needs.store, {
      ...{ subscriber: webhook, limit: pageSize + 1 },
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after }),
    })
    return c.json(
      pageOf(
        rows,
        (row) => row,
        ({ id }) => [id],
      ),
      200,
    )
  })
