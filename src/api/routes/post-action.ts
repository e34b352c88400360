import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from '#api/asking.ts'
import { answers, body, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { byField, givenField, issueShape, numberAt, numberField } from '#api/issues.ts'

const asked = z.strictObject({
  action: z.string().openapi({ example: 'resolve' }),
  answers: givenField,
  over: z.boolean().default(false).openapi({ description: 'Take it although somebody has it' }),
  by: byField,
})

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/cases/{number}/actions',
  summary: 'Do an action of the workflow: take, resolve, close …',
  ...forKeys('cases:write'),
  request: { params: params({ number: numberField }), headers: idempotencyHeader, ...body(asked) },
  responses: { 200: answers(issueShape, 'The case as it stands now') },
})

export const postAction: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, number } = c.req.valid('param')
    const { by = null, ...wanted } = c.req.valid('json')
    await businessOf(needs, workspace)
    const id = c.req.valid('header')['idempotency-key'] ?? null
    const asking = await askingOf(c, workspace, 'actions', wanted.action, id)
    const outcome = await needs.cases.order(asking, numberAt(number), { does: 'act', by, ...wanted })
    return c.json(issueShape.parse(answerOf(c, outcome)), 200)
  })
