import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf } from '#api/asking.ts'
import { answers, body, type Endpoint, forKeysAlone } from '#api/endpoint.ts'
import { eventBody, eventTold } from '#api/events.ts'

const signed = z.object({
  'webhook-id': z.string().max(255).openapi({ description: "The event's id: a repeat of it gets the same answer" }),
  'webhook-timestamp': z.string().openapi({ description: 'UNIX time in seconds, within five minutes of ours' }),
  'webhook-signature': z.string().openapi({ example: 'v1,…' }),
})

const route = createRoute({
  method: 'post',
  path: '/api/events',
  summary: 'Tell of something: a detector, news of an order. Signed as Standard Webhooks says',
  ...forKeysAlone('events:write'),
  request: { headers: signed, ...body(eventBody) },
  responses: { 200: answers(eventTold, 'What came of it') },
})

export const postEvent: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { type, data } = c.req.valid('json')
    const id = c.req.valid('header')['webhook-id']
    const asking = await askingOf(c, c.get('workspace'), 'events', type, id)
    const outcome = await needs.events.take(asking, { type, data, body: await c.req.text() })
    return c.json(eventTold.parse(answerOf(c, outcome)), 200)
  })
