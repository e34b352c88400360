// The OpenAPI document of the doors for machines.
import type { Doors } from './endpoint.ts'
import { problem } from './shapes.ts'
import { describeWebhooks } from './told.ts'

type Document = ReturnType<Doors['getOpenAPI31Document']>

/** Describes every endpoint that is on the doors, with the one shape of all problems. */
export function describe(doors: Doors, version: string): Document {
  doors.openAPIRegistry.register('Problem', problem)
  doors.openAPIRegistry.registerComponent('securitySchemes', 'admin', {
    ...{ type: 'http', scheme: 'bearer' },
    description: 'The admin token: everything of every workspace',
  })
  doors.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    ...{ type: 'http', scheme: 'bearer' },
    description: 'An API key: one workspace, and there what its scopes name',
  })
  describeWebhooks(doors)
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
