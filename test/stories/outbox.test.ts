// The outbox in chat: what waits, what did not arrive and why, and the buttons that mend it (S0-35, S0-37, S2-16, S2-17, S1-32, N10).
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '#sandbox/faults.ts'
import type { Phone } from '#sandbox/phone.ts'
import { heldBecause } from '#store/held.ts'
import { openWorld, publicOrigin, type World } from '../world.ts'
import { anotherDesk, hears, joins, presses, reports, shopOnTelegram } from './shops.ts'

const second = 1_000
const minute = 60 * second

let world: World
let shop: Awaited<ReturnType<typeof shopOnTelegram>>
let customer: ReturnType<World['emulators']['telegram']['person']>
let manager: Phone

beforeEach(async () => {
  world = await openWorld()
  shop = await shopOnTelegram(world)
  manager = shop.boss
  await joins(world, manager, 'manager')
  customer = world.emulators.telegram.person({ name: 'สมชาย', account: shop.account, hasWritten: true })
  await reports(world, customer, 'จอดับ')
})
afterEach(() => world.closes())

const faulty = (fault: Omit<Fault, 'platform'>) => world.emulators.faults.add({ platform: 'telegram', ...fault })
const says = (text: string) => hears(world, shop.agent, text)
const asks = (text: string) => hears(world, manager, text)
const words = (phone: Phone) => phone.bubbles().map(({ title, text }) => `${title ?? ''} ${text}`)
/** What stands in the chat of case 1's customer with these words in it. */
const got = (text: string) => words(customer).filter((each) => each.includes(text))
const stateOf = async (text: string) => {
  const { q, t } = world.app.house.store
  const rows = await q.select().from(t.outbox)
  return rows.filter(({ message, wording }) => wording === 'customer.reply' && JSON.stringify(message).includes(text))
}

/** The customer has blocked the bot, and a reply to them fails. */
async function failsFor(text: string) {
  await world.does(customer.blocks())
  await says(`#1 > ${text}`)
}

/** Somebody's role is taken from them again. */
async function loses({ who: { name } }: Phone, role: string) {
  const { q, t } = world.app.house.store
  const [person] = await q.select().from(t.persons).where(eq(t.persons.name, name))
  await world.api.call('DELETE', `/workspaces/${world.workspace}/people/${person?.id}/roles/${role}`)
}

/** A reply of which nobody knows whether it arrived; `arrives` says whether it did. */
async function isUnknown(text: string, arrives: boolean) {
  faulty({ kind: arrives ? 'broken-json' : 'reset', match: /sendMessage/u, says: new RegExp(text, 'u'), times: 1 })
  await says(`#1 > ${text}`)
  await world.passes(10 * second)
}

