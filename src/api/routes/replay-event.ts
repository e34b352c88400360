import { createRoute, z } from '@hono/zod-openapi'
import { answerOf } from '#api/asking.ts'
import { answers, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { eventTold } from '#api/events.ts'
import { notFound, Refused } from '#api/problem.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/events/{event}/replay',
  summary: 'Take an event again of which nothing came, as no case type named its kind',
  request: { params: params({ event: z.string() }) },
  responses: { 200: answers(eventTold, 'What came of it now') },
})

export const replayEvent: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, event } = c.req.valid('param')
    await businessOf(needs, workspace)
    const outcome = await needs.events.replay(workspace, event, c.get('caller').name)
    if (outcome === 'unknown') throw notFound('event')
    if (outcome === 'done') throw new Refused(409, 'Something came of this event already')
    return c.json(eventTold.parse(answerOf(c, outcome)), 200)
  })
