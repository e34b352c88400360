import { createRoute, z } from '@hono/zod-openapi'
import { itemOf, wholeOf } from '#api/case-shape.ts'
import { answers, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'
import { wholeCase } from '#api/shapes.ts'
import { caseOfNumber, lifeOf } from '#store/case-queries.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/cases/{number}',
  summary: 'A case whole',
  ...forKeys('cases:read'),
  request: { params: params({ number: z.string().openapi({ example: '12' }) }) },
  responses: { 200: answers(wholeCase, 'The case') },
})

export const getCase: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, number } = c.req.valid('param')
    const { rules } = await businessOf(needs, workspace)
    const found = /^\d{1,9}$/.test(number) ? await caseOfNumber(needs.store, workspace, Number(number)) : null
    if (!found) throw notFound('case')
    const life = await lifeOf(needs.store, workspace, found.current.id)
    return c.json(wholeOf(itemOf(found, rules, needs.clock.now()), life, needs.fileUrl), 200)
  })