describe('a reply that did not arrive', () => {
  it('is told to the desk as a card: what was said, why, what to do, and a button', async () => {
    await failsFor('ได้แล้วนะคะ')
    const card = shop.agent.bubbles().findLast(({ text }) => text.includes('ไม่สำเร็จ'))
    expect(card?.text).toMatch('#1')
    expect(card?.text).toMatch('สมชาย')
    expect(card?.text).toMatch('ได้แล้วนะคะ')
    expect(card?.text).toMatch('ผู้รับบล็อกหรือหยุดใช้บัญชีของเรา')
    expect(card?.text).toMatch('403')
    expect(card?.text).toMatch('ผู้รับต้องปลดบล็อกเอง ติดต่อทางอื่นแทน')
    expect(card?.text).not.toMatch(/Telegram answered|blocked by/u)
    expect(card?.buttons.map(({ label }) => label)).toEqual(['ส่งอีกครั้ง'])
  })

  it('is told in the desk’s own language', async () => {
    await says('/language en')
    await says('English')
    await failsFor('ได้แล้วนะคะ')
    expect(shop.agent.bubbles().at(-1)?.text).toMatch('they have blocked or stopped the account')
  })

  it('goes again by a press of whoever works on the case: a new attempt really leaves', async () => {
    await failsFor('ได้แล้วนะคะ')
    await world.does(customer.unblocks())
    expect(await presses(world, shop.agent, 'ส่งอีกครั้ง')).toMatch('กำลังส่งอีกครั้ง')
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'sent' }])
    expect(await presses(world, shop.other, 'ส่งอีกครั้ง')).toMatch('ไม่มีอะไรต้องส่งซ้ำ ข้อความนี้ส่งแล้ว')
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })

  it('that fails again is told again', async () => {
    await failsFor('ได้แล้วนะคะ')
    const told = () => words(shop.agent).filter((text) => text.includes('ไม่สำเร็จ')).length
    const before = told()
    await presses(world, shop.agent, 'ส่งอีกครั้ง')
    expect(told()).toBe(before + 1)
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed', cause: 'blocked' }])
  })

  it('pressed by two at once goes once', async () => {
    await failsFor('ได้แล้วนะคะ')
    await world.does(customer.unblocks())
    await Promise.all([shop.agent.presses('ส่งอีกครั้ง'), shop.other.presses('ส่งอีกครั้ง'), manager.says('/outbox failed')])
    await world.settle()
    await world.passes(10 * second)
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })

  it('leaves at once though its channel rests', async () => {
    await failsFor('ได้แล้วนะคะ')
    await world.does(customer.unblocks())
    const clear = faulty({ kind: '5xx', match: /sendMessage|editMessage/u })
    for (let n = 0; n < 8; n++) await shop.stranger.says('/help')
    for (let n = 0; n < 40; n++) await world.passes(10 * second)
    clear()
    await world.does(
      world.api.post(`/workspaces/${world.workspace}/outbox/${(await stateOf('ได้แล้วนะคะ'))[0]?.id}/retry`, {}),
    )
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })

  it.each([
    ['the customer', () => customer],
    ['a stranger', () => shop.stranger],
  ])('cannot be sent again by %s with a forged button', async (_, who) => {
    await failsFor('ได้แล้วนะคะ')
    await world.does(customer.unblocks())
    const [lost] = await stateOf('ได้แล้วนะคะ')
    await hears(world, who(), `/resend ${lost?.id}`)
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
  })

  it('cannot be sent again from a desk that does not see the case', async () => {
    const elsewhere = await anotherDesk(world, shop, 'อีกทีม', { types: ['topup_missing'] })
    await failsFor('ได้แล้วนะคะ')
    await world.does(customer.unblocks())
    const [lost] = await stateOf('ได้แล้วนะคะ')
    expect(await hears(world, elsewhere, `/resend ${lost?.id}`)).toMatch('ส่งซ้ำได้เฉพาะข้อความของเคสที่คุณเห็นที่นี่')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
  })
})

describe('a reply of which nobody knows', () => {
  it('is asked about before it goes again: it may have arrived', async () => {
    await isUnknown('ได้แล้วนะคะ', false)
    const card = shop.agent.bubbles().findLast(({ text }) => text.includes('ไม่แน่ใจว่าข้อความถึง'))
    expect(card?.buttons.map(({ label }) => label)).toEqual(['ส่งอีกครั้ง', 'ถึงแล้ว'])
    expect(await presses(world, shop.agent, 'ส่งอีกครั้ง')).toMatch('ข้อความนี้อาจถึงแล้ว')
    expect(got('ได้แล้วนะคะ')).toHaveLength(0)
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'unconfirmed' }])
    expect(await presses(world, shop.agent, 'ส่งอีกครั้ง')).toMatch('กำลังส่งอีกครั้ง')
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })

  it('is settled by whoever has seen that it arrived, and what is left of it goes on', async () => {
    await isUnknown('ได้แล้วนะคะ', true)
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
    expect(await presses(world, shop.agent, 'ถึงแล้ว')).toMatch('มีคนเห็นว่าข้อความถึงผู้รับ')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'settled' }])
    expect(await asks('/outbox')).not.toMatch('ไม่แน่ใจว่าถึง')
    expect(await presses(world, shop.agent, 'ถึงแล้ว')).toMatch('ไม่มีอะไรต้องส่งซ้ำ')
    for (const wait of [minute, 60 * minute]) await world.passes(wait)
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })

  it('after a crash is unconfirmed, shown, and resolved by a person', async () => {
    faulty({ kind: 'timeout', match: /sendMessage/u, times: 1 })
    await shop.agent.says('#1 > ได้แล้วนะคะ')
    const { q, t } = world.app.house.store
    const onTheirWay = () => q.select().from(t.outbox).where(eq(t.outbox.state, 'queued'))
    const isHanging = () => world.emulators.requests().some(({ fault }) => fault === 'timeout')
    while (!isHanging() || (await onTheirWay()).length !== 1) await new Promise(setImmediate)
    await world.crashes()
    await world.passes(10 * second)
    expect(words(shop.agent).at(-1)).toMatch('ระบบเริ่มทำงานใหม่ระหว่างที่กำลังส่ง')
    expect(await asks('/outbox')).toMatch('ไม่แน่ใจว่าถึง: 1')
    await asks('/outbox failed')
    expect(await presses(world, manager, 'ส่งอีกครั้ง (1)')).toMatch('อาจถึงแล้ว')
    await presses(world, manager, 'ส่งอีกครั้ง')
    await world.passes(10 * second)
    expect(got('ได้แล้วนะคะ')).toHaveLength(1)
  })
})

