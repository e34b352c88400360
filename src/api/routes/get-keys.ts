import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { keyItem, keyShape } from '#api/keys.ts'
import { apiKeysOf } from '#store/keys.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/keys',
  summary: 'The API keys of a workspace, revoked ones too',
  request: { params: params({}) },
  responses: { 200: answers(listOf(keyShape), 'The keys') },
})

export const getKeys: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const keys = await apiKeysOf(needs.store, workspace)
    return c.json({ items: keys.map(keyItem), next: null }, 200)
  })
