// Writes the JSON Schemas by which editors know a pack's files. Run with `node bin/start.mjs bin/schemas.ts`.

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { pack, workflow } from '#core/workflow.ts'

const folder = new URL('../data/packs/', import.meta.url)

/** Each schema file by name, as it should stand on disk. */
export function schemaFiles(): Record<string, string> {
  return {
    'workflow.schema.json': asText(workflow, 'A workflow: statuses, actions, clocks and rules'),
    'pack.schema.json': asText(pack, 'A pack: case types, lists and calendar of a kind of business'),
  }
}

/** Where a schema file stands. */
export function schemaUrl(name: string): URL {
  return new URL(name, folder)
}

/** What may be left out in the file (it has a default) may be left out for the editor too. */
function asText(schema: z.ZodType, title: string): string {
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', reused: 'ref' })
  return `${JSON.stringify({ ...made, title }, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(schemaUrl(name), text)
}
