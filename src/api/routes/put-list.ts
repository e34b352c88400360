import { createRoute, z } from '@hono/zod-openapi'
import { brokenBy } from '#api/checks.ts'
import { answers, body, businessOf, type Endpoint, listOf, outside, params } from '#api/endpoint.ts'
import { type FieldProblem, invalid, notFound } from '#api/problem.ts'
import { id as listName, type Option, type Rules } from '#core/workflow.ts'
import { categoriesList, changeSettings, putList as listWritten } from '#store/settings.ts'
import { listItem } from './get-list.ts'

const asked = z.strictObject({ items: z.array(listItem).max(1000) })

const route = createRoute({
  method: 'put',
  path: '/api/v1/workspaces/{workspace}/lists/{name}',
  summary: 'Put a list in place of the one of that name, or begin one',
  request: { params: params({ name: z.string() }), ...body(asked) },
  responses: { 200: answers(listOf(listItem), 'The list as it is now') },
})

export const putList: Endpoint = (doors, needs) =>
  doors.openapi(route, async (c) => {
    const { workspace, name } = c.req.valid('param')
    const { items } = c.req.valid('json')
    await businessOf(needs, workspace)
    if (!listName.safeParse(name).success) throw notFound('list')
    const wrong = wrongIn(items)
    if (wrong.length > 0) throw invalid(...wrong)
    await changeSettings(needs.store, workspace, outside(needs, c), async () => {
      const { rules } = await businessOf(needs, workspace)
      const problems = brokenBy(rules, withList(rules, name, items))
      if (problems.length > 0) throw invalid(...problems)
      return listWritten(workspace, name, items)
    })
    return c.json({ items, next: null }, 200)
  })

function wrongIn(items: Option[]): FieldProblem[] {
  const ids = items.map(({ id }) => id)
  return items.flatMap(({ id, label }, at) => [
    ...(ids.indexOf(id) < at ? [{ path: `items.${at}.id`, message: `"${id}" is there twice` }] : []),
    ...(Object.keys(label).length === 0 ? [{ path: `items.${at}.label`, message: 'What is it called?' }] : []),
  ])
}

function withList(rules: Rules, name: string, items: Option[]): Rules {
  const categories = name === categoriesList ? items : rules.categories
  return { ...rules, categories, lists: { ...rules.lists, [name]: items } }
}
