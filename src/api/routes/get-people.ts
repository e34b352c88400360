import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'

const person = z
  .object({
    id: z.string().openapi({ description: 'To be named in `by` and `to`' }),
    name: z.string(),
    detail: z.string().nullable().openapi({ description: 'What tells two of the same name apart' }),
    roles: z.array(z.string()),
  })
  .openapi('Person')

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/people',
  summary: 'Who works here: those with a role of their own, and those who write in staff groups',
  ...forKeys('cases:read'),
  request: { params: params({}) },
  responses: { 200: answers(listOf(person), 'All of them, by name') },
})

export const getPeople: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const items = (await needs.people(workspace)).map(({ id, name, roles, detail }) => ({
      ...{ id, name, roles },
      detail: detail ?? null,
    }))
    return c.json({ items, next: null }, 200)
  })
