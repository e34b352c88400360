import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sendable } from '#sandbox/phone.ts'
import { openWorld, slip, type World } from '../world.ts'
import {
  alertsOn,
  cardOf,
  hears,
  joins,
  presses,
  reports,
  type Shop,
  sends,
  shopOnLine,
  shopOnTelegram,
  shops,
} from './shops.ts'

const minute = 60_000
const hour = 60 * minute

const closing = ['ลูกค้าทำรายการผิด', 'ส่งของใหม่แล้ว'] as const

/** Staff take a case and end it. */
async function resolves(world: World, { agent }: Shop, number: number) {
  await hears(world, agent, `/take ${number}`)
  await hears(world, agent, `/do ${number} resolve`)
  await presses(world, agent, closing[0])
  await hears(world, agent, closing[1])
}

describe.each(['line', 'telegram'] as const)('a customer on %s', (platform) => {
  let world: World
  let shop: Shop
  const says = (text: string, how: Parameters<typeof hears>[3] = {}) => hears(world, shop.customer, text, how)
  const press = (...what: [string] | [string, string]) => presses(world, shop.customer, ...what)
  const send = (...things: Sendable[]) => sends(world, shop.customer, ...things)

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
  })
  afterEach(() => world.closes())

  it('is greeted by any greeting, with three buttons', async () => {
    for (const words of ['สวัสดีค่ะ', 'Hello!', 'assalamualaikum', 'halo']) {
      expect(await says(words), words).toMatch('สวัสดีค่ะ ร้านทดสอบ ยินดีให้บริการ')
    }
    for (const label of ['ดูเคสของฉัน', 'ภาษา', 'แจ้งปัญหา']) await press(label)
  })

  it('is told when a report has as much as it takes, and what was added is in the case', async () => {
    const long = (number: number) => `เรื่องที่ ${number} ${'ก'.repeat(4_000)}`
    for (let number = 1; number <= 12; number++) expect(await says(long(number)), `${number}`).not.toMatch('เกินกว่า')
    expect(await says(long(13))).toMatch('เกินกว่าที่เรื่องเดียวรับได้')
    expect(await says(long(14))).toMatch('ยกเลิก')
    await press('แจ้งปัญหา')
    expect(await press('อื่นๆ')).toMatch('เคส #1')
    const { messages } = await world.case(1)
    const told = messages.map(({ text }) => text).join(' ')
    expect(told.match(/เรื่องที่ \d+/gu)).toEqual(Array.from({ length: 12 }, (_, at) => `เรื่องที่ ${at + 1}`))
  })

  it('loses no photo of a long telling', async () => {
    await send(slip)
    await send(slip)
    const { q, t, commit } = world.app.house.store
    const [told] = (await q.select().from(t.conversations)).filter(({ flow }) => JSON.stringify(flow).includes('parts'))
    if (!told) throw new Error('Nobody is telling anything')
    const { flow } = told.flow as unknown as { flow: { texts: string[]; parts: object[] } }
    const more = Array.from({ length: 197 }, (_, at) => ({ message: `before-${at}`, text: `อีกอย่าง ${at}`, files: [] }))
    const long = { ...flow, texts: more.map(({ text }) => text), parts: [...flow.parts, ...more] }
    const isIt = (s: typeof t) => eq(s.conversations.chat, told.chat)
    await commit([
      {
        write: (w, s) =>
          w
            .update(s.conversations)
            .set({ flow: { flow: long, acked: null } })
            .where(isIt(s))
            .returning({ chat: s.conversations.chat }),
      },
    ])
    expect(await says('อย่างสุดท้าย')).not.toMatch('เกินกว่า')
    expect(await says('อีกอย่างหนึ่ง')).toMatch('เกินกว่าที่เรื่องเดียวรับได้')
    await press('แจ้งปัญหา')
    await press('อื่นๆ')
    const [first] = (await world.case(1)).messages
    expect(first?.files).toHaveLength(2)
    expect(first?.text).toMatch(/อีกอย่าง 0\n.*อย่างสุดท้าย$/su)
  })

  it('may answer wrongly as often as they like: that fills no report', async () => {
    await says('สวัสดี')
    await press('แจ้งปัญหา')
    await press('เติมเงินไม่เข้า')
    for (let wrong = 0; wrong < 12; wrong++)
      expect(await says(`ไม่มีเลขค่ะ ${'ก'.repeat(4_900)}`)).not.toMatch('เกินกว่าที่เรื่องเดียวรับได้')
  })

  it('is spoken to in the language of their script, until they choose one', async () => {
    expect(await says('مرحبا')).toMatch('ร้านทดสอบ')
    expect(shop.customer.heard()).toMatch('كيف يمكننا مساعدتك')
    await press('اللغة')
    await press('ไทย')
    expect(await says('مرحبا')).toMatch('ยินดีให้บริการ')
  })

  it.each([
    [
      'English',
      'Report a problem',
      'Something else',
      'Case #1 is in the queue',
      'Our team is working',
      'Your problem is solved',
    ],
    ['Bahasa Melayu', 'Lapor masalah', 'Lain-lain', 'Kes #1', 'Pasukan kami', 'selesai'],
    ['Bahasa Indonesia', 'Laporkan masalah', 'Lainnya', 'Kasus #1', 'Tim kami', 'selesai'],
    ['العربية', 'الإبلاغ عن مشكلة', 'أخرى', 'بلاغك', 'فريقنا', 'تم حل'],
    ['ไทย', 'แจ้งปัญหา', 'อื่นๆ', 'เคส #1 อยู่ในคิวแล้ว', 'ทีมงานกำลังแก้ไข', 'แก้ไขเรียบร้อยแล้ว'],
  ])('chooses %s, and everything that follows is in it', async (language, report, other, queued, started, resolved) => {
    await says('สวัสดี')
    await press('ภาษา')
    await press(language)
    await press(report)
    await press(other)
    expect(await says('x y z')).toMatch(queued)
    await resolves(world, shop, 1)
    expect(shop.customer.heard()).toMatch(started)
    expect(shop.customer.heard()).toMatch(resolved)
    expect(shop.agent.heard()).toMatch('แก้ไขแล้ว')
  })

  it('sees no case, one case as a card, and many as a list to press', async () => {
    expect(await says('/mine')).toMatch('ยังไม่มีเคส')
    await press('แจ้งปัญหา')
    await press('อื่นๆ')
    await says('เรื่องแรก')
    expect(await says('ดูเคสของฉัน')).toMatch(/#1 อื่นๆ[\s\S]*อยู่ในคิว[\s\S]*เรื่องแรก/)
    await says('/new other เรื่องที่สอง')
    expect(await says('/mine')).toMatch(/เคสของคุณ[\s\S]*#2 อื่นๆ: อยู่ในคิว[\s\S]*#1 อื่นๆ: อยู่ในคิว/)
    expect(await press('#1')).toMatch('เรื่องแรก')
    expect(shop.customer.heard()).not.toMatch('NORMAL')
  })

  it('adds words, photos, an album, a place and a contact to an open case, acknowledged once', async () => {
    await says('/new other ของไม่มาส่ง')
    await world.passes(6 * minute)
    expect(await says('บ้านเลขที่ 12')).toMatch('เพิ่มลงในเคส #1 แล้ว')
    expect(await send(slip)).toBe('')
    await send(slip, slip)
    await send({ kind: 'location', latitude: 13.75, longitude: 100.5, title: 'บ้าน' })
    const { messages, timeline } = await world.case(1)
    expect(messages.map(({ files }) => files.length).reduce((sum, each) => sum + each, 0)).toBe(3)
    expect(messages.some(({ text }) => text.includes('13.75,100.5'))).toBe(true)
    expect(timeline.filter(({ kind }) => kind === 'heard').length).toBeGreaterThanOrEqual(4)
    expect(shop.agent.heard()).toMatch('บ้านเลขที่ 12')
    await send({ kind: 'sticker', emoji: '👍' })
    expect(await world.case(1)).toMatchObject({ status: 'new' })
  })

  it('with several open is asked which, and nothing is lost meanwhile', async () => {
    await says('/new other เรื่องแรก')
    await says('/new other เรื่องที่สอง')
    expect(await says('มีรูปด้วยนะ')).toMatch('เป็นเรื่องของเคสไหนคะ')
    expect(await send(slip)).toMatch('เก็บข้อความของคุณไว้')
    await says('ถ่ายเมื่อเช้า')
    expect(await press('#1 อื่นๆ')).toMatch('เพิ่มลงในเคส #1')
    const { messages } = await world.case(1)
    expect(messages.map(({ text }) => text)).toEqual(['เรื่องแรก', 'มีรูปด้วยนะ', '', 'ถ่ายเมื่อเช้า'])
    expect(messages[2]?.files).toMatchObject([{ mime: 'image/png' }])
    expect((await world.case(2)).messages).toHaveLength(1)
    await says('อันนี้อีกเรื่อง')
    await press('เรื่องใหม่')
    await press('อื่นๆ')
    expect((await world.case(3)).messages[0]?.text).toBe('อันนี้อีกเรื่อง')
  })

  it('says the case by its number, or by quoting what was said of it', async () => {
    await says('/new other เรื่องแรก')
    const first = cardOf(shop.customer, 1)
    await says('/new other เรื่องที่สอง')
    await says('#1 ด้วยเลขนี้')
    await says('ด้วยคำตอบ', { quotes: first })
    expect((await world.case(1)).messages.map(({ text }) => text)).toEqual(['เรื่องแรก', 'ด้วยเลขนี้', 'ด้วยคำตอบ'])
  })

  it('cancels a case by its card or by /cancel and the number', async () => {
    await says('/new other เรื่องแรก')
    await says('/mine')
    expect(await press('ยกเลิกเคส')).toMatch('ยกเลิกเคส #1 แล้ว')
    expect(shop.agent.heard()).toMatch('#1 สมชาย ยกเลิกแล้ว')
    expect(await world.case(1)).toMatchObject({ status: 'closed', outcome: 'cancelled' })
    await says('/new other เรื่องที่สอง')
    expect(await says('/ยกเลิก 2')).toMatch('ยกเลิกเคส #2 แล้ว')
    expect((await world.case(2)).status).toBe('closed')
  })

  it('says “still a problem” by a button, and the case is open again with its staff told', async () => {
    await says('/new other ของไม่มาส่ง')
    await resolves(world, shop, 1)
    expect(await press('ยังมีปัญหา')).toMatch('เปิดเคส #1 อีกครั้งแล้ว')
    expect((await world.case(1)).status).toBe('investigating')
    expect(shop.agent.heard()).toMatch('#1 สมชาย แจ้งว่ายังมีปัญหา')
  })

  it('says it in words too: asked whether it is about the case that was solved', async () => {
    await says('/new other ของไม่มาส่ง')
    await resolves(world, shop, 1)
    expect(await says('ยังไม่ได้รับเลย')).toMatch('เป็นเรื่องของเคส #1 ที่แก้ไขไปแล้วใช่ไหมคะ')
    await press('ยังมีปัญหา')
    const { status, messages } = await world.case(1)
    expect(status).toBe('investigating')
    expect(messages.at(-1)?.text).toBe('ยังไม่ได้รับเลย')
    expect(shop.agent.heard()).toMatch('ยังไม่ได้รับเลย')
  })

  it('thanks, and nothing opens again', async () => {
    await says('/new other ของไม่มาส่ง')
    await resolves(world, shop, 1)
    for (const words of ['ขอบคุณค่ะ', 'ขอบคุณมากครับ', 'Thank you!', 'terima kasih', 'شكرا'])
      expect(await says(words), words).toMatch('ขอบคุณค่ะ ต้องการให้ช่วยเมื่อไหร่')
    await send({ kind: 'sticker', emoji: '🙏' })
    expect((await world.case(1)).status).toBe('resolved')
  })

  it('is answered by a button of thanks as well', async () => {
    await says('/new other ของไม่มาส่ง')
    await resolves(world, shop, 1)
    expect(await press('เรียบร้อยแล้ว ขอบคุณ')).toMatch('ขอบคุณค่ะ')
    expect((await world.case(1)).status).toBe('resolved')
  })

  it('is offered what they can do with words that are not understood, which are kept', async () => {
    expect(await says('ซื้อของไปเมื่อวานยังไม่ได้รับเลย')).toMatch('ไม่แน่ใจว่าหมายถึงอะไร')
    await press('แจ้งปัญหา')
    await press('อื่นๆ')
    expect((await world.case(1)).messages[0]?.text).toBe('ซื้อของไปเมื่อวานยังไม่ได้รับเลย')
  })

  it('who changes a message is heard again; one who changes it while telling has told it so', async () => {
    await world.does(shop.customer.says('/new'))
    await press('อื่นๆ')
    await says('ของไม่มา')
    const told = shop.customer.bubbles().findLast(({ text }) => text === 'ของไม่มา')?.id ?? ''
    await world.does(shop.customer.edits(told, 'ของไม่มาส่งสักที'))
    expect(shop.agent.heard()).toMatch('#1 สมชาย แก้ข้อความเป็น: ของไม่มาส่งสักที')
    await says('ที่อยู่ 12/3')
    const said = shop.customer.bubbles().findLast(({ text }) => text === 'ที่อยู่ 12/3')?.id ?? ''
    await world.does(shop.customer.edits(said, 'ที่อยู่ 12/4'))
    expect(shop.agent.heard()).toMatch('แก้ข้อความเป็น: ที่อยู่ 12/4')
    expect((await world.case(1)).messages.at(-1)?.text).toBe('ที่อยู่ 12/4')

    await says('/new เติมเงินไม่เข้า ORD-1')
    await says('โอน 100')
    const typed = shop.customer.bubbles().findLast(({ text }) => text === 'โอน 100')?.id ?? ''
    await world.does(shop.customer.edits(typed, 'โอน 1000'))
    await press('ยืนยัน')
    expect((await world.case(2)).messages[0]?.text).toBe('โอน 1000')
  })
})

