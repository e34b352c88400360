// A customer on WhatsApp whose team sits on LINE or on Telegram.
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Phone } from '#sandbox/phone.ts'
import type { Row } from '#store/schema.ts'
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

describe('a WhatsApp number', () => {
  let world: World
  let number: Awaited<ReturnType<typeof openNumber>>
  let team: Awaited<ReturnType<typeof lineShop>>

  beforeEach(async () => {
    world = await openWorld()
    number = await openNumber(world)
    team = await lineShop(world)
  })
  afterEach(() => world.closes())

  const person = (name: string, more: { waId?: string | null; userId?: string | null } = {}) =>
    world.emulators.whatsapp.person({ name, account: number.account, ...more })
  const bubblesFrom = (phone: Phone) => phone.bubbles().flatMap(({ from, text }) => (from === 'bot' ? [text] : []))

  it('takes a number for a type and for what stands after the types, and asks once more for another', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new'))
    await does(world, customer.says('12'))
    expect(customer.heard()).toMatch('ยังไม่มีการส่ง')
    await does(world, customer.says('/new'))
    await does(world, customer.says('11'))
    expect(customer.heard()).toMatch('เล่า')
    await does(world, customer.says('ของไม่มาส่ง'))
    expect(await world.case(1)).toMatchObject({ type: 'other', customer: { name: 'สมชาย' } })
  })

  it('offers up to ten things as a list, and goes on in the language chosen', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('สวัสดี'))
    await does(world, customer.presses('ภาษา'))
    expect(newest(customer)?.native).toMatchObject({ interactive: { type: 'list', action: { button: 'เลือก' } } })
    await does(world, customer.presses('English'))
    expect(customer.heard()).toMatch('in English from now on')
    await does(world, customer.says('/new other It did not arrive'))
    expect(customer.heard()).toMatch('Case #1 is in the queue')
    expect(team.agent.heard()).toMatch('#1 อื่นๆ')
  })

  it('gets a picture from the team on another platform', async () => {
    const customer = person('สมชาย')
    const { agent } = await telegramTeam(world)
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await does(world, agent.sends({ ...slip, caption: '#1 > ใช่กล่องนี้ไหมคะ' }))
    expect(bubblesFrom(customer)).toContain('ใช่กล่องนี้ไหมคะ')
    expect(Buffer.from(newest(customer)?.image?.bytes ?? [])).toEqual(Buffer.from(slip.bytes))
  })

  it('keeps words for a customer who wrote more than a day ago, says so, and sends them first when they write (W3)', async () => {
    const customer = person('สมชาย')
    const { agent } = team
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await world.passes(25 * hour)
    await does(world, agent.says('#1 รับ'))
    const before = bubblesFrom(customer).length
    await does(world, agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(agent.heard()).toMatch('นก')
    expect(agent.heard()).toMatch('24 ชั่วโมง')
    expect(bubblesFrom(customer)).toHaveLength(before)
    expect((await world.case(1)).deliveries.filter(({ state }) => state === 'parked')).toHaveLength(2)
    await does(world, customer.says('ถึงไหนแล้วคะ'))
    expect(bubblesFrom(customer).slice(-3)).toEqual([
      expect.stringMatching('ทีมงานกำลังแก้ไขปัญหาให้คุณ'),
      'ขอที่อยู่ใหม่ค่ะ',
      expect.stringMatching('#1'),
    ])
    expect((await world.case(1)).deliveries.filter(({ state }) => state === 'parked')).toEqual([])
  })

  it('says without a name that words are kept where nobody has the case', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await world.passes(25 * hour)
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(team.agent.heard()).toMatch('#1: ตอนนี้ยังส่งข้อความถึงลูกค้าไม่ได้')
  })

  it('keeps them as well where WhatsApp says only afterwards that the day is over (W4)', async () => {
    const customer = person('สมชาย')
    const { agent } = team
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    world.emulators.faults.add({ platform: 'whatsapp', kind: 'fails-later', code: 131047, times: 1 })
    await does(world, agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(agent.heard()).toMatch('24 ชั่วโมง')
    expect(bubblesFrom(customer)).not.toContain('ขอที่อยู่ใหม่ค่ะ')
    await does(world, customer.says('ถึงไหนแล้วคะ'))
    expect(bubblesFrom(customer).filter((text) => text === 'ขอที่อยู่ใหม่ค่ะ')).toHaveLength(1)
  })

  it('sends only what did not arrive of words in two parts, where WhatsApp says so of the second (W4)', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    const [first, second] = ['ก'.repeat(4_000), 'ข'.repeat(700)]
    world.emulators.faults.add({ platform: 'whatsapp', kind: 'fails-later', code: 131047, says: /ขขข/u, times: 1 })
    await does(world, team.agent.says(`#1 > ${first} ${second}`))
    const parts = () => bubblesFrom(customer).filter((text) => /กกก|ขขข/u.test(text))
    expect(parts()).toEqual([first])
    expect(team.agent.heard()).toMatch('24 ชั่วโมง')
    await does(world, customer.says('ถึงไหนแล้วคะ'))
    expect(parts()).toEqual([first, second])
  })

  it('sends words at once that WhatsApp refuses for the day after the customer has written again', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    const [call] = await callsOf('ขอที่อยู่ใหม่ค่ะ')
    await does(world, customer.says('ถึงไหนแล้วคะ'))
    const times = () => bubblesFrom(customer).filter((text) => text === 'ขอที่อยู่ใหม่ค่ะ').length
    expect(times()).toBe(1)
    await does(world, number.account.emit({ statuses: [status(call, 'failed', 131047)] }))
    expect(times()).toBe(2)
    await does(world, number.account.emit({ statuses: [status(call, 'failed', 131047)] }))
    expect(times()).toBe(2)
  })

  it('parks nothing behind the back of a customer who writes just then', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await world.passes(25 * hour)
    const { store } = world.app.house
    const commit = store.commit.bind(store)
    let hasWritten = false
    store.commit = async (plan, ...rest) => {
      const isParking = plan.some((one) => 'hot' in one && one.hot === 'outboxSettle' && one.values.state === 'parked')
      if (isParking && !hasWritten) {
        hasWritten = true
        await customer.says('ถึงไหนแล้วคะ')
        while ((await world.case(1)).messages.at(-1)?.text !== 'ถึงไหนแล้วคะ') await new Promise(setImmediate)
      }
      return commit(plan, ...rest)
    }
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    await world.passes(10_000)
    expect(bubblesFrom(customer)).toContain('ขอที่อยู่ใหม่ค่ะ')
  })

  it('does not take what is told late of a first try for what became of the second', async () => {
    const customer = person('สมชาย')
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    world.emulators.faults.add({ platform: 'whatsapp', kind: 'fails-later', code: 131026, times: 1 })
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    const [before] = await callsOf('ขอที่อยู่ใหม่ค่ะ')
    const clear = world.emulators.faults.add({ platform: 'whatsapp', kind: '5xx', says: /ขอที่อยู่/u })
    await world.api.post(`/workspaces/${world.workspace}/outbox/${before?.outbox}/retry`, {})
    await world.passes(1_000)
    for (const late of ['sent', 'delivered', 'failed'] as const)
      await does(world, number.account.emit({ statuses: [status(before, late, 131026)] }))
    const state = async () => (await callsOf('ขอที่อยู่ใหม่ค่ะ')).map((call) => call.state)
    expect(await state()).toEqual(['queued'])
    clear()
    await world.passes(minute)
    expect(bubblesFrom(customer).filter((text) => text === 'ขอที่อยู่ใหม่ค่ะ')).toHaveLength(1)
    const [arrived] = await state()
    await does(world, number.account.emit({ statuses: [status(before, 'failed', 131026)] }))
    expect(await state()).toEqual([arrived])
    expect(arrived).not.toBe('failed')
  })

  /** The calls that carry just these words. */
  async function callsOf(words: string) {
    const { q, t } = world.app.house.store
    return (await q.select().from(t.calls)).filter(({ body }) => JSON.stringify(body).includes(`"body":"${words}"`))
  }

  /** What Meta tells of a call that it accepted, with the tag the call had. */
  function status(call: Row<'calls'> | undefined, told: 'sent' | 'delivered' | 'failed', code: number) {
    return {
      ...{ id: call?.messages[0], status: told, recipient_id: '66811111111' },
      timestamp: String(Math.floor(world.clocks.clock.now() / 1000)),
      biz_opaque_callback_data: `${call?.outbox}.${call?.sequence}`,
      ...(told === 'failed' ? { errors: [{ code, title: 'It failed', message: 'It failed' }] } : {}),
    }
  }

  it.each([
    ['PAUSED', 'NONE', 'หยุดใช้เทมเพลต “order_update” (th)'],
    ['DISABLED', 'ABUSIVE_CONTENT', 'ปิดเทมเพลต “order_update” (th) ของ “whatsapp” ถาวร (ABUSIVE_CONTENT)'],
    ['REJECTED', 'INVALID_FORMAT', 'ไม่อนุมัติเทมเพลต “order_update” (th)'],
  ])(
    'tells the alerts group of a template that is %s, once, and of none that is well (N16)',
    async (event, reason, words) => {
      const { line } = world.emulators
      const boss = line.person({ name: 'หัวหน้า', account: team.account })
      const group = line.group({ name: 'แจ้งเตือน', account: team.account, members: [boss] })
      await world.does(group.addsBot())
      const watcher = boss.in(group)
      await does(world, watcher.says(`/bind ${await world.code({ for: 'alerts' })}`))
      const told = () => watcher.bubbles().filter(({ text }) => text.includes('order_update')).length
      const hears = (of: string) => {
        const value = { event: of, message_template_name: 'order_update', message_template_language: 'th', reason }
        const changes = [{ field: 'message_template_status_update', value }]
        return number.account.post(
          JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }),
        )
      }
      await does(world, hears('APPROVED'))
      expect(told()).toBe(0)
      for (let time = 0; time < 2; time++) await does(world, hears(event))
      expect(told()).toBe(1)
      expect(watcher.heard()).toMatch(words)
    },
  )

  it('tells the team in plain words what WhatsApp could not deliver', async () => {
    const customer = person('สมชาย')
    const { agent } = team
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    world.emulators.faults.add({ platform: 'whatsapp', kind: 'fails-later', code: 131026, times: 1 })
    await does(world, agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(agent.heard()).toMatch('131026')
    expect(agent.heard()).toMatch('สมชาย')
  })

  it('knows a sender without a phone number by their user id (W21, W22)', async () => {
    const customer = person('Lim', { waId: null, userId: 'TH.abcDEF12345' })
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    expect(customer.heard()).toMatch('เคส #1')
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(customer.heard()).toMatch('ขอที่อยู่ใหม่ค่ะ')
  })

  it('knows somebody by their number first and by a user id later as one person (W21)', async () => {
    const { account } = number
    const says = (id: string, body: string, who: { from?: string; from_user_id?: string }) =>
      does(
        world,
        account.emit({
          contacts: [
            {
              profile: { name: 'สมชาย' },
              ...(who.from ? { wa_id: who.from } : {}),
              ...(who.from_user_id ? { user_id: who.from_user_id } : {}),
            },
          ],
          messages: [
            {
              ...who,
              id,
              timestamp: String(Math.floor(world.clocks.clock.now() / 1000)),
              type: 'text',
              text: { body },
            },
          ],
        }),
      )
    await says('wamid.1', '/new other ของไม่มาส่ง', { from: '66811111111' })
    const first = (await world.case(1)).customer
    await says('wamid.2', 'ยังไม่มาเลย', { from: '66811111111', from_user_id: 'TH.one' })
    expect((await world.case(1)).messages.map(({ text }) => text)).toEqual(['ของไม่มาส่ง', 'ยังไม่มาเลย'])
    await says('wamid.3', 'ถึงไหนแล้ว', { from: '66811111111' })
    expect((await world.case(1)).messages).toHaveLength(3)

    // The number now belongs to somebody else: another user id, another person.
    await says('wamid.4', '/new other เว็บล่ม', { from: '66811111111', from_user_id: 'TH.two' })
    const other = (await world.case(2)).customer
    expect(other?.id).not.toBe(first?.id)
    await says('wamid.5', 'ของฉันล่ะ', { from_user_id: 'TH.one' })
    expect((await world.case(1)).messages.at(-1)?.text).toBe('ของฉันล่ะ')
    await says('wamid.6', 'เว็บยังล่ม', { from: '66811111111' })
    expect((await world.case(2)).messages.at(-1)?.text).toBe('เว็บยังล่ม')
  })

  it('goes on with somebody who has taken another number, as WhatsApp says so (W21)', async () => {
    const customer = person('สมชาย', { waId: '66811111111', userId: 'TH.before12345' })
    await does(world, customer.says('/new other ของไม่มาส่ง'))
    await does(world, customer.changesNumber('66899999999', 'TH.after123456'))
    await does(world, team.agent.says('#1 > ขอที่อยู่ใหม่ค่ะ'))
    expect(customer.heard()).toMatch('ขอที่อยู่ใหม่ค่ะ')
    await does(world, customer.says('บ้านเลขที่ 5'))
    expect((await world.case(1)).messages.at(-1)).toMatchObject({ direction: 'in', text: 'บ้านเลขที่ 5' })
  })

  it('shares its webhook with another number of the same app, each customer answered from the one they wrote to', async () => {
    const hook = `${publicOrigin}/hooks/whatsapp/${number.channel}`
    const second = await openNumber(world, '106540352242923', hook)
    const one = person('สมชาย')
    const two = world.emulators.whatsapp.person({ name: 'สมหญิง', account: second.account })
    await does(world, one.says('สวัสดี'))
    await does(world, two.says('/new other เว็บล่ม'))
    expect(one.heard()).toMatch('ร้านทดสอบ')
    expect(two.heard()).toMatch('เคส #1')
    expect(second.account.requests().filter(({ path }) => path.endsWith('/messages'))).toHaveLength(1)
    await does(world, team.agent.says('#1 > กำลังเช็กให้ค่ะ'))
    expect(two.heard()).toMatch('กำลังเช็กให้ค่ะ')
  })

  it('takes a body signed as its raw bytes or with every letter beyond ASCII escaped, and no other (W1)', async () => {
    const bodyOf = (id: string, text: string) =>
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '1',
            changes: [
              {
                field: 'messages',
                value: {
                  messaging_product: 'whatsapp',
                  metadata: { display_phone_number: '6621234567', phone_number_id: number.account.phoneNumberId },
                  contacts: [{ profile: { name: 'สมชาย' }, wa_id: '66822222222' }],
                  messages: [{ from: '66822222222', id, timestamp: '1795245420', type: 'text', text: { body: text } }],
                },
              },
            ],
          },
        ],
      })
    const sign = (text: string) => `sha256=${createHmac('sha256', appSecret).update(text).digest('hex')}`
    const escaped = (text: string) =>
      text.replace(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    const [raw, other] = [bodyOf('wamid.raw', '/new other ของไม่มา 😀'), bodyOf('wamid.escaped', 'ยังไม่มา العربية')]
    expect(await number.account.post(raw, { signature: sign(raw) })).toBe(200)
    expect(await number.account.post(other, { signature: sign(escaped(other)) })).toBe(200)
    expect(await number.account.post(other, { signature: sign(`${other} `) })).toBe(401)
    await world.passes(minute)
    expect((await world.case(1)).messages.map(({ text }) => text)).toEqual(['ของไม่มา 😀', 'ยังไม่มา العربية'])
  })
})
