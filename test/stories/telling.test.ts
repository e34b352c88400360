// What chats are told without asking: events switched on and off, a chat that is muted, where cases go that no group takes (S0-28).
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endMute } from '#src/telling.ts'
import { Conflict } from '#store/commit.ts'
import type { Store } from '#store/store.ts'
import { openWorld, type World } from '../world.ts'
import {
  alertsOn,
  anotherDesk,
  hears,
  joins,
  presses,
  reports,
  type Shop,
  shopOnLine,
  shopOnTelegram,
} from './shops.ts'

const minute = 60_000
const hour = 60 * minute

let world: World
afterEach(() => world.closes())

/** How many things the bot has said in a phone's chat. */
const said = (phone: Shop['agent']) => phone.chat.bubbles().filter(({ from }) => from === 'bot').length

async function topup(shop: Shop): Promise<void> {
  await hears(world, shop.customer, '/new topup_missing ORD-7781 เงินไม่เข้า')
  await presses(world, shop.customer, 'ยืนยัน')
}

/** A manager and an admin who write in the staff group, known by roles of their own. */
async function promoted(shop: Shop, role: string): Promise<void> {
  await joins(world, shop.agent, role)
}

describe.each([
  ['line', shopOnLine],
  ['telegram', shopOnTelegram],
] as const)('a muted group on %s', (_, opens) => {
  let shop: Shop
  beforeEach(async () => {
    world = await openWorld()
    shop = await opens(world)
    await world.does(shop.boss.says(`/join ${await world.code({ for: 'role', role: 'manager' })}`))
  })

  it('hears nothing but what is urgent, and then in one message what happened meanwhile', async () => {
    await reports(world, shop.customer, 'เว็บล่ม')
    await promoted(shop, 'manager')
    await world.passes(minute)
    expect(await hears(world, shop.agent, '/mute')).toMatch('นานเท่าไร')
    expect(await presses(world, shop.agent, '1 ชั่วโมง')).toMatch('ปิดเสียงถึง 15:18')
    const before = said(shop.agent)
    await reports(world, shop.customer, 'สีผิด')
    await world.does(shop.customer.says('#1 ยังล่มอยู่'))
    expect(said(shop.agent)).toBe(before)
    await topup(shop)
    expect(shop.agent.heard()).toMatch('#3')
    await world.passes(55 * minute)
    await world.passes(5 * minute)
    const missed = shop.agent.heard()
    expect(missed).toMatch('เคสใหม่ 2 เคสเดิมที่มีความเคลื่อนไหว 1')
    expect(missed).toMatch('#2 ')
    await reports(world, shop.customer, 'ของไม่ครบ')
    await world.passes(minute)
    expect(shop.agent.heard()).toMatch('#4')
  })

  it('answers whoever works in it, and is ended by a word', async () => {
    await promoted(shop, 'manager')
    await reports(world, shop.customer, 'เว็บล่ม')
    expect(await hears(world, shop.agent, '/mute ตลอด')).toMatch('จนกว่าจะมีคนพิมพ์ /unmute')
    expect(await hears(world, shop.other, '/take 1')).toMatch('เอก')
    await world.passes(3 * hour)
    await reports(world, shop.customer, 'สีผิด')
    expect(await hears(world, shop.agent, '/unmute')).toMatch('#2 ')
    expect(await hears(world, shop.agent, '/unmute')).toMatch('ไม่ได้ปิดเสียงอยู่')
  })
})

describe('muting', () => {
  let shop: Shop
  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })

  it('is for who oversees a group; one’s own chat anybody who works here mutes', async () => {
    expect(await hears(world, shop.agent, '/mute 1h')).toMatch('ผู้จัดการ')
    expect(await hears(world, shop.customer, '/mute 1h')).not.toMatch('ปิดเสียง')
    await joins(world, shop.boss, 'support')
    expect(await hears(world, shop.boss, '/mute 18:00')).toMatch('ปิดเสียงถึง 18:00')
    expect(await hears(world, shop.boss, '/mute ไปเถอะ')).toMatch('/mute 2h')
  })

  it('still tells of a target that is over', async () => {
    await joins(world, shop.boss, 'manager')
    await reports(world, shop.customer, 'เว็บล่ม')
    const [chat] = (
      await world.api.get<{ items: { id: string }[] }>(`/workspaces/${world.workspace}/chats?purpose=staff`)
    ).items
    await world.api.patch(`/workspaces/${world.workspace}/chats/${chat?.id}`, { muted: { until: null } })
    await world.passes(48 * hour)
    expect(shop.agent.heard()).toMatch('เกินกำหนด')
    await world.api.patch(`/workspaces/${world.workspace}/chats/${chat?.id}`, { muted: null })
    await world.settle()
    expect(shop.agent.heard()).toMatch('ระหว่างปิดเสียง')
  })
})

