import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { requestShape, requestsOf } from '#api/events.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/requests',
  summary: 'What other systems asked for and told, newest first',
  request: { params: params({}), query: z.object({ door: z.string().max(40).optional(), cursor: cursorField }) },
  responses: { 200: answers(listOf(requestShape), 'A page of requests') },
})

export const getRequests: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { door, cursor } = c.req.valid('query')
    await businessOf(needs, workspace)
    const after = placeOf(cursor, z.tuple([z.int(), z.string().max(40), z.string().max(255)]))
    const rows = await requestsOf(needs.store, {
      ...{ workspace, limit: pageSize + 1 },
      ...(door === undefined ? {} : { door }),
      ...(after ? { after: { at: after[0], door: after[1], id: after[2] } } : {}),
    })
    return c.json(
      pageOf(
        rows,
        (row) => row,
        ({ at, door, id }) => [at, door, id],
      ),
      200,
    )
  })
