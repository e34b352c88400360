// The customer's page in a real browser: it stays open while the case moves.
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hears, type Shop, shopOnLine } from '#test/stories/shops.ts'
import { hasBrowser, openBrowser, openServed, type Served } from './windows.ts'

// A browser on a machine that has much else to do is slow, not wrong.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

describe.runIf(hasBrowser)('the tracking page in a browser', () => {
  let browser: Browser
  let served: Served
  let shop: Shop
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    served = await openServed(browser)
    shop = await shopOnLine(served.world)
    await hears(served.world, shop.customer, '/new other สินค้าไม่ตรงปก')
  })
  afterEach(() => served.closes())

  const opens = async () => {
    const window = await served.opens({ width: 360, language: 'th' })
    const { trackingToken } = await served.world.case(1)
    const first = window.page.waitForResponse((response) => response.url().endsWith('/events'))
    await window.page.goto(`${served.origin}/track/${trackingToken}`)
    await first
    await window.page.evaluate('globalThis.isStillHere = true')
    return window
  }

  it('follows the case from the queue to its end without being opened again (S0-25)', async () => {
    const { world } = served
    const { page, troubles } = await opens()
    const now = page.locator('.now .status')
    expect(await now.textContent()).toBe('อยู่ในคิว')
    await hears(world, shop.agent, '/take 1')
    await world.passes(2_000)
    await now.filter({ hasText: 'กำลังตรวจสอบ' }).waitFor()
    await hears(world, shop.agent, '/status 1 fixing')
    await world.passes(2_000)
    await page.locator('ol li').nth(2).waitFor()
    expect(await page.locator('ol li').first().textContent()).toContain((await now.textContent()) ?? '')
    expect(await page.evaluate('globalThis.isStillHere')).toBe(true)
    expect(troubles).toEqual([])
  })

  it('has a screen reader read how the case stands now, and not the whole page again', async () => {
    const { world } = served
    const { page } = await opens()
    const said = page.getByRole('status')
    expect(await said.textContent()).toBe('')
    await hears(world, shop.agent, '/take 1')
    await world.passes(2_000)
    await said.filter({ hasText: 'กำลังตรวจสอบ' }).waitFor()
    const lines = await page.locator('.now .status, .now .status + p').allTextContents()
    expect(await said.textContent()).toBe(lines.join(' '))
    expect(await page.locator('[aria-live]').count()).toBe(0)
  })

  it('says that nothing is here any more once its address was renewed', async () => {
    const { world } = served
    const { page } = await opens()
    await world.api.post(`/workspaces/${world.workspace}/cases/1/tracking`, {})
    await world.passes(2_000)
    await page.locator('.now').waitFor({ state: 'detached' })
    expect(await page.locator('main').textContent()).not.toMatch('#1')
    expect(await page.getByRole('status').textContent()).toBe(await page.locator('h1').textContent())
  })
})