describe('a Telegram customer', () => {
  it.each([
    ['en', 'Hello, this is', 'Report a problem'],
    ['th', 'สวัสดีค่ะ', 'แจ้งปัญหา'],
    ['ms-MY', 'ร้านทดสอบ', 'Lapor masalah'],
    ['id', 'ร้านทดสอบ', 'Laporkan masalah'],
    ['ar', 'مرحبًا بك', 'الإبلاغ عن مشكلة'],
    ['fr', 'สวัสดีค่ะ', 'แจ้งปัญหา'],
  ])('whose app speaks %s is greeted in it, where it is one of ours', async (language, words, report) => {
    const world = await openWorld()
    const { account } = await shopOnTelegram(world)
    const person = world.emulators.telegram.person({ name: 'A', account, language })
    await world.does(person.starts())
    expect(person.heard()).toMatch(words)
    await world.does(person.presses(report))
    await world.closes()
  })
})

describe('what a LINE customer takes back (N14)', () => {
  let world: World
  let shop: Awaited<ReturnType<typeof shopOnLine>>
  const says = (text: string) => hears(world, shop.customer, text)
  const idOf = (text: string) => shop.customer.bubbles().findLast((bubble) => bubble.text === text)?.id ?? ''
  const takesBack = (id: string) => world.does(shop.customer.unsends(id))
  const everywhere = async (number: number) => JSON.stringify(await world.case(number))

  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })
  afterEach(() => world.closes())

  it('is gone from the thread, the timeline and the files, and the audit is whole', async () => {
    await joins(world, shop.boss, 'admin')
    await says('/new other ของไม่มาส่ง')
    await says('เลขบัตร 1234567890123')
    const sent = await world.does(shop.customer.sends(slip))
    const [file] = (await world.case(1)).messages.at(-1)?.files ?? []
    const door = () => world.app.routes.request(new URL(file?.url ?? '').pathname)
    expect((await door()).status).toBe(200)

    await takesBack(idOf('เลขบัตร 1234567890123'))
    expect(await everywhere(1)).not.toMatch('1234567890123')
    expect(shop.agent.heard()).toMatch('#1 สมชาย ยกเลิกข้อความที่ส่งมา')
    expect(await hears(world, shop.agent, '/tl 1')).not.toMatch('1234567890123')

    await takesBack(sent.id)
    expect((await world.case(1)).messages.flatMap(({ files }) => files)).toEqual([])
    expect((await door()).status).toBe(404)
    expect(await hears(world, shop.boss, '/audit verify')).toMatch('ครบถ้วน')
    expect((await world.case(1)).timeline.map(({ kind }) => kind)).toEqual(['opened', 'heard', 'heard'])
  })

  it('is gone from what a case began with: the card too; the rest stays', async () => {
    await joins(world, shop.boss, 'admin')
    await says('/new เติมเงินไม่เข้า ORD-1')
    await says('รหัสผ่านฉันคือ hunter2')
    const photo = await world.does(shop.customer.sends(slip))
    await says('โอนเมื่อเช้า')
    await presses(world, shop.customer, 'ยืนยัน')
    expect(shop.agent.heard()).toMatch('hunter2')
    await takesBack(idOf('รหัสผ่านฉันคือ hunter2'))
    expect(await everywhere(1)).not.toMatch('hunter2')
    expect((await world.case(1)).messages[0]).toMatchObject({ text: 'โอนเมื่อเช้า', files: [{ mime: 'image/png' }] })
    expect(await hears(world, shop.agent, '/case 1')).toMatch('โอนเมื่อเช้า')
    expect(await hears(world, shop.agent, '/cases hunter2')).toMatch('ไม่มีเคส')
    await takesBack(photo.id)
    expect((await world.case(1)).messages[0]).toMatchObject({ text: 'โอนเมื่อเช้า', files: [] })
    expect(await hears(world, shop.boss, '/audit verify')).toMatch('ครบถ้วน')
  })

  it('is not told where it was taken back before the case was opened', async () => {
    await says('/new เติมเงินไม่เข้า ORD-1')
    await says('ความลับสุดยอด')
    await says('โอนแล้วไม่เข้า')
    await takesBack(idOf('ความลับสุดยอด'))
    await presses(world, shop.customer, 'ยืนยัน')
    expect(await everywhere(1)).not.toMatch('ความลับสุดยอด')
    expect((await world.case(1)).messages[0]?.text).toBe('โอนแล้วไม่เข้า')
  })

  it('is one’s own only: another’s message can’t be taken back', async () => {
    await says('/new other ของไม่มาส่ง')
    await world.does(shop.stranger.unsends(idOf('/new other ของไม่มาส่ง')))
    expect((await world.case(1)).messages[0]?.text).toBe('ของไม่มาส่ง')
  })
})

