import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, idPlace, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { deadEvents } from '#api/inbox.ts'
import { inboxItem } from '#api/shapes.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/inbox/dead',
  summary: 'Events that were set aside after their last try, newest first',
  request: { params: params({}), query: z.object({ cursor: cursorField }) },
  responses: { 200: answers(listOf(inboxItem), 'A page of events') },
})

export const getInbox: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const [after] = placeOf(c.req.valid('query').cursor, idPlace) ?? []
    const wanted = { workspace, limit: pageSize + 1, ...(after === undefined ? {} : { after }) }
    const page = pageOf(
      await deadEvents(needs.store, wanted),
      (row) => row,
      ({ id }) => [id],
    )
    return c.json(page, 200)
  })
