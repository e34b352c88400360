// Two processes over one database, each at its own pace: nothing twice, and what a platform told the one the other keeps to.
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from '#sandbox/phone.ts'
import { type App, openApp } from '#src/app.ts'
import { openLog } from '#src/log.ts'
import type { Write } from '#store/commit.ts'
import type { Store } from '#store/store.ts'
import { adminToken, openWorld, type World } from '../world.ts'
import { alertsOn, hears, shopOnTelegram } from './shops.ts'

const second = 1_000

let world: World
let shop: Awaited<ReturnType<typeof shopOnTelegram>>
let lines: string[]
/** The first process's gate, and what is below both. */
let first: Gate
let below: Store
let others: App[]

beforeEach(async () => {
  lines = []
  others = []
  first = openGate()
  const through = (store: Store) => {
    below = { ...store, ownsClaims: false }
    return first.before(below)
  }
  world = await openWorld({ through, log: openLog('warn', { write: (line: string) => void lines.push(line) }) })
  shop = await shopOnTelegram(world)
})

afterEach(async () => {
  for (const other of others) await other.stop()
  await world.closes()
})

/** Another process, behind a gate of its own. It begins by taking up what waits. */
async function another(gate: Gate): Promise<App> {
  const { config, secret: key, log } = world.app.house
  const other = await openApp({
    ...{ config, log, clocks: world.clocks, outgoing: { reach: 'loopback' } },
    secrets: { key, older: [], adminToken, madeToken: false },
    store: gate.before({ ...below, close: async () => undefined }),
  })
  others.push(other)
  await other.start({ ticks: false })
  return other
}

async function settles(other: App): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await world.settle()
    await other.settle()
  }
}

const calls = (method: string) =>
  world.emulators.requests().filter((one) => one.method.includes(method) || one.path.includes(method)).length
const tooMany = (times: number) =>
  world.emulators.faults.add({ platform: 'telegram', kind: '429', match: /sendMessage/u, retryAfter: 30, times })
const has = (hot: string) => (plan: readonly Write[]) => plan.some((write) => 'hot' in write && write.hot === hot)

describe('a message', () => {
  it('waits as long as the platform told the one process, though the other had begun to wait before', async () => {
    tooMany(1)
    const before = calls('sendMessage')
    const made = () => calls('sendMessage') - before
    const told = first.holds(has('outboxSettle'))
    await shop.customer.says('/help')
    await told.reached
    const other = await another(openGate())
    await other.settle()
    told.opens()
    await settles(other)
    for (const [passing, sent] of [
      [6, 1],
      [14, 1],
      [11, 2],
    ] as const) {
      await world.advances(passing * second)
      await settles(other)
      expect(made()).toBe(sent)
    }
    await world.advances(60 * second)
    await settles(other)
    expect(made()).toBe(2)
  })

  it('is not taken by a process that read it before the other tried', async () => {
    tooMany(2)
    const before = calls('sendMessage')
    const made = () => calls('sendMessage') - before
    await world.does(shop.customer.says('/help'))
    expect(made()).toBe(1)
    const one = first.holds(has('outboxClaim'))
    await world.advances(31 * second)
    await one.reached
    const gate = openGate()
    const late = gate.holds(has('outboxClaim'))
    const other = await another(gate)
    await late.reached
    one.opens()
    await world.settle()
    expect(made()).toBe(2)
    late.opens()
    await settles(other)
    expect(made()).toBe(2)
    await world.advances(6 * second)
    await settles(other)
    expect(made()).toBe(2)
    await world.advances(60 * second)
    await settles(other)
    expect(made()).toBe(3)
    expect(lines).toEqual([])
  })
})

