import { createRoute } from '@hono/zod-openapi'
import { patchedType } from '#api/case-types.ts'
import { answers, body, businessOf, type Endpoint, outside, params } from '#api/endpoint.ts'
import { invalid } from '#api/problem.ts'
import { caseTypeShape } from '#api/shapes.ts'
import { type CaseType, caseType } from '#core/workflow.ts'
import { addCaseType, changeSettings } from '#store/settings.ts'

/** What a new type must say; the rest is changed afterwards, and until then as usual. */
const asked = caseType.partial().required({ id: true, label: true, category: true, severity: true })

const usual = {
  ...{ sla: { response: null, resolution: null }, requireProvider: false, requireOrder: false, notify: true },
  ...{ escalation: null, intake: [], confirm: true, active: true },
} satisfies Partial<CaseType>

const route = createRoute({
  method: 'post',
  path: '/api/v1/workspaces/{workspace}/case-types',
  summary: 'Add a case type',
  request: {
    params: params({}),
    ...body(asked.openapi({ example: { id: 'late', label: { en: 'Late' }, category: 'order', severity: 'normal' } })),
  },
  responses: { 201: answers(caseTypeShape, 'The case type') },
})

export const postCaseType: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace } = c.req.valid('param')
    const given = c.req.valid('json')
    await businessOf(needs, workspace)
    let made: CaseType | undefined
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const { rules } = await businessOf(needs, workspace)
      if (Object.hasOwn(rules.types, given.id))
        throw invalid({ path: 'id', message: `There is a case type "${given.id}" already` })
      made = patchedType(rules, { ...usual, ...given }, {})
      return addCaseType(workspace, made, Object.keys(rules.types).length)
    })
    if (!made) throw new Error('A case type was added and is not there')
    return c.json(made, 201)
  })
