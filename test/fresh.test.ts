import { describe, expect, it } from 'vitest'
import { keyMadeAt, madeAt, openFresh } from '#src/fresh.ts'

const at = (ms: number) => ({ now: () => ms })
const noon = Date.UTC(2026, 10, 21, 12)

describe('ids', () => {
  it('sort by when they were made, also where the clock is set back meanwhile', () => {
    let now = noon
    const fresh = openFresh({ now: () => now })
    const first = fresh.id()
    now -= 3_600_000
    expect(fresh.id() > first).toBe(true)
  })

  it('of a process that starts with the clock set back sort after those of its predecessor', () => {
    const before = openFresh(at(noon))
    const newest = [before.id(), before.id()].at(-1) ?? ''
    const after = openFresh(at(noon - 3_600_000), newest)
    const [first, then] = [after.id(), after.id()]
    expect(first > newest).toBe(true)
    expect(then > first).toBe(true)
  })

  it('tell when they were made', () => {
    expect(madeAt(openFresh(at(noon)).id())).toBe(noon)
    expect(madeAt('not-an-id')).toBeNull()
  })

  it('begin anew where there was nothing, or nothing of ours', () => {
    expect(openFresh(at(noon), null).id()).toHaveLength(26)
    expect(openFresh(at(noon), 'not-an-id').id()).toHaveLength(26)
  })
})

describe('retry keys', () => {
  it('are UUIDs that tell when they were made, none of them twice', () => {
    const fresh = openFresh(at(noon))
    const keys = Array.from({ length: 1000 }, () => fresh.uuid())
    expect(new Set(keys).size).toBe(1000)
    for (const key of keys)
      expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u)
    expect(keys.map(keyMadeAt)).toEqual(keys.map(() => noon))
  })

  it('of an earlier version tell nothing', () => {
    expect(keyMadeAt('5f2b8a1e-6f0a-4c59-9a53-6d6f1b8c2d3e')).toBeNull()
    expect(keyMadeAt('no-key')).toBeNull()
  })
})
