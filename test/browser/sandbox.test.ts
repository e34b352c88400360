// The sandbox in a real browser: the story lived on the page, by mouse and by keyboard.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { guide } from '#sandbox/page/guide.ts'
import { readConfig, readSecrets } from '#src/config.ts'
import { openLog } from '#src/log.ts'
import { openSandbox } from '#src/sandboxed.ts'
import { hasBrowser, openBrowser } from './windows.ts'

/** A laptop's window on a sandbox of its own; `troubles` gathers what the page complains of. */
async function openWindow(browser: Browser) {
  const folder = await mkdtemp(join(tmpdir(), 'caseline-browser-'))
  const config = readConfig({ DATA_DIR: folder, SANDBOX: 'on', LOG_LEVEL: 'silent' })
  const secrets = readSecrets({}, config.dataDir)
  const running = await openSandbox({ config, secrets, log: openLog('silent') })
  const server = serve({ fetch: running.routes.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } })
  onTestFinished(async () => {
    await context.close()
    await new Promise((resolve) => server.close(resolve))
    await running.stop()
    await rm(folder, { recursive: true })
  })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sandbox`)
  return { page, troubles, token: secrets.adminToken }
}

const phone = (page: Page, id: string) => page.locator(`#phone-${id}`)
const fromBot = (page: Page, id: string, words: string | RegExp) =>
  phone(page, id).locator('[data-from=bot]').filter({ hasText: words }).last()

// A browser on a machine that has much else to do is slow, not wrong.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

describe.runIf(hasBrowser)('the sandbox in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('answers a greeting without a reload, and needs no scrolling of the page itself', async () => {
    const { page, troubles } = await openWindow(browser)
    const field = phone(page, 'line-somchai').getByRole('textbox')
    await field.focus()
    await page.keyboard.type('สวัสดี')
    await page.keyboard.press('Enter')
    await fromBot(page, 'line-somchai', 'ร้านใจดี ยินดีให้บริการ').waitFor()
    expect(await phone(page, 'line-somchai').locator('.own .words').textContent()).toBe('สวัสดี')
    const sizes = 'const { scrollWidth, scrollHeight } = document.documentElement; [scrollWidth, scrollHeight]'
    expect(await page.evaluate(sizes)).toEqual([1366, 768])
    expect(await page.locator('.phone:visible').count()).toBe(4)
    expect(troubles).toEqual([])
  })

  it('lives the whole story by its guide', async () => {
    const { page, troubles } = await openWindow(browser)
    for (const step of guide.keys()) {
      await page.getByText(`${step + 1} of ${guide.length}`, { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Do it' }).click()
    }
    await page.getByText('That was the story.').waitFor()
    await fromBot(page, 'line-staff', 'นก รับ #1 ไปแล้ว').waitFor()
    await fromBot(page, 'line-somchai', 'แก้ไขเรียบร้อยแล้ว').waitFor()
    await fromBot(page, 'telegram-staff', /#2.*เกินกำหนด/s).waitFor()
    expect(troubles).toEqual([])
  })

  it('quotes by keyboard, as whoever holds the phone', async () => {
    const { page } = await openWindow(browser)
    const staff = phone(page, 'line-staff')
    await fromBot(page, 'line-staff', 'กลุ่มทีมงาน').waitFor()
    await staff.getByLabel('You are').selectOption('เอก')
    await staff.getByRole('log').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('r')
    await staff.locator('.quoting').filter({ hasText: 'กลุ่มทีมงาน' }).waitFor()
    await page.keyboard.type('รับทราบ')
    await page.keyboard.press('Enter')
    const own = staff.locator('.own').filter({ hasText: 'รับทราบ' })
    expect(await own.locator('.name').textContent()).toBe('เอก')
    expect(await own.locator('.quote').textContent()).toContain('กลุ่มทีมงาน')
  })

  it('connects the account that nobody has connected yet, by the admin page alone, and its customer is answered', async () => {
    const { page, troubles, token } = await openWindow(browser)
    const sandbox = page.url()
    await page.getByText('New account').click()
    const tokenFile = (await page.locator('.spare code').textContent()) ?? ''
    expect((await readFile(tokenFile, 'utf8')).trim()).toBe(token)
    const secret = await page.getByLabel('Channel secret').inputValue()
    const access = await page.getByLabel('Channel access token').inputValue()
    await page.goto(new URL('/admin', sandbox).href)
    await page.locator('#token').fill(token)
    await page.locator('main button[type=submit]').click()
    await page.locator('nav').first().waitFor()
    await page.goto(`${/^.*\/admin\/w\/\w+\//u.exec(page.url())?.[0]}channels/new`)
    await page.getByLabel('Name').fill('LINE ร้านใหม่')
    await page.getByLabel('Channel secret').fill(secret)
    await page.getByLabel('Channel access token').fill(access)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.locator('main .notice').filter({ hasText: 'ร้านใหม่ is connected' }).waitFor()
    await page.goto(sandbox)
    await page.getByRole('button', { name: 'มะลิ' }).click()
    await phone(page, 'line-mali').getByRole('textbox').fill('สวัสดี')
    await page.keyboard.press('Enter')
    await fromBot(page, 'line-mali', 'ร้านใจดี ยินดีให้บริการ').waitFor()
    expect(troubles).toEqual([])
  })

  it('hides and shows phones, and remembers that; turns dark by a button', async () => {
    const { page } = await openWindow(browser)
    await page.getByRole('button', { name: 'Budi' }).click()
    await page.getByRole('button', { name: 'Aisyah' }).click()
    await page.reload()
    await phone(page, 'telegram-budi').waitFor()
    expect(await phone(page, 'whatsapp-aisyah').isVisible()).toBe(false)
    const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    const light = await ground()
    await page.getByRole('button', { name: 'Light or dark' }).click()
    expect(await ground()).not.toBe(light)
  })
})
