import { createRoute, z } from '@hono/zod-openapi'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { type FieldProblem, invalid } from '#api/problem.ts'
import { placeOf, wording, wordingOf } from '#api/wordings.ts'
import { changeSettings, putWording as wordingWritten } from '#store/settings.ts'
import { lint, variablesOf, type WordingKey } from '#templates/wordings.ts'

const route = createRoute({
  method: 'put',
  path: '/api/v1/workspaces/{workspace}/wordings/{key}/{language}',
  summary: "Say it in the workspace's own words",
  request: {
    params: params({ key: z.string().openapi({ example: 'customer.queued' }), language: z.string() }),
    ...body(z.strictObject({ text: z.string().trim().min(1).max(4000) })),
  },
  responses: { 200: answers(wording, 'The wording as it is now') },
})

export const putWording: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, key, language } = c.req.valid('param')
    const { text } = c.req.valid('json')
    await businessOf(needs, workspace)
    const place = placeOf(key, language)
    const problems = wrongWith(place.key, text)
    if (problems.length > 0) throw invalid(...problems)
    const change = wordingWritten({ workspace, ...place, text })
    await changeSettings(needs.store, workspace, outside(needs, c), () => change)
    return c.json(await wordingOf(needs.store, workspace, place), 200)
  })

function wrongWith(key: WordingKey, text: string): FieldProblem[] {
  const { unknown, problem } = lint(key, text)
  if (problem !== null) return [{ path: 'text', message: problem }]
  const possible = variablesOf(key).join(', ')
  return unknown.map((name) => ({
    path: 'text',
    message: `There is no variable {{${name}}} here${possible === '' ? '' : `; there is ${possible}`}`,
  }))
}
