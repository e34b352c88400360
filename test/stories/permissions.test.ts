// What nobody may do, however they try: by command, by word, by quote, by a button that is not theirs.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LineAccount } from '#sandbox/line/account.ts'
import { openWorld, type World } from '../world.ts'
import {
  alertsOn,
  anotherDesk,
  cardOf,
  hears,
  joins,
  presses,
  reports,
  type Shop,
  shopOnLine,
  shopOnTelegram,
  shops,
} from './shops.ts'

const kinds = async (world: World, number: number) => (await world.case(number)).timeline.map(({ kind }) => kind)

describe.each(['line', 'telegram'] as const)('on %s', (platform) => {
  let world: World
  let shop: Shop

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
  })
  afterEach(() => world.closes())

  it('a customer can’t act as staff: their words stay words', async () => {
    const { customer } = shop
    for (const line of [
      '/take 1',
      '/st 1 แก้ไข',
      '/assign 1 me',
      '/sev 1 critical',
      '/note 1 x',
      '/reply 1 x',
      '/close 1',
    ])
      expect(await hears(world, customer, line), line).toMatch(/สำหรับทีมงาน/)
    for (const words of ['#1 รับเคส', '#1 เสร็จ', 'รับเคส', '#1 > ยิงข้อความ']) await hears(world, customer, words)
    expect(await world.case(1)).toMatchObject({ status: 'new', owner: null, severity: 'normal' })
    expect(await kinds(world, 1)).toEqual(['opened', 'heard', 'heard', 'heard', 'heard'])
  })

  it('a stranger reaches nobody else’s case, by number, quote or word', async () => {
    const { stranger } = shop
    const card = cardOf(shop.agent, 1)
    for (const line of ['/case 1', '#1', '#1 ยกเลิก', '/cancel 1', '/reopen 1'])
      expect(await hears(world, stranger, line), line).toMatch('ไม่มีเคส #1 ที่นี่')
    await hears(world, stranger, 'เสร็จ', { quotes: card })
    expect(await hears(world, stranger, '/mine')).toMatch('ยังไม่มีเคส')
    expect(await kinds(world, 1)).toEqual(['opened'])
  })

  it('a staff group sees and does only what comes to it; a case of others answers as none', async () => {
    const back = await anotherDesk(world, shop, 'คลัง', { types: ['refund_request'] })
    await reports(world, shop.stranger, 'อีกเรื่อง')
    expect(back.heard()).not.toMatch('#2')
    for (const line of [
      '/case 1',
      '/take 1',
      '#1',
      '#1 รับ',
      '/note 1 x',
      '/tl 1',
      '/sla why 1',
      '/reply 1 x',
      '/assign 1 me',
    ])
      expect(await hears(world, back, line), line).toMatch('ไม่มีเคส #1 ที่นี่')
    expect(await hears(world, back, '/cases')).toMatch('ไม่มีเคส')
    expect(await hears(world, back, '/cases ของ')).toMatch('ไม่มีเคส')
    await hears(world, shop.agent, '/type 1 refund_request')
    expect(back.heard()).toMatch('#1 ขอคืนเงิน')
    await presses(world, back, 'รับเคส')
    expect((await world.case(1)).owner?.name).toBe('คลัง')
    expect(shop.agent.heard()).toMatch('คลัง')
  })

  it('a button drawn before a case left this group does nothing any more', async () => {
    const back = await anotherDesk(world, shop, 'คลัง', { types: ['refund_request'] })
    await hears(world, shop.agent, '/type 1 refund_request')
    await hears(world, shop.agent, '/type 1 other')
    expect(back.heard()).toMatch('เคสนี้ย้ายไปที่กลุ่ม')
    // Telegram's card has lost its buttons, LINE's cannot be changed.
    if (platform === 'telegram') expect(back.bubbles().flatMap(({ buttons }) => buttons)).toEqual([])
    else expect(await presses(world, back, 'รับเคส')).toMatch('ไม่มีเคส #1 ที่นี่')
    expect((await world.case(1)).owner).toBe(null)
  })

  it('the role of a staff group counts in that group only', async () => {
    const nok = shop.person('นก', shop.agent.who.id)
    for (const line of ['/take 1', '/cases', '/note 1 x', '/jobs'])
      expect(await hears(world, nok, line), line).toMatch('สำหรับทีมงาน')
    expect(await hears(world, nok, '/whoami')).toMatch('บทบาท: ลูกค้า ')
    expect(await hears(world, nok, '/case 1')).toMatch('ไม่มีเคส #1 ที่นี่')
  })

  it('a group of a role does what that role may: the CEO only looks', async () => {
    const phone = await anotherDesk(world, shop, 'ซีอีโอ', { role: 'ceo' })
    await reports(world, shop.stranger, 'เรื่องใหม่')
    expect(phone.heard()).toMatch('#2 ')
    expect(phone.bubbles().flatMap(({ buttons }) => buttons.map(({ label }) => label))).not.toContain('รับเคส')
    expect(await hears(world, phone, '/cases')).toMatch('#1 ')
    expect(await hears(world, phone, '/case 1')).toMatch('ของไม่มาส่ง')
    expect(await hears(world, phone, '/tl 1')).toMatch('เปิดเคส')
    for (const line of ['/note 1 x', '/reply 1 x', '/sev 1 high', '/type 1 refund', '/esc 1 L2 x', '/link 1 A-1'])
      expect(await hears(world, phone, line), line).toMatch(/ทำได้เฉพาะ/)
    for (const line of ['/take 1', '/close 1', '#1 รับ', '#1 ยกเลิก', '#1 > สวัสดี', '#1 โน้ตจากซีอีโอ', '/cancel 1'])
      expect(await hears(world, phone, line), line).toMatch(/รายการนี้สำหรับ|ไม่รู้จัก/)
    expect(await kinds(world, 1)).toEqual(['opened'])
    expect(await world.case(1)).toMatchObject({ status: 'new', owner: null })
  })

  it('the buttons of one person’s flow don’t answer for another (S1-05)', async () => {
    await hears(world, shop.agent, '/take 1')
    await hears(world, shop.agent, '/do 1 resolve')
    expect(await presses(world, shop.other, 'ระบบชำระเงิน')).toMatch('ปุ่มนี้')
    expect(await world.case(1)).toMatchObject({ status: 'investigating', rootCause: null })
    await presses(world, shop.agent, 'ระบบชำระเงิน')
    await hears(world, shop.other, 'ฉันตอบแทนไม่ได้')
    expect((await world.case(1)).status).toBe('investigating')
    await hears(world, shop.agent, 'คืนเงินแล้ว')
    expect((await world.case(1)).status).toBe('resolved')
  })

  it('who left a staff group is no longer given cases there', async () => {
    await hears(world, shop.other, '/whoami')
    await hears(world, shop.agent, '/assign 1 เอก')
    expect((await world.case(1)).owner?.name).toBe('เอก')
    await hears(world, shop.agent, '/assign 1 me')
    await world.does(shop.otherLeaves())
    expect(await hears(world, shop.agent, '/assign 1 เอก')).toMatch('เอก ไม่มีบทบาทที่รับเคสได้')
    expect((await world.case(1)).owner?.name).toBe('นก')
  })

  it('an alerts chat hears and does nothing', async () => {
    const alerts = await alertsOn(world, shop)
    for (const line of ['/take 1', '/cases', '/case 1', '#1 รับ', '/new other x']) await hears(world, alerts, line)
    expect(await kinds(world, 1)).toEqual(['opened'])
    expect(alerts.heard()).not.toMatch('ของไม่มาส่ง')
    await expect(world.case(2)).rejects.toThrow('404')
  })

  it('a private role reaches what the role may: manager acts, CEO looks', async () => {
    await joins(world, shop.boss, 'ceo')
    expect(await hears(world, shop.boss, '/case 1')).toMatch('ของไม่มาส่ง')
    expect(await hears(world, shop.boss, '/take 1')).toMatch('รายการนี้สำหรับ')
    expect(await hears(world, shop.boss, '#1 > สวัสดี')).toMatch('รายการนี้สำหรับ')
    await joins(world, shop.boss, 'manager')
    await hears(world, shop.boss, '/take 1')
    expect((await world.case(1)).owner?.name).toBe('มายด์')
  })
})