describe('ending that a chat is muted', () => {
  let conflicts = 0
  let shop: Shop
  let chat: string
  const at = () => `/workspaces/${world.workspace}/chats/${chat}`
  const mutedNow = async () => {
    type Chats = { items: { id: string; muted: object | null }[] }
    const { items } = await world.api.get<Chats>(`/workspaces/${world.workspace}/chats?purpose=staff`)
    return items.find(({ id }) => id === chat)?.muted
  }
  beforeEach(async () => {
    conflicts = 0
    // Somebody changes settings of the workspace between reading and writing, as often as is said.
    const through = (store: Store): Store => {
      const commit = (plan: Parameters<Store['commit']>[0]) =>
        conflicts-- > 0 ? Promise.reject(new Conflict(0, undefined, 0)) : store.commit(plan)
      return { ...store, commit: commit as Store['commit'] }
    }
    world = await openWorld({ through })
    shop = await shopOnLine(world)
    const { items } = await world.api.get<{ items: { id: string }[] }>(
      `/workspaces/${world.workspace}/chats?purpose=staff`,
    )
    chat = items[0]?.id ?? ''
    await world.api.patch(at(), { muted: { until: null } })
  })

  it('is tried again where others change settings, and never said to be done where it is not', async () => {
    conflicts = 2
    expect((await world.api.call('PATCH', at(), { muted: null })).status).toBe(200)
    expect(await mutedNow()).toBeNull()
    await world.api.patch(at(), { muted: { until: null } })
    conflicts = 100
    expect((await world.api.call('PATCH', at(), { muted: null })).status).toBe(409)
    conflicts = 0
    expect(await mutedNow()).not.toBeNull()
  })

  it('comes with all else that was asked of the chat, or nothing does', async () => {
    const asked = { language: 'en', types: ['other'], muted: null }
    const shown = async () => {
      const { items } = await world.api.get<{ items: { id: string }[] }>(`/workspaces/${world.workspace}/chats`)
      return items.find(({ id }) => id === chat)
    }
    const before = await shown()
    conflicts = 100
    const refused = await world.api.call('PATCH', at(), asked)
    conflicts = 0
    expect(refused).toMatchObject({ status: 409, body: { detail: expect.stringContaining('nothing was changed') } })
    expect(await shown()).toEqual(before)
    expect((await world.api.call('PATCH', at(), asked)).status).toBe(200)
    expect(await shown()).toMatchObject(asked)
  })

  it('is kept with who did it', async () => {
    await world.api.patch(at(), { muted: null })
    const chain = await world.app.house.store.read('timelineOf', { workspace: world.workspace, case: world.workspace })
    expect(JSON.parse(chain.at(-1)?.facts ?? '{}')).toMatchObject({ chat, mutedFrom: null, through: 'token' })
  })

  it('is not done by the clock where somebody has just muted it anew', async () => {
    await joins(world, shop.agent, 'manager')
    await hears(world, shop.agent, '/mute 2h')
    expect(await endMute(world.app.house, world.workspace, chat)).toBe(true)
    expect(await mutedNow()).not.toBeNull()
    await world.passes(2 * hour)
    expect(await mutedNow()).toBeNull()
  })
})

