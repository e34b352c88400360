// Budgets that hold in every window, whoever asks and however long a call takes to leave (T6, T7, W5, W6, L12).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Platform } from '#flows/message.ts'
import { type Budgets, type CallTo, openBudgets, type Slot } from '#src/budgets.ts'
import { stillClocks } from '#src/clock.ts'

const platforms: Platform[] = ['line', 'whatsapp', 'telegram']
const [second, minute, hour] = [1_000, 60_000, 3_600_000]

const asking = fc.record({
  chat: fc.integer({ min: 0, max: 3 }),
  isGroup: fc.boolean(),
  method: fc.constantFrom('push', 'reply', 'multicast'),
  lane: fc.integer({ min: 0, max: 3 }),
  /** How many ask at once, all for one chat or each for another. */
  isSpread: fc.boolean(),
  crowd: fc.oneof(fc.constant(1), fc.integer({ min: 20, max: 120 })),
  /** How long nothing is asked before. */
  after: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 30_000 }),
    fc.constantFrom(second, 5 * second, minute).chain((window) => fc.integer({ min: window - 20, max: window + 120 })),
  ),
  /** How long a call that was taken is held up before it leaves, or that it never does. */
  heldUp: fc.oneof(
    { arbitrary: fc.constant(0), weight: 4 },
    { arbitrary: fc.integer({ min: 0, max: 3_000 }), weight: 1 },
    { arbitrary: fc.constant(null), weight: 1 },
  ),
  /** How long it then is on its way. */
  travels: fc.constantFrom(0, 100),
  /** How long after it arrived it is answered, or that it never is. */
  answeredAfter: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 }), fc.constant(null)),
})
type Wish = typeof asking extends fc.Arbitrary<infer W> ? W : never
type Asked = Omit<Wish, 'crowd' | 'isSpread' | 'after'> & { platform: Platform }
type Arrived = Asked & { at: number }

/** Takes one call of a channel and to a chat, as whoever sends does. */
function taken(budgets: Budgets, { platform, chat, isGroup, method, lane }: Asked): Slot[] | number {
  const channel = `channel of ${platform}`
  const kind = isGroup ? 'group' : 'private'
  const place = budgets.ofChannel(platform, channel)
  if (typeof place === 'number') return place
  const call = budgets.ofCall(platform, { channel, method, chat: `${platform} ${kind} ${chat}`, kind, lane })
  if (typeof call !== 'number') return [place, call]
  place.back()
  return call
}

/** What a platform sees of all that was asked for. */
function seen(platform: Platform, wishes: Wish[]): Arrived[] {
  const clocks = stillClocks(0)
  const budgets = openBudgets(clocks.waits)
  const arrived: Arrived[] = []
  for (const { crowd, after, isSpread, ...wish } of wishes) {
    clocks.advance(after)
    for (let one = 0; one < crowd; one++) {
      const asked = { ...wish, platform, chat: wish.chat + (isSpread ? one : 0) }
      const slots = taken(budgets, asked)
      if (typeof slots === 'number') continue
      clocks.waits.after(asked.heldUp ?? 0, () => {
        for (const slot of slots) asked.heldUp === null ? slot.back() : slot.leaves()
        if (asked.heldUp === null) return
        arrived.push({ ...asked, at: clocks.waits.now() + asked.travels })
        const { answeredAfter } = asked
        if (answeredAfter === null) return
        clocks.waits.after(asked.travels + answeredAfter, () => {
          for (const slot of slots) slot.answered()
        })
      })
      if (asked.heldUp === 0) clocks.advance(0)
    }
  }
  clocks.advance(hour)
  return arrived
}

/** What each platform allows, in its own words: so many in any stretch, of those that are counted together. */
const rules: { of: Platform; most: number; within: number; together: (one: Arrived) => string | null }[] = [
  { of: 'line', most: 2000, within: second, together: ({ method }) => method },
  { of: 'line', most: 200, within: second, together: ({ method }) => (method === 'multicast' ? method : null) },
  { of: 'whatsapp', most: 80, within: second, together: () => 'the number' },
  { of: 'whatsapp', most: 45, within: 6 * second, together: ({ chat, isGroup }) => `${chat} ${isGroup}` },
  { of: 'whatsapp', most: 600, within: hour, together: ({ chat, isGroup }) => `${chat} ${isGroup}` },
  { of: 'telegram', most: 30, within: second, together: () => 'the bot' },
  { of: 'telegram', most: 5, within: 5 * second, together: ({ chat, isGroup }) => `${chat} ${isGroup}` },
  { of: 'telegram', most: 20, within: minute, together: ({ chat, isGroup }) => (isGroup ? `${chat}` : null) },
]

it('never let more arrive than a platform takes, in whatever stretch one looks', () => {
  fc.assert(
    fc.property(fc.constantFrom(...platforms), fc.array(asking, { maxLength: 100 }), (platform, wishes) => {
      const arrived = seen(platform, wishes)
      for (const { of, most, within, together } of rules) {
        const counted = Map.groupBy(of === platform ? arrived : [], together)
        counted.delete(null)
        for (const [which, calls] of counted)
          expect(busiest(calls, within), `${of}: ${which} in ${within} ms`).toBeLessThanOrEqual(most)
      }
    }),
    { numRuns: 150 },
  )
})