describe('who can’t be told from others', () => {
  it('is told how to write as themselves, and does nothing (LINE for PC, S1-10)', async () => {
    const world = await openWorld()
    const shop = await shopOnLine(world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    const { line } = world.emulators
    const group = line.group({ name: 'ทีมสอง', account: shop.account, members: [] })
    const nok = line.person({ name: 'นก', account: shop.account })
    await hears(world, nok.in(group), `/bind ${await world.code({ for: 'staff' })}`)
    const nobody = nok.in(group, { withoutUserId: true })
    for (const words of ['/take 1', '#1 รับ'])
      expect(await hears(world, nobody, words), words).toMatch('มองไม่เห็นว่าใครเป็นคนพิมพ์')
    expect(await hears(world, nobody, 'คุยกันเฉย ๆ')).toBe('')
    expect(await kinds(world, 1)).toEqual(['opened'])
    await world.closes()
  })

  it('is told so as an anonymous admin on Telegram too', async () => {
    const world = await openWorld()
    const shop = await shopOnTelegram(world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    const { telegram } = world.emulators
    const boss = telegram.person({ name: 'มายด์', account: shop.account })
    const about = { account: shop.account, kind: 'supergroup' as const, botIsAdmin: true }
    const group = telegram.group({ ...about, name: 'ทีมสอง', members: [boss] })
    await hears(world, boss.in(group), `/bind ${await world.code({ for: 'staff' })}`)
    const nobody = boss.in(group, { anonymous: true })
    expect(await hears(world, nobody, '/take 1')).toMatch('มองไม่เห็นว่าใครเป็นคนพิมพ์')
    expect(await kinds(world, 1)).toEqual(['opened'])
    await world.closes()
  })
})

describe('forged payloads on LINE', () => {
  it('do nothing: a button’s value typed by hand is checked like any other', async () => {
    const world = await openWorld()
    const shop = await shopOnLine(world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    await reports(world, shop.stranger, 'ของฉันเอง')
    const forge = (data: string) => pressAs(shop.account, shop.stranger.who.id, data)
    for (const data of [
      'a:1:take:0',
      'a:1:cancel:0',
      'o:1',
      'v:1:details',
      'v:1:files',
      'g:1:agree',
      'c:case:1',
      'c:take:1',
      'c:code:staff',
      'c:st:1 fixing',
      'f:zzzz:0',
      'w:zzzz:confirm',
      'a:2:resolve:0',
      'a:2:take:0',
      'garbage',
      '',
    ]) {
      await world.does(forge(data))
      expect(shop.stranger.heard(), data).not.toMatch('ของไม่มาส่ง')
    }
    expect(await kinds(world, 1)).toEqual(['opened'])
    expect(await kinds(world, 2)).toEqual(['opened'])
    await world.closes()
  })
})

function pressAs(account: LineAccount, userId: string, data: string): Promise<number> {
  return account.emit([
    account.event({
      type: 'postback',
      replyToken: '0'.repeat(32),
      source: { type: 'user', userId },
      postback: { data },
    }),
  ])
}

describe('two businesses in one house', () => {
  it('never mix: numbers, roles, codes, cases and words are each their own', async () => {
    const world = await openWorld()
    const shop = await shopOnLine(world)
    const { line } = world.emulators
    const second = await world.api.post<{ id: string }>('/workspaces', {
      name: 'ร้านที่สอง',
      pack: 'mims',
      timezone: 'Asia/Bangkok',
      language: 'th',
    })
    const credentials = { channelSecret: 'second-secret', channelAccessToken: 'second-token' }
    const account = line.account({ ...credentials, name: 'ร้านที่สอง' })
    const channel = await world.api.post<{ id: string }>(`/workspaces/${second.id}/channels`, {
      platform: 'line',
      name: 'line',
      credentials,
    })
    await world.api.post(`/workspaces/${second.id}/channels/${channel.id}/connect`, {})
    const code = async (body: object) =>
      (await world.api.post<{ code: string }>(`/workspaces/${second.id}/codes`, body)).code
    const boss = line.person({ name: 'มายด์', account, id: shop.boss.who.id })
    const customer = line.person({ name: 'สมชาย', account, id: shop.customer.who.id })

    await joins(world, shop.boss, 'admin')
    expect(await hears(world, boss, '/whoami')).toMatch('บทบาท: ลูกค้า ')
    expect(await hears(world, boss, `/join ${await world.code({ for: 'role', role: 'admin' })}`)).toMatch('ไม่พบรหัสนี้')
    await reports(world, shop.customer, 'เรื่องของร้านแรก')
    expect(await hears(world, customer, '/case 1')).toMatch('ไม่มีเคส #1 ที่นี่')
    expect(await hears(world, customer, '/mine')).toMatch('ยังไม่มีเคส')
    expect(await hears(world, customer, '/new other เรื่องของร้านที่สอง')).toMatch('เคส #1')

    await hears(world, boss, `/join ${await code({ for: 'role', role: 'admin' })}`)
    expect(await hears(world, boss, '/cases')).toMatch('#1 ')
    expect(await hears(world, boss, '/case 1')).toMatch('เรื่องของร้านที่สอง')
    await hears(world, boss, '/take 1')
    expect(customer.heard()).toMatch('ทีมงานกำลังแก้ไข')
    expect((await world.case(1)).status).toBe('new')
    expect(shop.agent.heard()).not.toMatch('เรื่องของร้านที่สอง')
    expect(await hears(world, shop.boss, '/cases เรื่องของ')).not.toMatch('#2')
    expect(shop.customer.heard()).not.toMatch('ทีมงานกำลังแก้ไข')
    await world.closes()
  })
})
