import { createRoute } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { retentionNow, retentionShape } from '#api/retention.ts'
import { retention } from '#core/retention.ts'
import { putRetention as retentionWritten } from '#store/policies.ts'
import { changeSettings } from '#store/settings.ts'

const route = createRoute({
  method: 'put',
  path: '/api/v1/workspaces/{workspace}/retention',
  summary: 'Set how long what is kept; what goes by it is announced in the alerts chats a day before',
  request: { params: params({}), ...body(retention) },
  responses: { 200: answers(retentionShape, 'The days as they are now') },
})

export const putRetention: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const change = retentionWritten(workspace, c.req.valid('json'))
    await changeSettings(needs.store, workspace, outside(needs, c), () => change)
    return c.json(await retentionNow(needs.store, workspace), 200)
  })
