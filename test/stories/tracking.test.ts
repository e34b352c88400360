// A customer follows their case on a page of their own: no sign-in, their own words, live (S0-25).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../world.ts'
import { type Shop, shopOnLine } from './shops.ts'

describe('the tracking page', () => {
  let world: World
  let shop: Shop
  beforeEach(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
  })
  afterEach(() => world.closes())

  const get = (path: string, headers: Record<string, string> = {}) =>
    world.app.routes.fetch(new Request(`http://localhost${path}`, { headers: { host: 'localhost', ...headers } }))
  const opens = async () => {
    await world.does(shop.customer.says('/new other สินค้าไม่ตรงปก'))
    return (await world.case(1)).trackingToken
  }

  it('is linked from the card of the case', async () => {
    const token = await opens()
    await world.does(shop.customer.says('/mine'))
    expect(JSON.stringify(shop.customer.news())).toMatch(`https://caseline.invalid/track/${token}`)
  })

  it("shows how it stands in the customer's words and language, and what led to it", async () => {
    const token = await opens()
    await world.does(shop.agent.says('/take 1'))
    const page = await (await get(`/track/${token}`)).text()
    expect(page).toMatch('lang="th"')
    expect(page).toMatch('เคส #1')
    expect(page).toMatch('ความคืบหน้า')
  })

  it('tells nobody else anything: no search engine, no other site, no staff, no names', async () => {
    const token = await opens()
    await world.does(shop.agent.says('/note 1 ลูกค้าเจ้าปัญหา'))
    const answer = await get(`/track/${token}`)
    expect(answer.headers.get('x-robots-tag')).toBe('noindex')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).not.toMatch(/เจ้าปัญหา|สมชาย|Nok/u)
  })

  it('says at once when the case has moved', async () => {
    const token = await opens()
    const { body } = await get(`/track/${token}/events`)
    const reader = (body ?? new ReadableStream<Uint8Array>()).getReader()
    const next = async () => new TextDecoder().decode((await reader.read()).value)
    const before = await next()
    await world.does(shop.agent.says('/take 1'))
    const coming = next()
    await world.passes(2_000)
    expect(await coming).not.toBe(before)
    await reader.cancel()
  })

  it('ends with the process, however long it was open', async () => {
    const token = await opens()
    const { body } = await get(`/track/${token}/events`)
    const reader = (body ?? new ReadableStream<Uint8Array>()).getReader()
    await reader.read()
    world.app.closing()
    expect((await reader.read()).done).toBe(true)
  })

  it('moves to another address where the old one came into the wrong hands', async () => {
    const token = await opens()
    const renewed = await world.api.post<{ trackingToken: string }>(
      `/workspaces/${world.workspace}/cases/1/tracking`,
      {},
    )
    expect((await get(`/track/${token}`)).status).toBe(404)
    expect((await get(`/track/${token}/events`)).status).toBe(404)
    expect((await get(`/track/${renewed.trackingToken}`)).status).toBe(200)
  })

  it('says in the language of the browser where nothing is', async () => {
    const answer = await get('/track/nothing', { 'accept-language': 'ar-SA,ar;q=0.9' })
    expect(answer.status).toBe(404)
    expect(await answer.text()).toMatch('dir="rtl"')
  })
})
