// A web form and a mail box open cases, each once, with who wrote in it (S1-38).
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearing } from '../api/house.ts'
import { openWorld, type World } from '../world.ts'
import { type Shop, shopOnLine } from './shops.ts'

describe('a form or a mail box beside the chats', () => {
  let world: World
  let shop: Shop
  let site: ReturnType<typeof bearing>
  beforeAll(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
    const asked = { name: 'Form', scopes: ['cases:write'] }
    const { key } = await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, asked)
    site = bearing(world.app.routes, key)
  })
  afterAll(() => world.closes())

  const form = { channel: 'form', text: 'ชำระแล้วแต่ไม่ได้ของ', from: { name: 'สมหญิง', phone: '0891112222' } }

  it('opens a case that staff get as from a chat, without the number in the group', async () => {
    const { status, body } = await site.post('/api/intake', { ...form, orders: ['ORD-5'] })
    await world.settle()
    expect([status, body.orders]).toEqual([201, ['ORD-5']])
    expect(JSON.stringify(shop.agent.news())).toMatch('ชำระแล้วแต่ไม่ได้ของ')
    expect(JSON.stringify(shop.agent.bubbles())).not.toMatch('0891112222')
    const found = await world.api.get<{ source: string; messages: { text: string }[] }>(
      `/workspaces/${world.workspace}/cases/${body.number}`,
    )
    expect(found.source).toBe('form')
    expect(found.messages[0]?.text).toBe('ชำระแล้วแต่ไม่ได้ของ\n\nสมหญิง · 0891112222')
  })

  it('opens one for a mail, however often its Message-ID comes', async () => {
    const mail = {
      channel: 'email',
      id: '<a1@shop.example>',
      subject: 'No top-up',
      text: 'Hello',
      from: { email: 'a@b.co' },
    }
    const [first, again] = [await site.post('/api/intake', mail), await site.post('/api/intake', mail)]
    expect([first.status, again.status, again.body.number]).toEqual([201, 201, first.body.number])
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect((await site.post('/api/intake', { ...mail, text: 'Other words' })).status).toBe(422)
  })

  it('is refused in words: a type there is not, needs that are not met, a key without the scope, the admin token', async () => {
    expect((await site.post('/api/intake', { ...form, type: 'nothing' })).body).toMatchObject({ code: 'unknown-type' })
    expect((await site.post('/api/intake', { ...form, type: 'topup_missing' })).body).toMatchObject({ code: 'needs' })
    expect((await site.post('/api/intake', { channel: 'fax', text: '' })).status).toBe(422)
    const asked = { name: 'Reader', scopes: ['cases:read'] }
    const { key } = await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, asked)
    expect((await bearing(world.app.routes, key).post('/api/intake', form)).status).toBe(403)
    expect((await bearing(world.app.routes, 'the-admin-token-of-the-tests').post('/api/intake', form)).status).toBe(401)
  })
})
