import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { eventOf } from '#api/inbox.ts'
import { notFound, Refused } from '#api/problem.ts'
import { changeSettings, mended } from '#store/settings.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/inbox/{event}/drop',
  summary: 'Drop an event that was set aside; it stays kept, with the reason',
  request: {
    params: params({ event: z.string() }),
    ...body(z.strictObject({ reason: z.string().trim().min(1).max(300) })),
  },
  responses: { 200: answers(z.object({ id: z.string() }), 'The event, which nobody handles any more') },
})

export const dropEvent: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, event: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const { reason } = c.req.valid('json')
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const before = await eventOf(needs.store, workspace, id)
      if (!before) throw notFound('event')
      if (before.state !== 'dead')
        throw new Refused(409, `This event is ${before.state}: only one that was set aside can be dropped`)
      const entry = mended({ kind: 'event.dropped', event: id, reason })
      return { ...entry, writes: [needs.dropEvent(workspace, id, reason)] }
    })
    return c.json({ id }, 200)
  })
