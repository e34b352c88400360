import { createRoute, z } from '@hono/zod-openapi'
import { type ChatItem, chatsOf } from '#api/chats.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { type FieldProblem, invalid, notFound, Refused } from '#api/problem.ts'
import { chat } from '#api/shapes.ts'
import { toldEvents } from '#core/told.ts'
import { language, type Rules } from '#core/workflow.ts'
import { changeChat, changeSettings, type Doer, type Setting } from '#store/settings.ts'

const asked = z.strictObject({
  types: z.array(z.string()).nullable().optional().openapi({ description: 'null, as naming none, takes all' }),
  language: language.nullable().optional().openapi({ description: "null leaves it to the workspace's" }),
  untold: z
    .array(z.enum(toldEvents))
    .optional()
    .openapi({ description: 'What is not to be told there without asking' }),
  muted: z
    .union([z.strictObject({ until: z.int().positive().nullable() }), z.null()])
    .optional()
    .openapi({ description: 'From now on only what is urgent is told, until then or until it is ended with null' }),
})

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}/chats/{chat}',
  summary: 'Say which case types come to a chat, its language, what it is told of, or that it is muted',
  request: { params: params({ chat: z.string() }), ...body(asked) },
  responses: { 200: answers(chat, 'The chat') },
})

export const patchChat: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, chat: id } = c.req.valid('param')
    const { types, language, untold, muted } = c.req.valid('json')
    const { rules } = await businessOf(needs, workspace)
    const was = await chatOf(needs, workspace, id)
    const now = needs.clock.now()
    const problems = [...unknownTypes(types ?? [], rules), ...badMute(was, muted, now)]
    if (problems.length > 0) throw invalid(...problems)
    const set = {
      ...(types === undefined ? {} : { types: types === null || types.length === 0 ? null : [...new Set(types)] }),
      ...(language === undefined ? {} : { language }),
      ...(untold === undefined ? {} : { untold: [...new Set(untold)] }),
      ...(muted ? { mutedFrom: was.muted?.from ?? now, mutedUntil: muted.until } : {}),
    }
    const change = Object.keys(set).length > 0 ? changeChat({ workspace, chat: id, set, by: null }) : null
    const from = outside(needs, c)
    if (muted === null && was.muted !== null)
      await unmuted(needs, { workspace, id, also: change ? [change] : [] }, from.doer)
    else if (change) await changeSettings(needs.store, workspace, from, () => change)
    return c.json(await chatOf(needs, workspace, id), 200)
  })

/** How often it is tried while others change settings. */
const mostTries = 10

type Unmuted = { workspace: string; id: string; also: Setting[] }

/** All that was asked happens with it or nothing does. */
async function unmuted({ endMute }: ApiNeeds, { workspace, id, also }: Unmuted, doer?: Doer): Promise<void> {
  for (let attempt = 1; attempt <= mostTries; attempt++) if (await endMute(workspace, id, doer, also)) return
  throw new Refused(
    409,
    'Others are changing settings of this workspace just now: nothing was changed, and the chat is still muted',
  )
}

async function chatOf({ store }: ApiNeeds, workspace: string, id: string): Promise<ChatItem> {
  const [found] = await chatsOf(store, { workspace, id, limit: 1 })
  if (!found) throw notFound('chat')
  return found
}

/** Only chats where staff may work can be muted: customers would miss what they wait for. */
function badMute(
  { purpose }: ChatItem,
  muted: { until: number | null } | null | undefined,
  now: number,
): FieldProblem[] {
  if (!muted) return []
  if (purpose !== 'staff' && purpose !== 'alerts')
    return [{ path: 'muted', message: 'Only chats where staff work can be muted' }]
  const isOver = muted.until !== null && muted.until <= now
  return isOver ? [{ path: 'muted.until', message: 'This is over already' }] : []
}

function unknownTypes(types: string[], rules: Rules): FieldProblem[] {
  return types.flatMap((type, at) =>
    Object.hasOwn(rules.types, type) ? [] : [{ path: `types.${at}`, message: `There is no case type "${type}"` }],
  )
}
