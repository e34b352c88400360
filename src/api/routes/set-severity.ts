import { z } from '@hono/zod-openapi'
import { ordering } from '#api/ordering.ts'

export const setSeverity = ordering({
  door: 'severity',
  summary: 'Set how urgent a case is, as /sev does',
  asks: {
    severity: z.string().openapi({ example: 'critical' }),
    reason: z.string().trim().min(1).max(1000).optional(),
  },
  order: ({ severity, reason }, by) => ({ does: 'severity', severity, reason, by }),
})
