import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { endHeld, heldEvents } from '#store/held.ts'
import { changeSettings, mended } from '#store/settings.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/inbox/held',
  summary: 'Say what becomes of the events that a restore holds back: handled here, or dropped',
  request: { params: params({}), ...body(z.strictObject({ do: z.enum(['go-on', 'drop']) })) },
  responses: { 200: answers(z.object({ count: z.int() }), 'How many there were') },
})

export const endHeldEvents: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const end = c.req.valid('json').do
    const count = await heldEvents(needs.store, workspace)
    const entry = mended({ kind: end === 'drop' ? 'event.dropped' : 'event.replayed', event: 'held' })
    const change = { ...entry, writes: [endHeld(workspace, end)] }
    if (count > 0) await changeSettings(needs.store, workspace, outside(needs, c), () => change)
    return c.json({ count }, 200)
  })
