import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Platform } from '#flows/message.ts'
import { openBudgets, rates } from '#src/budgets.ts'
import { stillClocks } from '#src/clock.ts'

const platforms: Platform[] = ['line', 'whatsapp', 'telegram']
const asking = fc.record({
  platform: fc.constantFrom(...platforms),
  chat: fc.integer({ min: 0, max: 3 }),
  isGroup: fc.boolean(),
  /** How long nothing is asked before. */
  after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 30_000 })),
})

type Taken = { at: number; platform: Platform; chat: string; isGroup: boolean }

it('never lets more through than a platform takes, in whatever stretch one looks (T6, W5, W6, L12)', () => {
  fc.assert(
    fc.property(fc.array(asking, { maxLength: 400 }), (wishes) => {
      const clocks = stillClocks(0)
      const budgets = openBudgets(clocks.waits)
      const taken: Taken[] = []
      for (const { platform, chat: n, isGroup, after } of wishes) {
        clocks.advance(after)
        const chat = `${platform} ${isGroup ? 'group' : 'private'} ${n}`
        const wait = budgets.take(platform, `channel of ${platform}`, chat, isGroup ? 'group' : 'private')
        if (wait === 0) taken.push({ at: clocks.waits.now(), platform, chat, isGroup })
      }
      for (const one of taken)
        for (const { budget, isSame } of budgetsOf(one)) {
          const until = one.at + budget.window
          const within = taken.filter((other) => isSame(other) && other.at >= one.at && other.at < until)
          expect(within.length).toBeLessThanOrEqual(budget.calls)
        }
    }),
    { numRuns: 60 },
  )
})

function budgetsOf(one: Taken) {
  const { channel, chat, group } = rates[one.platform]
  return [
    ...channel.map((budget) => ({ budget, isSame: (other: Taken) => other.platform === one.platform })),
    ...[...chat, ...(one.isGroup ? group : [])].map((budget) => ({
      budget,
      isSame: (other: Taken) => other.chat === one.chat,
    })),
  ]
}

it('says how long to wait, and takes the call then and not a moment before', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...platforms),
      fc.boolean(),
      fc.integer({ min: 1, max: 200 }),
      (platform, isGroup, calls) => {
        const clocks = stillClocks(0)
        const { take } = openBudgets(clocks.waits)
        const asked = () => take(platform, 'channel', 'chat', isGroup ? 'group' : 'private')
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

it('a chat that is full leaves the others their room', () => {
  const { take } = openBudgets(stillClocks(0).waits)
  const inChat = (chat: string) => take('telegram', 'bot', chat, 'group')
  for (let call = 0; call < 5; call++) expect(inChat('one')).toBe(0)
  expect(inChat('one')).toBe(5_000)
  expect(inChat('another')).toBe(0)
})
