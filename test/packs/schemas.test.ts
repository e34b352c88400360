// Editors know a pack's files by JSON Schemas generated from zod: never stale, and every pack holds by them.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { schemaFiles, schemaUrl } from '../../bin/schemas.ts'
import { fileOf, packNames } from './load.ts'

const onDisk = (name: string) => readFileSync(schemaUrl(name), 'utf8')

describe('the JSON Schemas of packs', () => {
  it.each(Object.entries(schemaFiles()))('%s is what zod says (else run bin/schemas.ts)', (name, text) => {
    expect(onDisk(name)).toBe(text)
  })

  const files = packNames.flatMap((name) => [[name, 'workflow'] as const, [name, 'pack'] as const])
  it.each(files)('%s/%s.json names its schema and holds by it', (name, file) => {
    const schema = z.fromJSONSchema(JSON.parse(onDisk(`${file}.schema.json`)))
    const read = schema.safeParse(fileOf(name, file))
    expect(read.error?.issues ?? []).toEqual([])
    expect(fileOf(name, file)).toHaveProperty('$schema', `../${file}.schema.json`)
  })

  it('lets an editor underline a misspelt key', () => {
    const schema = z.fromJSONSchema(JSON.parse(onDisk('workflow.schema.json')))
    expect(schema.safeParse({ ...Object(fileOf('mims', 'workflow')), statusses: {} }).success).toBe(false)
  })
})
