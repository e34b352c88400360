import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lineShop, openWorld, slip, type World } from '../world.ts'

const minute = 60_000

describe('a top-up that did not arrive, on LINE', () => {
  let world: World
  let shop: Awaited<ReturnType<typeof lineShop>>

  beforeEach(async () => {
    world = await openWorld()
    shop = await lineShop(world)
  })
  afterEach(() => world.closes())

  async function opensTopup() {
    const { customer } = shop
    await world.does(customer.says('สวัสดี'))
    expect(customer.heard()).toMatch('ร้านทดสอบ')
    await world.does(customer.presses('แจ้งปัญหา'))
    await world.does(customer.presses('เติมเงินไม่เข้า'))
    expect(customer.heard()).toMatch('หมายเลขออเดอร์?')
    await world.does(customer.says('ORD-7781'))
    expect(customer.heard()).toMatch('สลิป')
    await world.does(customer.sends(slip))
    expect(customer.heard()).toMatch('ORD-7781')
    await world.does(customer.presses('ยืนยัน'))
  }

  it('is lived from the first word to the close', async () => {
    const { customer, agent, other } = shop
    await opensTopup()
    expect(customer.heard()).toMatch('เคส #1 อยู่ในคิวแล้ว คาดว่าจะมีคนรับภายใน 15 นาที')
    expect(agent.heard()).toMatch('#1 เติมเงินไม่เข้า')
    expect(agent.heard()).toMatch('CRITICAL')
    expect(agent.heard()).toMatch('ORD-7781')
    expect(agent.heard()).toMatch('14:32 (15 นาที)')

    await world.does(agent.presses('รับเคส'))
    await world.does(other.presses('รับเคส'))
    expect(other.heard()).toMatch('นก')
    expect(customer.heard()).toMatch('ทีมงานกำลังแก้ไขปัญหาให้คุณ')
    const taken = await world.case(1)
    expect(taken).toMatchObject({ status: 'investigating', owner: { name: 'นก' }, firstResponseAt: expect.any(Number) })

    const card = agent.bubbles().findLast((bubble) => bubble.title?.includes('#1') || bubble.text.includes('#1'))
    await world.does(agent.says('> ขอเลขอ้างอิงโอนด้วยค่ะ', { quotes: card?.id ?? '' }))
    expect(customer.heard()).toMatch('ขอเลขอ้างอิงโอนด้วยค่ะ')
    await world.does(customer.says('REF-555'))
    expect(agent.heard()).toMatch('REF-555')

    await world.does(agent.says('รอลูกค้า', { quotes: card?.id ?? '' }))
    expect((await world.case(1)).status).toBe('waiting_customer')
    await world.does(agent.says('#1 แก้ไข'))
    expect((await world.case(1)).status).toBe('fixing')
    await world.does(agent.says('เสร็จ', { quotes: card?.id ?? '' }))
    expect((await world.case(1)).status).toBe('fixing')
    await world.does(agent.presses('ระบบชำระเงิน'))
    await world.does(agent.says('ธนาคารล่าช้า เติมให้แล้ว'))
    expect(customer.heard()).toMatch('แก้ไขเรียบร้อยแล้ว')
    const resolved = await world.case(1)
    expect(resolved).toMatchObject({ status: 'resolved', rootCause: 'payment_gateway', orders: ['ORD-7781'] })
    expect(resolved.timeline.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['opened', 'taken', 'status', 'said', 'heard', 'resolved']),
    )
    expect(resolved.messages[0]?.files[0]).toMatchObject({ mime: 'image/png' })
  })

  it('warns once at 80 % of its time, and is breached and escalated once, when nobody takes it', async () => {
    const { agent } = shop
    await opensTopup()
    await world.passes(12 * minute)
    expect(agent.heard()).toMatch('#1')
    const before = agent.bubbles().length
    await world.passes(minute)
    expect(agent.bubbles().length).toBe(before)
    await world.passes(2 * minute)
    const found = await world.case(1)
    expect(found.timeline.map(({ kind }) => kind)).toEqual(['opened', 'warned', 'breached', 'escalated'])
    const told = agent.bubbles().length
    await world.passes(60 * minute)
    expect(agent.bubbles().length).toBe(told)
  })
})
