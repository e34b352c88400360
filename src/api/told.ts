// What subscribers are sent, described beside the doors.
import { z } from '@hono/zod-openapi'
import { timelineKinds } from '#core/case.ts'
import { issueKinds } from '#core/issue.ts'
import type { Doors } from './endpoint.ts'
import { issueShape } from './issues.ts'

const change = z
  .looseObject({
    seq: z.int().openapi({ description: 'Where the entry stands in the timeline of its case' }),
    at: z.int(),
    kind: z.enum(timelineKinds),
    by: z.string().nullable().openapi({ description: "A person's id; null is the bot, or another system" }),
  })
  .openapi('Change', {
    description: 'The entry: `from` and `to` of a status, chosen answers. Nothing of what people wrote',
  })

const told = z
  .object({
    type: z.enum(issueKinds),
    timestamp: z.iso.datetime(),
    data: z.object({ issue: issueShape, change }),
  })
  .openapi('Told')

const headers = z.object({
  'webhook-id': z.string().openapi({ description: 'The same in every attempt: take each once' }),
  'webhook-timestamp': z.string(),
  'webhook-signature': z
    .string()
    .openapi({ description: 'One for each secret that is good, in the form of Standard Webhooks', example: 'v1,…' }),
})

/** Describes what is sent to subscribers. */
export function describeWebhooks({ openAPIRegistry }: Doors): void {
  openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'issues',
    summary:
      'A timeline entry. Answer 2xx within ten seconds; anything else is tried again for a day, in order, and 410 ends it',
    security: [],
    request: { headers, body: { required: true, content: { 'application/json': { schema: told } } } },
    responses: { 200: { description: 'Taken' } },
  })
}
