import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from '#api/asking.ts'
import { answers, body, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { byField, filesField, issueShape, numberAt, numberField, wordsField } from '#api/issues.ts'

const asked = z.strictObject({ text: wordsField.default(''), files: filesField, by: byField })

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/cases/{number}/notes',
  summary: 'Note something with a case; only staff read it',
  ...forKeys('cases:write'),
  request: { params: params({ number: numberField }), headers: idempotencyHeader, ...body(asked) },
  responses: { 200: answers(issueShape, 'The case as it stands now') },
})

export const postNote: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, number } = c.req.valid('param')
    const { by = null, text, files } = c.req.valid('json')
    await businessOf(needs, workspace)
    const asking = await askingOf(c, workspace, 'notes', 'note', c.req.valid('header')['idempotency-key'] ?? null)
    const outcome = await needs.cases.order(asking, numberAt(number), { does: 'note', by, text, files })
    return c.json(issueShape.parse(answerOf(c, outcome)), 200)
  })
