import { z } from '@hono/zod-openapi'
import { ordering } from '#api/ordering.ts'

export const setType = ordering({
  door: 'type',
  summary: 'Give a case another type, as /type does',
  asks: { type: z.string().openapi({ example: 'other' }) },
  order: ({ type }, by) => ({ does: 'type', type, by }),
})
