// A customer on WhatsApp whose team sits on LINE or on Telegram.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from '#sandbox/phone.ts'
import { lineShop, openWorld, publicOrigin, slip, type World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute
const appSecret = 'the-app-secret'
const accessToken = 'the-access-token'

/** A business number of the app, connected and with its webhook set. */
async function openNumber(world: World, phoneNumberId = '106540352242922', webhook?: string) {
  const given = { appSecret, accessToken, phoneNumberId, verifyToken: 'let-me-in' }
  const account = world.emulators.whatsapp.account({ ...given, name: 'ร้านทดสอบ', displayPhone: '+66 2 123 4567' })
  const channel = await world.connects('whatsapp', given)
  await account.setWebhook(webhook ?? `${publicOrigin}/hooks/whatsapp/${channel}`)
  return { account, channel }
}

/** A staff supergroup on Telegram. */
async function telegramTeam(world: World) {
  const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
  const { telegram } = world.emulators
  const account = telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'shop_bot', privacy: false })
  await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const [nok, ek] = [telegram.person({ name: 'นก', account }), telegram.person({ name: 'เอก', account })]
  const group = telegram.group({ name: 'ทีมซัพพอร์ต', account, kind: 'supergroup', members: [nok, ek] })
  const [agent, other] = [nok.in(group), ek.in(group)]
  await world.does(agent.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { group, agent, other }
}

const teams = { line: lineShop, telegram: telegramTeam }

/** Somebody acts, everything that follows has happened, and a moment has passed. */
async function does(world: World, act: Promise<unknown>) {
  await world.does(act)
  await world.passes(5_000)
}

const newest = (phone: Phone) => phone.bubbles().findLast(({ from }) => from === 'bot')

describe.each(['line', 'telegram'] as const)('a WhatsApp customer whose team sits on %s', (platform) => {
  let world: World

  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.closes())

  it('lives a top-up from the first word to the close', async () => {
    const { account } = await openNumber(world)
    const { agent } = await teams[platform](world)
    const customer = world.emulators.whatsapp.person({ name: 'สมชาย', account })
    await does(world, customer.says('สวัสดี'))
    expect(newest(customer)?.buttons.map(({ label }) => label)).toEqual(['แจ้งปัญหา', 'ดูเคสของฉัน', 'ภาษา'])
    await does(world, customer.presses('แจ้งปัญหา'))
    expect(customer.heard()).toMatch('1. เติมเงินไม่เข้า')
    expect(customer.heard()).toMatch('12. ยกเลิก')
    await does(world, customer.says('1'))
    expect(customer.heard()).toMatch('หมายเลขออเดอร์?')
    await does(world, customer.says('ORD-7781'))
    await does(world, customer.sends(slip))
    await does(world, customer.presses('ยืนยัน'))
    expect(customer.heard()).toMatch('เคส #1 อยู่ในคิวแล้ว คาดว่าจะมีคนรับภายใน 15 นาที')

    await does(world, agent.presses('สลิป'))
    const picture = newest(agent)?.image
    expect(picture).toMatchObject({ bytes: expect.anything() })
    expect(Buffer.from(picture?.bytes ?? [])).toEqual(Buffer.from(slip.bytes))

    await does(world, agent.presses('รับเคส'))
    expect(customer.heard()).toMatch('ทีมงานกำลังแก้ไขปัญหาให้คุณ')
    await does(world, agent.says('#1 > ขอเลขอ้างอิงโอนด้วยค่ะ'))
    expect(customer.heard()).toMatch('ขอเลขอ้างอิงโอนด้วยค่ะ')
    await does(world, customer.says('REF-555'))
    expect(newest(agent)?.text).toMatch('#1 สมชาย: REF-555')
    await does(world, agent.says('#1 เสร็จ'))
    await does(world, agent.presses('ระบบชำระเงิน'))
    await does(world, agent.says('ธนาคารล่าช้า เติมให้แล้ว'))
    expect(customer.heard()).toMatch('แก้ไขเรียบร้อยแล้ว')
    await customer.opens()
    await world.settle()
    const done = await world.case(1)
    expect(done).toMatchObject({ status: 'resolved', rootCause: 'payment_gateway' })
    const states = new Set(done.deliveries.map(({ state }) => state))
    expect(states).toContain('read')
    expect([...states].filter((state) => ['failed', 'queued', 'unconfirmed'].includes(state))).toEqual([])
  })
})
