// The life of a case on Telegram: a customer in private, a team in a supergroup.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, slip, type World } from '../world.ts'

const soon = 5_000
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
