// An admin connects a LINE account with nothing but the page, and the main job runs through it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('the page of channels', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
  })
  afterEach(() => house.world.closes())

  const line = { channelSecret: 'a-secret-of-line', channelAccessToken: 'a-token-of-line' }
  /** The account as it is at LINE, with who writes to it. */
  const atLine = () => {
    const account = house.world.emulators.line.account({ ...line, name: 'ร้านทดสอบ', webhook: '' })
    return { account, customer: house.world.emulators.line.person({ name: 'สมชาย', account }) }
  }
  const connects = async () => {
    await house.admin.goes(`${house.at('channels/new')}`)
    return house.admin.posts(house.at('channels/new/add'), { platform: 'line', name: 'LINE ของร้าน', ...line })
  }

  it('says what to do while there is none, and where each value is found', async () => {
    expect((await house.admin.goes(house.at('channels'))).text).toMatch('No account is connected yet')
    expect((await house.admin.goes(house.at('channels/new'))).text).toMatch('Webhook redelivery')
  })

  it('connects a LINE account, whose customer is then answered (S0-28)', async () => {
    const { customer } = atLine()
    const shown = await connects()
    expect(shown.text).toMatch('ร้านทดสอบ is connected')
    await house.world.does(customer.says('สวัสดี'))
    expect(customer.heard()).toMatch('ร้านทดสอบ')
  })

  it('lets nobody reach another business by what they write into an address (S0-53)', async () => {
    const { world, admin } = house
    const shop = { name: 'ร้านข้างบ้าน', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
    const { id } = await world.api.post<{ id: string }>('/workspaces', shop)
    await admin.goes(house.at('channels'))
    const before = await world.api.get(`/workspaces/${id}/changes`)
    for (const crafted of [
      `..%2F..%2F${id}%2Fevent-secret%3F`,
      `..%5C..%5C${id}%5Cevent-secret%3F`,
      `%2e%2e%2F..%2F${id}%2Fevent-secret%23`,
      `.%09.%2F..%2F${id}%2Fevent-secret%3F`,
    ]) {
      const shown = await admin.posts(house.at(`channels/${crafted}/connect`))
      expect([crafted, shown.status >= 500]).toEqual([crafted, false])
    }
    expect(await world.api.get(`/workspaces/${id}/changes`)).toEqual(before)
  })

  it('sends a test to a chosen chat and shows what the platform said of it', async () => {
    const { customer } = atLine()
    const { url } = await connects()
    await house.world.does(customer.says('สวัสดี'))
    await house.admin.goes(url)
    const chat = /<option value="([^"]+)"/u.exec(house.admin.shown.html)?.[1] ?? ''
    await house.admin.posts(`${url}/test`, { chat })
    await house.world.settle()
    expect(customer.heard()).toMatch('ข้อความทดสอบ')
    expect((await house.admin.goes(url)).text).toMatch('accepted by the platform')
  })

  it('shows in words why the platform did not take it, keeps it, and takes better credentials later', async () => {
    const { account } = atLine()
    account.revoke()
    const shown = await connects()
    expect(shown.text).toMatch('LINE answered 401')
    expect(shown.text).toMatch('Not connected yet')
  })

  it('never shows what was pasted', async () => {
    atLine()
    const { html, url } = await connects()
    expect(html + (await house.admin.goes(url)).html).not.toMatch('a-token-of-line')
    const wrong = await house.admin.posts(house.at('channels/new/add'), { platform: 'line', name: '', ...line })
    expect(wrong.status).toBe(422)
    expect(wrong.html).not.toMatch('a-token-of-line')
  })
})
