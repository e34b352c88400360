import { z } from '@hono/zod-openapi'
import { ordering } from '#api/ordering.ts'

export const linkOrders = ordering({
  door: 'orders',
  summary: 'Say which orders a case is about, as /link does',
  asks: { orders: z.array(z.string().trim().min(1).max(100)).min(1).max(20) },
  order: ({ orders }, by) => ({ does: 'link', orders, by }),
})
