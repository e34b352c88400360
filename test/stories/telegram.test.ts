// The life of a case on Telegram: a customer in private, a team in a supergroup.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, slip, type World } from '../world.ts'

const soon = 5_000
const minute = 60_000
const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'

/** A bot and the people who know it. */
async function openShop(world: World, how: { privacy?: boolean } = {}) {
  const { telegram } = world.emulators
  const account = telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'shop_bot', ...how })
  const channel = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const person = (name: string) => telegram.person({ name, account })
  const [nok, ek, customer, stranger] = [person('นก'), person('เอก'), person('สมชาย'), person('สมหญิง')]
  return { account, channel, nok, ek, customer, stranger }
}

type Shop = Awaited<ReturnType<typeof openShop>>

/** A supergroup of two agents, made the team's chat by a code that one of them types. */
async function openTeam(
  world: World,
  { account, nok, ek }: Shop,
  how: { kind?: 'group' | 'supergroup'; forum?: boolean; botIsAdmin?: boolean | { can_manage_topics: boolean } } = {},
) {
  const group = world.emulators.telegram.group({
    name: 'ทีมซัพพอร์ต',
    account,
    kind: 'supergroup',
    members: [nok, ek],
    ...how,
  })
  const [agent, other] = [nok.in(group), ek.in(group)]
  await world.does(agent.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { group, agent, other }
}

/** Somebody acts, everything that follows has happened, and a moment has passed. */
async function does(world: World, act: Promise<unknown>) {
  await world.does(act)
  await world.passes(soon)
}

async function opensTopup(world: World, { customer }: Shop) {
  await does(world, customer.says('สวัสดี'))
  await does(world, customer.presses('แจ้งปัญหา'))
  await does(world, customer.presses('เติมเงินไม่เข้า'))
  await does(world, customer.says('ORD-7781'))
  await does(world, customer.sends(slip))
  await does(world, customer.presses('ยืนยัน'))
}

describe('a top-up that did not arrive, on Telegram', () => {
  let world: World
  let shop: Shop

  beforeEach(async () => {
    world = await openWorld()
    shop = await openShop(world)
  })
  afterEach(() => world.closes())

  it('is lived from the first word to the close, though privacy mode hides most of what the team writes', async () => {
    const { agent, other } = await openTeam(world, shop)
    expect(agent.heard()).toMatch('privacy mode')
    const { customer } = shop
    await opensTopup(world, shop)
    expect(customer.heard()).toMatch('เคส #1 อยู่ในคิวแล้ว คาดว่าจะมีคนรับภายใน 15 นาที')
    const card = agent.bubbles().at(-1)
    expect(card?.text).toMatch('#1 เติมเงินไม่เข้า · CRITICAL')
    expect(card?.text).toMatch('ORD-7781')
    expect(card?.buttons.map(({ label }) => label)).toEqual(['รับเคส', 'รายละเอียด', 'สลิป'])

    await does(world, agent.presses('รับเคส'))
    expect(customer.heard()).toMatch('ทีมงานกำลังแก้ไขปัญหาให้คุณ')
    expect(agent.bubbles().at(-1)).toMatchObject({
      id: card?.id,
      edited: true,
      text: expect.stringMatching('ผู้รับเคส: นก'),
    })
    await does(world, other.says('รับ', { quotes: card?.id ?? '' }))
    expect(other.heard()).toMatch('นก')

    await does(world, agent.says('> ขอเลขอ้างอิงโอนด้วยค่ะ', { quotes: card?.id ?? '' }))
    expect(customer.heard()).toMatch('ขอเลขอ้างอิงโอนด้วยค่ะ')
    await does(world, customer.says('REF-555'))
    expect(agent.bubbles().at(-1)).toMatchObject({ text: '#1 สมชาย: REF-555', repliesTo: card?.id })

    await does(world, agent.says('รอลูกค้า', { quotes: card?.id ?? '' }))
    expect((await world.case(1)).status).toBe('waiting_customer')
    await does(world, agent.says('/st@shop_bot 1 แก้ไข'))
    expect((await world.case(1)).status).toBe('fixing')
    await does(world, agent.presses('แก้แล้ว'))
    await does(world, agent.presses('ระบบชำระเงิน'))
    const question = agent.bubbles().at(-1)
    expect(question?.text).toMatch('หรือพิมพ์: ยกเลิก')
    await does(world, agent.says('ธนาคารล่าช้า เติมให้แล้ว'))
    expect(agent.bubbles().at(-2)?.repliesTo).toBe(question?.id)
    expect(agent.heard()).toMatch('#1 แก้ไขแล้ว')
    expect(customer.heard()).toMatch('แก้ไขเรียบร้อยแล้ว')
    const resolved = await world.case(1)
    expect(resolved).toMatchObject({ status: 'resolved', rootCause: 'payment_gateway', orders: ['ORD-7781'] })
    expect(agent.bubbles().filter(({ text }) => text.includes('CRITICAL'))).toHaveLength(1)
  })
})

describe('a team in a Telegram group', () => {
  let world: World
  let shop: Shop

  beforeEach(async () => {
    world = await openWorld()
    shop = await openShop(world, { privacy: false })
  })
  afterEach(() => world.closes())

  const report = (text: string) => does(world, shop.customer.says(`/new other ${text}`))
  const cardsOf = (phone: { bubbles(): { text: string; id: string }[] }, number: number) =>
    phone.bubbles().filter(({ text }) => text.includes(`#${number} อื่นๆ · NORMAL`))

  it('keeps its chat, its cases and its card when the group becomes a supergroup (T11)', async () => {
    const { group, agent } = await openTeam(world, shop, { kind: 'group' })
    await report('ของไม่มาส่ง')
    const before = cardsOf(agent, 1)[0]?.id ?? ''
    await does(world, group.becomesSupergroup(shop.nok))
    await does(world, agent.says('#1 รับ'))
    expect(await world.case(1)).toMatchObject({ status: 'investigating', owner: { name: 'นก' } })
    const cards = cardsOf(agent, 1)
    expect(cards).toHaveLength(2)
    expect(cards.at(-1)?.id).not.toBe(before)
    await does(world, agent.says('รอลูกค้า', { quotes: cards.at(-1)?.id ?? '' }))
    expect((await world.case(1)).status).toBe('waiting_customer')
  })

  it('is found in its new supergroup by the refusal of a message, before any word of it came (T11)', async () => {
    const { group, agent } = await openTeam(world, shop, { kind: 'group' })
    await report('ของไม่มาส่ง')
    shop.account.hold()
    await group.becomesSupergroup(shop.nok)
    await world.passes(55 * minute)
    expect(agent.bubbles().at(-1)?.text).toMatch('#1')
    await world.does(shop.account.release())
    await does(world, agent.says('#1 รับ'))
    expect((await world.case(1)).owner).toMatchObject({ name: 'นก' })
    const chats = await world.api.get<{ items: { purpose: string }[] }>(`/workspaces/${world.workspace}/chats`)
    expect(chats.items.filter(({ purpose }) => purpose === 'staff')).toHaveLength(1)
  })

  it('gets in its new supergroup only what of a message had not arrived in the old (T11)', async () => {
    const { group, agent } = await openTeam(world, shop, { kind: 'group' })
    await report('ของไม่มาส่ง')
    const clear = world.emulators.faults.add({ platform: 'telegram', kind: '5xx', says: /ขขข/u })
    await does(world, agent.says('#1 รับ'))
    await does(world, shop.customer.says(`${'ก'.repeat(4_050)} ${'ข'.repeat(700)}`))
    const told = () => agent.bubbles().flatMap(({ text }) => /กกก|ขขข/u.exec(text)?.[0] ?? [])
    expect(told()).toEqual(['กกก'])
    shop.account.hold()
    await group.becomesSupergroup(shop.nok)
    clear()
    await world.passes(55 * minute)
    expect(told()).toEqual(['กกก', 'ขขข'])
  })

  it('posts a card anew that somebody has deleted, and changes that one from then on', async () => {
    const { agent } = await openTeam(world, shop)
    await report('ของไม่มาส่ง')
    const first = cardsOf(agent, 1)[0]?.id ?? ''
    await agent.unsends(first)
    await does(world, agent.says('#1 รับ'))
    const second = cardsOf(agent, 1).at(-1)
    expect(second?.id).not.toBe(first)
    await does(world, agent.says('#1 รอลูกค้า'))
    expect(cardsOf(agent, 1)).toHaveLength(1)
    expect(cardsOf(agent, 1)[0]).toMatchObject({ id: second?.id, text: expect.stringMatching('รอลูกค้า') })
  })

  it('lets an anonymous admin do nothing, and tells how to write as oneself (T19)', async () => {
    const { group, agent } = await openTeam(world, shop)
    await report('ของไม่มาส่ง')
    const hidden = shop.nok.in(group, { anonymous: true })
    await does(world, hidden.says('/take 1'))
    expect(hidden.heard()).toMatch('ในชื่อตัวเอง')
    await does(world, hidden.says('รับ', { quotes: cardsOf(agent, 1)[0]?.id ?? '' }))
    expect(hidden.heard()).toMatch('ในชื่อตัวเอง')
    await does(world, hidden.says('ใครว่างบ้าง'))
    expect(hidden.heard()).toBe('')
    expect(await world.case(1)).toMatchObject({ status: 'new', owner: null })
  })

  it('answers every pressed button, and says softly to whoever pressed what they may not', async () => {
    const { agent, other } = await openTeam(world, shop)
    await report('ของไม่มาส่ง')
    await does(world, agent.says('#1 รับ'))
    await does(world, agent.presses('แก้แล้ว'))
    const count = other.bubbles().length
    await does(world, other.presses('ระบบชำระเงิน'))
    expect(other.heard()).toMatch('ปุ่มนี้')
    expect(other.bubbles()).toHaveLength(count)
    const answered = shop.account.requests().filter(({ path }) => path.endsWith('/answerCallbackQuery'))
    expect(answered.map(({ status }) => status)).toEqual([200, 200])
  })

  it('leaves commands for other bots alone, and takes those with its own name (T10)', async () => {
    const { agent } = await openTeam(world, shop)
    await report('ของไม่มาส่ง')
    await does(world, agent.says('/take@another_bot 1'))
    expect(agent.heard()).toBe('')
    expect((await world.case(1)).status).toBe('new')
    await does(world, agent.says('/take@Shop_Bot 1'))
    expect((await world.case(1)).status).toBe('investigating')
  })

  it('hears what a customer changed, and takes no harm from reactions, deletions and moving places', async () => {
    const { agent } = await openTeam(world, shop)
    const { customer } = shop
    await report('ของไม่มาส่ง')
    const said = await customer.says('REF-555')
    await world.does(Promise.resolve())
    await does(world, customer.edits(said.id, 'REF-556'))
    expect(agent.bubbles().at(-1)?.text).toMatch('REF-556')
    await does(world, customer.reacts(customer.bubbles().at(-1)?.id ?? '', '👍'))
    await does(world, customer.unsends(said.id))
    const { id } = await customer.sends({ kind: 'location', latitude: 13.7, longitude: 100.5, liveSeconds: 900 })
    await world.passes(soon)
    const count = agent.bubbles().length
    await does(world, customer.moves(id, { latitude: 13.8, longitude: 100.6 }))
    await does(world, customer.moves(id, false))
    await does(world, agent.edits(agent.bubbles()[0]?.id ?? '', '#1 เสร็จ'))
    expect(agent.bubbles()).toHaveLength(count)
    expect((await world.case(1)).status).toBe('new')
  })

  it('is told when another group removes the bot or is deleted, and goes on by itself', async () => {
    const { agent } = await openTeam(world, shop)
    const second = await openTeam(world, shop)
    const third = await openTeam(world, shop)
    await does(world, second.group.removesBot(shop.ek))
    expect(agent.heard()).toMatch('ส่งข้อความเข้ากลุ่ม "ทีมซัพพอร์ต" ไม่ได้แล้ว')
    third.group.deletes()
    await report('ของไม่มาส่ง')
    expect(cardsOf(agent, 1)).toHaveLength(1)
    expect(agent.bubbles().at(-1)?.text).toMatch('this chat does not exist')
    await does(world, agent.says('#1 รับ'))
    const { deliveries } = await world.case(1)
    expect(deliveries.filter(({ state }) => state === 'failed')).toMatchObject([{ code: '403' }])

    await does(world, second.group.addsBot(shop.ek))
    expect(second.agent.heard()).toMatch('กลับมาแล้ว')
    await does(world, agent.says('#1 รอลูกค้า'))
    expect(second.agent.bubbles().at(-1)?.text).toMatch('#1 อื่นๆ')
  })

  it('asks once what an album is about', async () => {
    await openTeam(world, shop)
    const { customer } = shop
    await does(world, customer.sends(slip, slip, slip))
    expect(customer.news().map(({ buttons }) => buttons.map(({ label }) => label))).toEqual([
      ['แจ้งปัญหา', 'ดูเคสของฉัน', 'ภาษา'],
    ])
    await does(world, customer.presses('แจ้งปัญหา'))
    await does(world, customer.presses('อื่นๆ'))
    expect((await world.case(1)).messages[0]?.files).toHaveLength(3)
  })

  it('gets an album as one summary and one case', async () => {
    const { agent } = await openTeam(world, shop)
    const { customer } = shop
    await does(world, customer.says('/new topup_missing'))
    await does(world, customer.says('ORD-7781'))
    await does(world, customer.sends(slip, slip, slip))
    expect(customer.news().map(({ text }) => text)).toEqual([expect.stringMatching('ไฟล์: 3')])
    await does(world, customer.presses('ยืนยัน'))
    await does(world, agent.presses('สลิป'))
    expect(agent.news().filter(({ image }) => image)).toHaveLength(3)
  })
})

describe('a team with topics (T12)', () => {
  let world: World
  let shop: Shop

  beforeEach(async () => {
    world = await openWorld()
    shop = await openShop(world)
  })
  afterEach(() => world.closes())

  const report = (text: string) => does(world, shop.customer.says(`/new other ${text}`))
  const made = () => shop.account.requests().filter(({ path }) => path.includes('createForumTopic')).length

  it('has a topic for each case: its card, what is said of it, and words without a quote', async () => {
    const { group, agent, other } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    await does(world, shop.stranger.says('/new topup_missing'))
    await does(world, shop.stranger.says('ORD-7781'))
    await does(world, shop.stranger.sends(slip))
    await does(world, shop.stranger.presses('ยืนยัน'))
    expect(group.topics().map(({ name }) => name)).toEqual(['#1 อื่นๆ · สมชาย', '#2 เติมเงินไม่เข้า · สมหญิง'])
    const [first = 0, second = 0] = group.topics().map(({ id }) => id)
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: second, text: expect.stringMatching('ORD-7781') })

    await does(world, agent.says('รับ', { topic: first }))
    await does(world, agent.says('> กำลังเช็กให้ค่ะ', { topic: first }))
    expect(shop.customer.heard()).toMatch('กำลังเช็กให้ค่ะ')
    await does(world, shop.customer.says('ขอบคุณครับ'))
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: first, text: '#1 สมชาย: ขอบคุณครับ' })
    await does(world, other.says('ลูกค้าโทรมาแล้ว', { topic: first }))
    expect(other.heard()).toBe('')
    expect((await world.case(1)).timeline.map(({ kind }) => kind)).toEqual([
      'opened',
      'taken',
      'status',
      'said',
      'heard',
      'noted',
    ])

    await does(world, agent.says('เสร็จ', { topic: first }))
    await does(world, agent.presses('ระบบชำระเงิน'))
    await does(world, agent.says('รับเคสนี้ด้วย', { topic: second, freely: true }))
    expect((await world.case(2)).timeline.map(({ kind }) => kind)).toEqual(['opened', 'noted'])
    await does(world, agent.says('เติมให้แล้ว', { topic: first, freely: true }))
    expect((await world.case(1)).status).toBe('resolved')
    expect(made()).toBe(2)
    expect(agent.bubbles().filter(({ text }) => text.includes('#1 อื่นๆ · NORMAL'))).toHaveLength(1)
  })

  it('answers in the topic that was asked in, and outside of any', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    const { topic } = await group.opensTopic(shop.nok, 'คุยเล่น')
    await does(world, agent.says('/cases', { topic }))
    expect(agent.news()).toMatchObject([{ topic, text: expect.stringMatching('#1') }])
    await does(world, agent.says('#1 เสร็จแล้วมั้ง'))
    expect(agent.news().map((bubble) => bubble.topic)).toEqual([undefined])
    await does(world, agent.says('ว่าง ๆ', { topic }))
    expect(agent.heard()).toBe('')
  })

  it('tells an anonymous admin in a topic how to write as oneself', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    const hidden = shop.nok.in(group, { anonymous: true })
    await does(world, hidden.says('รับ', { topic: group.topics()[0]?.id ?? 0 }))
    expect(agent.bubbles().at(-1)).toMatchObject({
      topic: group.topics()[0]?.id,
      text: expect.stringMatching('ในชื่อตัวเอง'),
    })
    expect((await world.case(1)).owner).toBeNull()
  })

  it('asks in the topic for what an action needs, and takes the answer there', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    const topic = group.topics()[0]?.id ?? 0
    await does(world, agent.says('/take', { topic }))
    await does(world, agent.says('/reply', { topic }))
    expect(agent.bubbles().at(-1)).toMatchObject({ topic })
    await does(world, agent.says('รอสักครู่นะคะ', { topic }))
    expect(shop.customer.heard()).toMatch('รอสักครู่นะคะ')
    await does(world, agent.presses('แก้แล้ว'))
    await does(world, agent.presses('ระบบชำระเงิน'))
    await does(world, agent.says('ส่งใหม่แล้ว', { topic }))
    expect(await world.case(1)).toMatchObject({ status: 'resolved', rootCause: 'payment_gateway' })
    expect(agent.bubbles().every((bubble) => bubble.topic === topic || !bubble.text.includes('#1'))).toBe(true)
  })

  it('closes the topic with its case, and opens it again', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    await does(world, agent.says('/take 1'))
    await does(world, agent.says('/close 1'))
    await does(world, agent.presses('ระบบชำระเงิน'))
    await does(world, agent.says('เรียบร้อย'))
    expect((await world.case(1)).status).toBe('closed')
    expect(group.topics()).toMatchObject([{ closed: true }])
    await does(world, agent.says('/reopen 1'))
    await does(world, agent.says('ยังไม่ได้ของ'))
    expect((await world.case(1)).status).toBe('investigating')
    expect(group.topics()).toMatchObject([{ closed: false }])
    expect(made()).toBe(1)
  })

  it('posts in the group itself where no topic can be made', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: { can_manage_topics: false } })
    expect(agent.heard()).toMatch('จัดการ')
    await report('ของไม่มาส่ง')
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: undefined, text: expect.stringMatching('#1 อื่นๆ') })
    await does(world, group.promotes(shop.nok))
    await report('ยังไม่มา')
    expect(group.topics()).toHaveLength(1)
    world.emulators.faults.add({ platform: 'telegram', kind: '5xx', match: /createForumTopic/, times: 1 })
    await does(world, shop.stranger.says('/new other เว็บล่ม'))
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: undefined, text: expect.stringMatching('#3 อื่นๆ') })
    await does(world, agent.says('#3 รับ'))
    expect(group.topics()).toHaveLength(1)
  })

  it('has its topic all the same where Telegram is busy, and is left alone for as long as that says (T7)', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    world.emulators.faults.add({
      platform: 'telegram',
      kind: '429',
      match: /createForumTopic/,
      retryAfter: 20,
      times: 1,
    })
    const inGroup = () => shop.account.requests().filter(({ body }) => JSON.stringify(body).includes(String(group.id)))
    const before = inGroup().length
    await report('ของไม่มาส่ง')
    await world.passes(20_000 - 2 * soon)
    expect(inGroup().length - before).toBe(1)
    await world.passes(2 * soon)
    expect(group.topics()).toHaveLength(1)
    const [topic] = group.topics()
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: topic?.id, text: expect.stringMatching('#1 อื่นๆ') })
  })

  it('gets its topics within what Telegram takes for one group: they are calls as any other (T6)', async () => {
    const { group } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await world.passes(60_000)
    const calls = () =>
      shop.account
        .requests()
        .filter(
          ({ path, body }) =>
            /createForumTopic|sendMessage/u.test(path) && JSON.stringify(body).includes(String(group.id)),
        ).length
    const before = calls()
    for (let n = 1; n <= 4; n++) await world.does(shop.customer.says(`/new other เรื่องที่ ${n}`))
    expect(calls() - before).toBeLessThanOrEqual(5)
    for (let n = 0; n < 4; n++) await world.passes(5_000)
    expect(calls() - before).toBe(8)
  })

  it('goes on in the group when somebody deletes a topic', async () => {
    const { group, agent } = await openTeam(world, shop, { forum: true, botIsAdmin: true })
    await report('ของไม่มาส่ง')
    group.deletesTopic(group.topics()[0]?.id ?? 0)
    await does(world, shop.customer.says('มีใครอยู่ไหม'))
    expect(agent.bubbles().at(-1)).toMatchObject({ topic: undefined, text: '#1 สมชาย: มีใครอยู่ไหม' })
    await does(world, agent.says('#1 รับ'))
    expect(agent.bubbles().find(({ text }) => text.includes('#1 อื่นๆ'))).toMatchObject({
      text: expect.stringMatching('ผู้รับเคส: นก'),
    })
  })
})
