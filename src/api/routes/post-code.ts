import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { type FieldProblem, invalid } from '#api/problem.ts'
import type { Rules } from '#core/workflow.ts'
import { codeLife } from '#flows/commands/code.ts'
import { changeSettings, newCode } from '#store/settings.ts'

const asked = z.strictObject({
  for: z.enum(['staff', 'partner', 'alerts', 'role']),
  role: z.string().optional().openapi({ description: 'Of whoever writes in the staff group, or of who joins' }),
  name: z.string().trim().min(1).max(100).optional().openapi({ description: "The partner's name" }),
})
const made = z.object({ code: z.string(), expiresAt: z.int() }).openapi('Code')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/codes',
  summary: 'Make a code for /bind or /join, good for 24 hours and once',
  request: { params: params({}), ...body(asked) },
  responses: { 201: answers(made, 'The code') },
})

export const postCode: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const wanted = c.req.valid('json')
    const { rules } = await businessOf(needs, workspace)
    const problems = wrongWith(wanted, rules)
    if (problems.length > 0) throw invalid(...problems)
    const now = needs.clock.now()
    const row = {
      ...{ workspace, code: needs.fresh.code(), for: wanted.for, role: wanted.role ?? null, name: wanted.name ?? null },
      ...{ createdBy: null, createdAt: now, expiresAt: now + codeLife, usedAt: null, usedBy: null },
    }
    await changeSettings(needs.store, workspace, outside(needs, c), () => newCode(row))
    return c.json({ code: row.code, expiresAt: row.expiresAt }, 201)
  })

function wrongWith({ for: purpose, role, name }: z.infer<typeof asked>, rules: Rules): FieldProblem[] {
  const takesRole = purpose === 'role' || purpose === 'staff'
  const given = givenRoles(rules)
  return [
    ...(purpose === 'role' && role === undefined ? [{ path: 'role', message: `Which one? ${given.join(', ')}` }] : []),
    ...(role !== undefined && !takesRole ? [{ path: 'role', message: `A code for ${purpose} gives no role` }] : []),
    ...(role !== undefined && takesRole && !given.includes(role)
      ? [{ path: 'role', message: `There is no role "${role}" to give; there is ${given.join(', ')}` }]
      : []),
    ...(purpose === 'partner' && name === undefined ? [{ path: 'name', message: 'What is the partner called?' }] : []),
  ]
}

/** Roles that a code can give; customers and partners are what they are by where they write. */
function givenRoles({ workflow }: Rules): string[] {
  return Object.keys(workflow.roles).filter((role) => role !== 'customer' && role !== 'partner')
}