describe('/outbox', () => {
  it('counts what waits and what went out, and leads to what failed', async () => {
    await failsFor('ได้แล้วนะคะ')
    const said = await asks('/outbox')
    expect(said).toMatch(/ตอนนี้\nส่งไม่สำเร็จ: 1/u)
    expect(said).toMatch(/24 ชั่วโมงที่ผ่านมา\n(แพลตฟอร์มรับแล้ว: \d+\n)?ส่งแล้ว: \d+/u)
    expect(await presses(world, manager, 'ส่งไม่ถึง (1)')).toMatch('ผู้รับบล็อกหรือหยุดใช้บัญชีของเรา')
  })

  it('failed lists number, time, to whom, why and what to do, five at a time, each with its button', async () => {
    await world.does(customer.blocks())
    for (let n = 1; n <= 7; n++) await says(`#1 > ข้อความ ${n}`)
    const said = await asks('/outbox failed')
    expect(said).toMatch('ข้อความที่ส่งไม่ถึง (7)')
    expect(said).toMatch(/1\. .*\d\d:\d\d.* #1 สมชาย\nส่งไม่สำเร็จ \(403\): ผู้รับบล็อก.*\nผู้รับต้องปลดบล็อกเอง/u)
    expect(said).toMatch('5. ')
    expect(said).not.toMatch('6. ')
    expect(await presses(world, manager, 'เพิ่มเติม')).toMatch(/6\. [\s\S]*7\. /u)
    await world.does(customer.unblocks())
    await presses(world, manager, 'ส่งอีกครั้ง (7)')
    expect(got('ข้อความ 1')).toHaveLength(1)
    expect(await asks('/outbox failed')).toMatch('(6)')
  })

  it('drops one with a reason, chosen or written, and keeps who did and why, as the page does', async () => {
    await joins(world, manager, 'admin')
    await world.does(customer.blocks())
    for (let n = 1; n <= 3; n++) await says(`#1 > ข้อความ ${n}`)
    await asks('/outbox failed')
    const asked = await presses(world, manager, 'ทิ้ง (1)')
    expect(asked).toMatch(/เพราะอะไร[\s\S]*#1 สมชาย\n“.*ข้อความ 3/u)
    expect(await presses(world, manager, 'เขียนผิด')).toMatch('#1 ทิ้งข้อความแล้ว: เขียนผิด')
    await presses(world, manager, 'ทิ้ง (2)')
    expect(await asks('โทรไปบอกแล้ว')).toMatch('ทิ้งข้อความแล้ว: โทรไปบอกแล้ว')
    expect(await stateOf('ข้อความ 3')).toMatchObject([{ state: 'dropped', reason: 'เขียนผิด' }])
    expect(await stateOf('ข้อความ 2')).toMatchObject([{ state: 'dropped', reason: 'โทรไปบอกแล้ว' }])
    expect(await asks('/outbox failed')).toMatch('(1)')
    expect(await presses(world, manager, 'ทิ้ง (1)')).toMatch('ข้อความ 1')
    expect(await asks('ยกเลิก')).not.toMatch('ทิ้งข้อความแล้ว')
    expect(await stateOf('ข้อความ 1')).toMatchObject([{ state: 'failed' }])
    type Kept = { items: { by: { name: string }; through: string; data: { reason: string } }[] }
    const kept = await world.api.get<Kept>(`/workspaces/${world.workspace}/changes?kind=message.dropped`)
    expect(kept.items).toMatchObject([
      { by: { name: 'มายด์' }, through: 'chat', data: { reason: 'โทรไปบอกแล้ว' } },
      { by: { name: 'มายด์' }, through: 'chat', data: { reason: 'เขียนผิด' } },
    ])
  })

  it('shows the one that is meant by a number before it drops it, as numbers move', async () => {
    await joins(world, manager, 'admin')
    await world.does(customer.blocks())
    for (let n = 1; n <= 2; n++) await says(`#1 > ข้อความ ${n}`)
    expect(await asks('/outbox drop 2 โทรไปบอกแล้ว')).toMatch(/“โทรไปบอกแล้ว” ใช่ไหม[\s\S]*ข้อความ 1/u)
    await says('#1 > ข้อความ 3')
    expect(await presses(world, manager, 'ยืนยัน')).toMatch('ทิ้งข้อความแล้ว: โทรไปบอกแล้ว')
    expect(await stateOf('ข้อความ 1')).toMatchObject([{ state: 'dropped' }])
    expect(await stateOf('ข้อความ 2')).toMatchObject([{ state: 'failed' }])
    expect(await asks('/outbox drop 3 อีก')).toMatch('ไม่มีข้อความนี้ในระบบ')
    expect(await asks('/outbox drop')).toMatch('/outbox drop 1')
    const [lost] = await stateOf('ข้อความ 2')
    expect(await asks(`/drop ${lost?.id} พอแล้ว`)).toMatch('ทิ้งข้อความแล้ว')
    expect(await asks(`/drop ${lost?.id} อีกที`)).toMatch('มีคนทิ้งแล้ว')
    expect(await stateOf('ข้อความ 2')).toMatchObject([{ state: 'dropped', reason: 'พอแล้ว' }])
  })

  it('asks once more in a group, where the next words may be for others', async () => {
    await joins(world, shop.other, 'admin')
    await failsFor('ได้แล้วนะคะ')
    await hears(world, shop.other, '/outbox failed')
    await presses(world, shop.other, 'ทิ้ง (1)')
    expect(await hears(world, shop.other, 'โทรไปบอกแล้ว')).toMatch('“โทรไปบอกแล้ว” ใช่ไหม')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
    expect(await hears(world, shop.other, 'ใช่')).toMatch('ทิ้งข้อความแล้ว')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'dropped', reason: 'โทรไปบอกแล้ว' }])
  })

  it.each(['ไม่', 'ยกเลิก', '2', 'ไปกินข้าวกัน'])(
    'drops nothing by “%s” where it asked whether it is meant',
    async (said) => {
      await joins(world, manager, 'admin')
      await failsFor('ได้แล้วนะคะ')
      expect(await asks('/outbox drop 1 โทรไปบอกแล้ว')).toMatch('ใช่ไหม')
      expect(await asks(said)).toMatch('ยกเลิกแล้ว')
      expect(await asks('ใช่')).not.toMatch('ทิ้งข้อความแล้ว')
      expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
    },
  )

  it.each(['ใช่', 'ครับ', 'ยืนยัน', '1'])('drops by “%s” where it asked whether it is meant', async (said) => {
    await joins(world, manager, 'admin')
    await failsFor('ได้แล้วนะคะ')
    await asks('/outbox drop 1 โทรไปบอกแล้ว')
    expect(await asks(said)).toMatch('ทิ้งข้อความแล้ว: โทรไปบอกแล้ว')
  })

  it('takes a reason by its number or its words, and neither yes nor no for one', async () => {
    await joins(world, manager, 'admin')
    await world.does(customer.blocks())
    for (let n = 1; n <= 2; n++) await says(`#1 > ข้อความ ${n}`)
    expect(await asks('/outbox drop 1')).toMatch('เพราะอะไร')
    expect(await asks('ใช่')).toMatch('เพราะอะไร')
    expect(await asks('3')).toMatch('ทิ้งข้อความแล้ว: เขียนผิด')
    await asks('/outbox drop 1')
    expect(await asks('ไม่')).not.toMatch('ทิ้งข้อความแล้ว')
    await asks('/outbox drop 1')
    expect(await asks('ช้าเกินไปแล้วค่ะ')).toMatch(/ทิ้งข้อความแล้ว: ช้าเกินไปแล้ว ข้อความ/u)
    expect(await stateOf('ข้อความ 1')).toMatchObject([{ state: 'dropped', reason: 'ช้าเกินไปแล้ว' }])
  })

  it('drops nothing by the words of somebody who lost the role since', async () => {
    await joins(world, manager, 'admin')
    await failsFor('ได้แล้วนะคะ')
    await asks('/outbox drop 1 โทรไปบอกแล้ว')
    await loses(manager, 'admin')
    expect(await asks('ใช่')).toMatch('แอดมิน')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
    expect(await asks('ใช่')).not.toMatch('ทิ้ง')
  })

  it('offers to drop only to those who may change everything, as the page does', async () => {
    await failsFor('ได้แล้วนะคะ')
    await asks('/outbox failed')
    expect(
      manager
        .bubbles()
        .at(-1)
        ?.buttons.map(({ label }) => label),
    ).toEqual(['ส่งอีกครั้ง (1)'])
    expect(await asks('/outbox drop 1 ไม่เอา')).toMatch('แอดมิน')
    const [lost] = await stateOf('ได้แล้วนะคะ')
    expect(await asks(`/drop ${lost?.id} ไม่เอา`)).toMatch('แอดมิน')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
    expect(await asks('/help')).not.toMatch('drop')
    await joins(world, manager, 'admin')
    expect(await asks('/help')).toMatch('/outbox drop 1')
  })

  it('passes over none of the list while it is being dropped', async () => {
    await joins(world, manager, 'admin')
    await world.does(customer.blocks())
    for (let n = 1; n <= 7; n++) await says(`#1 > ข้อความ ${n}`)
    await asks('/outbox failed')
    await presses(world, manager, 'ทิ้ง (1)')
    await presses(world, manager, 'เขียนผิด')
    expect(await presses(world, manager, 'เพิ่มเติม')).toMatch(/5\. [\s\S]*6\. /u)
    expect(await asks('/outbox failed 00000000000000000000000000')).toMatch(/\(6\)[\s\S]*1\. /u)
    await presses(world, manager, 'ทิ้ง (5)')
    expect(words(manager).at(-1)).toMatch('ข้อความ 2')
  })

  it('shows nobody whose link or code did not arrive: only which notice it is', async () => {
    const admin = shop.person('แอดมิน')
    for (const phone of [admin, manager]) await joins(world, phone, 'admin')
    faulty({ kind: 'reset', match: /sendMessage/u, says: /admin\/link|\/join /u, times: 2 })
    await hears(world, admin, '/admin')
    await hears(world, admin, '/code role admin')
    await world.passes(10 * second)
    const { q, t } = world.app.house.store
    const lost = await q
      .select({ id: t.outbox.id, wording: t.outbox.wording })
      .from(t.outbox)
      .where(eq(t.outbox.state, 'unconfirmed'))
      .orderBy(t.outbox.id)
    expect(lost.map(({ wording }) => wording)).toEqual(['admin.link', 'code.made'])
    for (const { id, wording } of lost) {
      const asked = await asks(`/drop ${id}`)
      expect(asked).toMatch('เพราะอะไร')
      expect(asked).not.toMatch(/admin\/link|\/join/u)
      expect(asked).toMatch(`แอดมิน\n${wording}`)
    }
  })

  it('drops nothing for those without the right', async () => {
    await failsFor('ได้แล้วนะคะ')
    const [lost] = await stateOf('ได้แล้วนะคะ')
    for (const phone of [shop.agent, shop.stranger, customer]) {
      await hears(world, phone, `/drop ${lost?.id} ไม่เอา`)
      await hears(world, phone, '/outbox drop 1 ไม่เอา')
    }
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'failed' }])
  })

  it('lists what is parked for its receiver, and drops that too', async () => {
    await joins(world, manager, 'admin')
    await failsFor('ได้แล้วนะคะ')
    const { store } = world.app.house
    const parked = { state: 'parked' as const, cause: 'window' as const, code: 'window' }
    const [lost] = await stateOf('ได้แล้วนะคะ')
    await store.commit([
      {
        write: (q, t) =>
          q
            .update(t.outbox)
            .set(parked)
            .where(eq(t.outbox.id, lost?.id ?? ''))
            .returning({ id: t.outbox.id }),
      },
    ])
    await asks('/outbox')
    expect(await presses(world, manager, 'พักไว้ (1)')).toMatch(/พักไว้จนกว่าผู้รับจะทักมา \(1\)[\s\S]*#1 สมชาย/u)
    expect(await asks('/outbox drop 1 ไม่ทันแล้ว')).toMatch('ไม่มีข้อความนี้ในระบบ')
    expect(await asks('/outbox พักไว้ ทิ้ง 1 ไม่ทันแล้ว')).toMatch('“ไม่ทันแล้ว” ใช่ไหม')
    expect(await asks('ใช่')).toMatch('ทิ้งข้อความแล้ว')
    expect(await stateOf('ได้แล้วนะคะ')).toMatchObject([{ state: 'dropped' }])
    for (const word of ['parked', 'مؤجلة']) expect(await asks(`/outbox ${word}`)).toMatch('ไม่มีข้อความที่พักไว้')
  })

  it('shows a manager on WhatsApp as many at a time as a list there has rows for', async () => {
    const given = { appSecret: 's', accessToken: 't', phoneNumberId: '106540352242922', verifyToken: 'v' }
    const { whatsapp } = world.emulators
    const account = whatsapp.account({ ...given, name: 'ร้านทดสอบ', displayPhone: '+66 2 123 4567' })
    await account.setWebhook(`${publicOrigin}/hooks/whatsapp/${await world.connects('whatsapp', given)}`)
    const boss = whatsapp.person({ name: 'มายด์', account })
    await joins(world, boss, 'admin')
    await world.does(customer.blocks())
    for (let n = 1; n <= 6; n++) await says(`#1 > ข้อความ ${n}`)
    expect(await hears(world, boss, '/outbox failed')).toMatch(/4\. (?![\s\S]*5\. )/u)
    expect(await presses(world, boss, 'เพิ่มเติม')).toMatch(/5\. [\s\S]*6\. /u)
    await presses(world, boss, 'ทิ้ง (6)')
    expect(await presses(world, boss, 'เขียนผิด')).toMatch('ทิ้งข้อความแล้ว')
    expect(await stateOf('ข้อความ 1')).toMatchObject([{ state: 'dropped' }])
  })

  it('names the account that does not work', async () => {
    faulty({ kind: '5xx', match: /sendMessage|editMessage|getMe/u })
    const line = world.emulators.line.account({ channelSecret: 's', channelAccessToken: 't', name: 'ไลน์' })
    await world.connects('line', { channelSecret: 's', channelAccessToken: 't' })
    const boss = world.emulators.line.person({ name: 'มายด์', account: line })
    await joins(world, boss, 'manager')
    for (let n = 0; n < 6; n++) await shop.stranger.says('/help')
    for (let n = 0; n < 12; n++) await world.passes(20 * second)
    expect(await hears(world, boss, '/outbox')).toMatch('บัญชี “telegram” ใช้งานไม่ได้: แพลตฟอร์มขัดข้องเอง')
  })

  it('is for managers and whoever has the right', async () => {
    expect(await says('/outbox')).toMatch('ผู้จัดการ')
    expect(await hears(world, customer, '/outbox failed')).not.toMatch('ส่งไม่')
  })
})