describe('a LINE customer who comes and goes', () => {
  it('blocks the account, is not written to in vain, and is known when they are back', async () => {
    const world = await openWorld()
    const { line } = world.emulators
    const shop = await shopOnLine(world)
    const dao = line.person({ name: 'ดาว', account: shop.account })
    await world.does(dao.follows())
    expect(dao.heard()).toMatch('สวัสดีค่ะ ร้านทดสอบ')
    await hears(world, dao, '/new other ของไม่มาส่ง')
    await world.does(dao.unfollows())
    await hears(world, shop.agent, '/take 1')
    await hears(world, shop.agent, '/reply 1 อยู่ไหมคะ')
    expect(dao.heard()).not.toMatch('อยู่ไหมคะ')
    await world.does(dao.follows())
    expect(dao.heard()).toMatch('สวัสดีค่ะ ร้านทดสอบ')
    expect(await hears(world, dao, '/mine')).toMatch('#1 อื่นๆ')
    await hears(world, shop.agent, '/reply 1 กลับมาแล้วนะคะ')
    expect(dao.heard()).toMatch('กลับมาแล้วนะคะ')
    await world.closes()
  })
})

describe.each(['line', 'telegram'] as const)('a group without a purpose on %s', (platform) => {
  it('gets silence, but for commands and mentions, which say what to do', async () => {
    const world = await openWorld()
    const shop = await shops[platform](world)
    const { phones } = await shop.gathers('เพื่อนบ้าน', ['ดาว'])
    const [dao] = phones
    if (!dao) throw new Error('somebody was meant to be there')
    for (const words of ['สวัสดี', 'แจ้งปัญหา', '#1', 'เสร็จ', '12', 'ขอบคุณ'])
      expect(await hears(world, dao, words), words).toBe('')
    expect(await sends(world, dao, slip)).toBe('')
    for (const words of ['/new other ของหาย', '/help'])
      expect(await hears(world, dao, words), words).toMatch('/bind CODE')
    expect(await hears(world, dao, '/bind')).toMatch('/bind CODE')
    expect(await hears(world, dao, 'ช่วยหน่อย', { mentionsBot: true })).toMatch('/bind CODE')
    expect(await hears(world, dao, '/weather กรุงเทพ')).toBe('')
    expect(await world.cases()).toEqual([])
    await world.closes()
  })
})

