import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { notFound, Refused } from '#api/problem.ts'
import { changeSettings, mended } from '#store/settings.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/outbox/{delivery}/settle',
  summary: 'Say that a message of unknown fate arrived',
  request: { params: params({ delivery: z.string() }) },
  responses: { 200: answers(z.object({ id: z.string() }), 'The delivery, whose fate is known now') },
})

export const settleDelivery: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, delivery } = c.req.valid('param')
    await businessOf(needs, workspace)
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const writes = await needs.settleDelivery(workspace, delivery)
      if (writes === 'not-found') throw notFound('delivery')
      if (writes === 'not-unconfirmed') throw new Refused(409, 'What became of this message is known already')
      return { ...mended({ kind: 'message.settled', message: delivery }), writes }
    })
    await needs.wake()
    return c.json({ id: delivery }, 200)
  })
