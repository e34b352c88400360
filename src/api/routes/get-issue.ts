import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, forKeysAlone } from '#api/endpoint.ts'
import { casesOfOrder, languageField, orderIssue, updatesOf } from '#api/issues.ts'
import { notFound } from '#api/problem.ts'
import { issueOf } from '#core/issue.ts'

const route = createRoute({
  method: 'get',
  path: '/api/issues/{orderId}',
  summary: 'How it stands with an order: its open issue, else its newest',
  ...forKeysAlone('issues:read'),
  request: {
    params: z.object({ orderId: z.string().openapi({ example: 'ORD-7781' }) }),
    query: z.object({ language: languageField }),
  },
  responses: { 200: answers(orderIssue, 'The issue') },
})

export const getIssue: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const workspace = c.get('workspace')
    const { orderId } = c.req.valid('param')
    const { language: wanted } = c.req.valid('query')
    const { row, rules } = await businessOf(needs, workspace)
    const language = wanted ?? row.language
    const [current, ...others] = await casesOfOrder(needs.store, workspace, orderId)
    if (!current) throw notFound('order')
    const issue = (one: typeof current) => issueOf(one, rules, language, needs.publicUrl)
    const updates = await updatesOf(needs.store, current, workspace, rules, language)
    return c.json({ ...issue(current), updates, others: others.map(issue) }, 200)
  })
