import { createRoute, z } from '@hono/zod-openapi'
import { chatsOf } from '#api/chats.ts'
import { cursorField, idPlace, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { chat } from '#api/shapes.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/chats',
  summary: 'The chats of a workspace, oldest first',
  request: { params: params({}), query: z.object({ purpose: chat.shape.purpose.optional(), cursor: cursorField }) },
  responses: { 200: answers(listOf(chat), 'A page of chats') },
})

export const getChats: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { purpose, cursor } = c.req.valid('query')
    await businessOf(needs, workspace)
    const [after] = placeOf(cursor, idPlace) ?? []
    const rows = await chatsOf(needs.store, {
      workspace,
      limit: pageSize + 1,
      ...(purpose === undefined ? {} : { purpose }),
      ...(after === undefined ? {} : { after }),
    })
    return c.json(
      pageOf(
        rows,
        (row) => row,
        ({ id }) => [id],
      ),
      200,
    )
  })
