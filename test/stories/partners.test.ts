import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../world.ts'
import { cardOf, hears, partnerOn, presses, type Shop, shops } from './shops.ts'

type Partner = Awaited<ReturnType<typeof partnerOn>>

describe.each(['line', 'telegram'] as const)('a partner’s group on %s', (platform) => {
  let world: World
  let shop: Shop
  let star: Partner
  const says = (text: string, how: Parameters<typeof hears>[3] = {}) => hears(world, star.dao, text, how)
  const staffSays = (text: string, how: Parameters<typeof hears>[3] = {}) => hears(world, shop.agent, text, how)

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
    star = await partnerOn(world, shop, 'ร้านดาว', 'ดาว')
  })
  afterEach(() => world.closes())

  it('opens a case for the partner with /new; its news go there and nowhere else (S0-37)', async () => {
    expect(star.dao.heard()).toMatch('กลุ่มนี้เป็นกลุ่มของ ร้านดาว แล้ว')
    expect(await says('/new other ป้ายหน้าร้านไม่ขึ้น')).toMatch('เคส #1 อยู่ในคิวแล้ว')
    expect(shop.agent.heard()).toMatch(/พาร์ตเนอร์:? ร้านดาว/)
    expect(await world.case(1)).toMatchObject({ partner: { name: 'ร้านดาว' }, customer: { name: 'ดาว' } })
    await staffSays('/take 1')
    expect(star.dao.heard()).toMatch('ทีมงานกำลังแก้ไขปัญหาให้คุณ (เคส #1)')
    await staffSays('> ขอรูปป้ายด้วยค่ะ', { quotes: cardOf(shop.agent, 1) })
    expect(star.dao.heard()).toMatch('ขอรูปป้ายด้วยค่ะ')
    expect(star.private.bubbles().filter(({ from }) => from === 'bot')).toEqual([])
    expect(shop.customer.bubbles()).toEqual([])
  })

  it('knows the partner by an id of its own, not by the code that was typed', async () => {
    const { q, t } = world.app.house.store
    const codes = (await q.select({ code: t.codes.code }).from(t.codes)).map(({ code }) => code)
    const [account] = await q.select().from(t.accounts)
    expect(account?.name).toBe('ร้านดาว')
    expect(codes).not.toContain(account?.id)
  })

  it('opens one when the bot is mentioned, and asks what it needs to know in the group', async () => {
    expect(await says('ยอดเติมเงินของร้านไม่เข้าค่ะ', { mentionsBot: true })).toMatch('พบปัญหาเรื่องอะไรคะ')
    await presses(world, star.dao, 'เติมเงินไม่เข้า')
    expect(star.dao.heard()).toMatch('หมายเลขออเดอร์?')
    await says('ORD-900')
    await presses(world, star.dao, 'ยืนยัน')
    expect(await world.case(1)).toMatchObject({
      type: 'topup_missing',
      orders: ['ORD-900'],
      partner: { name: 'ร้านดาว' },
    })
    expect((await world.case(1)).messages[0]?.text).toBe('ยอดเติมเงินของร้านไม่เข้าค่ะ')
  })

  it('hears nothing of what people say among themselves', async () => {
    for (const words of ['วันนี้อากาศดีนะ', 'แจ้งปัญหา', 'เสร็จ', 'ใครว่างบ้าง', '12']) expect(await says(words), words).toBe('')
    await says('/new other ป้ายไม่ขึ้น')
    expect(await says('กินข้าวยัง')).toBe('')
    expect(await hears(world, star.boy, 'ยังเลย')).toBe('')
    expect((await world.case(1)).messages).toHaveLength(1)
    expect(shop.agent.heard()).not.toMatch('กินข้าวยัง')
  })

  it('adds to the right one of several by a quote or its number, from anybody there', async () => {
    await says('/new other ป้ายไม่ขึ้น')
    const first = cardOf(star.dao, 1)
    await says('/new other โลโก้ผิดสี')
    expect(await hears(world, star.boy, 'ยังไม่ขึ้นเลยครับ', { quotes: first })).toMatch('เพิ่มลงในเคส #1')
    expect(shop.agent.heard()).toMatch('#1 บอย (ร้านดาว): ยังไม่ขึ้นเลยครับ')
    expect(await says('#2 ควรเป็นสีแดง')).toMatch('เพิ่มลงในเคส #2')
    expect((await world.case(1)).messages.map(({ text }) => text)).toEqual(['ป้ายไม่ขึ้น', 'ยังไม่ขึ้นเลยครับ'])
    expect((await world.case(2)).messages.map(({ text }) => text)).toEqual(['โลโก้ผิดสี', 'ควรเป็นสีแดง'])
    expect(await says('#9 ฮัลโหล')).toMatch('ไม่มีเคส #9 ที่นี่')
    expect(await says('/mine')).toMatch(/#2 [\s\S]*#1 /)
  })

  it('never shows a case to another partner, to a customer, or to a group without a purpose', async () => {
    await says('/new other ความลับของดาว')
    const moon = await partnerOn(world, shop, 'ร้านเดือน', 'เดือน')
    for (const line of ['/case 1', '#1', '#1 เพิ่มหน่อย', '/reopen 1', '/cancel 1'])
      expect(await hears(world, moon.dao, line), line).toMatch('ไม่มีเคส #1 ที่นี่')
    expect(await hears(world, moon.dao, '/mine')).toMatch('ยังไม่มีเคส')
    expect(await hears(world, shop.customer, '/case 1')).toMatch('ไม่มีเคส #1 ที่นี่')
    await hears(world, moon.dao, '/new other ป้ายของเดือน')
    expect(star.dao.heard()).not.toMatch('#2')
    expect(await says('/case 2')).toMatch('ไม่มีเคส #2 ที่นี่')
    await staffSays('> ถึงเดือน', { quotes: cardOf(shop.agent, 2) })
    expect(moon.dao.heard()).toMatch('ถึงเดือน')
    expect(star.dao.heard()).not.toMatch('ถึงเดือน')
  })

  it('lets its people do what is theirs and nothing of staff', async () => {
    await says('/new other ป้ายไม่ขึ้น')
    for (const line of ['/take 1', '/st 1 แก้ไข', '/note 1 x', '/reply 1 x', '/cases', '/tl 1', '/types', '/code staff'])
      expect(await says(line), line).toMatch('สำหรับทีมงาน')
    const shown = await says('/case 1')
    expect(shown).toMatch('อยู่ในคิว')
    expect(shown).not.toMatch('NORMAL')
    expect(await says('/cancel 1')).toMatch('ยกเลิกเคส #1 แล้ว')
    expect(shop.agent.heard()).toMatch('#1 ดาว (ร้านดาว) ยกเลิกแล้ว')
    expect((await world.case(1)).status).toBe('closed')
    await says('/reopen 1')
    expect((await world.case(1)).status).toBe('investigating')
  })

  it('is spoken to in its own language, whatever its people and the staff use', async () => {
    expect(await says('/language')).toMatch('ต้องการใช้ภาษาอะไร')
    await presses(world, star.dao, 'English')
    expect(await says('/new other the sign is dark')).toMatch('Case #1 is in the queue')
    expect(await staffSays('/take 1')).toMatch('กำลังตรวจสอบ')
    expect(star.dao.heard()).toMatch('Our team is working on your problem')
    await staffSays('/do 1 resolve')
    await presses(world, shop.agent, 'ลูกค้าทำรายการผิด')
    await staffSays('เปลี่ยนหลอดแล้ว')
    expect(star.dao.heard()).toMatch('Your problem is solved')
    await presses(world, star.boy, 'Still a problem')
    expect((await world.case(1)).status).toBe('investigating')
  })
})

describe('a partner’s Telegram group under privacy mode', () => {
  it('is asked so that its answers come back to the bot', async () => {
    const world = await openWorld()
    const shop = await shops.telegram(world)
    const star = await partnerOn(world, shop, 'ร้านดาว', 'ดาว', { botIsAdmin: false })
    expect(star.dao.heard()).toMatch('privacy mode')
    await hears(world, star.dao, '/new เติมเงินไม่เข้า')
    expect(star.dao.heard()).toMatch('หมายเลขออเดอร์?')
    await hears(world, star.dao, 'ORD-31')
    await hears(world, star.dao, 'โอนแล้ว 500 บาท')
    await presses(world, star.dao, 'ยืนยัน')
    expect(await world.case(1)).toMatchObject({ orders: ['ORD-31'], partner: { name: 'ร้านดาว' } })
    await world.closes()
  })
})
