import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { placeOf } from '#api/wordings.ts'
import { wordingHistory } from '#store/wording-history.ts'

const change = z
  .object({
    seq: z.int().openapi({ description: "Its place in the workspace's chain" }),
    at: z.int(),
    by: z.string().nullable().openapi({ description: 'Who changed it, where it was somebody in a chat' }),
    text: z.string().nullable().openapi({ description: 'Null where the shipped text was said again' }),
  })
  .openapi('WordingChange')

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/wordings/{key}/{language}/history',
  summary: 'What a wording was before, the newest first',
  request: { params: params({ key: z.string(), language: z.string() }) },
  responses: { 200: answers(listOf(change), 'Its last changes') },
})

export const getWordingHistory: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, key, language } = c.req.valid('param')
    await businessOf(needs, workspace)
    const items = await wordingHistory(needs.store, { workspace, ...placeOf(key, language) })
    return c.json({ items, next: null }, 200)
  })
