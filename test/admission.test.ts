// Who is let in under which pressure: a table of examples.
import { describe, expect, it } from 'vitest'
import { calm, comeAgainIn, isShut, type Pressure, type Visitor, visitors } from '#src/admission.ts'

const busy: Pressure = { ...calm, inside: 12, waiting: 300, lag: 200 }

describe('a house under pressure', () => {
  it.each<[what: string, pressure: Partial<Pressure>, lets: Visitor[]]>([
    ['has work, and keeps up', {}, ['caller', 'sent-again', 'maybe-sent-once']],
    ['is a second behind', { lag: 1_100 }, ['sent-again', 'maybe-sent-once']],
    ['is a second and a half behind', { lag: 1_500 }, ['maybe-sent-once']],
    ['is three seconds behind', { lag: 3_000 }, []],
    ['holds many events without an end', { waiting: 50_000 }, ['maybe-sent-once']],
    ['holds more events than it will ever want to', { waiting: 100_000 }, []],
    ['commits slowly', { commit: 800 }, ['maybe-sent-once']],
    ['commits more slowly than LINE would wait', { commit: 1_600 }, []],
    ['comes round late', { delay: 450 }, ['maybe-sent-once']],
    ['comes round very late', { delay: 900 }, []],
    ['has a crowd inside', { inside: 256 }, ['maybe-sent-once']],
    ['is full', { inside: 512 }, []],
    ['has large bodies in hand', { bytes: 16_000_000 }, ['maybe-sent-once']],
    ['has no room for more bodies', { bytes: 24_000_000 }, []],
  ])('that %s lets in those', (_, pressure, lets) => {
    expect(visitors.filter((visitor) => !isShut(visitor, { ...busy, ...pressure }, false))).toEqual(lets)
  })

  it('refuses in one order, whatever the pressure comes from: callers, who is sure to come again, LINE', () => {
    for (const measure of Object.keys(calm) as (keyof Pressure)[])
      for (let amount = 1; amount < 1e8; amount *= 1.3) {
        const shut = visitors.map((visitor) => isShut(visitor, { ...busy, [measure]: amount }, false))
        expect(shut).toEqual([...shut].sort((one, other) => Number(other) - Number(one)))
      }
  })

  it.each<[lag: number, wasShut: boolean, isNow: boolean]>([
    [1_499, false, false],
    [1_500, false, true],
    [1_300, true, true],
    [1_275, true, true],
    [1_270, true, false],
    [1_270, false, false],
  ])('keeps a shut door shut until the pressure is well below its bound: %i ms, shut %s, then %s', (lag, was, is) => {
    expect(isShut('sent-again', { ...busy, lag }, was)).toBe(is)
  })

  it('lets everybody in where it has nothing to do, however slow the last moment was', () => {
    for (const visitor of visitors)
      expect(isShut(visitor, { ...calm, commit: 60_000, delay: 60_000 }, true)).toBe(false)
  })

  it.each([
    [0, 1],
    [900, 1],
    [4_200, 5],
    [600_000, 30],
  ])('bids who is refused come again: %i ms behind, in %i s', (lag, seconds) => {
    expect(comeAgainIn({ ...busy, lag })).toBe(seconds)
  })
})
