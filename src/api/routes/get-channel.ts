import { createRoute, z } from '@hono/zod-openapi'
import { channelItem, channelShape } from '#api/channels.ts'
import { answers, businessOf, type Endpoint, params } from '#api/endpoint.ts'
import { notFound } from '#api/problem.ts'
import { channelsWithHealth } from '#store/channel-health.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}',
  summary: 'A channel and how it does',
  request: { params: params({ channel: z.string() }) },
  responses: { 200: answers(channelShape, 'The channel') },
})

export const getChannel: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel } = c.req.valid('param')
    await businessOf(needs, workspace)
    const [found] = await channelsWithHealth(needs.store, { workspace, channel })
    if (!found) throw notFound('channel')
    return c.json(channelItem(found.channel, found.health), 200)
  })
