import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, forKeys, outside, params } from '#api/endpoint.ts'
import {
  insistOnAddress,
  kindsField,
  nameField,
  secretField,
  subscriberItem,
  subscriberShape,
  urlField,
} from '#api/webhooks.ts'
import { changeSettings } from '#store/settings.ts'
import { addSubscriber, secretOf } from '#store/subscribers.ts'

const asked = z.strictObject({ name: nameField, url: urlField, kinds: kindsField.default(null) })
const made = subscriberShape.extend({ secret: secretField }).openapi('NewSubscriber')

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/webhooks',
  summary: 'Have timeline entries sent to an address, signed as Standard Webhooks says',
  ...forKeys('webhooks:manage'),
  request: { params: params({}), ...body(asked) },
  responses: { 201: answers(made, 'The subscriber, with its secret') },
})

export const postWebhook: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const { name, url, kinds } = c.req.valid('json')
    await businessOf(needs, workspace)
    insistOnAddress(needs, url)
    const { fresh, clock, seal } = needs
    const createdAt = clock.now()
    const row = {
      ...{ id: fresh.id(), workspace, name, url, kinds, createdAt },
      ...{ state: 'active' as const, note: null, failingSince: null, toldAt: null },
    }
    const secret = secretOf(fresh.key())
    const kept = { id: fresh.id(), workspace, of: row.id, sealed: seal(secret), createdAt, until: null }
    await changeSettings(needs.store, workspace, outside(needs, c), () => addSubscriber(row, kept))
    return c.json({ ...subscriberItem(row), secret }, 201)
  })
