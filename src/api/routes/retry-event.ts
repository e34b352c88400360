import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { eventOf } from '#api/inbox.ts'
import { notFound, Refused } from '#api/problem.ts'
import { inboxItem } from '#api/shapes.ts'
import { changeSettings, mended } from '#store/settings.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/inbox/{event}/retry',
  summary: 'Handle an event again that was set aside',
  request: { params: params({ event: z.string() }) },
  responses: { 200: answers(inboxItem, 'The event, waiting for its turn') },
})

export const retryEvent: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, event: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const known = await eventOf(needs.store, workspace, id)
    if (!known) throw notFound('event')
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const before = await eventOf(needs.store, workspace, id)
      if (before?.state !== 'dead')
        throw new Refused(409, `This event is ${before?.state}: only one that was set aside can be handled again`)
      return { ...mended({ kind: 'event.replayed', event: id }), writes: [needs.retryEvent(workspace, id)] }
    })
    await needs.wake()
    return c.json({ ...known, state: 'waiting' as const, attempts: 0, reason: null, endedAt: null }, 200)
  })
