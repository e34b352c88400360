import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { commandNamed, commands } from '#flows/commands/index.ts'
import { openWorld, publicOrigin, type World } from '../world.ts'
import { anotherDesk, cardOf, hears, joins, presses, reports, type Shop, shops } from './shops.ts'

const hour = 60 * 60_000

/** What happened to a case, without when and in which row. */
async function lifeOf(world: World, number: number) {
  const { timeline } = await world.case(number)
  return timeline.map(({ kind, by, data }) => ({ kind, by: by?.name ?? null, data: { ...data, customer: null } }))
}

it('knows every command by each of its words', () => {
  for (const command of commands)
    for (const word of [command.name, ...Object.values(command.words).flat()])
      expect(commandNamed(word)?.name, word).toBe(command.name)
})

describe.each(['line', 'telegram'] as const)('commands in a staff group on %s', (platform) => {
  let world: World
  let shop: Shop
  const says = (text: string, how: Parameters<typeof hears>[3] = {}) => hears(world, shop.agent, text, how)

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
  })
  afterEach(() => world.closes())

  it('/take 1 takes, and says so to the one who is late', async () => {
    expect(await says('/take 1')).toMatch('นก')
    expect(await world.case(1)).toMatchObject({ status: 'investigating', owner: { name: 'นก' } })
    expect(shop.customer.heard()).toMatch('ทีมงานกำลังแก้ไขปัญหาให้คุณ')
    expect(await hears(world, shop.other, '/รับ #1')).toMatch('นก รับ #1 ไปแล้ว')
    expect(await says('/take 1')).toMatch('#1 เป็นของคุณอยู่แล้ว')
  })

  it('/st moves a case by an id or a word of any language', async () => {
    await says('/take 1')
    for (const [line, status] of [
      ['/st 1 fixing', 'fixing'],
      ['/สถานะ 1 รอลูกค้า', 'waiting_customer'],
      ['/status #1 perbaiki', 'fixing'],
      ['/حالة 1 بانتظار العميل', 'waiting_customer'],
      ['/st 1 รอโปร', 'waiting_provider'],
    ] as const) {
      await says(line)
      expect((await world.case(1)).status, line).toBe(status)
    }
    expect(await says('/st 1')).toMatch(/\/st 1 fixing[\s\S]*รอลูกค้า/)
    expect(await says('/st 1 ไปเที่ยว')).toMatch(/ไม่รู้จัก "ไปเที่ยว" สำหรับ #1[\s\S]*แก้ไข/)
    expect(await says('/st 1 new')).toMatch('ตอนนี้ทำได้')
  })

  it('/do does an action by id or word, and lists what is possible', async () => {
    expect(await says('/do 1 fix')).toMatch('ตอนนี้ทำได้: รับเคส')
    await says('/do 1 take')
    await says('/ทำ 1 แก้ไข')
    expect((await world.case(1)).status).toBe('fixing')
    expect(await says('/do 1')).toMatch(/\/do 1 action[\s\S]*รอลูกค้า/)
    expect(await says('/do 1 fly')).toMatch('ไม่รู้จัก "fly"')
  })

  it('/assign gives a case to somebody by name or by naming them with @', async () => {
    expect(await says('/assign 1')).toMatch('/assign 1 @name')
    expect(await says('/assign 1 ใครก็ไม่รู้')).toMatch('ไม่รู้จักใครชื่อ ใครก็ไม่รู้')
    const mentions = [{ id: shop.other.who.id, name: 'เอก' }]
    expect(await says('/assign 1 @เอก', { mentions })).toMatch('มอบให้ เอก')
    expect((await world.case(1)).owner?.name).toBe('เอก')
    await says('/มอบ 1 me')
    expect((await world.case(1)).owner?.name).toBe('นก')
    await hears(world, shop.other, '/whoami')
    await says('/assign 1 เอก')
    expect((await world.case(1)).owner?.name).toBe('เอก')
  })

  it('/sev sets the severity with a reason, and lists what there is', async () => {
    expect(await says('/sev 1')).toMatch(/\/sev 1 critical[\s\S]*low \(ไม่เร่งด่วน\)/)
    expect(await says('/sev 1 huge')).toMatch('critical (ด่วนที่สุด)')
    expect(await says('/ระดับ 1 ด่วน ลูกค้ารายใหญ่')).toMatch('ด่วน')
    const { severity, timeline } = await world.case(1)
    expect(severity).toBe('high')
    expect(timeline.at(-1)).toMatchObject({
      kind: 'severity',
      data: { from: 'normal', to: 'high', text: 'ลูกค้ารายใหญ่' },
    })
    expect(await says('/sev 1 high')).toMatch('#1 เป็นแบบนั้นอยู่แล้ว')
  })

  it('/note stays with staff, /reply reaches the customer, and both ask for missing words', async () => {
    expect(await says('/note 1 โทรหาลูกค้าแล้ว')).toMatch('บันทึกใน #1 แล้ว')
    expect(await says('/โน้ต 1')).toMatch('#1 พิมพ์โน้ตที่จะบันทึก')
    expect(await says('รอคลังตอบ')).toMatch('บันทึกใน #1 แล้ว')
    expect(await says('/reply 1 รอสักครู่นะคะ')).toMatch('กำลังส่งถึงลูกค้า (#1)')
    expect(shop.customer.heard()).toMatch('รอสักครู่นะคะ')
    await says('/ตอบ 1')
    await says('ของออกพรุ่งนี้ค่ะ')
    expect(shop.customer.heard()).toMatch('ของออกพรุ่งนี้ค่ะ')
    expect(shop.customer.heard()).not.toMatch('รอคลังตอบ')
    expect((await world.case(1)).timeline.map(({ kind }) => kind)).toEqual(['opened', 'noted', 'noted', 'said', 'said'])
  })

  it('/cancel leaves what was asked, and what is written next is nothing', async () => {
    await says('/reply 1')
    expect(await says('/ยกเลิก')).toMatch('ยกเลิกแล้ว')
    await says('เดี๋ยวค่อยตอบ')
    expect((await world.case(1)).timeline.map(({ kind }) => kind)).toEqual(['opened'])
    expect(await says('/cancel')).toMatch('ไม่มีรายการให้ยกเลิก')
  })

  it('/link ties orders, once each', async () => {
    expect(await says('/link 1')).toMatch('/link 1 ORD-1 ORD-2')
    expect(await says('/link 1 ORD-1, ORD-2')).toMatch('ผูก #1 กับ ORD-1, ORD-2 แล้ว')
    await says('/ออเดอร์ 1 ORD-2 ORD-3')
    expect((await world.case(1)).orders).toEqual(['ORD-1', 'ORD-2', 'ORD-3'])
    expect(await says('/link 1 ORD-3')).toMatch('#1 เป็นแบบนั้นอยู่แล้ว')
  })

  it('/type sets the type by any of its words; without one, or with a wrong one, the types are buttons', async () => {
    await says('/ประเภท 1 คืนเงิน')
    expect((await world.case(1)).type).toBe('refund_request')
    expect(await says('/type 1 พัง')).toMatch('ไม่มีประเภทเคส "พัง"')
    await presses(world, shop.agent, 'เข้าสู่ระบบไม่ได้')
    expect((await world.case(1)).type).toBe('account_login')
    expect(await says('/type 1')).toMatch('#1 เป็นเคสประเภทไหน')
    await says('ขอคืนเงิน')
    expect((await world.case(1)).type).toBe('refund_request')
    await says('/type 1')
    await says('1')
    expect((await world.case(1)).type).toBe('topup_missing')
    await says('/type 1 คืนเงิน')
    await says('/type 1')
    await presses(world, shop.agent, 'ยกเลิก')
    expect(shop.agent.heard()).toMatch('ยกเลิกแล้ว')
    expect((await world.case(1)).type).toBe('refund_request')
  })

  it('/esc wants a level that exists and a reason', async () => {
    expect(await says('/esc 1')).toMatch(/\/esc 1 L2 reason[\s\S]*L1 \(ระดับ 1: ซัพพอร์ต\)/)
    expect(await says('/esc 1 L9 ช้า')).toMatch('L3 (ระดับ 3: แอดมิน)')
    expect(await says('/esc 1 L2')).toMatch('/esc 1 ระดับ เหตุผล')
    expect(await says('/ส่งต่อ 1 L2 ลูกค้ารอนานแล้ว')).toMatch('นก ส่งต่อให้ ระดับ 2: ผู้จัดการ: ลูกค้ารอนานแล้ว')
    expect((await world.case(1)).timeline.at(-1)).toMatchObject({
      kind: 'escalated',
      by: { name: 'นก' },
      data: { level: 'L2', text: 'ลูกค้ารอนานแล้ว' },
    })
  })

  it('/close asks what closing asks, /reopen opens again', async () => {
    await says('/take 1')
    expect(await says('/ปิด 1')).toMatch('สาเหตุเกิดจากอะไร')
    await presses(world, shop.agent, 'ลูกค้าทำรายการผิด')
    await says('ส่งของใหม่แล้ว')
    expect(await world.case(1)).toMatchObject({ status: 'closed', rootCause: 'user_error' })
    expect(await says('/take 1')).toMatch('#1')
    await says('/เปิดใหม่ 1')
    expect((await world.case(1)).status).toBe('investigating')
    expect(shop.customer.heard()).toMatch('เปิดเคส #1 อีกครั้งแล้ว')
  })

  it('/cases lists what is open, finds Thai substrings, orders and numbers, and its buttons show a case', async () => {
    await reports(world, shop.stranger, 'พัสดุแตกเสียหาย ขอเคลมด่วน')
    await says('/link 2 ORD-55')
    const all = await says('/cases')
    expect(all).toMatch(/#2 .*[\s\S]*#1 /)
    for (const words of ['แตกเสีย', 'ORD-55', 'สมหญิง', 'เคลม']) {
      const found = await says(`/เคส ${words}`)
      expect(found, words).toMatch('#2 ')
      expect(found, words).not.toMatch('#1 ')
    }
    expect(await says('/cases ไม่มีอะไรแบบนี้')).toMatch('ไม่มีเคส')
    await says('/cases')
    await presses(world, shop.agent, '#2')
    expect(shop.agent.heard()).toMatch('พัสดุแตกเสียหาย')
  })

  it('/mine lists what I own', async () => {
    expect(await says('/mine')).toMatch('ไม่มีเคส')
    await says('/take 1')
    expect(await says('/ของฉัน')).toMatch('#1 ')
    expect(await hears(world, shop.other, '/mine')).toMatch('ไม่มีเคส')
  })

  it('/case shows everything, a number that is not there is said', async () => {
    const shown = await says('/case 1')
    for (const part of ['#1 อื่นๆ', 'NORMAL', 'สมชาย', 'ของไม่มาส่ง', platform]) expect(shown).toMatch(part)
    expect(await says('/รายละเอียด')).toMatch('เคสไหน?')
    for (const line of ['/case 99', '/take 99', '/note 99 x', '#99 รับ', '/tl 99', '/sla why 99'])
      expect(await says(line), line).toMatch('ไม่มีเคส #99 ที่นี่')
  })

  it('/tl, /sla, /sla why and /time tell its life in words', async () => {
    await says('/take 1')
    await says('/st 1 รอลูกค้า')
    await world.passes(2 * hour)
    expect(await says('/ไทม์ไลน์ 1')).toMatch(
      /เปิดเคส · สมชาย: ของไม่มาส่ง\n.*รับเคส · นก\n.*สถานะ · นก: กำลังตรวจสอบ\n.*รอลูกค้า/,
    )
    expect(await says('/sla 1')).toMatch('หยุดนับ ระหว่างรอลูกค้า')
    expect(await says('/sla why 1')).toMatch(/2 ชั่วโมง รอลูกค้า, ไม่นับเวลา/)
    expect(await says('/กำหนด ทำไม 1')).toMatch('ไม่นับเวลา')
    expect(await says('/เวลา 1')).toMatch(/เวลาของ #1: 2 ชั่วโมง[\s\S]*ลูกค้า 2 ชั่วโมง/)
  })

  it('/types, /whoami and /help say what there is', async () => {
    expect(await says('/types')).toMatch('topup_missing · เติมเงินไม่เข้า · ด่วนที่สุด · 15 นาที')
    expect(await says('/whoami')).toMatch(/นก · บทบาท: ซัพพอร์ต .*กลุ่มทีมงาน/)
    const help = await says('/ช่วยเหลือ')
    for (const command of ['/take', '/reply', '/esc', '/sla', '/cases']) expect(help).toMatch(command)
    for (const command of ['/code staff', '/outbox', '/audit']) expect(help).not.toMatch(command)
    expect(await says('/nonsense 1')).toMatch('ไม่รู้จักคำสั่ง /nonsense')
  })

  it('says to whom a command belongs that this role may not use', async () => {
    for (const line of ['/audit 1', '/audit verify', '/jobs', '/outbox'])
      expect(await says(line), line).toMatch(/ทำได้เฉพาะ: ผู้จัดการ, แอดมิน .*\/join CODE/)
    expect(await says('/code staff')).toMatch('ทำได้เฉพาะ: แอดมิน')
  })

  it('/new in a staff group opens a case by hand, for nobody’s chat', async () => {
    await says('/new other ลูกค้าโทรมาแจ้งของหาย')
    expect(await world.case(2)).toMatchObject({ type: 'other', customer: null, status: 'new' })
    expect(shop.agent.heard()).toMatch('ลูกค้าโทรมาแจ้งของหาย')
    expect(await says('/reply 2 สวัสดีค่ะ')).toMatch('#2 ไม่มีแชตของลูกค้า')
    await says('/new')
    await presses(world, shop.agent, 'อื่นๆ')
    await says('หน้าร้านแจ้งว่าป้ายหลุด')
    expect((await world.case(3)).timeline[0]).toMatchObject({
      kind: 'opened',
      by: { name: 'นก' },
      data: { source: 'manual' },
    })
  })

  it('/new says the number of a case whose card goes elsewhere', async () => {
    const back = await anotherDesk(world, shop, 'คลัง', { types: ['refund_request'] })
    expect(await hears(world, back, '/new other หลอดไฟเสีย')).toMatch('เปิดเคส #2 แล้ว')
    expect(shop.agent.heard()).toMatch('#2 อื่นๆ')
  })

  it('/language speaks to the group in another one, and its cards follow', async () => {
    expect(await says('/language')).toMatch('ต้องการใช้ภาษาอะไร')
    await presses(world, shop.agent, 'English')
    expect(await says('/take 1')).toMatch('Investigating')
    expect(await says('/ภาษา ไทย')).toMatch('ภาษาไทย')
    expect(await says('/case 1')).toMatch('กำลังตรวจสอบ')
  })

  it('does the same by a button, a quote with a word, a numbered line and a command (S0-09)', async () => {
    for (const words of ['ของไม่มาส่ง', 'ของไม่มาส่ง', 'ของไม่มาส่ง']) await reports(world, shop.stranger, words)
    const { agent } = shop
    const ways: ((number: number, label: string) => Promise<unknown>)[] = [
      (number, label) => presses(world, agent, cardOf(agent, number), label),
      (number, label) => says(label, { quotes: cardOf(agent, number) }),
      (number, label) => says(`#${number} ${label}`),
      (number, label) => says(`/do ${number} ${label}`),
    ]
    for (const [index, way] of ways.entries())
      for (const label of ['รับเคส', 'แก้ไข', 'รอลูกค้า']) await way(index + 1, label)
    const [first, ...others] = await Promise.all([1, 2, 3, 4].map((number) => lifeOf(world, number)))
    const acts = (life: typeof first) => life?.filter(({ kind }) => kind !== 'opened')
    expect(acts(first)?.map(({ kind }) => kind)).toEqual(['taken', 'status', 'status', 'status'])
    for (const other of others) expect(acts(other)).toEqual(acts(first))
  })

  it('takes a command without its slash under a quote, and a number with or without #', async () => {
    const { agent } = shop
    await says('รับ', { quotes: cardOf(agent, 1) })
    expect((await world.case(1)).owner?.name).toBe('นก')
    await says('ระดับ สูง', { quotes: cardOf(agent, 1) })
    expect((await world.case(1)).severity).toBe('high')
    await says('#1 ผูก ORD-9')
    expect((await world.case(1)).orders).toEqual(['ORD-9'])
    await says('ลูกค้าใจดี', { quotes: cardOf(agent, 1) })
    await says('> ขอบคุณที่รอค่ะ', { quotes: cardOf(agent, 1) })
    expect(shop.customer.heard()).toMatch('ขอบคุณที่รอค่ะ')
    expect((await world.case(1)).timeline.slice(-2).map(({ kind }) => kind)).toEqual(['noted', 'said'])
  })
})

describe('a colleague on WhatsApp', () => {
  it('works in private as anywhere else', async () => {
    const world = await openWorld()
    const shop = await shops.line(world)
    const given = { appSecret: 's', accessToken: 't', phoneNumberId: '106540352242922', verifyToken: 'v' }
    const account = world.emulators.whatsapp.account({ ...given, name: 'ร้านทดสอบ', displayPhone: '+66 2 123 4567' })
    const channel = await world.connects('whatsapp', given)
    await account.setWebhook(`${publicOrigin}/hooks/whatsapp/${channel}`)
    const boss = world.emulators.whatsapp.person({ name: 'มายด์', account })
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    expect(await hears(world, boss, '/take 1')).toMatch('สำหรับทีมงาน')
    await joins(world, boss, 'manager')
    expect(await hears(world, boss, '/cases')).toMatch('#1')
    expect(await hears(world, boss, '/take 1')).toMatch('กำลังตรวจสอบ')
    await hears(world, boss, '/reply 1 รอสักครู่ค่ะ')
    expect(shop.customer.heard()).toMatch('รอสักครู่ค่ะ')
    expect(await hears(world, boss, '/esc 1 L2 ลูกค้ารายใหญ่')).toMatch('ระดับ 2')
    expect((await world.case(1)).owner?.name).toBe('มายด์')
    await world.closes()
  })
})

describe('a command typed another way', () => {
  it('is understood with other digits and signs, and left alone where it is another bot’s', async () => {
    const world = await openWorld()
    const shop = await shops.telegram(world)
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    const says = (text: string) => hears(world, shop.agent, text)
    expect(await says('/take@another_bot 1')).toBe('')
    expect((await world.case(1)).owner).toBe(null)
    await says('/take@caseline_test_bot 1')
    expect((await world.case(1)).owner?.name).toBe('นก')
    for (const [line, status] of [
      ['/st ๑ แก้ไข', 'fixing'],
      ['/حالة ١ بانتظار العميل', 'waiting_customer'],
      ['/ST 1 FIXING', 'fixing'],
      ['#๑ รอลูกค้า', 'waiting_customer'],
      ['/สถานะ  #1   แก้ไข ครับ', 'fixing'],
    ] as const) {
      await says(line)
      expect((await world.case(1)).status, line).toBe(status)
    }
    await world.closes()
  })
})

describe.each(['line', 'telegram'] as const)('commands in private on %s', (platform) => {
  let world: World
  let shop: Shop
  const day = 24 * hour
  const says = (text: string) => hears(world, shop.boss, text)
  const codeIn = (text: string) => /[A-Z0-9]{8}/u.exec(text)?.[0] ?? ''

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
  })
  afterEach(() => world.closes())

  it('are done by whoever has a role of their own, and answered with the card as it stands', async () => {
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    expect(await says('/take 1')).toMatch(/สำหรับทีมงาน[\s\S]*\/join CODE/)
    await joins(world, shop.boss, 'support')
    expect(shop.boss.heard()).toMatch('มายด์ ได้รับบทบาท ซัพพอร์ต แล้ว')
    expect(await says('/cases')).toMatch('#1 ')
    expect(await says('/take 1')).toMatch('กำลังตรวจสอบ')
    expect(shop.agent.heard()).toMatch('มายด์')
    expect(await says('#1 แก้ไข')).toMatch('กำลังแก้ไข')
    expect(await says('/reply 1 รอสักครู่ค่ะ')).toMatch('กำลังส่งถึงลูกค้า')
    expect(shop.customer.heard()).toMatch('รอสักครู่ค่ะ')
    expect(await says('/mine')).toMatch('#1 ')
    await says('/do 1 resolve')
    await presses(world, shop.boss, 'ระบบชำระเงิน')
    expect(await says('ส่งใหม่แล้ว')).toMatch('แก้ไขแล้ว')
    expect(shop.customer.heard()).toMatch('แก้ไขเรียบร้อยแล้ว')
  })

  it('make codes for an admin only: each works once, for 24 hours, where it belongs', async () => {
    await joins(world, shop.boss, 'support')
    expect(await says('/code staff')).toMatch('ทำได้เฉพาะ: แอดมิน')
    await joins(world, shop.boss, 'admin')
    expect(await hears(world, shop.agent, '/code staff')).toMatch('ทำได้เฉพาะ: แอดมิน')
    expect(await says('/code')).toMatch('/code partner NAME')
    expect(await says('/code partner')).toMatch('/code partner NAME')
    expect(await says('/code role boss')).toMatch('support, manager, admin, ceo')
    expect(await says('/code role customer')).toMatch('support, manager, admin, ceo')

    const role = codeIn(await says('/code role manager'))
    expect(shop.boss.heard()).toMatch(`/join ${role}`)
    expect(await hears(world, shop.agent, `/bind ${role}`)).toMatch(`/join ${role}`)
    expect(await hears(world, shop.stranger, `/join ${role.toLowerCase()}`)).toMatch('สมหญิง ได้รับบทบาท ผู้จัดการ แล้ว')
    expect(await hears(world, shop.customer, `/join ${role}`)).toMatch('ใช้ไปแล้ว')

    const staff = codeIn(await says('/รหัส staff manager'))
    expect(shop.boss.heard()).toMatch(/กลุ่มทีมงาน · ผู้จัดการ/)
    expect(await hears(world, shop.stranger, `/bind ${staff}`)).toMatch('ในกลุ่มนั้น')
    expect(await hears(world, shop.stranger, `/join ${staff}`)).toMatch(`/bind ${staff}`)
    expect(await hears(world, shop.agent, `/bind ${staff}`)).toMatch('ผู้จัดการ')
    expect(await hears(world, shop.agent, `/bind ${staff}`)).toMatch('ใช้ไปแล้ว')
    expect(await hears(world, shop.other, '/whoami')).toMatch('ผู้จัดการ')

    const late = codeIn(await says('/code alerts'))
    await world.passes(day)
    expect(await hears(world, shop.agent, `/bind ${late}`)).toMatch('เกิน 24 ชั่วโมง')
  })

  it('say how a code is typed, and that a wrong one is wrong', async () => {
    expect(await says('/join')).toMatch('/join CODE')
    expect(await says('/join NOPE1234')).toMatch('ไม่พบรหัสนี้')
    expect(await says('/bind')).toMatch('กลุ่ม')
    expect(await hears(world, shop.agent, '/bind')).toMatch('/bind CODE')
    expect(await hears(world, shop.agent, '/bind NOPE1234')).toMatch('ไม่พบรหัสนี้')
  })

  it('show an admin the audit, the jobs and what is on its way', async () => {
    await joins(world, shop.boss, 'admin')
    await reports(world, shop.customer, 'ของไม่มาส่ง')
    expect(await says('/audit 1')).toMatch('เปิดเคส · สมชาย: ของไม่มาส่ง')
    expect(await says('/ตรวจสอบ verify')).toMatch('ครบถ้วน')
    expect(await says('/jobs')).toMatch('timers · ล่าสุด')
    expect(await says('/outbox')).toMatch(/(แพลตฟอร์มรับแล้ว|ส่งแล้ว): \d+/)
    expect(await says('/outbox failed')).toMatch('ไม่มีข้อความที่ส่งไม่สำเร็จ')
    const help = await says('/help')
    for (const command of ['/code staff', '/outbox [failed|parked]', '/jobs', '/audit 12'])
      expect(help).toMatch(command)
  })

  it('/whoami tells anybody what they are here', async () => {
    expect(await hears(world, shop.customer, '/whoami')).toMatch(/สมชาย · บทบาท: ลูกค้า .*แชตส่วนตัว/)
    await joins(world, shop.boss, 'ceo')
    expect(await says('/ฉันคือใคร')).toMatch(/มายด์ · บทบาท: ลูกค้า, ซีอีโอ/)
  })

  it('/new other text opens at once: one message in, one notice out (S0-01)', async () => {
    const before = shop.customer.bubbles().length
    expect(await hears(world, shop.customer, '/new other สินค้าแตก')).toBe('เคส #1 อยู่ในคิวแล้ว คาดว่าจะมีคนรับภายใน 1 ชั่วโมง')
    expect(shop.customer.bubbles().length).toBe(before + 2)
    expect(await world.case(1)).toMatchObject({ type: 'other', customer: { name: 'สมชาย' } })
  })

  it('/new takes the type by any word and the order that follows it, and asks only what is missing', async () => {
    expect(await hears(world, shop.customer, '/new เติมเงินไม่เข้า ORD-1 โอนแล้วเครดิตไม่ขึ้น')).toMatch('ORD-1')
    await presses(world, shop.customer, 'ยืนยัน')
    expect(await world.case(1)).toMatchObject({ type: 'topup_missing', orders: ['ORD-1'] })
    expect((await world.case(1)).messages[0]?.text).toBe('โอนแล้วเครดิตไม่ขึ้น')
    expect(await hears(world, shop.customer, '/แจ้งปัญหา ขอคืนเงิน สินค้าไม่ตรง')).toMatch('หมายเลขออเดอร์?')
    await hears(world, shop.customer, 'ORD-2')
    await presses(world, shop.customer, 'ยืนยัน')
    expect(await world.case(2)).toMatchObject({ type: 'refund_request', orders: ['ORD-2'] })
  })

  it('/new alone asks for the type, and keeps words that are none', async () => {
    expect(await hears(world, shop.customer, '/new')).toMatch('พบปัญหาเรื่องอะไรคะ')
    await hears(world, shop.customer, 'แอปค้างตลอดเลย')
    await presses(world, shop.customer, 'อื่นๆ')
    expect((await world.case(1)).messages[0]?.text).toBe('แอปค้างตลอดเลย')
  })
})