describe('an event', () => {
  it('that another process has handled is left at that, at once', async () => {
    await hears(world, shop.customer, '/new other น้ำรั่ว')
    const before = calls('answerCallbackQuery')
    const late = first.holds(has('inboxDone'))
    const bubble = shop.agent.bubbles().findLast(({ buttons }) => buttons.length > 0)
    await shop.agent.presses(bubble?.id ?? '', bubble?.buttons[0]?.label ?? '')
    await late.reached
    const other = await another(openGate())
    await other.settle()
    late.opens()
    await settles(other)
    // Each has answered the button: a courtesy leaves before it is known who was first.
    expect(calls('answerCallbackQuery') - before).toBe(2)
    expect(lines).toEqual([])
  })

  it('whose commit had no answer is handled once, and its chat goes on', async () => {
    first.losesAnswer(has('inboxDone'))
    await world.does(shop.customer.says('/new other น้ำรั่ว'))
    await world.does(shop.customer.says('/help'))
    expect(shop.customer.heard()).not.toBe('')
    await world.passes(60 * second)
    expect(await world.cases()).toHaveLength(1)
    expect(await below.q.$count(below.t.inbox, eq(below.t.inbox.state, 'done'))).toBeGreaterThan(1)
    expect(await below.q.$count(below.t.inbox, eq(below.t.inbox.state, 'waiting'))).toBe(0)
  })

  it('that neither can handle is set aside and told of once', async () => {
    const alerts = await alertsOn(world, shop)
    const poison = () => Promise.reject(new Error('poison'))
    first.meets(has('inboxDone'), poison)
    await world.does(shop.customer.says('/new other หายไปไหน'))
    for (let n = 0; n < 3; n++) await world.passes(10 * second)
    const gate = openGate()
    const [one, two] = [first.holds(isTelling), gate.holds(isTelling)]
    gate.meets(has('inboxDone'), poison)
    await world.advances(10 * second)
    await one.reached
    const other = await another(gate)
    await two.reached
    one.opens()
    await world.settle()
    two.opens()
    await settles(other)
    const [dead] = await below.q
      .select({ id: below.t.inbox.id })
      .from(below.t.inbox)
      .where(eq(below.t.inbox.state, 'dead'))
    const told = (phone: Phone) =>
      phone.bubbles().filter(({ text }) => text.includes(dead?.id.slice(-8) ?? 'nothing is dead'))
    expect([told(alerts), told(shop.customer)].map(({ length }) => length)).toEqual([1, 1])
  })
})

describe('a group that removed the bot', () => {
  it('is told of once', async () => {
    const alerts = await alertsOn(world, shop)
    const { telegram } = world.emulators
    const by = telegram.person({ name: 'ก้อย', account: shop.account, hasWritten: true })
    const about = { account: shop.account, kind: 'supergroup' as const, botIsAdmin: true }
    const group = telegram.group({ ...about, name: 'ทีมสอง', members: [by] })
    await hears(world, by.in(group), `/bind ${await world.code({ for: 'staff' })}`)
    const late = first.holds(isTelling)
    await group.removesBot(by)
    await late.reached
    const other = await another(openGate())
    await other.settle()
    late.opens()
    await settles(other)
    expect(alerts.bubbles().filter(({ text }) => text.includes('ทีมสอง'))).toHaveLength(1)
  })
})

/** The plan that tells of something while no event is handled. */
const isTelling = (plan: readonly Write[]) => has('outboxInsert')(plan) && !has('inboxDone')(plan)

type Meant = (plan: readonly Write[]) => boolean
type Held = { reached: Promise<void>; opens(): void }
type Gate = ReturnType<typeof openGate>

/** What a process's commits pass on their way to the database. */
function openGate() {
  let met: { meant: Meant; does: () => Promise<void>; isOnce: boolean }[] = []
  const lost: Meant[] = []
  return {
    before: (store: Store): Store => {
      const commit = async (plan: Parameters<Store['commit']>[0]) => {
        const one = met.find(({ meant }) => meant(plan))
        if (one?.isOnce) met = met.filter((other) => other !== one)
        await one?.does()
        const rows = await store.commit(plan)
        const isLost = lost.findIndex((meant) => meant(plan))
        if (isLost < 0) return rows
        lost.splice(isLost, 1)
        throw new Error('Connection terminated unexpectedly')
      }
      return { ...store, commit: commit as Store['commit'] }
    },
    /** From now on this happens to every such plan first. */
    meets(meant: Meant, does: () => Promise<void>): void {
      met.push({ meant, does, isOnce: false })
    },
    /** The next such plan is committed, and nobody hears of it. */
    losesAnswer(meant: Meant): void {
      lost.push(meant)
    },
    /** The next such plan waits until it is let go. */
    holds(meant: Meant): Held {
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
      const { promise: open, resolve: opens } = Promise.withResolvers<void>()
      const does = () => {
        reach()
        return open
      }
      met.push({ meant, does, isOnce: true })
      return { reached, opens }
    },
  }
}
