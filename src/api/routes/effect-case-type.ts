import { createRoute, z } from '@hono/zod-openapi'
import { and, asc, eq } from 'drizzle-orm'
import { patchedType } from '#api/case-types.ts'
import { answers, body, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import type { Case } from '#core/case.ts'
import { earliestDue, retarget, type Targets } from '#core/clocks.ts'
import type { Calendar } from '#core/workflow.ts'
import { typeOf } from './get-case-type.ts'

const asked = z.record(z.string(), z.unknown()).openapi({
  description: 'What would be changed, as for changing it',
  example: { sla: { resolution: 3_600_000 } },
})
const effect = z
  .object({
    open: z.int().openapi({ description: 'Open cases of the type that were looked at' }),
    more: z.boolean().openapi({ description: 'Whether there are more than were looked at' }),
    earlier: z.int().openapi({ description: 'How many would be due earlier by the new targets' }),
    later: z.int().openapi({ description: 'How many would be due later, or never' }),
    overdue: z.int().openapi({ description: 'How many that are in time now would be overdue at once' }),
  })
  .openapi('Effect', { description: 'Open cases keep the targets they have: this is how they stand by the new ones' })

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/case-types/{type}/effect',
  summary: 'What a change of a case type would do to open cases; nothing is changed',
  request: { params: params({ type: z.string() }), ...body(asked) },
  responses: { 200: answers(effect, 'What it would do') },
})

/** How many open cases are looked at. */
const most = 2000

export const effectCaseType: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, type } = c.req.valid('param')
    const { rules } = await businessOf(needs, workspace)
    const next = patchedType(rules, typeOf(rules, type), c.req.valid('json'))
    const cases = await openOf(needs, workspace, type)
    const counted = cases.slice(0, most)
    const now = needs.clock.now()
    return c.json(
      { open: counted.length, more: cases.length > most, ...compare(counted, next.sla, rules.calendar, now) },
      200,
    )
  })

async function openOf({ store: { q, t } }: ApiNeeds, workspace: string, type: string): Promise<Case[]> {
  const rows = await q
    .select({ body: t.cases.body })
    .from(t.cases)
    .where(and(eq(t.cases.workspace, workspace), eq(t.cases.phase, 'open'), eq(t.cases.type, type)))
    .orderBy(asc(t.cases.openedAt))
    .limit(most + 1)
  return rows.map(({ body: current }) => current)
}

function compare(cases: Case[], targets: Targets, calendar: Calendar | null, now: number) {
  const due = cases.map(({ sla }) => ({
    was: earliestDue(sla, calendar) ?? Number.POSITIVE_INFINITY,
    is: earliestDue(retarget(sla, targets), calendar) ?? Number.POSITIVE_INFINITY,
  }))
  return {
    earlier: due.filter(({ was, is }) => is < was).length,
    later: due.filter(({ was, is }) => is > was).length,
    overdue: due.filter(({ was, is }) => was > now && is <= now).length,
  }
}
