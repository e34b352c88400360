import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { placeOf, wording, wordingOf } from '#api/wordings.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/wordings/{key}/{language}',
  summary: 'What the house says, and what may stand in it',
  request: { params: params({ key: z.string().openapi({ example: 'customer.queued' }), language: z.string() }) },
  responses: { 200: answers(wording, 'The wording') },
})

export const getWording: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, key, language } = c.req.valid('param')
    await businessOf(needs, workspace)
    return c.json(await wordingOf(needs.store, workspace, placeOf(key, language)), 200)
  })