describe('a shop’s own words (S0-23, S0-24)', () => {
  const all = '{{case_id}}|{{username}}|{{order_id}}|{{status}}|{{eta}}|{{amount}}|{{provider}}|{{elapsed_time}}'

  it('change the very next notice, with every variable of a case', async () => {
    const world = await openWorld()
    const shop = await shopOnLine(world)
    const put = (key: string, text: string) =>
      world.api.call('PUT', `/workspaces/${world.workspace}/wordings/${key}/th`, { text })
    await world.does(shop.customer.says('สวัสดี'))
    expect((await put('customer.queued', `รับเรื่อง ${all}`)).status).toBe(200)
    await hears(world, shop.customer, '/new เติมเงินไม่เข้า ORD-7 ยอดไม่เข้า')
    await presses(world, shop.customer, 'ยืนยัน')
    expect(shop.customer.heard()).toMatch('รับเรื่อง 1|สมชาย|ORD-7|อยู่ในคิว|15 นาที|||')
    await world.passes(2 * minute)
    await put('customer.started', `เริ่มแล้ว ${all}`)
    await hears(world, shop.agent, '/take 1')
    expect(shop.customer.heard()).toMatch('เริ่มแล้ว 1|สมชาย|ORD-7|กำลังตรวจสอบ|13 นาที||')
    expect(shop.customer.heard()).toMatch('|2 นาที')
    await put('customer.resolved', `เสร็จแล้ว ${all}`)
    await hears(world, shop.agent, '/do 1 resolve')
    await presses(world, shop.agent, closing[0])
    await hears(world, shop.agent, closing[1])
    expect(shop.customer.heard()).toMatch('เสร็จแล้ว 1|สมชาย|ORD-7|แก้ไขเรียบร้อยแล้ว||')
    const refused = await put('customer.resolved', 'สวัสดี {{password}}')
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body)).toMatch('password')
    await world.closes()
  })
})

