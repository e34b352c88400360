// Who works here and which groups there are, on the admin page.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('people and groups', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
  })
  afterEach(() => house.world.closes())

  const makesCode = async (fields: Record<string, string>) => {
    await house.admin.goes(house.at('people'))
    const shown = await house.admin.posts(house.at('people/code'), fields)
    return /The code is (\w+)/u.exec(shown.text)?.[1] ?? shown.text
  }

  it('makes a code by which a person joins in a role, shows them, and takes the role away (S0-32)', async () => {
    const shop = await shopOnLine(house.world)
    const code = await makesCode({ for: 'role', role: 'manager' })
    await house.world.does(shop.boss.says(`/join ${code}`))
    expect((await house.admin.goes(house.at('people'))).text).toMatch('มายด์')
    const [, person = ''] = /name="person" value="([^"]+)"/u.exec(house.admin.shown.html) ?? []
    const after = await house.admin.posts(house.at('people/remove'), { person, role: 'manager' })
    expect(after.text).toMatch('The role was taken away')
    await house.world.does(shop.boss.says('/outbox'))
    expect(shop.boss.heard()).not.toMatch('กล่องส่ง')
  })

  it('says beside the field what a code lacks', async () => {
    await house.admin.goes(house.at('people'))
    const shown = await house.admin.posts(house.at('people/code'), { for: 'partner' })
    expect(shown.status).toBe(422)
    expect(shown.text).toMatch('What is the partner called?')
  })

  it('shows the groups and says which cases come to one (S0-27)', async () => {
    const shop = await shopOnLine(house.world)
    const shown = await house.admin.goes(house.at('chats'))
    expect(shown.text).toMatch('Staff group')
    const [, chat = ''] = /name="chat" value="([^"]+)"/u.exec(shown.html) ?? []
    await house.admin.posts(house.at('chats/keep'), { chat, types: ['topup_missing'], language: 'en' })
    expect(house.admin.shown.text).toMatch('Saved.')
    await house.world.does(shop.customer.says('/new other สีผิด'))
    expect(shop.agent.heard()).not.toMatch('สีผิด')
    const told = { offered: 'urgent opened', told: ['urgent'] }
    const none = await house.admin.posts(house.at('chats/keep'), { chat, offers: 'types', language: 'th', ...told })
    expect([none.status, none.text.includes('Tick at least one')]).toEqual([422, true])
    expect(none.html).toMatch(/value="urgent" checked/u)
    expect(none.html).not.toMatch(/value="opened" checked/u)
  })

  it('leads from a group that is not bound to where codes are made', async () => {
    const shop = await shopOnLine(house.world)
    await shop.gathers('ร้านใหม่', ['ใหม่'])
    expect((await house.admin.goes(house.at('chats'))).html).toMatch(/not bound: .*href="[^"]+\/people">Make a code/u)
  })
})
