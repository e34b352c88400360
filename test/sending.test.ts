// The small parts of sending: who goes next, who is left alone and for how long, what is remembered and forgotten.
import { describe, expect, it } from 'vitest'
import { type Heard, openBreaker } from '#src/breaker.ts'
import { stillClocks } from '#src/clock.ts'
import { openPlaces } from '#src/places.ts'
import { openQueues } from '#src/queues.ts'
import { openRests } from '#src/rests.ts'

const [second, minute, hour] = [1_000, 60_000, 3_600_000]

describe('queues', () => {
  const everybody = () => true
  const all = (
    queues: ReturnType<typeof openQueues>,
    mayGo: (channel: string, lane: number) => boolean = everybody,
  ) => {
    const chats: string[] = []
    for (let next = queues.next(mayGo); next; next = queues.next(mayGo)) chats.push(next.chat)
    return chats
  }

  it('let the urgent go first, then who came first', () => {
    const queues = openQueues()
    for (const [chat, lane] of [
      ['a', 3],
      ['b', 2],
      ['c', 1],
      ['d', 2],
      ['e', 0],
    ] as const)
      queues.add({ chat, channel: 'line', lane })
    expect(all(queues)).toEqual(['e', 'c', 'b', 'd', 'a'])
    expect(queues.size()).toBe(0)
  })

  it('let the channels take turns', () => {
    const queues = openQueues()
    for (const chat of ['a1', 'a2', 'a3']) queues.add({ chat, channel: 'a', lane: 3 })
    for (const chat of ['b1', 'b2']) queues.add({ chat, channel: 'b', lane: 3 })
    expect(all(queues)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3'])
  })

  it('move a chat that has something more urgent now, and never back', () => {
    const queues = openQueues()
    for (const chat of ['a', 'b']) queues.add({ chat, channel: 'line', lane: 3 })
    queues.add({ chat: 'b', channel: 'line', lane: 1 })
    queues.add({ chat: 'b', channel: 'line', lane: 2 })
    expect(all(queues)).toEqual(['b', 'a'])
  })

  it('let what has failed before go after what has not, but one time in eight, and never before what is more urgent', () => {
    const queues = openQueues()
    for (let n = 0; n < 3; n++) queues.add({ chat: `again ${n}`, channel: 'line', lane: 2, again: true })
    for (let n = 0; n < 9; n++) queues.add({ chat: `new ${n}`, channel: 'line', lane: 2 })
    queues.add({ chat: 'bulk', channel: 'line', lane: 3 })
    const gone = all(queues)
    expect(gone.slice(0, 10)).toEqual([...[0, 1, 2, 3, 4, 5, 6].map((n) => `new ${n}`), 'again 0', 'new 7', 'new 8'])
    expect(gone.slice(10)).toEqual(['again 1', 'again 2', 'bulk'])
  })

  it('pass over a channel that may not go, without looking at its chats', () => {
    const queues = openQueues()
    for (let n = 0; n < 10_000; n++) queues.add({ chat: `chat ${n}`, channel: 'full', lane: 3 })
    queues.add({ chat: 'free', channel: 'other', lane: 3 })
    let asked = 0
    const next = queues.next((channel) => {
      asked += 1
      return channel === 'other'
    })
    expect(next?.chat).toBe('free')
    expect(asked).toBe(2)
  })
})

describe('places', () => {
  it('leave room for what is urgent, and for the other platforms', () => {
    const places = openPlaces()
    const usual = (_: string, most: number) => most
    const fills = (channel: string, lane: number) => {
      let entered = 0
      for (; places.isFree(channel, 'line', lane, usual); entered++) places.enter(channel, 'line')
      return entered
    }
    const bulk = fills('a', 3)
    expect(fills('a', 2)).toBeGreaterThan(0)
    expect(fills('a', 1)).toBeGreaterThan(0)
    expect(bulk).toBeGreaterThanOrEqual(16)
    for (const channel of ['b', 'c', 'd', 'e', 'f']) fills(channel, 1)
    expect(places.isFree('g', 'line', 0, usual)).toBe(false)
    expect(places.isFree('t', 'telegram', 3, usual)).toBe(true)
  })
})

describe('a channel in trouble', () => {
  function opens() {
    const clocks = stillClocks(0)
    const breaker = openBreaker(clocks.waits)
    const hears = (...heard: Heard[]) => heard.map((one) => breaker.heed('line', one))
    return { clocks, breaker, hears }
  }

  it.each<[string, Heard[], boolean]>([
    ['four failures', ['down', 'down', 'down', 'down'], false],
    ['five', ['down', 'down', 'down', 'down', 'down'], true],
    ['five with an answer between', ['down', 'down', 'down', 'answered', 'down', 'down'], false],
    ['credentials refused', ['refused'], true],
    ['what shows nothing', [null, null, null, null, null, null], false],
    ['messages refused for themselves', ['answered', 'answered', 'answered', 'answered', 'answered'], false],
  ])('%s: it rests, or not', (_, heard, rests) => {
    const { breaker, hears } = opens()
    hears(...heard)
    expect(breaker.isResting('line')).toBe(rests)
    expect(breaker.isResting('another')).toBe(false)
  })

  it('is asked again after a pause that grows to a minute, and works with the first success', () => {
    const { clocks, breaker, hears } = opens()
    hears('down', 'down', 'down', 'down', 'down')
    const pauses: number[] = []
    for (let n = 0; n < 9; n++) {
      const pause = (breaker.of('line')?.until ?? 0) - clocks.waits.now()
      pauses.push(pause / second)
      clocks.advance(pause - 1)
      expect(breaker.isResting('line')).toBe(true)
      clocks.advance(1)
      expect(breaker.isResting('line')).toBe(false)
      hears('down')
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    clocks.advance(minute)
    expect(hears('accepted')[0]).toHaveProperty('over')
    expect(breaker.of('line')).toBeUndefined()
    expect(hears('down')[0]).toBeNull()
  })

  it('does not rest longer for what was on its way when it began to rest', () => {
    const { breaker, hears } = opens()
    hears(...Array.from({ length: 30 }, () => 'down' as const))
    expect(breaker.of('line')).toMatchObject({ until: second, times: 1 })
  })

  it('whose credentials were refused works only when something is accepted', () => {
    const { clocks, breaker, hears } = opens()
    hears('refused')
    clocks.advance(minute)
    expect(hears('answered')[0]).toBeNull()
    expect(breaker.of('line')?.trouble).toBe('refused')
    expect(hears('accepted')[0]).toHaveProperty('over')
  })
})

describe('what rests', () => {
  it('tells when it is over, once, and not before what it was made longer to', () => {
    const clocks = stillClocks(0)
    const over: string[] = []
    const rests = openRests(clocks.waits, (key) => over.push(key))
    rests.rest('a', 10)
    rests.rest('a', 30)
    rests.rest('b', 10)
    rests.forget('b')
    clocks.advance(10)
    expect([over, rests.isResting('a'), rests.hasRested('b')]).toEqual([[], true, false])
    clocks.advance(20)
    expect([over, rests.isResting('a'), rests.hasRested('a')]).toEqual([['a'], false, true])
  })

  it('is told of though the timer comes early, as the machine’s do by a part of a millisecond', () => {
    const clocks = stillClocks(0)
    const over: string[] = []
    const early = (ms: number) => Math.max(ms - 0.4, 0.1)
    const waits = { ...clocks.waits, after: (ms: number, then: () => void) => clocks.waits.after(early(ms), then) }
    const rests = openRests(waits, (key) => over.push(key))
    rests.rest('a', 10)
    clocks.advance(9.6)
    expect([over, rests.isResting('a')]).toEqual([[], true])
    for (let n = 0; n < 8; n++) clocks.advance(0.1)
    expect([over, rests.isResting('a')]).toEqual([['a'], false])
  })

  it('is told of once where it was forgotten and rests again', () => {
    const clocks = stillClocks(0)
    const over: string[] = []
    const rests = openRests(clocks.waits, (key) => over.push(key))
    rests.rest('a', 10)
    rests.forget('a')
    rests.rest('a', 20)
    clocks.advance(10)
    expect(over).toEqual([])
    clocks.advance(10)
    expect(over).toEqual(['a'])
    rests.rest('a', 5)
    clocks.advance(5)
    expect(over).toEqual(['a', 'a'])
  })

  it('is forgotten when it has long been over: no number of keys is too many', () => {
    const clocks = stillClocks(0)
    const rests = openRests(clocks.waits, () => undefined)
    for (let n = 0; n < 100_000; n++) {
      rests.rest(`message ${n}`, second)
      if (n % 1_000 === 0) clocks.advance(2 * hour)
    }
    expect(rests.size()).toBeLessThan(5_000)
  })
})
