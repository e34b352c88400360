// What chats are told, on the admin page: events on and off, a chat muted, where cases go that no group takes (S0-28).
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('what is told', () => {
  let house: House
  let shop: Awaited<ReturnType<typeof shopOnLine>>
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
    shop = await shopOnLine(house.world)
  })
  afterEach(() => house.world.closes())

  const chatOf = (html: string) => /name="chat" value="([^"]+)"/u.exec(html)?.[1] ?? ''

  it('is chosen for a group, and said where nobody would hear of what is urgent', async () => {
    const chat = chatOf((await house.admin.goes(house.at('chats'))).html)
    const offered = 'urgent opened heard card handed sla escalated rules'
    const shown = await house.admin.posts(house.at('chats/keep'), { chat, offered, told: ['heard', 'sla'] })
    expect(shown.text).toMatch('No chat is told of urgent cases')
    await house.world.does(shop.customer.says('/new other สีผิด'))
    expect(shop.agent.heard()).not.toMatch('สีผิด')
  })

  it('is missed where a whole account goes without the urgent', async () => {
    const { items } = await house.world.api.get<{ items: { id: string }[] }>(
      `/workspaces/${house.world.workspace}/channels`,
    )
    const at = house.at(`channels/${items[0]?.id}`)
    await house.admin.goes(at)
    expect((await house.admin.goes(house.at('start'))).text).toMatch(/urgent cases in one of them Done/u)
    await house.admin.posts(`${at}/test`, { chat: chatOf((await house.admin.goes(house.at('chats'))).html) })
    expect((await house.admin.goes(house.at('start'))).text).toMatch('the first case To do Do this next')
    await house.admin.posts(`${at}/told`, { offered: 'urgent opened', told: ['opened'], defaultChat: '' })
    expect((await house.admin.goes(house.at('chats'))).text).toMatch('No chat is told of urgent cases')
    expect((await house.admin.goes(house.at('start'))).text).toMatch(/urgent cases in one of them To do/u)
  })

  it('is nothing but the urgent in a muted group, until it is ended', async () => {
    const chat = chatOf((await house.admin.goes(house.at('chats'))).html)
    const shown = await house.admin.posts(house.at('chats/mute'), { chat, for: '8' })
    expect(shown.text).toMatch('Muted until')
    await house.world.does(shop.customer.says('/new other สีผิด'))
    expect(shop.agent.heard()).not.toMatch('#1')
    expect((await house.admin.posts(house.at('chats/mute'), { chat, for: 'end' })).text).toMatch('No longer muted')
    await house.world.settle()
    expect(shop.agent.heard()).toMatch('เคสใหม่ 1')
  })

  it('is chosen for a whole account, with the chat that gets what no group takes', async () => {
    const { store } = house.world.app.house
    await house.world.does(shop.boss.says('สวัสดี'))
    const [boss] = await store.q.select().from(store.t.persons).where(eq(store.t.persons.name, 'มายด์'))
    const row = { workspace: house.world.workspace, person: boss?.id ?? '', role: 'customer', createdAt: 0 }
    await store.commit([{ write: (q, t) => q.insert(t.roles).values(row).returning({ role: t.roles.role }) }])
    const chat = chatOf((await house.admin.goes(house.at('chats'))).html)
    await house.admin.posts(house.at('chats/keep'), { chat, types: ['topup_missing'], language: 'th' })
    const channels = await house.admin.goes(house.at('channels'))
    const [, channel = ''] =
      /href="[^"]*channels\/([^"/]+)"><?/u.exec(channels.html.replace(/channels\/new/gu, '')) ?? []
    const told = ['urgent', 'opened', 'customer_opened']
    const offered = 'urgent opened heard customer_opened customer_started'
    const at = house.at(`channels/${channel}`)
    await house.admin.goes(at)
    const offers = () =>
      house.admin.goes(at).then(({ html }) => html.split('name="defaultChat"')[1]?.split('</select>')[0])
    expect(await offers()).not.toMatch('มายด์')
    expect((await house.admin.posts(`${at}/told`, { offered, told, defaultChat: chat })).text).toMatch('Saved.')
    const groups = await house.admin.goes(house.at('chats'))
    expect(groups.text).toMatch('take back (off for the whole account)')
    expect(groups.text).not.toMatch('No chat is told of urgent cases')
    await house.world.does(shop.customer.says('/new other สีผิด'))
    expect(shop.agent.heard()).toMatch('สีผิด')
    await house.world.does(shop.customer.says('#1 สีฟ้า'))
    expect(shop.agent.heard()).not.toMatch('สีฟ้า')
  })
})
