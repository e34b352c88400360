import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { changesOf } from '#store/change-log.ts'

const named = z.object({ id: z.string(), name: z.string() })
const change = z
  .object({
    seq: z.int().openapi({ description: "Its place in the workspace's chain" }),
    at: z.int(),
    kind: z.string().openapi({ example: 'case_type.changed' }),
    by: named.nullable().openapi({ description: 'The person, where it was one with a role' }),
    through: z.enum(['chat', 'page', 'token', 'key']).nullable().openapi({
      description: 'The door: a chat, the admin page, the admin token, a key. Null where that was not kept',
    }),
    key: named.nullable().openapi({ description: 'The API key, where it was one' }),
    data: z.record(z.string(), z.unknown()).openapi({ description: 'What was changed, without what was erased' }),
  })
  .openapi('SettingsChange')

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/changes',
  summary: 'Who changed what: settings, codes, roles, keys, what was mended by hand; newest first',
  request: { params: params({}), query: z.object({ kind: z.string().max(40).optional(), cursor: cursorField }) },
  responses: { 200: answers(listOf(change), 'A page of changes') },
})

export const getChanges: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { kind, cursor } = c.req.valid('query')
    await businessOf(needs, workspace)
    const [before] = placeOf(cursor, z.tuple([z.int()])) ?? []
    const rows = await changesOf(needs.store, { workspace, kind, before, limit: pageSize + 1 })
    return c.json(
      pageOf(
        rows,
        (row) => row,
        ({ seq }) => [seq],
      ),
      200,
    )
  })
