import { createRoute } from '@hono/zod-openapi'
import { channelItem, channelShape } from '#api/channels.ts'
import { answers, businessOf, type Endpoint, listOf, params } from '#api/endpoint.ts'
import { channelsWithHealth } from '#store/channel-health.ts'

const route = createRoute({
  method: 'get',
  path: '/api/v1/workspaces/{workspace}/channels',
  summary: 'The channels of a workspace and how they do, oldest first',
  request: { params: params({}) },
  responses: { 200: answers(listOf(channelShape), 'The channels') },
})

export const getChannels: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const found = await channelsWithHealth(needs.store, { workspace })
    return c.json({ items: found.map(({ channel, health }) => channelItem(channel, health)), next: null }, 200)
  })
