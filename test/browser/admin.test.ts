// The admin page in a real browser: what somebody who has never seen it does there, and what then happens in chat.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { hears, joins, shopOnLine } from '#test/stories/shops.ts'
import { adminToken, publicOrigin } from '#test/world.ts'
import { failsOnce } from './furnished.ts'
import { hasBrowser, openBrowser, openServed, type Served } from './windows.ts'

/** What the page says came of the last form. */
const says = (page: Page, words: string | RegExp) => page.locator('main .notice').filter({ hasText: words }).waitFor()
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click()

// A browser on a machine that has much else to do is slow, not wrong.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

describe.runIf(hasBrowser)('the admin page in a browser', () => {
  let browser: Browser
  let served: Served
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    served = await openServed(browser)
  })
  afterEach(() => served.closes())

  it('connects a LINE account from nothing to a test that arrived, and the main job runs through it (S0-28)', async () => {
    const { world } = served
    const credentials = { channelSecret: 'a-secret-of-line', channelAccessToken: 'a-token-of-line' }
    const { line } = world.emulators
    const account = line.account({ ...credentials, name: 'ร้านทดสอบ', webhook: '' })
    const [customer, nok] = [line.person({ name: 'สมชาย', account }), line.person({ name: 'นก', account })]

    const { page, troubles } = await served.signsIn()
    await page.getByText('0 of 7 done').waitFor()
    await page.getByRole('link', { name: 'Do this next' }).click()
    await page.getByText('Tab "Basic settings": copy the Channel secret.').waitFor()
    await page.getByLabel('Name').fill('LINE ของร้าน')
    await page.getByLabel('Channel secret').fill(credentials.channelSecret)
    await page.getByLabel('Channel access token').fill(credentials.channelAccessToken)
    await press(page, 'Connect')
    await says(page, 'ร้านทดสอบ is connected')
    const address = await page.locator('code', { hasText: '/hooks/line/' }).textContent()
    expect(address).toMatch(new RegExp(`^${publicOrigin}/hooks/line/\\w+$`, 'u'))

    await page.getByText('Nobody has written to this account yet.').waitFor()
    await world.does(customer.says('สวัสดี'))
    await page.reload()
    await page.getByLabel('To', { exact: true }).selectOption({ label: 'สมชาย (customer)' })
    await press(page, 'Send a test')
    await says(page, 'The test is on its way')
    await world.settle()
    expect(customer.heard()).toMatch('ข้อความทดสอบ')
    await page.reload()
    await says(page, 'accepted by the platform')

    await page.getByRole('link', { name: 'Then make a code there' }).click()
    await page.getByLabel('What it is for').selectOption({ label: 'A staff group' })
    await press(page, 'Make the code')
    const [bind = ''] = /\/bind \w+/u.exec((await page.locator('main').textContent()) ?? '') ?? []
    const group = line.group({ name: 'ทีมซัพพอร์ต', account, members: [nok] })
    await world.does(group.addsBot())
    const agent = nok.in(group)
    await world.does(agent.says(bind))
    await world.does(customer.says('/new other สีผิด'))
    expect(agent.heard()).toMatch('#1')
    await hears(world, agent, '/take 1')
    expect((await world.case(1)).owner?.name).toBe('นก')

    await page.getByRole('link', { name: 'Start', exact: true }).click()
    await page.getByText('7 of 7 done').waitFor()
    expect(troubles).toEqual([])
  })

  it('takes the button of a sign-in link by plain http in the own network, and tells nobody of the link', async () => {
    const { world } = served
    const shop = await shopOnLine(world)
    await joins(world, shop.boss, 'admin')
    await world.does(shop.boss.says('/admin'))
    const [, link = ''] = /https:\/\/\S+(\/admin\/link\/\S+)/u.exec(shop.boss.heard()) ?? []
    const { page } = await served.opens()
    const from: (string | undefined)[] = []
    page.on('request', (request) => from.push(request.headers().referer))
    const lan = served.origin.replace('127.0.0.1', 'lan.test')
    await page.goto(lan + link)
    const pressed = page.waitForResponse((response) => response.request().method() === 'POST')
    await page.locator('main button[type=submit]').click()
    expect((await pressed).status()).toBe(303)
    expect((await (await pressed).request().allHeaders())['sec-fetch-site']).toBeUndefined()
    expect(from.filter((address) => address?.includes('/link/'))).toEqual([])
  })

  it('says why LINE did not take what was pasted, in red, and takes what is good after that', async () => {
    const good = { channelSecret: 'a-secret-of-line', channelAccessToken: 'a-token-of-line' }
    served.world.emulators.line.account({ ...good, name: 'ร้านทดสอบ', webhook: '' })
    const { page } = await served.signsIn()
    await page.goto(served.at('channels/new'))
    await page.getByLabel('Name').fill('LINE')
    await page.getByLabel('Channel secret').fill(good.channelSecret)
    await page.getByLabel('Channel access token').fill('not-this-one')
    await press(page, 'Connect')
    await page.locator('main .notice.bad').filter({ hasText: 'LINE answered 401' }).waitFor()
    await page.getByLabel('Channel secret').fill(good.channelSecret)
    await page.getByLabel('Channel access token').fill(good.channelAccessToken)
    await press(page, 'Connect')
    await says(page, 'ร้านทดสอบ is connected')
  })

  it('shows a wording as it is typed, and the next message in chat says it so until it is taken back (S0-24)', async () => {
    const { world } = served
    const shop = await shopOnLine(world)
    const { page, troubles } = await served.signsIn()
    await page.goto(served.at('wordings?q=customer.queued'))
    await page.getByRole('link', { name: 'Thai' }).click()
    const text = page.getByLabel('Text', { exact: true })
    const original = await text.inputValue()
    await text.fill('รับเรื่องแล้วครับ เลขที่ ')
    await page.getByRole('button', { name: 'Put it into the text: case_id' }).click()
    expect(await text.inputValue()).toBe('รับเรื่องแล้วครับ เลขที่ {{case_id}}')
    const bubbles = page.locator('[data-preview] .bubble')
    await bubbles.filter({ hasText: 'รับเรื่องแล้วครับ เลขที่ 12' }).first().waitFor()
    expect(await bubbles.count()).toBe(3)
    await press(page, 'Save')
    await says(page, 'Saved. The next message says it so.')
    expect(await hears(world, shop.customer, '/new other สีผิด')).toMatch('รับเรื่องแล้วครับ เลขที่ 1')
    await press(page, 'Undo the last change')
    await says(page, 'Put back.')
    expect(await text.inputValue()).toBe(original)
    expect(await hears(world, shop.stranger, '/new other ไม่ได้ของ')).toMatch('เคส #2 อยู่ในคิวแล้ว')
    expect(troubles).toEqual([])
  })

  it('sends again what LINE had refused, and it arrives (S0-35, S0-37)', async () => {
    const { world } = served
    const shop = await shopOnLine(world)
    await failsOnce(world, shop)
    expect(shop.stranger.heard()).toBe('')
    const { page, troubles } = await served.signsIn()
    await page.getByRole('link', { name: 'Messages out' }).click()
    const row = page.locator('tbody tr').filter({ hasText: 'customer.queued' })
    await row.getByText('The platform does not take this message as it is').waitFor()
    await row.getByRole('button', { name: 'Send again' }).click()
    await says(page, 'It waits to be sent again.')
    await world.settle()
    expect(shop.stranger.heard()).toMatch('เคส #1 อยู่ในคิวแล้ว')
    await page.getByRole('link', { name: /^Gone out/u }).click()
    await page.locator('tbody tr').filter({ hasText: 'customer.queued' }).getByText('accepted').waitFor()
    expect(troubles).toEqual([])
  })

  it('is worked by the keyboard alone, and shows where it is', async () => {
    const { world } = served
    const shop = await shopOnLine(world)
    await failsOnce(world, shop)
    const { page } = await served.opens()
    await page.goto(`${served.origin}/admin`)
    const enters = () => Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')])
    await tabsTo(page, 'token')
    await page.keyboard.type(adminToken)
    await enters()
    expect(await page.locator('h1').textContent()).toBe('Start')

    await page.keyboard.press('Tab')
    expect(await focused(page)).toMatch('Skip to the content')
    await tabsTo(page, 'Messages out')
    await enters()
    // The newest are first: what staff were told of it, their card, and the customer's own.
    for (const _ of ['staff.failed', 'the card', 'customer.queued']) await tabsTo(page, 'Send again')
    await enters()
    await says(page, 'It waits to be sent again.')
    await world.settle()
    expect(shop.stranger.heard()).toMatch('เคส #1')

    await tabsTo(page, 'Wordings')
    await enters()
    await tabsTo(page, 'q')
    await page.keyboard.type('customer.queued')
    await enters()
    await tabsTo(page, 'Thai')
    await enters()
    await tabsTo(page, 'text')
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.type('ได้รับแล้ว')
    await tabsTo(page, 'Save')
    await enters()
    await says(page, 'Saved. The next message says it so.')
    expect(await hears(world, shop.customer, '/new other สีผิด')).toMatch('ได้รับแล้ว')
  })

  it('turns dark by its button and stays so; closes a menu by Escape; speaks Arabic from right to left', async () => {
    const { page } = await served.signsIn()
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    for (const _ of ['light', 'dark']) await page.getByRole('button', { name: 'Light, dark' }).click()
    expect(await ground()).not.toBe(light)
    await page.reload()
    expect(await ground()).not.toBe(light)
    // Not even the first moment of a page is light.
    await page.route('**/assets/script.js', (route) => route.abort())
    await page.reload()
    expect(await ground()).not.toBe(light)
    await page.unroute('**/assets/script.js')
    await page.reload()
    const languages = page.locator('details.choice').filter({ hasText: 'العربية' })
    await languages.locator('summary').click()
    await page.keyboard.press('Escape')
    expect(await languages.getAttribute('open')).toBeNull()
    await languages.locator('summary').click()
    await page.getByRole('button', { name: 'العربية' }).click()
    await page.getByRole('heading', { name: 'البداية' }).waitFor()
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
  })
})

/** What has the focus: its name or words; throws where nobody could see that it has. */
async function focused(page: Page): Promise<string> {
  const found = await page.evaluate<{ words: string; isSeen: boolean }>(`(() => {
    const element = document.activeElement
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    const words = [element.getAttribute('name'), element.getAttribute('aria-label'), element.textContent]
    return { words: words.filter(Boolean).join(' ').trim(), isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 }
  })()`)
  if (!found.isSeen) throw new Error(`Nobody sees that "${found.words}" has the focus`)
  return found.words
}

/** Presses Tab until what begins with these words has the focus. */
async function tabsTo(page: Page, words: string): Promise<void> {
  const passed: string[] = []
  while (passed.length < 80) {
    await page.keyboard.press('Tab')
    const here = await focused(page)
    if (here.startsWith(words)) return
    passed.push(here)
  }
  throw new Error(`The keyboard does not come to "${words}"; it came to ${passed.join(' | ')}`)
}
