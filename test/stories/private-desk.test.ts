// A chat of one's own as a desk: only for those with a role of their own, and only for the cases they have.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../world.ts'
import { hears, joins, reports, shopOnLine } from './shops.ts'

describe('on LINE', () => {
  let world: World
  let shop: Awaited<ReturnType<typeof shopOnLine>>
  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })
  afterEach(() => world.closes())

  const cards = (phone: { bubbles(): { title?: string; text: string }[] }) =>
    phone.bubbles().filter(({ title, text }) => `${title ?? ''} ${text}`.includes('#1')).length

  it('who works in the group alone hears of cases there and nowhere else, even if they once wrote in private', async () => {
    const { agent, customer, account } = shop
    const private_ = world.emulators.line.person({ name: 'นก', account, id: agent.who.id })
    await hears(world, private_, 'สวัสดี')
    await reports(world, customer, 'แอปค้าง')
    await hears(world, agent, '/take 1')
    await hears(world, customer, 'ยังค้างอยู่')
    expect((await world.case(1)).owner?.name).toBe('นก')
    expect(cards(private_)).toBe(0)
  })

  it('who has a role of their own has the cases given to them in their own chat, and those only', async () => {
    const { agent, boss, customer, stranger } = shop
    await joins(world, boss, 'manager')
    await reports(world, customer, 'แอปค้าง')
    expect(cards(boss)).toBe(0)
    await hears(world, agent, '/assign 1 มายด์')
    expect(boss.heard()).toMatch('#1')
    await hears(world, customer, 'ยังค้างอยู่')
    expect(boss.heard()).toMatch('ยังค้างอยู่')
    expect(await hears(world, boss, '> กำลังดูให้ค่ะ')).toMatch('#1')
    expect(customer.heard()).toMatch('กำลังดูให้ค่ะ')
    await reports(world, stranger, 'รหัสผ่านใช้ไม่ได้')
    expect(boss.heard()).not.toMatch('#2')
  })

  it('and hears no more once it is given to somebody else', async () => {
    const { agent, boss, customer } = shop
    await joins(world, boss, 'manager')
    await reports(world, customer, 'แอปค้าง')
    await hears(world, agent, '/assign 1 มายด์')
    await hears(world, agent, '/assign 1 me')
    expect(boss.heard()).toMatch('นก')
    const before = boss.bubbles().length
    await hears(world, customer, 'ยังค้างอยู่')
    expect(boss.bubbles().length).toBe(before)
  })
})
