import { createRoute, z } from '@hono/zod-openapi'
import { answers, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { notFound, Refused } from '#api/problem.ts'
import { subscriberAt, webhookShape, webhooksOf } from '#api/webhooks.ts'
import { replayWrite } from '#store/subscribers.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries/{delivery}/replay',
  summary: 'Send one webhook again: the same bytes under the same id',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string(), delivery: z.string() }) },
  responses: { 200: answers(webhookShape, 'The webhook, queued') },
})

export const replayDelivery: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook, delivery: id } = c.req.valid('param')
    const { state } = await subscriberAt(needs, workspace, webhook)
    if (state === 'ended') throw new Refused(409, 'This subscriber has ended: turn it on again first')
    const replay = replayWrite({ subscriber: webhook, now: needs.clock.now(), id })
    const [queued] = await needs.store.commit([replay])
    const [found] = await webhooksOf(needs.store, { subscriber: webhook, id, limit: 1 })
    if (!found) throw notFound('delivery')
    if (queued?.length === 0) throw new Refused(409, 'This webhook is queued already')
    needs.webhooks.wake()
    return c.json(found, 200)
  })
