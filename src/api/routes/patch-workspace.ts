import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { hoursShape, insistOnHours, insistOnZone, workspaceOf, workspaceShape } from '#api/workspaces.ts'
import { language } from '#core/workflow.ts'
import type { Row } from '#store/schema.ts'
import { changeSettings } from '#store/settings.ts'
import { changeWorkspace, differing, type WorkspaceSettings } from '#store/workspaces.ts'

const asked = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    timezone: z.string().openapi({ example: 'Asia/Bangkok' }),
    language,
    calendar: z.union([hoursShape, z.null()]).openapi({ description: 'The whole of it, or null for always open' }),
  })
  .partial()

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}',
  summary: 'Change name, time zone, language or opening hours; deadlines of open cases follow new hours within seconds',
  request: { params: params({}), ...body(asked) },
  responses: { 200: answers(workspaceShape, 'The workspace as it is now') },
})

export const patchWorkspace: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const patch = c.req.valid('json')
    const { row } = await businessOf(needs, workspace)
    if (patch.timezone !== undefined) insistOnZone(patch.timezone)
    if (Object.keys(changeOf(row, patch)).length === 0) return c.json(workspaceOf(row), 200)
    const now = needs.clock.now()
    await changeSettings(needs.store, workspace, outside(needs, c), (was) => {
      const set = changeOf(was, patch)
      insistOnHours({ ...was, ...set }, now)
      return changeWorkspace(workspace, set, now)
    })
    return c.json(workspaceOf((await businessOf(needs, workspace)).row), 200)
  })

function changeOf(was: Row<'workspaces'>, patch: z.infer<typeof asked>): Partial<WorkspaceSettings> {
  const { calendar, ...others } = patch
  const hours = calendar && { ...calendar, zone: was.timezone, holidays: [...new Set(calendar.holidays)].sort() }
  return differing(was, { ...others, ...(hours === undefined ? {} : { calendar: hours }) })
}
