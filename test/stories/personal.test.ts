// Groups read no telephone numbers, addresses and codes; whoever works a case has them shown to them alone, and that is kept (S1-24).
import { afterEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../world.ts'
import { type Shop, shopOnLine, shopOnTelegram } from './shops.ts'

let world: World
afterEach(() => world.closes())

type Change = { kind: string; by: { name: string } | null; data: Record<string, unknown> }
const shownTo = async () =>
  (await world.api.get<{ items: Change[] }>(`/workspaces/${world.workspace}/changes?kind=personal.revealed`)).items.map(
    ({ by, data }) => ({ by: by?.name, number: data.number, kinds: data.kinds }),
  )
/** Somebody of the group writes to the bot in private. */
async function privately(name: string, shop: Shop) {
  const { q, t } = world.app.house.store
  const people = await q.select({ id: t.persons.platformId, name: t.persons.name }).from(t.persons)
  const phone = shop.person(name, people.find((one) => one.name === name)?.id)
  await world.does(phone.says('สวัสดี'))
  return phone
}
const problem = '/new other โทรกลับ 0812345678 หรือ somchai@gmail.com'

describe('a LINE group', () => {
  it('reads a card without the number in it, and one of the staff gets it in private, which is kept', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await world.does(shop.customer.says(problem))
    expect(JSON.stringify(shop.agent.news())).toMatch('•••678')
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch(/0812345678|somchai@/u)
    await world.does(shop.agent.says('/case 1'))
    await world.does(shop.customer.says('เบอร์ใหม่ 089-999-9999'))
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch(/0812345678|089-999-9999/u)

    await world.does(shop.agent.says('/reveal 1'))
    expect(shop.agent.heard()).toMatch('ทักบอทในแชตส่วนตัวก่อน')
    expect(await shownTo()).toEqual([])
    const inPrivate = await privately('นก', shop)
    await world.does(shop.agent.says('/reveal 1'))
    expect(shop.agent.heard()).toMatch('ส่งให้ทางแชตส่วนตัวแล้ว')
    expect(inPrivate.heard()).toMatch('0812345678')
    expect(inPrivate.heard()).toMatch('somchai@gmail.com')
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch(/0812345678|somchai@/u)
    const kept = await shownTo()
    expect(kept).toEqual([{ by: 'นก', number: 1, kinds: expect.arrayContaining(['phone', 'email']) }])
    expect(JSON.stringify(kept)).not.toMatch('0812345678')
  })

  it('shows nothing to customers, and says so where nothing is hidden', async () => {
    world = await openWorld()
    const shop = await shopOnLine(world)
    await world.does(shop.customer.says(problem))
    await world.does(shop.customer.says('/reveal 1'))
    expect(shop.customer.heard()).not.toMatch('ข้อมูลที่ปิดไว้ในเคส')
    await world.does(shop.stranger.says('/new other จอดับ'))
    await world.does(shop.agent.says('/reveal 2'))
    expect(shop.agent.heard()).toMatch('ไม่มีข้อมูลที่ปิดไว้')
    expect(await shownTo()).toEqual([])
  })
})

describe('a Telegram group', () => {
  it('has a button on the card that answers whoever presses it, and nobody else', async () => {
    world = await openWorld()
    const shop = await shopOnTelegram(world)
    await world.does(shop.customer.says(problem))
    await world.passes(5_000)
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch(/0812345678|somchai@/u)
    await world.does(shop.agent.presses('ดูข้อมูลที่ปิดไว้'))
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch(/0812345678|somchai@/u)
    expect(await shownTo()).toMatchObject([{ by: 'นก', number: 1 }])
    expect(shop.agent.heard()).toMatch('0812345678')
  })
})
