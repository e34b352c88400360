import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from '#api/asking.ts'
import { answers, body, businessOf, type Endpoint, forKeys, params } from '#api/endpoint.ts'
import { givenField, issueShape, wordsField } from '#api/issues.ts'
import { language } from '#core/workflow.ts'

const asked = z.strictObject({
  type: z.string().openapi({ example: 'topup_missing' }),
  text: wordsField.default('').openapi({ description: 'What the customer says' }),
  orders: z.array(z.string().max(100)).max(50).default([]),
  provider: z.string().max(60).optional(),
  answers: givenField,
  files: z.array(z.string()).max(20).default([]),
  language: z.enum(language.options).optional().openapi({ description: "The customer's" }),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,39}$/)
    .default('api')
    .openapi({ example: 'web-form' }),
  customer: z.string().optional().openapi({ description: 'Somebody who is known here by a chat' }),
})

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/cases',
  summary: 'Open a case, from a form or another system',
  ...forKeys('cases:write'),
  request: { params: params({}), headers: idempotencyHeader, ...body(asked) },
  responses: { 201: answers(issueShape, 'The case as its customer sees it') },
})

export const postCase: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { customer, ...opening } = c.req.valid('json')
    await businessOf(needs, workspace)
    const asking = await askingOf(c, workspace, 'cases', opening.type, c.req.valid('header')['idempotency-key'] ?? null)
    const outcome = await needs.cases.open(asking, { ...opening, customer: customer ?? null })
    return c.json(issueShape.parse(answerOf(c, outcome)), 201)
  })
