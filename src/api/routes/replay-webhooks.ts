import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { Refused } from '#api/problem.ts'
import { subscriberAt } from '#api/webhooks.ts'
import { replayWrite } from '#store/subscribers.ts'

const asked = z.strictObject({
  since: z.int().min(0).openapi({ description: 'An instant: what happened from then on is sent again, in order' }),
  only: z
    .array(z.enum(['delivered', 'dead']))
    .min(1)
    .default(['delivered', 'dead'])
    .openapi({ description: 'Of these states' }),
})
const replayed = z.object({ queued: z.int() }).openapi('Replayed')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}/replay',
  summary: 'Send all webhooks since an instant again',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }), ...body(asked) },
  responses: { 200: answers(replayed, 'How many are queued') },
})

export const replayWebhooks: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook } = c.req.valid('param')
    const { since, only } = c.req.valid('json')
    const { state } = await subscriberAt(needs, workspace, webhook)
    if (state === 'ended') throw new Refused(409, 'This subscriber has ended: turn it on again first')
    const replay = replayWrite({ subscriber: webhook, now: needs.clock.now(), since, states: only })
    const [queued = []] = await needs.store.commit([replay])
    needs.webhooks.wake()
    return c.json({ queued: queued.length }, 200)
  })
