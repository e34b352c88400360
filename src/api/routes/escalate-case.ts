import { z } from '@hono/zod-openapi'
import { ordering } from '#api/ordering.ts'

export const escalateCase = ordering({
  door: 'escalate',
  summary: 'Take a case to a higher level, as /esc does',
  asks: { level: z.string().openapi({ example: 'L2' }), reason: z.string().trim().max(1000) },
  order: ({ level, reason }, by) => ({ does: 'escalate', level, reason, by }),
})
