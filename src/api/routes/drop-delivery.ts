import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { notFound, Refused } from '#api/problem.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/outbox/{delivery}/drop',
  summary: 'Drop a message that did not arrive, is parked or of unknown fate; it stays kept, with the reason',
  request: {
    params: params({ delivery: z.string() }),
    ...body(z.strictObject({ reason: z.string().trim().min(1).max(300) })),
  },
  responses: { 200: answers(z.object({ id: z.string() }), 'The delivery, which nobody sends any more') },
})

export const dropDelivery: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, delivery: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const { reason } = c.req.valid('json')
    const state = await needs.dropDelivery(workspace, { id, reason }, outside(needs, c))
    if (state === null) throw notFound('delivery')
    if (state !== 'done')
      throw new Refused(
        409,
        `This message is ${state}: only one that did not arrive or waits for its receiver can be dropped`,
      )
    return c.json({ id }, 200)
  })
