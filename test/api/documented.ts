// Holds an answer to what the OpenAPI document says of it.
import { expect } from 'vitest'
import { z } from 'zod'
import type { apiRoutes } from '#api/index.ts'

type Doors = Pick<ReturnType<typeof apiRoutes>, 'request'>

type Schema = Parameters<typeof z.fromJSONSchema>[0]
type Response = { content: Record<string, { schema: Schema }> }
export type Document = {
  webhooks: Record<string, { post: { requestBody: { content: Record<string, { schema: Schema }> } } }>
  paths: Record<string, Record<string, { responses: Record<string, Response>; security?: unknown }>>
  components: { schemas: Record<string, Schema> }
}

/** Fails where an answer of a documented endpoint is not as described; problems have one shape everywhere. */
export function documented(doors: Doors) {
  let loading: Promise<Document> | undefined
  const known = new Map<string, z.ZodType>()

  return async (method: string, path: string, response: globalThis.Response, body: unknown): Promise<void> => {
    if (path.startsWith('/api/openapi')) return
    loading ??= documentOf(doors)
    const document = await loading
    const type = (response.headers.get('content-type') ?? '').split(';')[0] ?? ''
    const isProblem = response.status >= 400
    expect(type).toBe(isProblem ? 'application/problem+json' : 'application/json')
    const place = isProblem ? 'Problem' : `${method} ${templateOf(document, path)} ${response.status}`
    const schema = known.get(place) ?? schemaOf(document, place)
    known.set(place, schema)
    const read = schema.safeParse(body)
    expect(read.error?.issues ?? [], `${place} is not as documented`).toEqual([])
  }
}

/** What is wrong with something that was sent to a subscriber, by the document. */
export async function wrongWithWebhook(doors: Doors, body: unknown): Promise<unknown[]> {
  const document = await documentOf(doors)
  const schema = document.webhooks.issues?.post.requestBody.content['application/json']?.schema
  return readable(document, schema, 'issues').safeParse(body).error?.issues ?? []
}

/** The document as anybody gets it. */
export async function documentOf(doors: Doors): Promise<Document> {
  const response = await doors.request('/api/openapi.json')
  return JSON.parse(await response.text())
}

function schemaOf(document: Document, place: string): z.ZodType {
  const [method = '', path = '', status = ''] = place.split(' ')
  const schema =
    place === 'Problem'
      ? document.components.schemas.Problem
      : document.paths[path]?.[method.toLowerCase()]?.responses[status]?.content['application/json']?.schema
  return readable(document, schema, place)
}

function readable(document: Document, schema: Schema | undefined, place: string): z.ZodType {
  if (schema === undefined || typeof schema === 'boolean') throw new Error(`The document says nothing of ${place}`)
  const whole = { ...schema, $defs: document.components.schemas }
  return z.fromJSONSchema(JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/')))
}

function templateOf(document: Document, address: string): string {
  const [path = ''] = address.split('?')
  const fits = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path)
  return Object.keys(document.paths).find(fits) ?? path
}
