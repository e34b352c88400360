import { createRoute, z } from '@hono/zod-openapi'
import { patchedType } from '#api/case-types.ts'
import { chatsOf } from '#api/chats.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { invalid } from '#api/problem.ts'
import { caseTypeShape } from '#api/shapes.ts'
import type { CaseType } from '#core/workflow.ts'
import { changeCaseType, changeSettings } from '#store/settings.ts'
import { typeOf } from './get-case-type.ts'

const asked = z.record(z.string(), z.unknown()).openapi({
  description: 'Any fields of a case type. Texts, `sla` and `escalation` are merged with what is there.',
  example: { sla: { resolution: 3_600_000 } },
})

const route = createRoute({
  method: 'patch',
  path: '/api/v1/workspaces/{workspace}/case-types/{type}',
  summary: 'Change a case type',
  request: { params: params({ type: z.string() }), ...body(asked) },
  responses: { 200: answers(caseTypeShape, 'The case type as it is now') },
})

export const patchCaseType: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, type } = c.req.valid('param')
    const patch = c.req.valid('json')
    typeOf((await businessOf(needs, workspace)).rules, type)
    let changed: CaseType | undefined
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const { rules } = await businessOf(needs, workspace)
      const was = typeOf(rules, type)
      changed = patchedType(rules, was, patch)
      await insistOnChat(needs, workspace, changed)
      return changeCaseType(workspace, was, changed)
    })
    if (!changed) throw new Error('The case type was changed into nothing')
    return c.json(changed, 200)
  })

/** A breach can go only to a chat that is there. */
async function insistOnChat({ store }: ApiNeeds, workspace: string, { escalation }: CaseType): Promise<void> {
  const chat = escalation?.chat
  if (!chat) return
  const [found] = await chatsOf(store, { workspace, id: chat, limit: 1 })
  if (!found) throw invalid({ path: 'escalation.chat', message: `There is no chat "${chat}"` })
}
