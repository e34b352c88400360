import { createRoute, z } from '@hono/zod-openapi'
import { type ChatItem, chatsOf } from '#api/chats.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { type FieldProblem, invalid, notFound } from '#api/problem.ts'
import { chat } from '#api/shapes.ts'
import { language, type Rules } from '#core/workflow.ts'
import { changeChat, changeSettings } from '#store/settings.ts'

const asked = z.strictObject({
  types: z.array(z.string()).nullable().optional().openapi({ description: 'null, as naming none, takes all' }),
  language: language.nullable().optional().openapi({ description: "null leaves it to the workspace's" }),
})

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}/chats/{chat}',
  summary: 'Say which case types come to a chat, or its language',
  request: { params: params({ chat: z.string() }), ...body(asked) },
  responses: { 200: answers(chat, 'The chat') },
})

export const patchChat: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, chat: id } = c.req.valid('param')
    const { types, language } = c.req.valid('json')
    const { rules } = await businessOf(needs, workspace)
    await chatOf(needs, workspace, id)
    const problems = unknownTypes(types ?? [], rules)
    if (problems.length > 0) throw invalid(...problems)
    const set = {
      ...(types === undefined ? {} : { types: types === null || types.length === 0 ? null : [...new Set(types)] }),
      ...(language === undefined ? {} : { language }),
    }
    if (Object.keys(set).length > 0) {
      const change = changeChat({ workspace, chat: id, set, by: null })
      await changeSettings(needs.store, workspace, outside(needs), () => change)
    }
    return c.json(await chatOf(needs, workspace, id), 200)
  })

async function chatOf({ store }: ApiNeeds, workspace: string, id: string): Promise<ChatItem> {
  const [found] = await chatsOf(store, { workspace, id, limit: 1 })
  if (!found) throw notFound('chat')
  return found
}

function unknownTypes(types: string[], rules: Rules): FieldProblem[] {
  return types.flatMap((type, at) =>
    Object.hasOwn(rules.types, type) ? [] : [{ path: `types.${at}`, message: `There is no case type "${type}"` }],
  )
}
