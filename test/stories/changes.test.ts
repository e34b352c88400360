// Who changed what, asked in chat: for those who oversee the business, in their own chat (S0-44).
import { and, eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { changesOf } from '#store/change-log.ts'
import { openWorld, type World } from '../world.ts'
import { hears, joins, presses, type Shop, shopOnTelegram } from './shops.ts'

let world: World
let shop: Shop
beforeEach(async () => {
  world = await openWorld()
  shop = await shopOnTelegram(world)
})
afterEach(() => world.closes())

const w = () => `/workspaces/${world.workspace}`
const staffChat = async () => {
  const { items } = await world.api.get<{ items: { id: string }[] }>(`${w()}/chats?purpose=staff`)
  return `${w()}/chats/${items[0]?.id}`
}

it.each(['admin', 'manager', 'ceo'])(
  'shows the %s who changed what, by which door, and what it was before',
  async (role) => {
    await joins(world, shop.boss, role)
    await world.api.patch(await staffChat(), { language: 'th' })
    await world.api.patch(await staffChat(), { language: 'en' })
    await world.api.put(`${w()}/wordings/customer.queued/th`, { text: 'รับเรื่องแล้ว' })
    const said = await hears(world, shop.boss, '/changes')
    expect(said).toMatch('ใครแก้ไขอะไร')
    expect(said).toMatch(/แก้ไขข้อความ: .*text: รับเรื่องแล้ว/u)
    expect(said).toMatch(/โทเคนแอดมิน \(ผ่าน API\)\nแก้ไขแชต: chat: .* · language: th → en/u)
    expect(said).toMatch(/มายด์ \(ในแชต\)\nให้บทบาท: person: มายด์/u)
    expect(said).not.toMatch('code:')
    expect(said.indexOf('แก้ไขข้อความ')).toBeLessThan(said.indexOf('ให้บทบาท'))
  },
)

it('tells no address that is a secret, and no earlier text over one that was erased', async () => {
  await joins(world, shop.boss, 'manager')
  const hook = 'https://hooks.example/services/T0/B0/XyZ'
  await world.api.post(`${w()}/webhooks`, { name: 'Slack', url: hook })
  const said = await hears(world, shop.boss, '/changes')
  expect(said).toMatch('url: hooks.example')
  expect(said).not.toMatch('services')
  for (const text of ['หนึ่ง', 'สอง', 'สาม']) await world.api.put(`${w()}/wordings/customer.queued/th`, { text })
  const { store } = world.app.house
  const [, second] = await changesOf(store, { workspace: world.workspace, kind: 'wording.changed', limit: 2 })
  await store.commit([
    {
      write: (q, t) =>
        q
          .delete(t.timelineContent)
          .where(and(eq(t.timelineContent.case, world.workspace), eq(t.timelineContent.seq, second?.seq ?? 0)))
          .returning({ seq: t.timelineContent.seq }),
    },
  ])
  expect(await hears(world, shop.boss, '/changes')).toMatch(/language: th · text: สาม/u)
})

it('comes in pages', async () => {
  await joins(world, shop.boss, 'manager')
  for (let made = 1; made <= 10; made++)
    await world.api.put(`${w()}/wordings/customer.queued/th`, { text: `ครั้งที่ ${made}` })
  expect(await hears(world, shop.boss, '/changes')).toMatch(/ครั้งที่ 10[\s\S]*text: ครั้งที่ 2 → ครั้งที่ 3$/u)
  expect(await presses(world, shop.boss, 'เพิ่มเติม')).toMatch(/ครั้งที่ 1 → ครั้งที่ 2[\s\S]*ให้บทบาท/u)
  expect(await hears(world, shop.boss, '/changes 1')).toMatch('ไม่มีรายการก่อนหน้านี้แล้ว')
})

it('is shown to nobody else, in no group, and to those it is for by /help', async () => {
  await joins(world, shop.boss, 'admin')
  expect(await hears(world, shop.boss, '/help')).toMatch('/changes')
  expect(await hears(world, shop.stranger, '/changes')).toMatch('สำหรับผู้จัดการธุรกิจ')
  expect(await hears(world, shop.stranger, '/help')).not.toMatch('/changes')
  expect(await hears(world, shop.agent, '/changes')).toMatch('สำหรับผู้จัดการธุรกิจ')
  await joins(world, shop.other, 'manager')
  expect(await hears(world, shop.other, '/changes')).toMatch('แชตส่วนตัว')
})
