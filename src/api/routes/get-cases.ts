import { createRoute, z } from '@hono/zod-openapi'
import { itemOf } from '#api/case-shape.ts'
import { cursorField, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, forKeys, listOf, params } from '#api/endpoint.ts'
import { Refused } from '#api/problem.ts'
import { caseItem } from '#api/shapes.ts'
import { cleanText } from '#core/text.ts'
import type { Rules } from '#core/workflow.ts'
import { type CaseFilter, listCases } from '#store/case-queries.ts'

const phase = z.enum(['open', 'resolved', 'closed'])
const query = z.object({
  status: z.string().optional().openapi({ description: "A status' id, or open, resolved, closed" }),
  owner: z.string().optional().openapi({ description: "A person's id, or none" }),
  q: z.string().max(200).optional().openapi({ description: 'Words, a number, an order' }),
  cursor: cursorField,
})

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/cases',
  summary: 'Cases, newest first',
  ...forKeys('cases:read'),
  request: { params: params({}), query },
  responses: { 200: answers(listOf(caseItem), 'A page of cases') },
})

export const getCases: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { status, owner, q, cursor } = c.req.valid('query')
    const { rules } = await businessOf(needs, workspace)
    const place = placeOf(cursor, z.tuple([z.int(), z.int32()]))
    const words = cleanText(q ?? '').trim()
    const rows = await listCases(needs.store, {
      workspace,
      limit: pageSize + 1,
      ...(status === undefined ? {} : withStatus(status, rules)),
      ...(owner === undefined ? {} : { owner: owner === 'none' ? null : owner }),
      ...(words === '' ? {} : { words }),
      ...(place ? { after: { openedAt: place[0], number: place[1] } } : {}),
    })
    const now = needs.clock.now()
    return c.json(
      pageOf(
        rows,
        (row) => itemOf(row, rules, now),
        ({ current }) => [current.openedAt, current.number],
      ),
      200,
    )
  })

/** A status of an open phase is looked for among the open cases, of which there is an index. */
function withStatus(status: string, { workflow }: Rules): Pick<CaseFilter, 'phase' | 'status'> {
  const asPhase = phase.safeParse(status)
  if (asPhase.success) return { phase: asPhase.data }
  const found = Object.hasOwn(workflow.statuses, status) ? workflow.statuses[status] : undefined
  if (found) return found.phase === 'open' ? { status, phase: 'open' } : { status }
  const possible = [...phase.options, ...Object.keys(workflow.statuses)].join(', ')
  throw new Refused(422, `There is no status "${status}"; there is ${possible}`, [
    { path: 'status', message: 'no such status' },
  ])
}
