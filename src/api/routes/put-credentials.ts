import { createRoute, z } from '@hono/zod-openapi'
import { channelRow } from '#api/channels.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { changeSettings, channelCredentials } from '#store/settings.ts'
import { credentialsField, sealedCredentials } from './post-channel.ts'

const route = createRoute({
  method: 'put',
  path: '/api/v1/workspaces/{workspace}/channels/{channel}/credentials',
  summary:
    "Replace a channel's credentials, as after a token was issued anew, or to take up a retired one; connect it afterwards",
  request: { params: params({ channel: z.string() }), ...body(z.strictObject({ credentials: credentialsField })) },
  responses: { 200: answers(z.object({ id: z.string() }), 'The channel, without its credentials') },
})

export const putCredentials: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, channel: id } = c.req.valid('param')
    await businessOf(needs, workspace)
    const found = await channelRow(needs, workspace, id)
    const sealed = await sealedCredentials(needs, found.platform, c.req.valid('json').credentials)
    await changeSettings(needs.store, workspace, outside(needs, c), () =>
      channelCredentials({ workspace, id, ...sealed }),
    )
    needs.channels.forget(id)
    return c.json({ id }, 200)
  })
