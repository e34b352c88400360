import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, type Endpoint, outside } from '#api/endpoint.ts'
import { invalid } from '#api/problem.ts'
import { insistOnZone } from '#api/workspaces.ts'
import { language } from '#core/workflow.ts'
import { newWorkspace } from '#store/settings.ts'

const asked = z.strictObject({
  name: z.string().trim().min(1).max(100),
  pack: z.string().openapi({ example: 'mims' }),
  timezone: z.string().openapi({ example: 'Asia/Bangkok' }),
  language,
})
const made = z
  .object({ id: z.string(), name: z.string(), pack: z.string(), timezone: z.string(), language })
  .openapi('Workspace')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces',
  summary: 'Make a workspace from a pack',
  request: body(asked),
  responses: { 201: answers(made, 'The workspace') },
})

export const postWorkspace: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { name, pack, timezone, language } = c.req.valid('json')
    insistOnZone(timezone)
    const loaded = await needs.packs(pack)
    if (!loaded) throw invalid({ path: 'pack', message: `There is no pack "${pack}"` })
    const id = needs.fresh.id()
    await needs.store.commit(newWorkspace({ id, name, timezone, language, ...loaded }, outside(needs, c)))
    return c.json({ id, name, pack, timezone, language }, 201)
  })
