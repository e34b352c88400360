import { createRoute, z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'
import { changeSettings, takeRole } from '#store/settings.ts'

const route = createRoute({
  method: 'delete',
  path: '/api/v1/workspaces/{workspace}/people/{person}/roles/{role}',
  summary: 'Take a role from a person',
  request: { params: params({ person: z.string(), role: z.string() }) },
  responses: { 200: answers(z.object({ person: z.string(), role: z.string() }), 'What they have no longer') },
})

export const deleteRole: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, person, role } = c.req.valid('param')
    await businessOf(needs, workspace)
    const { roles } = needs.store.t
    const [held] = await needs.store.q
      .select({ role: roles.role })
      .from(roles)
      .where(and(eq(roles.workspace, workspace), eq(roles.person, person), eq(roles.role, role)))
    if (!held) throw notFound('role of this person')
    const change = takeRole({ workspace, person, role, by: null })
    await changeSettings(needs.store, workspace, outside(needs, c), () => change)
    return c.json({ person, role }, 200)
  })
