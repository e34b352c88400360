// Doors at which a case is given an order: the same core as in chats, so the same refusals; each answered once.
import { createRoute, z } from '@hono/zod-openapi'
import { answerOf, askingOf, idempotencyHeader } from './asking.ts'
import { answers, body, businessOf, type Endpoint, forKeys, params } from './endpoint.ts'
import { byField, issueShape, numberAt, numberField } from './issues.ts'
import type { Ordered } from './needs.ts'

type Ordering<Shape extends z.ZodRawShape> = {
  /** The last part of its address, and what requests are known by. */
  door: string
  summary: string
  asks: Shape
  order(asked: z.output<z.ZodObject<Shape>>, by: string | null): Ordered
}

/** An endpoint below a case. */
export function ordering<Shape extends z.ZodRawShape>({ door, summary, asks, order }: Ordering<Shape>): Endpoint {
  const own = z.strictObject(asks)
  const route = createRoute({
    method: 'post',
    path: `/api/v1/workspaces/{workspace}/cases/{number}/${door}`,
    summary,
    ...forKeys('cases:write'),
    request: {
      params: params({ number: numberField }),
      headers: idempotencyHeader,
      ...body(z.strictObject({ ...asks, by: byField })),
    },
    responses: { 200: answers(issueShape, 'The case as it stands now') },
  })
  return (doors, needs) =>
    doors.openapi(route, async (c) => {
      const { workspace, number } = z.object({ workspace: z.string(), number: z.string() }).parse(c.req.param())
      const { by = null, ...asked } = z.looseObject({ by: byField }).parse(c.req.valid('json'))
      await businessOf(needs, workspace)
      const asking = await askingOf(c, workspace, door, door, c.req.header('idempotency-key') ?? null)
      const outcome = await needs.cases.order(asking, numberAt(number), order(own.parse(asked), by))
      return c.json(issueShape.parse(answerOf(c, outcome)), 200)
    })
}
