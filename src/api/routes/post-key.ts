import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { keyItem, keyShape } from '#api/keys.ts'
import { newKey, scopes } from '#store/keys.ts'
import { changeSettings } from '#store/settings.ts'

const asked = z.strictObject({
  name: z.string().trim().min(1).max(100).openapi({ example: 'Main site' }),
  scopes: z.array(z.enum(scopes)).min(1),
})
const made = keyShape
  .extend({ key: z.string().openapi({ description: 'The key itself. It is told here and never again' }) })
  .openapi('NewKey')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/keys',
  summary: 'Make an API key for one workspace',
  request: { params: params({}), ...body(asked) },
  responses: { 201: answers(made, 'The key') },
})

export const postKey: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { name, scopes } = c.req.valid('json')
    await businessOf(needs, workspace)
    const { now } = outside(needs, c)
    const row = { id: needs.fresh.id(), workspace, name, scopes: [...new Set(scopes)], createdAt: now }
    const { token, key, setting } = newKey(row, needs.fresh.key())
    await changeSettings(needs.store, workspace, outside(needs, c), () => setting)
    return c.json({ ...keyItem(key), key: token }, 201)
  })