function busiest(calls: { at: number }[], within: number): number {
  const times = calls.map(({ at }) => at).sort((a, b) => a - b)
  let [most, from] = [0, 0]
  for (const [to, at] of times.entries()) {
    while (at - (times[from] ?? 0) >= within) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const to: Omit<CallTo, 'chat'> = { channel: 'channel', method: 'push', kind: 'private', lane: 2 }

/** Asks, and where there is room sends at once. */
function sends(budgets: Budgets, platform: Platform, call: CallTo): number {
  const slot = budgets.ofCall(platform, call)
  if (typeof slot === 'number') return slot
  slot.leaves()
  return 0
}

it('say how long to wait, and take the call then and not a moment before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...platforms),
      fc.constantFrom('private' as const, 'group' as const),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 200 }),
      (platform, kind, lane, calls) => {
        const clocks = stillClocks(0)
        const budgets = openBudgets(clocks.waits)
        const asked = () => sends(budgets, platform, { ...to, chat: 'chat', kind, lane })
        for (let call = 0; call < calls; call++) {
          const wait = asked()
          if (wait === 0) continue
          clocks.advance(wait - 1)
          expect(asked()).toBe(1)
          clocks.advance(1)
          expect(asked()).toBe(0)
        }
      },
    ),
    { numRuns: 40 },
  )
})

describe('room', () => {
  it('that a full chat lacks the others have', () => {
    const budgets = openBudgets(stillClocks(0).waits)
    const inChat = (chat: string) => sends(budgets, 'telegram', { ...to, chat, kind: 'group' })
    for (let call = 0; call < 5; call++) expect(inChat('one')).toBe(0)
    expect(inChat('one')).toBeGreaterThan(4_999)
    expect(inChat('another')).toBe(0)
  })

  it('is kept for what is urgent, however much bulk there is', () => {
    const clocks = stillClocks(0)
    const budgets = openBudgets(clocks.waits)
    const inLane = (lane: number) => sends(budgets, 'telegram', { ...to, chat: 'group', kind: 'group', lane })
    for (let passed = 0; passed < 10 * minute; passed += 250) {
      while (inLane(3) === 0) {
        // As much of it as there is room for.
      }
      if (passed % minute === 0) expect(inLane(1), `after ${passed} ms`).toBe(0)
      clocks.advance(250)
    }
  })

  it('of an endpoint of LINE is its own', () => {
    const budgets = openBudgets(stillClocks(0).waits)
    const by = (method: string) => sends(budgets, 'line', { ...to, chat: 'chat', method })
    for (let call = 0; call < 200; call++) expect(by('multicast')).toBe(0)
    expect(by('multicast')).toBeGreaterThan(0)
    for (let call = 0; call < 2_000; call++) expect(by('push')).toBe(0)
    expect(by('push')).toBeGreaterThan(0)
    expect(by('reply')).toBe(0)
  })

  it('that is given back is there again, and what has not left yet holds its own', () => {
    const clocks = stillClocks(0)
    const budgets = openBudgets(clocks.waits)
    const slots = Array.from({ length: 30 }, () => budgets.ofChannel('telegram', 'bot'))
    clocks.advance(minute)
    expect(budgets.waitOf('telegram', 'bot')).toBeGreaterThan(second)
    for (const slot of slots) if (typeof slot !== 'number') slot.back()
    expect(budgets.waitOf('telegram', 'bot')).toBe(0)
  })
})

describe('room that is taken only to be given back', () => {
  it('holds up no call, though many look whether there is one to make', () => {
    const clocks = stillClocks(0)
    const budgets = openBudgets(clocks.waits)
    const takes = () => budgets.ofChannel('telegram', 'bot')
    for (let tick = 0; tick < 40; tick++) {
      for (let call = 0; call < 2; call++) {
        const slot = takes()
        expect(slot).toBeTypeOf('object')
        if (typeof slot === 'number') continue
        slot.leaves()
        slot.answered()
      }
      const looks = Array.from({ length: 7 }, takes)
      expect(looks.filter((look) => typeof look === 'number')).toEqual([])
      for (const look of looks) if (typeof look !== 'number') look.back()
      clocks.advance(100)
    }
  })
})

describe('what budgets remember', () => {
  it('is forgotten once it counts no more: twenty thousand chats leave no trace', () => {
    const clocks = stillClocks(0)
    const budgets = openBudgets(clocks.waits)
    for (let chat = 0; chat < 20_000; chat++) {
      sends(budgets, 'whatsapp', { ...to, chat: `chat ${chat}` })
      clocks.advance(12)
    }
    expect(budgets.size()).toBeLessThan(1_200)
    clocks.advance(hour)
    for (let call = 0; call < 600; call++) sends(budgets, 'whatsapp', { ...to, chat: 'one more' })
    expect(budgets.size()).toBe(1)
  })
})
