import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from '#api/asking.ts'
import { answers, body, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { byField, filesField, issueShape, numberAt, numberField, wordsField } from '#api/issues.ts'

const asked = z.strictObject({
  direction: z.enum(['in', 'out']).openapi({ description: '`in` is of the customer, `out` goes to their chat' }),
  text: wordsField.default(''),
  files: filesField,
  by: byField,
})

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/cases/{number}/messages',
  summary: 'Add words of the customer to a case, or send the customer words',
  ...forKeys('cases:write'),
  request: { params: params({ number: numberField }), headers: idempotencyHeader, ...body(asked) },
  responses: { 200: answers(issueShape, 'The case as it stands now') },
})

export const postMessage: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, number } = c.req.valid('param')
    const { direction, by = null, text, files } = c.req.valid('json')
    await businessOf(needs, workspace)
    const asking = await askingOf(c, workspace, 'messages', direction, c.req.valid('header')['idempotency-key'] ?? null)
    const said =
      direction === 'in' ? ({ does: 'hear', text, files } as const) : ({ does: 'say', text, files, by } as const)
    const outcome = await needs.cases.order(asking, numberAt(number), said)
    return c.json(issueShape.parse(answerOf(c, outcome)), 200)
  })
