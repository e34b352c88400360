import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { wordingLine, wordingsFound } from '#api/wordings.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/wordings',
  summary: 'Everything the house says, in every language',
  request: {
    params: params({}),
    query: z.object({
      q: z
        .string()
        .max(200)
        .optional()
        .openapi({ description: 'Only wordings with this in their key or in a text of theirs' }),
    }),
  },
  responses: { 200: answers(listOf(wordingLine), 'The wordings') },
})

export const getWordings: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { q = '' } = c.req.valid('query')
    await businessOf(needs, workspace)
    return c.json({ items: await wordingsFound(needs.store, workspace, q), next: null }, 200)
  })
