import { createRoute, z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import { channelInUse } from '#api/channels.ts'
import { answers, body, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}/test',
  summary: 'Send a test message to a chat of a channel; what becomes of it is told by its delivery',
  request: { params: params({ channel: z.string() }), ...body(z.strictObject({ chat: z.string() })) },
  responses: { 201: answers(z.object({ delivery: z.string() }), 'The delivery, which is under way') },
})

export const testChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel } = c.req.valid('param')
    const { chat } = c.req.valid('json')
    await businessOf(needs, workspace)
    const { chats } = needs.store.t
    const [found] = await needs.store.q
      .select({ id: chats.id })
      .from(chats)
      .where(and(eq(chats.workspace, workspace), eq(chats.channel, channel), eq(chats.id, chat)))
    if (found) await channelInUse(needs, workspace, channel)
    const delivery = found ? await needs.channels.test(workspace, found.id) : null
    if (delivery === null) throw notFound('chat')
    return c.json({ delivery }, 201)
  })
