// The OpenAPI document of the doors under /api/v1.
import type { OpenAPIHono } from '@hono/zod-openapi'
import { problem } from './shapes.ts'

type Document = ReturnType<OpenAPIHono['getOpenAPI31Document']>

/** Describes every endpoint that is on the doors, with the one shape of all problems. */
export function describe(doors: OpenAPIHono, version: string): Document {
  doors.openAPIRegistry.register('Problem', problem)
  doors.openAPIRegistry.registerComponent('securitySchemes', 'admin', { type: 'http', scheme: 'bearer' })
  const document = doors.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'caseline', version, license: { name: 'MIT' } },
    security: [{ admin: [] }],
  })
  for (const operation of operationsOf(document))
    operation.responses = { ...operation.responses, default: problemAnswer }
  return document
}

const problemAnswer = {
  description: 'What went wrong',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const methods = ['get', 'put', 'post', 'patch', 'delete'] as const

function operationsOf({ paths = {} }: Document) {
  return Object.values(paths).flatMap((path) => methods.flatMap((method) => path[method] ?? []))
}
