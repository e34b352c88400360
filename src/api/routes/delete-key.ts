import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { keyItem, keyShape } from '#api/keys.ts'
import { notFound } from '#api/problem.ts'
import { apiKeysOf, revokeKey } from '#store/keys.ts'
import { changeSettings } from '#store/settings.ts'

const route = createRoute({
  method: 'delete',
  path: '/api/v1/workspaces/{workspace}/keys/{key}',
  summary: 'Revoke an API key: from now on it opens nothing',
  request: { params: params({ key: z.string() }) },
  responses: { 200: answers(keyShape, 'The key as it is now') },
})

export const deleteKey: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, key: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const now = needs.clock.now()
    const key = (await apiKeysOf(needs.store, workspace)).find((one) => one.id === id)
    if (!key) throw notFound('key')
    if (key.revokedAt !== null) return c.json(keyItem(key), 200)
    await changeSettings(needs.store, workspace, outside(needs, c), () => revokeKey({ workspace, id, now }))
    return c.json(keyItem({ ...key, revokedAt: now }), 200)
  })
