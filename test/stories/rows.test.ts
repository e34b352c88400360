// The rows of the first documents, each as the shortest story that shows it. What others show at length is named there.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, slip, type World } from '../world.ts'
import { cardOf, hears, joins, presses, reports, type Shop, sends, shopOnLine } from './shops.ts'

const minute = 60_000

describe('the rows of a shop for orders', () => {
  let world: World
  let shop: Shop

  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })
  afterEach(() => world.closes())

  async function topup(): Promise<void> {
    await hears(world, shop.customer, '/new topup_missing ORD-7781 เงินไม่เข้า')
    await presses(world, shop.customer, 'ยืนยัน')
  }

  const labels = (number: number) =>
    shop.agent
      .bubbles()
      .find(({ id }) => id === cardOf(shop.agent, number))
      ?.buttons.map(({ label }) => label) ?? []

  it('S0-02, S0-33: a card offers only the legal next steps, and a command to another is refused with what is possible', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    expect(labels(1)).toContain('รับเคส')
    expect(labels(1)).not.toContain('แก้แล้ว')
    expect(await hears(world, shop.agent, '/st 1 fixing')).toMatch('รับเคส')
    expect((await world.case(1)).status).toBe('new')
    await presses(world, shop.agent, 'รับเคส')
    expect(labels(1)).toEqual(expect.arrayContaining(['รอลูกค้า', 'แก้ไข', 'แก้แล้ว']))
    expect(labels(1)).not.toContain('รับเคส')
  })

  it('S0-03, S0-05, S0-07, S0-08: severity and deadline follow the case type, which an admin can change', async () => {
    await topup()
    expect(await world.case(1)).toMatchObject({ severity: 'critical', dueAt: world.clocks.clock.now() + 15 * minute })
    const type = `/workspaces/${world.workspace}/case-types/topup_missing`
    await world.api.patch(type, { severity: 'high', sla: { response: null, resolution: 30 * minute } })
    await topup()
    expect(await world.case(2)).toMatchObject({ severity: 'high', dueAt: world.clocks.clock.now() + 30 * minute })
    expect(await hears(world, shop.agent, '/types')).toMatch('topup_missing')
    expect(await world.api.get(type)).toMatchObject({ category: 'payment', requireOrder: true })
  })

  it('S0-04, S1-10: the first to take it has it, the next is told who', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    await presses(world, shop.agent, 'รับเคส')
    await presses(world, shop.other, 'รับเคส')
    expect(shop.other.heard()).toMatch('นก')
    expect((await world.case(1)).owner).toMatchObject({ name: 'นก' })
  })

  it('S0-16, S4-07, S4-10, S0-39: the target runs from the opening, is warned of at 80 % and over at 100 %, each once, by its rule', async () => {
    await topup()
    await world.passes(12 * minute)
    await world.passes(3 * minute)
    const { timeline } = await world.case(1)
    expect(timeline.map(({ kind }) => kind)).toEqual(['opened', 'warned', 'breached', 'escalated'])
    expect(timeline.slice(1).map(({ data }) => data.rule)).toEqual(['sla', 'sla', 'sla'])
    await joins(world, shop.boss, 'admin')
    expect(await hears(world, shop.boss, '/jobs')).toMatch('timers')
  })

  it('S0-19: every minute belongs to somebody, and waiting for the customer is not the staff’s', async () => {
    await topup()
    await presses(world, shop.agent, 'รับเคส')
    await world.passes(10 * minute)
    await hears(world, shop.agent, '#1 รอลูกค้า')
    await world.passes(60 * minute)
    const { clocks } = await world.case(1)
    expect(clocks).toMatchObject({ staff: 10 * minute, customer: 60 * minute, provider: 0 })
    expect(await hears(world, shop.agent, '/time 1')).toMatch('1 ชั่วโมง')
  })

  it('S0-26, S0-32: a group is bound by a code, and a role that only looks can only look', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    await joins(world, shop.boss, 'ceo')
    expect(await hears(world, shop.boss, '/cases')).toMatch('#1')
    await hears(world, shop.boss, '/take 1')
    expect((await world.case(1)).owner).toBeNull()
  })

  it('S0-29: credentials are sealed where they are kept', async () => {
    const { q, t } = world.app.house.store
    const [channel] = await q.select().from(t.channels)
    expect(channel?.credentials).toMatch(/^s1\./)
    expect(JSON.stringify(channel)).not.toMatch('line-token')
  })

  it('S0-09, S0-44: the timeline can be read, not changed, and its chain verifies', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    await hears(world, shop.agent, 'โทรหาลูกค้าแล้ว', { quotes: cardOf(shop.agent, 1) })
    expect(await hears(world, shop.agent, '/tl 1')).toMatch('โทรหาลูกค้าแล้ว')
    const { store } = world.app.house
    const change = store.commit([
      { write: (q, t) => q.update(t.timeline).set({ kind: 'closed' }).returning({ seq: t.timeline.seq }) },
    ])
    await expect(change).rejects.toThrow()
    await joins(world, shop.boss, 'admin')
    expect(await hears(world, shop.boss, '/audit verify')).toMatch('ครบถ้วน')
  })

  it('S1-04: a photo is fetched at once and kept by its hash', async () => {
    await hears(world, shop.customer, '/new topup_missing ORD-1')
    await sends(world, shop.customer, slip)
    await presses(world, shop.customer, 'ยืนยัน')
    const [file] = (await world.case(1)).messages[0]?.files ?? []
    expect(file).toMatchObject({ mime: 'image/png', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  })

  it('S1-06: a platform that is busy is waited for as long as it says', async () => {
    world.emulators.faults.add({ platform: 'line', kind: '429', retryAfter: 30, match: /push/, times: 1 })
    await reports(world, shop.customer, 'เว็บล่ม')
    const cards = () => shop.agent.bubbles().filter(({ title, text }) => `${title} ${text}`.includes('#1 ')).length
    expect(cards()).toBe(0)
    await world.passes(20_000)
    expect(cards()).toBe(0)
    await world.passes(20_000)
    expect(cards()).toBe(1)
  })

  it('S1-11: what staff quote is a note of theirs; only > goes to the customer', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    await hears(world, shop.agent, 'ลูกค้าใจร้อน', { quotes: cardOf(shop.agent, 1) })
    expect(shop.customer.heard()).not.toMatch('ใจร้อน')
    await hears(world, shop.agent, '> ขออภัยในความไม่สะดวกค่ะ', { quotes: cardOf(shop.agent, 1) })
    expect(shop.customer.heard()).toMatch('ขออภัยในความไม่สะดวกค่ะ')
  })
})
