import { describe, expect, it } from 'vitest'
import {
  type ChannelFacts,
  judge,
  nothingUsual,
  silenceLikelihood,
  type Usual,
  withHour,
} from '#core/channel-health.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const now = Date.UTC(2026, 10, 21, 12)

const fine: ChannelFacts = {
  now,
  refused: null,
  down: null,
  address: 'https://shop.example/hooks/line/c1',
  webhook: { url: 'https://shop.example/hooks/line/c1', isActive: true, problem: null, problemAt: null, waiting: 0 },
  quota: { limit: 1000, used: 100 },
  tokenEndsAt: null,
  isLowQuality: false,
  busyAt: [],
  lastWebhookAt: now - minute,
  badSignatures: 0,
  lastBadSignatureAt: null,
  silence: 1,
}
const webhook = (differs: Partial<NonNullable<ChannelFacts['webhook']>>) => ({
  webhook: { ...fine.webhook, ...differs } as NonNullable<ChannelFacts['webhook']>,
})

describe('a channel', () => {
  it.each<[string, Partial<ChannelFacts>, string, string | null]>([
    ['of which nothing is wrong', {}, 'well', null],
    ['whose credentials are refused', { refused: '401', down: 'also' }, 'failing', 'credentials'],
    ['whose platform is down', { down: '503' }, 'failing', 'down'],
    ['without a webhook', webhook({ url: null }), 'failing', 'webhook-none'],
    ['whose events go elsewhere', webhook({ url: 'https://other.example/bot?key=1' }), 'failing', 'webhook-elsewhere'],
    ['whose webhook is switched off', webhook({ isActive: false }), 'failing', 'webhook-off'],
    [
      'whose events cannot be brought',
      webhook({ problem: '502', problemAt: now - minute, waiting: 3 }),
      'failing',
      'webhook-failing',
    ],
    ['that had trouble which is over', webhook({ problem: '502', problemAt: now - minute, waiting: 0 }), 'well', null],
    ['that had trouble long ago', webhook({ problem: '502', problemAt: now - day, waiting: 3 }), 'well', null],
    ['that nobody outside can reach', { address: null, ...webhook({ url: 'https://x.example' }) }, 'well', null],
    ['of which the platform tells nothing', { webhook: null, quota: null }, 'well', null],
    ['with a few wrong signatures', { badSignatures: 4, lastBadSignatureAt: now }, 'well', null],
    ['with wrong signatures alone', { badSignatures: 5, lastBadSignatureAt: now - minute }, 'failing', 'signatures'],
    ['that somebody knocked at an hour ago', { badSignatures: 50, lastBadSignatureAt: now - hour }, 'well', null],
    ['whose messages are used up', { quota: { limit: 500, used: 500 } }, 'failing', 'quota-gone'],
    ['whose messages are nearly used up', { quota: { limit: 500, used: 400 } }, 'warned', 'quota'],
    ['whose token ends in six days', { tokenEndsAt: now + 6 * day }, 'warned', 'expiring'],
    ['whose token ends in eight', { tokenEndsAt: now + 8 * day }, 'well', null],
    ['that was told five times to wait', { busyAt: Array(5).fill(now - minute) }, 'warned', 'busy'],
    ['that was told to wait an hour ago', { busyAt: Array(5).fill(now - hour) }, 'well', null],
    ['that is rated low', { isLowQuality: true }, 'warned', 'quality'],
    ['that is silent against all habit', { silence: 0.0009 }, 'warned', 'silent'],
  ])('%s', (_, differs, state, reason) => {
    expect(judge({ ...fine, ...differs })).toMatchObject({ state, reason })
  })

  it('whose events go elsewhere: only where is told, never the whole address', () => {
    expect(judge({ ...fine, ...webhook({ url: 'https://other.example/bot?key=secret' }) }).detail).toBe('other.example')
  })
})

/** So many weeks in which every hour from 9 to 18 (UTC) had something in a share of its slots. */
function weeks(count: number, activeSlots: number): Usual {
  let usual = nothingUsual
  const start = now - (now % (7 * day))
  for (let at = start; at < start + count * 7 * day; at += hour) {
    const hourOfDay = new Date(at).getUTCHours()
    usual = withHour(usual, at, hourOfDay >= 9 && hourOfDay < 18 ? activeSlots : 0)
  }
  return usual
}

describe('silence', () => {
  it('is unusual after minutes on a busy channel, after hours on a quiet one, and never at night', () => {
    const [busy, quiet] = [weeks(3, 11), weeks(3, 1)]
    expect(silenceLikelihood(busy, now - 20 * minute, now)).toBe(1)
    expect(silenceLikelihood(busy, now - 40 * minute, now)).toBeLessThan(0.001)
    expect(silenceLikelihood(quiet, now - 2 * hour, now)).toBeGreaterThan(0.05)
    expect(silenceLikelihood(quiet, now - 26 * hour, now)).toBeLessThan(0.001)
    const evening = Date.UTC(2026, 10, 21, 18)
    expect(silenceLikelihood(busy, evening, evening + 14 * hour)).toBe(1)
  })

  it('says nothing of hours that are hardly known', () => {
    expect(silenceLikelihood(weeks(1, 12), now - 5 * hour, now)).toBe(1)
    expect(silenceLikelihood(nothingUsual, now - 30 * day, now)).toBe(1)
  })

  it('learns: what was usual is forgotten where it changes', () => {
    let usual = weeks(3, 12)
    const before = silenceLikelihood(usual, now - hour, now)
    for (let week = 1; week <= 12; week++) usual = withHour(usual, now - hour + week * 7 * day, 0)
    expect(silenceLikelihood(usual, now - hour, now)).toBeGreaterThan(before)
    expect(silenceLikelihood(usual, now - hour, now)).toBeGreaterThan(0.5)
  })
})