describe('events', () => {
  let shop: Shop
  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })

  it('are switched off and on in a group by an admin, with a press or a word', async () => {
    expect(await hears(world, shop.agent, '/notify')).toMatch('เคสใหม่: เปิด')
    expect(await hears(world, shop.agent, '/notify opened off')).toMatch('แอดมิน')
    await promoted(shop, 'admin')
    await hears(world, shop.agent, '/notify')
    expect(await presses(world, shop.agent, 'เคสใหม่')).toMatch('เคสใหม่: ปิดแล้ว')
    const before = said(shop.agent)
    await reports(world, shop.customer, 'สีผิด')
    expect(said(shop.agent)).toBe(before)
    await topup(shop)
    expect(shop.agent.heard()).toMatch('#2')
    await hears(world, shop.agent, '/notify opened on')
    await reports(world, shop.customer, 'ของไม่ครบ')
    expect(shop.agent.heard()).toMatch('#3')
  })

  it('keep urgent cases told somewhere', async () => {
    await promoted(shop, 'admin')
    expect(await hears(world, shop.agent, '/notify urgent off')).toMatch('จะไม่มีแชตไหนได้รับแจ้งเคสด่วน')
    await alertsOn(world, shop)
    expect(await hears(world, shop.agent, '/notify urgent off')).toMatch('เคสด่วน: ปิดแล้ว')
  })

  it('never keep an urgent case from everybody, whatever is switched off', async () => {
    const w = `/workspaces/${world.workspace}`
    const [group] = (await world.api.get<{ items: { id: string }[] }>(`${w}/chats?purpose=staff`)).items
    await world.api.patch(`${w}/chats/${group?.id}`, { untold: ['urgent', 'opened', 'card'] })
    await reports(world, shop.customer, 'สีผิด')
    expect(shop.agent.heard()).not.toMatch('#1')
    await topup(shop)
    expect(shop.agent.heard()).toMatch('#2')
  })

  it('are news where a case comes to, though changes of cards are not told there', async () => {
    const w = `/workspaces/${world.workspace}`
    const payments = await anotherDesk(world, shop, 'ทีมโอนเงิน', { types: ['refill'] })
    const { items } = await world.api.get<{ items: { id: string; types: string[] | null }[] }>(
      `${w}/chats?purpose=staff`,
    )
    for (const { id, types } of items) if (types) await world.api.patch(`${w}/chats/${id}`, { untold: ['card'] })
    await reports(world, shop.customer, 'สีผิด')
    expect(payments.heard()).not.toMatch('#1')
    await world.does(world.api.post(`${w}/cases/1/type`, { type: 'refill' }))
    expect(payments.heard()).toMatch('#1')
  })

  it('of a whole account are switched on the page: its customers are not told, but who asks is answered', async () => {
    const [channel] = (await world.api.get<{ items: { id: string }[] }>(`/workspaces/${world.workspace}/channels`))
      .items
    const at = `/workspaces/${world.workspace}/channels/${channel?.id}`
    await world.api.patch(at, { untold: ['customer_opened', 'customer_started'] })
    await topup(shop)
    expect(shop.customer.heard()).toMatch('#1')
    const before = said(shop.customer)
    await hears(world, shop.agent, '/take 1')
    expect(said(shop.customer)).toBe(before)
    await hears(world, shop.agent, '#1 > ขอสลิปค่ะ')
    expect(shop.customer.heard()).toMatch('ขอสลิป')
    expect((await world.api.call('PATCH', at, { untold: ['weather'] })).status).toBe(422)
  })
})

describe('cases that no group takes', () => {
  it('go to the default chat of their account, which sees and works them', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await joins(world, shop.agent, 'admin')
    const { phones } = await shop.gathers('ทีมโอนเงิน', ['แป้ง'])
    const [payments] = phones
    if (!payments) throw new Error('the second group has somebody')
    await hears(world, payments, `/bind ${await world.code({ for: 'staff' })}`)
    const groups = (
      await world.api.get<{ items: { id: string; types: string[] | null }[] }>(
        `/workspaces/${world.workspace}/chats?purpose=staff`,
      )
    ).items
    for (const { id } of groups)
      await world.api.patch(`/workspaces/${world.workspace}/chats/${id}`, { types: ['topup_missing'] })
    await reports(world, shop.customer, 'สีผิด')
    expect(shop.agent.heard() + payments.heard()).not.toMatch('#1')
    expect(await hears(world, shop.agent, '/notify default on')).toMatch('เคสไม่มีกลุ่มรับ: เปิดแล้ว')
    await reports(world, shop.customer, 'ของไม่ครบ')
    expect(shop.agent.heard()).toMatch('#2')
    expect(payments.heard()).not.toMatch('#2')
    await presses(world, shop.agent, 'รับเคส')
    expect((await world.case(2)).owner).toMatchObject({ name: 'นก' })
  })
})

