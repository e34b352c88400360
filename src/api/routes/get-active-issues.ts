import { createRoute, z } from '@hono/zod-openapi'
import { cursorField, pageOf, pageSize, placeOf } from '#api/cursor.ts'
import { answers, businessOf, type Endpoint, forKeysAlone, listOf } from '#api/endpoint.ts'
import { issueShape, languageField } from '#api/issues.ts'
import { issueOf } from '#core/issue.ts'
import { listCases } from '#store/case-queries.ts'

const route = createRoute({
  method: 'get',
  path: '/api/issues/active',
  summary: 'What is being fixed now, newest first',
  ...forKeysAlone('issues:read'),
  request: { query: z.object({ language: languageField, cursor: cursorField }) },
  responses: { 200: answers(listOf(issueShape), 'A page of open issues') },
})

export const getActiveIssues: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const workspace = c.get('workspace')
    const { language, cursor } = c.req.valid('query')
    const { row, rules } = await businessOf(needs, workspace)
    const place = placeOf(cursor, z.tuple([z.int(), z.int32()]))
    const found = await listCases(needs.store, {
      ...{ workspace, phase: 'open', limit: pageSize + 1 },
      ...(place ? { after: { openedAt: place[0], number: place[1] } } : {}),
    })
    return c.json(
      pageOf(
        found,
        ({ current }) => issueOf(current, rules, language ?? row.language, needs.publicUrl),
        ({ current }) => [current.openedAt, current.number],
      ),
      200,
    )
  })
