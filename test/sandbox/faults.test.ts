import { describe, expect, it } from 'vitest'
import { makeFaults } from '#sandbox/faults.ts'

const faults = () => makeFaults(() => undefined)

describe('a fault', () => {
  it('hits its share of the requests', () => {
    const some = faults()
    some.add({ platform: 'line', kind: '5xx', share: 0.3 })
    const met = Array.from({ length: 2000 }, () => some.meet('line', 'POST /push')).filter(Boolean)
    expect(met.length).toBeGreaterThan(450)
    expect(met.length).toBeLessThan(750)
  })

  it('leaves the turn to the next where chance spares a request', () => {
    const some = faults()
    some.add({ platform: 'line', kind: '429', share: 0 })
    some.add({ platform: 'line', kind: 'reset' })
    expect(some.meet('line', 'POST /push')?.kind).toBe('reset')
  })

  it('hits one account alone where it names one', () => {
    const some = faults()
    some.add({ platform: 'telegram', kind: 'timeout', account: 'dead' })
    expect(some.meet('telegram', 'POST /send', 'alive')).toBeUndefined()
    expect(some.meet('telegram', 'POST /send', 'dead')?.kind).toBe('timeout')
  })
})
