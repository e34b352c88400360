import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, type Endpoint, forKeys, outside, params } from '#api/endpoint.ts'
import {
  insistOnAddress,
  kindsField,
  nameField,
  subscriberAt,
  subscriberItem,
  subscriberShape,
  urlField,
} from '#api/webhooks.ts'
import { changeSettings } from '#store/settings.ts'
import { type Changed, changeSubscriber } from '#store/subscribers.ts'

const asked = z.strictObject({
  name: nameField.optional(),
  url: urlField.optional(),
  kinds: kindsField.optional(),
  state: z.enum(['active', 'paused']).optional(),
})

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}/webhooks/{webhook}',
  summary: 'Change a subscriber, pause it, or turn it on again',
  ...forKeys('webhooks:manage'),
  request: { params: params({ webhook: z.string() }), ...body(asked) },
  responses: { 200: answers(subscriberShape, 'The subscriber as it is now') },
})

export const patchWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, webhook: id } = c.req.valid('param')
    const wanted = c.req.valid('json')
    await subscriberAt(needs, workspace, id)
    if (wanted.url !== undefined) insistOnAddress(needs, wanted.url)
    const set = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)) as Changed
    if (Object.keys(set).length > 0)
      await changeSettings(needs.store, workspace, outside(needs, c), () => changeSubscriber({ workspace, id }, set))
    needs.webhooks.wake()
    return c.json(subscriberItem(await subscriberAt(needs, workspace, id)), 200)
  })
