import { createRoute, z } from '@hono/zod-openapi'
import { answers, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { placeOf, wording, wordingOf } from '#api/wordings.ts'
import { changeSettings, dropWording } from '#store/settings.ts'

const route = createRoute({
  method: 'delete',
  path: '/api/v1/workspaces/{workspace}/wordings/{key}/{language}',
  summary: 'Say the shipped text again',
  request: { params: params({ key: z.string(), language: z.string() }) },
  responses: { 200: answers(wording, 'The wording as it is now') },
})

export const deleteWording: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, key, language } = c.req.valid('param')
    await businessOf(needs, workspace)
    const place = placeOf(key, language)
    const { text, shipped } = await wordingOf(needs.store, workspace, place)
    if (text !== shipped)
      await changeSettings(needs.store, workspace, outside(needs, c), () => dropWording({ workspace, ...place }))
    return c.json(await wordingOf(needs.store, workspace, place), 200)
  })
