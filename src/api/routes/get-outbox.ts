import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, idPlace, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { outboxOf } from '#api/outbox.ts'
import { deliveryStates, outboxItem } from '#api/shapes.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/outbox',
  summary: 'Deliveries, newest first',
  request: { params: params({}), query: z.object({ state: z.enum(deliveryStates).optional(), cursor: cursorField }) },
  responses: { 200: answers(listOf(outboxItem), 'A page of deliveries') },
})

export const getOutbox: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { state, cursor } = c.req.valid('query')
    await businessOf(needs, workspace)
    const [after] = placeOf(cursor, idPlace) ?? []
    const rows = await outboxOf(needs.store, {
      workspace,
      limit: pageSize + 1,
      ...(state === undefined ? {} : { state }),
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
