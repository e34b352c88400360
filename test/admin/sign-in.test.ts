// Who gets to see the admin page, and how.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { joins, shopOnLine } from '#test/stories/shops.ts'
import { publicOrigin } from '../world.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('signing in with the admin token', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
  })
  afterEach(() => house.world.closes())

  it('leads to the start of the first workspace', async () => {
    expect((await house.signsIn()).url).toBe(house.at('start'))
    expect(house.admin.shown.text).toMatch('Connect a LINE, WhatsApp or Telegram account')
  })

  it('is asked for at every page, and refused with what to do where the token is wrong', async () => {
    expect((await house.admin.goes(house.at('start'))).url).toBe('/admin/sign-in')
    const refused = await house.admin.posts('/admin/sign-in', { token: 'not-the-token' })
    expect(refused.status).toBe(401)
    expect(refused.text).toMatch('admin.token')
    expect(refused.html).not.toMatch('not-the-token')
  })

  it('keeps what is shown to itself: no store, no frames, no foreign script', async () => {
    const { headers } = await house.signsIn()
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch("default-src 'none'")
    expect(headers.get('referrer-policy')).toBe('same-origin')
  })

  it('says where to sign in instead, where a browser would keep nobody signed in', async () => {
    const shownAt = async (origin: string, headers: Record<string, string> = {}) => {
      const host = new URL(origin).host
      const request = new Request(`${origin}/admin/sign-in`, { headers: { host, ...headers } })
      return (await house.world.app.routes.fetch(request)).text()
    }
    const said = await shownAt('http://192.168.1.20:8080')
    expect(said).toMatch(`Open this page at <a href="${publicOrigin}/admin"`)
    expect(await shownAt('http://192.168.1.20:8080', { 'accept-language': 'th' })).toMatch('เปิดหน้านี้ที่ ')
    for (const origin of ['http://localhost:8080', 'http://127.0.0.1:8080', publicOrigin])
      expect(await shownAt(origin)).not.toMatch('Open this page at')
    expect(await shownAt('http://inside:8080', { 'x-forwarded-proto': 'https' })).not.toMatch('Open this page at')
    expect(await shownAt('http://inside:8080', { 'sec-fetch-site': 'none' })).not.toMatch('Open this page at')
  })

  it('lets a browser say where its form is from, and of a link no more than the site', async () => {
    expect((await house.admin.goes('/admin/sign-in')).headers.get('referrer-policy')).toBe('same-origin')
    expect((await house.admin.goes('/admin/link/unknown')).headers.get('referrer-policy')).toBe('strict-origin')
  })

  it('ends with signing out', async () => {
    await house.signsIn()
    const cookies = new Map(house.admin.cookies)
    await house.admin.posts('/admin/sign-out')
    const thief = house.browser()
    for (const [name, value] of cookies) thief.cookies.set(name, value)
    expect((await thief.goes(house.at('start'))).url).toBe('/admin/sign-in')
  })

  it('lasts twelve hours', async () => {
    await house.signsIn()
    await house.world.passes(12 * 60 * 60_000)
    expect((await house.admin.goes(house.at('start'))).url).toBe('/admin/sign-in')
  })

  it('takes no form of another site, and none without the token of this session', async () => {
    await house.signsIn()
    const foreign = await house.admin.posts(
      '/admin/new',
      { name: 'x' },
      { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' },
    )
    expect(foreign.status).toBe(403)
    await house.signsIn()
    const old = await house.admin.posts('/admin/new', { name: 'x', formToken: 'another' })
    expect(old.status).toBe(403)
  })

  it('refuses what is no form, signed in or not', async () => {
    await house.signsIn()
    const sends = async (path: string, type: string) => {
      const cookie = [...house.admin.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { 'content-type': type, cookie, origin: publicOrigin, host: 'localhost' }
      const request = new Request(`http://localhost${path}`, { method: 'POST', body: 'token=x', headers })
      return (await house.world.app.routes.fetch(request)).status
    }
    for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x'])
      for (const path of ['/admin/sign-in', '/admin/language', '/admin/new', house.at('people/code')])
        expect([path, await sends(path, type)]).toEqual([path, 403])
  })

  it('makes a workspace of a pack and shows what it still needs (S0-53)', async () => {
    await house.signsIn()
    await house.admin.goes('/admin/new')
    const made = await house.admin.posts('/admin/new', {
      name: 'Second shop',
      pack: 'mims',
      timezone: 'Asia/Bangkok',
      language: 'en',
    })
    expect(made.text).toMatch('Second shop')
    expect((await house.admin.goes('/admin/new')).text).toMatch('To the start')
    const wrong = await house.admin.posts('/admin/new', {
      name: 'Third',
      pack: 'mims',
      timezone: 'Mars/Base',
      language: 'en',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toMatch('value="Mars/Base"')
  })

  it('speaks Thai and Arabic, right to left', async () => {
    await house.admin.goes('/admin/sign-in', { 'accept-language': 'ar,en;q=0.5' })
    expect(house.admin.shown.html).toMatch('dir="rtl"')
    await house.signsIn()
    await house.admin.posts('/admin/language', { language: 'th' })
    expect(house.admin.shown.text).toMatch('เชื่อมต่อบัญชี')
  })

  it('stays on the page whose language was changed, and goes to no other site', async () => {
    await house.signsIn()
    const { html } = await house.admin.goes(house.at('people'))
    const from = /name="from" value="([^"]+)"/u.exec(html)?.[1] ?? ''
    expect((await house.admin.posts('/admin/language', { language: 'ar', from })).url).toBe(house.at('people'))
    const away = await house.admin.posts('/admin/language', { language: 'en', from: '//elsewhere.example/admin/' })
    expect(away.url).toBe(house.at('start'))
  })

  it('shows nothing where nothing is', async () => {
    await house.signsIn()
    for (const path of ['/admin/nothing', house.at('nothing'), '/admin/w/none/start', house.at('start/%E0%A4')])
      expect((await house.admin.goes(path)).status).toBe(404)
  })
})

