// An admin names an account, and takes one away: the page says first what that means.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { joins } from '../stories/shops.ts'
import { lineShop } from '../world.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>
const wrong = { platform: 'telegram', name: 'Wrong', botToken: '7000000009:AAanother-token-that-nobody-knows-00' }

describe('an account of the page of channels', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin({ language: 'en' })
    await house.signsIn()
  })
  afterEach(() => house.world.closes())
  const addsWrongly = async () => {
    await house.admin.goes(house.at('channels/new'))
    return house.admin.posts(house.at('channels/new/add'), wrong)
  }

  it('gets another name, and none without one', async () => {
    const { url } = await addsWrongly()
    expect((await house.admin.posts(`${url}/rename`, { newName: 'Shop two' })).text).toMatch('The name is saved')
    expect((await house.admin.goes(house.at('channels'))).text).toMatch('Shop two')
    await house.admin.goes(url)
    expect((await house.admin.posts(`${url}/rename`, { newName: ' ' })).status).toBe(422)
  })

  it('that was added by mistake is removed wholly, after the page has said so', async () => {
    const { world, admin, at } = house
    const { url } = await addsWrongly()
    expect((await admin.goes(url)).html).toMatch(`href="${url}/remove"`)
    expect((await admin.goes(`${url}/remove`)).text).toMatch('Nothing ever came in or went out through Wrong')
    expect((await world.api.get<{ items: unknown[] }>(`/workspaces/${world.workspace}/channels`)).items).toHaveLength(1)
    const shown = await admin.posts(`${url}/remove`)
    expect([shown.url, shown.text]).toEqual([at('channels'), expect.stringMatching('Wrong is removed')])
    expect(shown.text).toMatch('No account is connected yet')
    expect((await admin.goes(at('changes'))).text).toMatch('Channel removed')
  })

  it('that was used is retired, after the page has said what hangs on it, and is taken up again there', async () => {
    const { world, admin, at } = house
    const shop = await lineShop(world)
    await world.does(shop.customer.says('/new other it is broken'))
    const url = at(`channels/${shop.channel}`)
    const asked = (await admin.goes(`${url}/remove`)).text
    expect(asked).toMatch('line was used, so it is retired')
    expect(asked).toMatch('Open cases that came through it 1')
    expect(asked).toMatch('Groups of staff and of alerts on it 1')
    expect(asked).toMatch('LINE cannot be told from here')
    const shown = (await admin.posts(`${url}/remove`)).text
    expect(shown).toMatch('line is retired. Messages that waited and are given up: 0.')
    expect(shown).toMatch('Nothing comes in or goes out through this account')
    expect((await admin.goes(at('channels'))).text).toMatch('line Retired')
    expect((await admin.goes(at('start'))).html).toMatch(`href="${at('channels/new')}"`)
    expect((await admin.goes(at('chats'))).text).toMatch('Retired')
    await admin.goes(url)
    const line = { channelSecret: 'line-secret', channelAccessToken: 'line-token' }
    expect((await admin.posts(`${url}/credentials`, line)).text).toMatch('Send a test')
    await world.does(shop.customer.says('/my'))
    expect(shop.customer.heard()).toMatch('#1')
  })

  it('does not lead on from the start page where another one works', async () => {
    await addsWrongly()
    const { channel } = await lineShop(house.world)
    expect((await house.admin.goes(house.at('start'))).html).toMatch(`href="${house.at(`channels/${channel}`)}"`)
  })

  it('is taken away by nobody who only looks on', async () => {
    const { world, browser, at } = house
    const shop = await lineShop(world)
    const boss = world.emulators.line.person({ name: 'มายด์', account: shop.account })
    await joins(world, boss, 'manager')
    await world.does(boss.says('/admin'))
    const [address] = /https:\/\/\S+\/admin\/link\/[\w-]+/u.exec(JSON.stringify(boss.bubbles())) ?? []
    const guest = browser()
    const path = new URL(address ?? 'https://nowhere').pathname
    await guest.goes(path)
    await guest.posts(path)
    const url = at(`channels/${shop.channel}`)
    expect((await guest.goes(at('channels'))).html).toMatch(`href="${url}"`)
    expect((await guest.goes(`${url}/remove`)).html).not.toMatch(`action="${url}/remove"`)
    expect((await guest.goes(url)).html).not.toMatch(`${url}/remove`)
    await guest.posts(`${url}/remove`)
    expect(
      (await world.api.get<{ state: string }>(`/workspaces/${world.workspace}/channels/${shop.channel}`)).state,
    ).toBe('connected')
  })

  it.each([
    ['th', 'นำบัญชีนี้ออก'],
    ['ar', 'إزالة هذا الحساب'],
  ])('is taken away in %s', async (language, words) => {
    const { url } = await addsWrongly()
    house.admin.cookies.set('caseline_language', language)
    expect((await house.admin.goes(`${url}/remove`)).text).toMatch(words)
  })
})
