import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { type OutboxItem, outboxOf } from '#api/outbox.ts'
import { notFound, Refused } from '#api/problem.ts'
import { outboxItem } from '#api/shapes.ts'
import { changeSettings, mended } from '#store/settings.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/outbox/{delivery}/retry',
  summary: 'Try a delivery again that did not arrive',
  request: { params: params({ delivery: z.string() }) },
  responses: { 200: answers(outboxItem, 'The delivery, queued') },
})

export const retryDelivery: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, delivery } = c.req.valid('param')
    await businessOf(needs, workspace)
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const before = await deliveryOf(needs, workspace, delivery)
      const writes = await needs.retryDelivery(workspace, delivery)
      if (writes === 'not-found') throw notFound('delivery')
      if (writes === 'not-failed')
        throw new Refused(409, `This delivery is ${before.state}: only one that did not arrive can be tried again`)
      return { ...mended({ kind: 'message.retried', message: delivery }), writes }
    })
    return c.json(await deliveryOf(needs, workspace, delivery), 200)
  })

async function deliveryOf({ store }: ApiNeeds, workspace: string, id: string): Promise<OutboxItem> {
  const [found] = await outboxOf(store, { workspace, id, limit: 1 })
  if (!found) throw notFound('delivery')
  return found
}