describe('/dlq', () => {
  let admin: Phone

  /** An event that cannot be handled for as long as the store has no room for its conversation. */
  async function poisons(phone: Phone, text: string) {
    const { house } = world.app
    const { commit } = house.store
    house.store.commit = async (plan) => {
      if (plan.some((write) => 'hot' in write && write.hot === 'inboxDone')) throw new Error('poison')
      return commit(plan)
    }
    await phone.says(text)
    for (let n = 0; n < 12; n++) await world.passes(10 * second)
    house.store.commit = commit
    await world.settle()
  }

  beforeEach(async () => {
    admin = shop.person('แอดมิน')
    await joins(world, admin, 'admin')
  })

  const dead = async () => {
    const { q, t } = world.app.house.store
    return (await q.select().from(t.inbox).where(eq(t.inbox.state, 'dead'))).length
  }

  it('lists what could not be handled, by whom and why, and handles it again', async () => {
    await poisons(shop.stranger, '/new other หายไปไหน')
    expect(await dead()).toBe(1)
    const said = await hears(world, admin, '/dlq')
    expect(said).toMatch('ข้อความเข้าที่ระบบจัดการไม่ได้ (1)')
    expect(said).toMatch(/1\. .*สมหญิง \(รหัส [0-9A-Z]{8}, telegram\)/u)
    expect(said).toMatch('poison')
    expect(said).not.toMatch('หายไปไหน')
    expect(await presses(world, admin, 'จัดการอีกครั้ง (1)')).toMatch('กำลังจัดการรหัส')
    await world.passes(5 * second)
    expect((await world.cases()).length).toBe(2)
    expect(await dead()).toBe(0)
    expect(await presses(world, admin, 'จัดการอีกครั้ง (1)')).toMatch('ไม่มีรหัสนี้แล้ว')
    expect((await world.cases()).length).toBe(2)
  })

  /** Everything that was handled is set aside. */
  const setsAside = (error: string) =>
    world.app.house.store.commit([
      {
        write: (w, t) =>
          w
            .update(t.inbox)
            .set({ state: 'dead', error })
            .where(eq(t.inbox.state, 'done'))
            .returning({ id: t.inbox.id }),
      },
    ])

  it('passes over none of the list while it is being dropped', async () => {
    for (let n = 1; n <= 6; n++) await hears(world, shop.stranger, '/help')
    await setsAside('poison')
    expect(await hears(world, admin, '/dlq')).toMatch(/5\. (?![\s\S]*6\. )/u)
    await presses(world, admin, 'ทิ้ง (1)')
    await presses(world, admin, 'สแปม')
    expect(await presses(world, admin, 'เพิ่มเติม')).toMatch(/^(?![\s\S]*4\. )[\s\S]*5\. /u)
    expect(await hears(world, admin, '/dlq 00000000000000000000000000')).toMatch('1. ')
  })

  it('held back by a restore is handled, or dropped, all at once', async () => {
    const { store } = world.app.house
    const holds = () => setsAside(heldBecause)
    await holds()
    expect(await hears(world, admin, '/dlq')).toMatch('กู้คืนจากชุดสำรอง')
    expect(await presses(world, admin, 'ทิ้งทั้งหมด')).toMatch('ทิ้งทั้งหมดแล้ว')
    expect(await store.q.$count(store.t.inbox, eq(store.t.inbox.state, 'dead'))).toBe(0)
    await holds()
    await hears(world, admin, '/dlq held go-on')
    expect(await store.q.$count(store.t.inbox, eq(store.t.inbox.state, 'dead'))).toBe(0)
  })

  it('drops it with a reason, chosen or typed, and keeps what was written', async () => {
    await poisons(shop.stranger, '/new other หนึ่ง')
    await poisons(shop.stranger, '/new other สอง')
    await hears(world, admin, '/dlq')
    expect(await presses(world, admin, 'ทิ้ง (1)')).toMatch('เพราะอะไร')
    expect(await presses(world, admin, 'สแปม')).toMatch('ทิ้งรหัส')
    const [, id = ''] = /รหัส ([0-9A-Z]{8})/u.exec(await hears(world, admin, '/dlq')) ?? []
    expect(await hears(world, admin, `/dlq drop ${id} ลูกค้าโทรมาแล้ว`)).toMatch('ลูกค้าโทรมาแล้ว')
    expect(await hears(world, admin, '/dlq')).toMatch('ไม่มีข้อความที่จัดการไม่ได้')
    const { q, t } = world.app.house.store
    const dropped = await q.select().from(t.inbox).where(eq(t.inbox.state, 'dropped'))
    expect(dropped.map(({ error }) => error).join()).toMatch(/สแปม[\s\S]*|ลูกค้าโทรมาแล้ว/u)
    expect(dropped).toHaveLength(2)
    expect((await world.cases()).length).toBe(1)
  })

  it('drops it for the reason whose number is typed, and nothing by a no or for somebody who lost the role since', async () => {
    await poisons(shop.stranger, '/new other หนึ่ง')
    const asked = async () => {
      await hears(world, admin, '/dlq')
      return await presses(world, admin, 'ทิ้ง (1)')
    }
    await asked()
    expect(await hears(world, admin, 'ไม่')).toMatch('ยกเลิกแล้ว')
    await asked()
    await loses(admin, 'admin')
    expect(await hears(world, admin, '3')).not.toMatch('ทิ้งรหัส')
    expect(await dead()).toBe(1)
    await joins(world, admin, 'admin')
    await asked()
    expect(await hears(world, admin, '3')).toMatch(/ทิ้งรหัส .*: สแปม/u)
    expect(await dead()).toBe(0)
  })

  it('is for admins', async () => {
    expect(await says('/dlq')).toMatch('แอดมิน')
    expect(await hears(world, customer, '/dlq')).not.toMatch('จัดการไม่ได้')
  })
})
