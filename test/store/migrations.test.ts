import { describe, expect, it } from 'vitest'
import { changes } from '../../bin/migrations.ts'

describe.each(['sqlite', 'postgres'] as const)('the migrations of %s', (database) => {
  it('make exactly what the schema says (if not: npm run migrations -- a_name)', async () => {
    expect((await changes[database]()).statements).toEqual([])
  })
})
