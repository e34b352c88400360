import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from '#api/asking.ts'
import { answers, body, type Endpoint, forKeysAlone } from '#api/endpoint.ts'
import { filesField, givenField, issueShape, wordsField } from '#api/issues.ts'
import { language } from '#core/workflow.ts'

const line = z.string().trim().max(300)

const asked = z.strictObject({
  channel: z.enum(['form', 'email']).openapi({ description: 'Kept as the source of the case' }),
  id: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .openapi({ description: "The mail's Message-ID or the form's own id: a repeat of it opens nothing" }),
  type: z.string().default('other').openapi({ description: 'The case type' }),
  from: z
    .strictObject({ name: line.optional(), email: line.optional(), phone: line.optional() })
    .default({})
    .openapi({ description: 'Who wrote, as far as they said' }),
  subject: line.optional(),
  text: wordsField.min(1),
  orders: z.array(z.string().max(100)).max(50).default([]),
  answers: givenField,
  files: filesField,
  language: z.enum(language.options).optional(),
})

const route = createRoute({
  method: 'post',
  path: '/api/intake',
  summary: 'Open a case from a web form or an e-mail; the key names the workspace',
  ...forKeysAlone('cases:write'),
  request: { headers: idempotencyHeader, ...body(asked) },
  responses: { 201: answers(issueShape, 'The case as its customer sees it') },
})

export const postIntake: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { channel, id, from, subject, text, ...rest } = c.req.valid('json')
    const known = c.req.valid('header')['idempotency-key'] ?? id ?? null
    const asking = await askingOf(c, c.get('workspace'), 'intake', channel, known)
    const words = [subject, text, [from.name, from.email, from.phone].filter(Boolean).join(' · ')]
    const opening = { ...rest, text: words.filter(Boolean).join('\n\n'), source: channel, customer: null }
    const outcome = await needs.cases.open(asking, opening)
    return c.json(issueShape.parse(answerOf(c, outcome)), 201)
  })
