// Keys for other systems, and the addresses that are told of cases, on the admin page.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { signedHeaders } from '#store/signature.ts'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('keys and webhooks', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
    await house.admin.goes(house.at('keys'))
  })
  afterEach(() => house.world.closes())

  const address = 'http://127.0.0.1:9/hooks'
  const subscribes = async (fields: Record<string, string | string[]> = {}) => {
    await house.admin.goes(house.at('keys'))
    return house.admin.posts(house.at('keys/subscribe'), { name: 'เว็บ', url: address, ...fields })
  }

  it('shows a key once, lists it by how it begins, and revokes it', async () => {
    const made = await house.admin.posts(house.at('keys/make'), { key_name: 'เว็บหลัก', scopes: ['cases:read'] })
    const [key = ''] = /ck_[\w-]{20,}/u.exec(made.text) ?? []
    expect(key).not.toBe('')
    expect(JSON.stringify([...house.admin.cookies]) + made.url).not.toContain(key)
    const opens = () =>
      house.world.app.routes.request(`/api/v1/workspaces/${house.world.workspace}/cases`, {
        headers: { authorization: `Bearer ${key}`, host: 'localhost' },
      })
    expect((await opens()).status).toBe(200)
    const list = await house.admin.goes(house.at('keys'))
    expect(list.html).not.toContain(key)
    expect(list.text).toContain(`${key.slice(0, 10)}…`)
    const [, id = ''] = /name="key" value="([^"]+)"/u.exec(list.html) ?? []
    expect((await house.admin.posts(house.at('keys/revoke'), { key: id })).text).toMatch('it opens nothing any more')
    expect((await opens()).status).toBe(401)
  })

  it('makes the secret that events are signed with and shows it once', async () => {
    const w = `/workspaces/${house.world.workspace}`
    const { key } = await house.world.api.post<{ key: string }>(`${w}/keys`, { name: 'Site', scopes: ['events:write'] })
    const sends = async (secret: string, id: string) => {
      const body = JSON.stringify({ type: 'topup.failed', data: { orderId: id } })
      const seconds = Math.floor(house.world.clocks.clock.now() / 1000)
      const response = await house.world.app.routes.request('/api/events', {
        method: 'POST',
        headers: {
          ...{ authorization: `Bearer ${key}`, 'content-type': 'application/json', host: 'localhost' },
          ...signedHeaders([secret], { id, seconds, body }),
        },
        body,
      })
      return response.status
    }
    const secretIn = (text: string) => /whsec_[\w+/=]+/u.exec(text)?.[0] ?? ''
    expect((await house.admin.goes(house.at('keys'))).text).toMatch('There is no secret yet')
    const made = await house.admin.posts(house.at('keys/sign'))
    const first = secretIn(made.text)
    expect(first).not.toBe('')
    expect(made.text).toMatch('it is shown this once and never again')
    expect(await sends(first, 'ORD-1')).toBe(200)
  })

  it('says beside the field what a key or an address lacks', async () => {
    const nameless = await house.admin.posts(house.at('keys/make'), { key_name: '', scopes: ['cases:read'] })
    expect([nameless.status, nameless.html.includes('key_name-problem')]).toEqual([422, true])
    const powerless = await house.admin.posts(house.at('keys/make'), { key_name: 'เว็บ' })
    expect(powerless.text).toMatch('Choose at least one thing')
    expect(powerless.html).toContain('value="เว็บ"')
    expect((await subscribes({ url: 'nowhere' })).text).toMatch('This is no address')
  })

  it('adds an address whose secret is shown once, renews it, pauses, changes and ends it', async () => {
    const made = await subscribes({ kinds: ['issues.opened'] })
    const [secret = ''] = /whsec_[\w+/=-]+/u.exec(made.text) ?? []
    expect(secret).not.toBe('')
    const [, at = ''] = /href="([^"]+\/keys\/[^"]+)"/u.exec(made.html) ?? []
    expect((await house.admin.goes(at)).html).not.toContain(secret)
    const renewed = await house.admin.posts(`${at}/rotate`)
    expect(renewed.text).toMatch(/whsec_/u)
    expect(renewed.text).not.toContain(secret)
    await house.admin.goes(at)
    expect((await house.admin.posts(`${at}/change`, { state: 'paused' })).text).toMatch('Paused')
    expect((await house.admin.posts(`${at}/change`, { name: 'CRM', url: address })).text).toMatch('CRM')
    expect((await house.admin.posts(`${at}/remove`)).text).toMatch('Nobody is told yet')
  })

  it('keeps what an address is told of in its form when a test of it fails', async () => {
    const made = await subscribes({ kinds: ['issues.opened'] })
    const [, at = ''] = /href="([^"]+\/keys\/[^"]+)"/u.exec(made.html) ?? []
    await house.admin.goes(at)
    const { html } = await house.admin.posts(`${at}/test`)
    expect(html).toMatch(/value="issues\.opened" checked/u)
    expect(html).not.toMatch(/<details class="card" open/u)
  })

  it('says that a test did not arrive, and sends again what failed', async () => {
    const made = await subscribes()
    const [, at = ''] = /href="([^"]+\/keys\/[^"]+)"/u.exec(made.html) ?? []
    await house.admin.goes(at)
    expect((await house.admin.posts(`${at}/test`)).text).toMatch('The test did not arrive')
    const shop = await shopOnLine(house.world)
    await house.world.does(shop.customer.says('/new other สีผิด'))
    for (const hours of [1, 25, 25]) await house.world.passes(hours * 3_600_000)
    await house.signsIn()
    const shown = await house.admin.goes(at)
    const [, delivery = ''] = /name="delivery" value="([^"]+)"/u.exec(shown.html) ?? []
    expect((await house.admin.posts(`${at}/again`, { delivery })).text).toMatch('on its way again')
  })
})
