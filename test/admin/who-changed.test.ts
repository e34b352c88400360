// Whatever is changed is kept with who changed it, by which door, for good.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { joins, type Shop, shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type Change = {
  kind: string
  by: { id: string; name: string } | null
  through: string | null
  key: { name: string } | null
  data: Record<string, unknown>
}

describe('who changed what', () => {
  let house: Awaited<ReturnType<typeof openAdmin>>
  let shop: Shop
  beforeAll(async () => {
    house = await openAdmin()
    shop = await shopOnLine(house.world)
    await joins(house.world, shop.boss, 'admin')
  })
  afterAll(() => house.world.closes())

  const w = () => `/workspaces/${house.world.workspace}`
  const newest = async (kind: string) =>
    (await house.world.api.get<{ items: Change[] }>(`${w()}/changes?kind=${kind}`)).items[0]
  const signsInByLink = async () => {
    await house.world.does(shop.boss.says('/admin'))
    const link = /https:\/\/\S+(\/admin\/link\/\S+)/u.exec(shop.boss.heard())?.[1] ?? ''
    const browser = house.browser()
    await browser.goes(link)
    await browser.posts(link)
    return browser
  }

  it('names whoever came by a link of their own', async () => {
    const browser = await signsInByLink()
    const at = house.at('wordings/customer.queued/en')
    await browser.goes(at)
    await browser.posts(`${at}/save`, { text: 'Case #{{case_id}} is in the queue' })
    expect(await newest('wording.changed')).toMatchObject({ by: { name: 'มายด์' }, through: 'page', key: null })
    expect((await browser.goes(at)).text).toMatch('มายด์')
    const shown = await browser.goes(`${house.at('changes')}?kind=wording.changed`)
    expect(shown.text).toMatch('มายด์')
    expect(shown.text).toMatch('on the page')
  })

  it('tells the admin token on the page from the one at the API', async () => {
    await house.signsIn()
    await house.admin.goes(house.at('people'))
    await house.admin.posts(house.at('people/code'), { for: 'staff' })
    expect(await newest('code.made')).toMatchObject({ by: null, through: 'page' })
    await house.world.code({ for: 'staff' })
    expect(await newest('code.made')).toMatchObject({ by: null, through: 'token' })
  })

  it('names the key that another system came in with', async () => {
    const made = { name: 'Main site', scopes: ['webhooks:manage'] }
    const { key } = await house.world.api.post<{ key: string }>(`${w()}/keys`, made)
    const response = await house.world.app.routes.request(`/api/v1${w()}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Site', url: 'http://127.0.0.1:9/hook' }),
    })
    expect(response.status).toBe(201)
    expect(await newest('subscriber.added')).toMatchObject({ by: null, through: 'key', key: { name: 'Main site' } })
    expect(JSON.stringify(await newest('key.made'))).not.toMatch(key)
  })

  it('names whoever did it in a chat', async () => {
    await house.world.does(shop.boss.says('/code role support'))
    expect(await newest('code.made')).toMatchObject({ by: { name: 'มายด์' }, through: 'chat' })
    await house.signsIn()
    expect((await house.admin.goes(`${house.at('changes')}?kind=role.given`)).text).toMatch('person: มายด์')
  })

  it('ends what somebody is signed in for with their role, at their next look', async () => {
    const browser = await signsInByLink()
    expect((await browser.goes(house.at('people'))).status).toBe(200)
    const { by } = (await newest('code.made')) ?? {}
    const path = `${w()}/people/${by?.id}/roles/admin`
    const answer = await house.world.app.routes.request(`/api/v1${path}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer the-admin-token-of-the-tests` },
    })
    expect(answer.status).toBe(200)
    expect(await newest('role.taken')).toMatchObject({ through: 'token', data: { role: 'admin' } })
    expect((await browser.goes(house.at('people'))).url).toBe('/admin/sign-in')
    const tried = await browser.posts(house.at('people/code'), { for: 'staff' })
    expect(tried.url).toBe('/admin/sign-in')
  })

  it('says when a chat is quiet until, and which case types come to it, in words', async () => {
    await house.signsIn()
    const chat = /name="chat" value="([^"]+)"/u.exec((await house.admin.goes(house.at('chats'))).html)?.[1] ?? ''
    await house.admin.posts(house.at('chats/keep'), { chat, types: ['topup_missing', 'other'], language: 'en' })
    await house.admin.posts(house.at('chats/mute'), { chat, for: '8' })
    const { text } = await house.admin.goes(`${house.at('changes')}?kind=chat.changed`)
    expect(text).toMatch('types: topup_missing, other')
    expect(text).toMatch(/muted\w*: \d+ \w+ \d{4}/u)
  })

  it('leads to older ones only where there are some', async () => {
    await house.signsIn()
    const shows = async () => (await house.admin.goes(`${house.at('changes')}?kind=code.made`)).text
    const { items } = await house.world.api.get<{ items: Change[] }>(`${w()}/changes?kind=code.made`)
    for (let made = items.length; made < 50; made++) await house.world.code({ for: 'staff' })
    expect(await shows()).not.toMatch('Older ones')
    await house.world.code({ for: 'staff' })
    expect(await shows()).toMatch('Older ones')
  })

  it('is verified with the rest of the audit', async () => {
    await joins(house.world, shop.boss, 'admin')
    await house.world.does(shop.boss.says('/audit verify'))
    expect(shop.boss.heard()).toMatch(/ครบ|verif|ถูกต้อง/u)
  })
})
