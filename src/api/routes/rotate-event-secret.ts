import { createRoute } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { newSecret, secretShape } from '#api/secrets.ts'
import { changeSettings } from '#store/settings.ts'
import { rotateSecret } from '#store/subscribers.ts'

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/event-secret',
  summary: 'Make the secret that events coming in are signed with; one that was there before is good for another day',
  request: { params: params({}) },
  responses: { 201: answers(secretShape, 'The new secret') },
})

export const rotateEventSecret: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    await businessOf(needs, workspace)
    const { kept, told } = newSecret(needs, workspace, workspace)
    await changeSettings(needs.store, workspace, outside(needs, c), () => rotateSecret(kept, told.oldUntil))
    return c.json(told, 201)
  })
