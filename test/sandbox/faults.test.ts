import { describe, expect, it } from 'vitest'
import { makeFaults } from '#sandbox/faults.ts'

const faults = () => makeFaults(() => undefined)

describe('a fault', () => {
  it('hits its share of the requests', () => {
    const some = faults()
    some.add({ platform: 'line', kind: '5xx', share: 0.3 })
    const met = Array.from({ length: 2000 }, () => some.meet('line', { subject: 'POST /push' })).filter(Boolean)
    expect(met.length).toBeGreaterThan(450)
    expect(met.length).toBeLessThan(750)
  })

  it('leaves the turn to the next where chance spares a request', () => {
    const some = faults()
    some.add({ platform: 'line', kind: '429', share: 0 })
    some.add({ platform: 'line', kind: 'reset' })
    expect(some.meet('line', { subject: 'POST /push' })?.kind).toBe('reset')
  })

  it('hits one account alone where it names one', () => {
    const some = faults()
    some.add({ platform: 'telegram', kind: 'timeout', account: 'dead' })
    expect(some.meet('telegram', { subject: 'POST /send', account: 'alive' })).toBeUndefined()
    expect(some.meet('telegram', { subject: 'POST /send', account: 'dead' })?.kind).toBe('timeout')
  })

  it('hits what says something where it asks for that', () => {
    const some = makeFaults(() => undefined)
    some.add({ platform: 'telegram', kind: '5xx', says: /\b77\b/u })
    expect(some.meet('telegram', { subject: 'POST /send', body: { chat_id: 177 } })).toBeUndefined()
    expect(some.meet('telegram', { subject: 'POST /send', body: { chat_id: 77 } })?.kind).toBe('5xx')
  })
})
