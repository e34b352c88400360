// A real browser before a world that is really served: windows that gather what their pages complain of.
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { adminToken, openWorld, type World, type WorldOptions } from '#test/world.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
export const hasBrowser = existsSync(executablePath)
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // An address in the own network, where a browser says less than on this machine itself.
  '--host-resolver-rules=MAP lan.test 127.0.0.1',
]

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args })

export type Look = { shade?: 'light' | 'dark'; width?: number; height?: number; language?: string }
export type Window = { page: Page; context: BrowserContext; troubles: string[] }
export type Served = Awaited<ReturnType<typeof openServed>>

/** A world at an address of its own on this machine. Close it after the story. */
export async function openServed(browser: Browser, options: WorldOptions = {}) {
  const world = await openWorld(options)
  const server = serve({ fetch: (request) => world.app.routes.fetch(request), hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const windows = new Set<BrowserContext>()

  /** A new window, as of somebody who was never here. */
  async function opens({ shade = 'light', width = 1280, height = 800, language = 'en' }: Look = {}): Promise<Window> {
    const context = await browser.newContext({ colorScheme: shade, viewport: { width, height }, locale: language })
    windows.add(context)
    const page = await context.newPage()
    const troubles: string[] = []
    page.on('pageerror', (error) => troubles.push(error.message))
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()))
    return { page, context, troubles }
  }

  return {
    world,
    origin,
    opens,
    /** The address of a page of the world's workspace. */
    at: (path: string) => `${origin}/admin/w/${world.workspace}/${path}`,
    /** A new window in which the admin has signed in. */
    async signsIn(look: Look = {}): Promise<Window> {
      const window = await opens(look)
      await window.page.goto(`${origin}/admin`)
      await window.page.locator('#token').fill(adminToken)
      await window.page.locator('main button[type=submit]').click()
      await window.page.locator('nav').first().waitFor()
      return window
    },
    async closes() {
      world.app.closing()
      for (const context of windows) await context.close()
      await new Promise((resolve) => server.close(resolve))
      await world.closes()
    },
  }
}

export type { World }