describe('signing in by a link out of a private chat (S3-41)', () => {
  let house: House
  let shop: Awaited<ReturnType<typeof shopOnLine>>
  beforeEach(async () => {
    house = await openAdmin()
    shop = await shopOnLine(house.world)
  })
  afterEach(() => house.world.closes())

  const asks = async (role: string) => {
    await joins(house.world, shop.boss, role)
    await house.world.does(shop.boss.says('/admin'))
    return /https:\/\/\S+(\/admin\/link\/\S+)/u.exec(shop.boss.heard())?.[1] ?? shop.boss.heard()
  }

  it('spends nothing when the link is opened, and signs in once with its button', async () => {
    const link = await asks('admin')
    for (let preview = 0; preview < 3; preview++) expect((await house.admin.goes(link)).status).toBe(200)
    expect((await house.admin.posts(link)).url).toBe(house.at('start'))
    expect((await house.browser().goes(link)).status).toBe(410)
    expect((await house.browser().posts(link)).status).toBe(410)
  })

  it('takes its button from nowhere but its own page', async () => {
    const link = await asks('admin')
    await house.admin.goes(link)
    for (const origin of ['null', 'https://elsewhere.example'])
      expect((await house.admin.posts(link, {}, { origin })).status).toBe(403)
    expect((await house.admin.posts(link)).url).toBe(house.at('start'))
  })

  it('takes its button behind a proxy that has the certificate, from a browser that says only its origin', async () => {
    const link = await asks('admin')
    await house.admin.goes(link)
    expect((await house.admin.posts(link, {}, { origin: publicOrigin })).url).toBe(house.at('start'))
  })

  it('is good for five minutes', async () => {
    const link = await asks('admin')
    await house.world.passes(5 * 60_000)
    expect((await house.admin.posts(link)).text).toMatch('more than five minutes old')
  })

  it('lets a manager look and change nothing (S0-32)', async () => {
    const link = await asks('manager')
    await house.admin.goes(link)
    await house.admin.posts(link)
    expect(house.admin.shown.text).toMatch('change nothing')
    const shown = await house.admin.posts(house.at('people/code'), { for: 'staff' })
    expect([shown.status, shown.text]).not.toContain(200)
    expect(shown.text).not.toMatch('The code is')
  })

  it('shows a manager how everything is set, without what only leads to a change', async () => {
    house.world.emulators.faults.add({ platform: 'line', kind: '5xx', status: 400 })
    await house.world.does(shop.customer.says('/new other สีผิด'))
    house.world.emulators.faults.clear()
    const link = await asks('manager')
    await house.admin.goes(link)
    await house.admin.posts(link)
    const shows = async (page: string) => (await house.admin.goes(house.at(page))).text
    expect(await shows('chats')).toMatch(/Which cases come here .* Language As the business/u)
    expect(await shows('case-types/topup_missing')).toMatch(/When a target is missed, escalate to \w/u)
    expect(await shows('wordings/customer.queued/en')).toMatch('{{case_id}}')
    expect(house.admin.shown.html).not.toMatch('data-insert')
    expect(await shows('outbox')).toMatch('Why, and what to do')
    expect(house.admin.shown.html).not.toMatch('>Drop<')
    const [, channel = ''] =
      /channels\/([0-9A-Z]{26})"/u.exec((await house.admin.goes(house.at('channels'))).html) ?? []
    expect(await shows(`channels/${channel}`)).toMatch('Where cases go that no group takes Nowhere')
  })

  it('shows a manager no column of what they may not do', async () => {
    const { world } = house
    const at = `/workspaces/${world.workspace}`
    const { id } = await world.api.post<{ id: string }>(`${at}/keys`, { name: 'Shop', scopes: ['cases:read'] })
    await world.api.put(`${at}/wordings/customer.queued/en`, { text: 'We have it.' })
    const shown = async () => {
      const pages: string[] = []
      for (const page of ['people', 'keys', 'wordings/customer.queued/en'])
        pages.push((await house.admin.goes(house.at(page))).html)
      return pages.map((html) => html.match(/<th [^>]*>(Change|State)<\/th>/gu)?.length ?? 0)
    }
    const link = await asks('manager')
    await house.admin.goes(link)
    await house.admin.posts(link)
    expect(await shown()).toEqual([0, 0, 0])
    await world.api.call('DELETE', `${at}/keys/${id}`)
    expect((await house.admin.goes(house.at('keys'))).text).toMatch(/State .*Revoked/u)
    await house.signsIn()
    expect(await shown()).toEqual([1, 1, 1])
  })

  it('shows a manager of a subscriber only the host, as the rest of its address may be its secret', async () => {
    const url = 'https://shop.example/hooks/s3cret?key=k3y'
    await house.signsIn()
    await house.admin.posts(house.at('keys/subscribe'), { name: 'Shop', url })
    const pages = async () => {
      const { html } = await house.admin.goes(house.at('keys'))
      const [, id = ''] = /keys\/([0-9A-Z]{26})"/u.exec(html) ?? []
      return [html, (await house.admin.goes(house.at(`keys/${id}`))).html]
    }
    for (const page of await pages()) expect(page).toMatch(url)
    const link = await asks('manager')
    await house.admin.goes(link)
    await house.admin.posts(link)
    for (const page of await pages()) {
      expect(page).toMatch('https://shop.example/…')
      expect(page).not.toMatch(/s3cret|k3y/u)
    }
  })

  it('is not for those who only work cases, nor in a group', async () => {
    await house.world.does(shop.agent.says('/admin'))
    expect(shop.agent.heard()).not.toMatch('/admin/link/')
    await house.world.does(shop.customer.says('/admin'))
    expect(shop.customer.heard()).not.toMatch('/admin/link/')
  })
})
