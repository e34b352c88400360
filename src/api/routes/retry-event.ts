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
    const before = await eventOf(needs.store, workspace, id)
    if (!before) throw notFound('event')
    if (!(await needs.retryEvent(workspace, id)))
      throw new Refused(409, `This event is ${before.state}: only one that was set aside can be handled again`)
    const entry = mended({ kind: 'event.replayed', event: id })
    await changeSettings(needs.store, workspace, outside(needs, c), () => entry)
    return c.json({ ...before, state: 'waiting' as const, attempts: 0, reason: null, endedAt: null }, 200)
  })