describe('the default chat of an account', () => {
  type Account = { defaultChat: string | null }
  const defaultChat = async () =>
    (await world.api.get<{ items: Account[] }>(`/workspaces/${world.workspace}/channels`)).items[0]?.defaultChat ?? null

  it('is taken over or cleared by nobody but who binds groups, not even from a chat of their own', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await joins(world, shop.agent, 'admin')
    await joins(world, shop.boss, 'support')
    await hears(world, shop.agent, '/notify default on')
    const kept = await defaultChat()
    expect(kept).not.toBeNull()
    expect(await hears(world, shop.boss, '/notify default on')).toMatch('แอดมิน')
    expect(await hears(world, shop.boss, '/notify default off')).toMatch('แอดมิน')
    expect(await hears(world, shop.boss, '/notify')).toMatch('เคสใหม่: เปิด')
    const offered = shop.boss.news().flatMap(({ buttons, quickReplies }) => [...buttons, ...quickReplies])
    const labels = offered.map(({ label }) => label)
    expect(labels).toContain('เคสใหม่')
    expect(labels).not.toContain('เคสไม่มีกลุ่มรับ')
    expect(await hears(world, shop.boss, '/notify opened off')).toMatch('เคสใหม่: ปิดแล้ว')
    expect(await defaultChat()).toBe(kept)
  })

  it('is one where staff work: nobody else is sent cases in private', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await hears(world, shop.boss, 'สวัสดี')
    const { store } = world.app.house
    const { workspace } = world
    const [boss] = await store.q.select().from(store.t.persons).where(eq(store.t.persons.name, 'มายด์'))
    const [chat] = await store.q
      .select()
      .from(store.t.chats)
      .where(eq(store.t.chats.platformId, boss?.platformId ?? ''))
    const { items } = await world.api.get<{ items: { id: string }[] }>(`/workspaces/${workspace}/channels`)
    const asked = () =>
      world.api.call('PATCH', `/workspaces/${workspace}/channels/${items[0]?.id}`, { defaultChat: chat?.id })
    const row = { workspace, person: boss?.id ?? '', role: 'customer', createdAt: 0 }
    await store.commit([{ write: (q, t) => q.insert(t.roles).values(row).returning({ role: t.roles.role }) }])
    expect((await asked()).status).toBe(422)
    await joins(world, shop.boss, 'support')
    expect((await asked()).status).toBe(200)
  })

  it('stays where it is when another chat, which is none, is told to be none', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await joins(world, shop.agent, 'admin')
    await joins(world, shop.boss, 'admin')
    await hears(world, shop.agent, '/notify default on')
    const kept = await defaultChat()
    expect(await hears(world, shop.boss, '/notify default off')).toMatch('เคสไม่มีกลุ่มรับ: ปิดแล้ว')
    expect(await defaultChat()).toBe(kept)
    await hears(world, shop.agent, '/notify default off')
    expect(await defaultChat()).toBeNull()
  })
})

describe('an admin in chat', () => {
  let shop: Shop
  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
    await joins(world, shop.boss, 'admin')
  })
  const asks = (text: string) => hears(world, shop.boss, text)

  it('asks whether the accounts work: how fast, what came in last, what is left to send (S0-28)', async () => {
    const good = await asks('/test line')
    expect(good).toMatch(/ตอบเป็น ร้านทดสอบ ใน \d+ มิลลิวินาที/u)
    expect(good).toMatch(/เหตุการณ์ล่าสุด .*14:17/u)
    expect(await asks('/test telegram')).toMatch('ไม่มีบัญชีนี้')
    expect(await hears(world, shop.agent, '/test')).toMatch('แอดมิน')
  })

  it('sees what customers are told, with a case in it (S0-24)', async () => {
    await topup(shop)
    expect(await asks('/tpl')).toMatch('customer.queued')
    expect(await asks('/tpl customer.queued 1')).toMatch('เคส #1 อยู่ในคิวแล้ว')
    const shown = await asks('/tpl customer.queued')
    expect(shown).toMatch('‹case_id›')
    for (const name of ['case_id', 'username', 'order_id', 'status', 'eta', 'amount', 'provider', 'elapsed_time'])
      expect(shown).toMatch(`{{${name}}}`)
  })

  it('reads all that is set of a case type (S0-07)', async () => {
    const said = await asks('/types เติมเงินไม่เข้า')
    expect(said).toMatch('หมวด: การเงิน')
    expect(said).toMatch('แก้เสร็จภายใน: 15 นาที')
    expect(said).toMatch('ต้องมีหมายเลขออเดอร์: เปิด')
    expect(said).toMatch('ยกระดับไปที่: ระดับ 2')
  })
})
