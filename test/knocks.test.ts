// Who knocks too often is told to come again, and everybody else is let in.
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openKnocks } from '#src/knocks.ts'
import { usualLimits } from '#src/limits.ts'
import { openLog } from '#src/log.ts'
import { openMetrics } from '#src/metrics.ts'

describe('counting who knocks', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }))
  afterEach(() => void vi.useRealTimers())

  const counting = (limits: Partial<typeof usualLimits>, proxies: string[] = []) =>
    openKnocks({ limits: { ...usualLimits, ...limits }, proxies, metrics: openMetrics(), log: openLog('silent') })

  it('takes so many in a minute, says how long to wait, and takes as many again', async () => {
    const knocks = counting({ signIns: 2 })
    const results = []
    for (let knock = 0; knock < 4; knock++) results.push(await knocks.count('signIns', '203.0.113.9'))
    expect(results).toEqual([null, null, 60, 60])
    vi.advanceTimersByTime(45_000)
    expect(await knocks.over('signIns', '203.0.113.9')).toBe(15)
    vi.advanceTimersByTime(15_000)
    expect(await knocks.count('signIns', '203.0.113.9')).toBe(null)
  })

  it('counts each by itself, and neither the house itself nor what is told not to be counted', async () => {
    const knocks = counting({ signIns: 1, wrongKeys: 0 })
    for (const who of ['203.0.113.9', '203.0.113.10']) expect(await knocks.count('signIns', who)).toBe(null)
    expect(await knocks.count('unknownLinks', '203.0.113.9')).toBe(null)
    for (let knock = 0; knock < 5; knock++) {
      expect(await knocks.count('signIns', null)).toBe(null)
      expect(await knocks.count('wrongKeys', '203.0.113.9')).toBe(null)
    }
  })

  it('remembers ten thousand and forgets the first of them, so that nobody fills the memory', async () => {
    const knocks = counting({ unknownLinks: 1 })
    for (let who = 0; who < 10_001; who++) await knocks.count('unknownLinks', String(who))
    expect(await knocks.over('unknownLinks', '0')).toBe(null)
    expect(await knocks.over('unknownLinks', '10000')).toBe(60)
  })

  it('knows an address by its connection, by a proxy of ours alone, and a network of IPv6 as one', async () => {
    const knocks = counting({}, ['172.16.0.0/12'])
    const app = new Hono()
    app.get('/', (c) => c.json({ who: knocks.who(c) }))
    const who = async (from: string | null, forwarded = '') => {
      const env = from === null ? undefined : { incoming: { socket: { remoteAddress: from } } }
      const answer = await app.request('/', { headers: { 'x-forwarded-for': forwarded } }, env)
      return ((await answer.json()) as { who: string | null }).who
    }
    expect(await who(null)).toBe(null)
    expect(await who('203.0.113.9')).toBe('203.0.113.9')
    expect(await who('203.0.113.9', '198.51.100.1')).toBe('203.0.113.9')
    expect(await who('172.18.0.2', '198.51.100.1')).toBe('198.51.100.1')
    expect(knocks.unknownProxy(), 'an address outside may say what it likes').toBe(null)
    expect(await who('10.0.1.5')).toBe('10.0.1.5')
    expect(knocks.unknownProxy()).toBe(null)
    expect(await who('172.18.0.2', '198.51.100.1, 10.0.1.7')).toBe('10.0.1.7')
    expect(knocks.unknownProxy(), 'a second proxy behind ours').toBe('10.0.1.7')
    expect(await who('::ffff:10.0.1.5', '198.51.100.1')).toBe('10.0.1.5')
    expect(knocks.unknownProxy()).toBe('10.0.1.5')
    expect(await who('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2')
    expect(await who('2001:db8:1:2::9')).toBe('2001:db8:1:2')
    expect(await who('::1')).toBe('0:0:0:0')
  })
})
