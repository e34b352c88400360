import { z } from '@hono/zod-openapi'
import { ordering } from '#api/ordering.ts'

export const assignCase = ordering({
  door: 'assign',
  summary: 'Give a case to somebody, as /assign does',
  asks: { to: z.string().openapi({ description: "A person's id" }) },
  order: ({ to }, by) => ({ does: 'assign', to, by }),
})
