import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, type Endpoint, outside } from '#api/endpoint.ts'
import { invalid } from '#api/problem.ts'
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
    if (!isZone(timezone))
      throw invalid({ path: 'timezone', message: `"${timezone}" is no IANA time zone; one is Asia/Bangkok` })
    const loaded = await needs.packs(pack)
    if (!loaded) throw invalid({ path: 'pack', message: `There is no pack "${pack}"` })
    const id = needs.fresh.id()
    await needs.store.commit(newWorkspace({ id, name, timezone, language, ...loaded }, outside(needs, c)))
    return c.json({ id, name, pack, timezone, language }, 201)
  })

/** Offsets such as +07:00 pass for zones elsewhere, but know no summer time. */
function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch (problem) {
    if (problem instanceof RangeError) return false
    throw problem
  }
}