describe.each(['line', 'telegram'] as const)('alerts on %s (S0-31)', (platform) => {
  let world: World
  let shop: Shop
  let alerts: Awaited<ReturnType<typeof alertsOn>>

  beforeEach(async () => {
    world = await openWorld()
    shop = await shops[platform](world)
    alerts = await alertsOn(world, shop)
  })
  afterEach(() => world.closes())

  /** How often each chat was told something since it last spoke. */
  const told = (words: string) =>
    [shop.agent, alerts].map(
      (phone) =>
        phone.chat
          .bubbles()
          .filter(({ from, text, title }) => from === 'bot' && `${title ?? ''} ${text}`.includes(words)).length,
    )

  async function topup() {
    await hears(world, shop.customer, '/new เติมเงินไม่เข้า ORD-7 ยอดไม่เข้า')
    await presses(world, shop.customer, 'ยืนยัน')
  }

  it('tell of a new critical case, its SLA near and over, once each', async () => {
    await topup()
    expect(alerts.heard()).toMatch('#1 เติมเงินไม่เข้า')
    expect(alerts.heard()).toMatch('CRITICAL')
    await world.passes(12 * minute)
    expect(told('เหลือ')).toEqual([1, 1])
    await world.passes(3 * minute)
    await world.passes(10_000)
    expect(told('เกินกำหนด')).toEqual([1, 1])
    await world.passes(3 * hour)
    expect(told('เหลือ')).toEqual([1, 1])
    expect(told('เกินกำหนด')).toEqual([1, 1])
  })

  it('tell of a case that became critical', async () => {
    await reports(world, shop.customer, 'เว็บเข้าไม่ได้')
    expect(alerts.heard()).not.toMatch('#1')
    await hears(world, shop.agent, '/sev 1 critical ทุกคนเข้าไม่ได้')
    expect(told('เปลี่ยนเป็น ด่วนที่สุด')).toEqual([1, 1])
  })

  it('tell of a provider that is silent for half an hour, once', async () => {
    await reports(world, shop.customer, 'ยอดไม่ขึ้น')
    await hears(world, shop.agent, '/take 1')
    await hears(world, shop.agent, '/st 1 รอผู้ให้บริการ')
    await world.passes(29 * minute)
    expect(told('ยังไม่ตอบ')).toEqual([0, 0])
    await world.passes(2 * minute)
    await world.passes(10_000)
    expect(told('ยังไม่ตอบ')).toEqual([1, 1])
    await world.passes(2 * hour)
    expect(told('ยังไม่ตอบ')).toEqual([1, 1])
  })
})
