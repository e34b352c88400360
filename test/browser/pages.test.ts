// Every page, as anybody may see it: light and dark, on a laptop and on a small phone, in English, Thai and Arabic.
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Furnished, furnish, pagesOf } from './furnished.ts'
import { hasBrowser, openBrowser, openServed, type Served, type Window } from './windows.ts'

const small = { width: 360, height: 640 }
const large = { width: 1280, height: 800 }

// A browser on a machine that has much else to do is slow, not wrong.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 })

describe.runIf(hasBrowser)('every page', () => {
  let browser: Browser
  let served: Served
  let furnished: Furnished
  let signedIn: Window
  beforeAll(async () => {
    browser = await openBrowser()
    served = await openServed(browser)
    furnished = await furnish(served.world)
    signedIn = await served.signsIn()
  })
  afterAll(async () => {
    await served.closes()
    await browser.close()
  })

  const inside = () => [...pagesOf(furnished).map((path) => served.at(path)), `${served.origin}/admin/new`]
  const outside = () => [
    ...['/admin/sign-in', '/admin/link/no-such-link', '/track/nobody-has-this-address'].map(
      (path) => served.origin + path,
    ),
    `${served.origin}/track/${furnished.tracking}`,
  ]

  it.each(['en', 'th', 'ar'])('fits a small phone and a laptop, and complains of nothing, in %s', async (language) => {
    const { page, troubles } = await served.signsIn({ ...small, language })
    const wrong: string[] = []
    for (const url of [...inside(), ...outside()]) {
      await page.goto(url)
      await opensAll(page)
      for (const size of [small, large]) {
        await page.setViewportSize(size)
        const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        if (over > 0) wrong.push(`${url} is ${over} px wider than ${size.width} px`)
      }
      await page.setViewportSize(small)
      const told = await page.evaluate<string>(
        "[document.documentElement.lang, document.documentElement.dir].join(' ')",
      )
      const isOfTheShop = url.includes('/track/') && !url.includes('nobody')
      const expected = isOfTheShop ? 'th ltr' : `${language} ${language === 'ar' ? 'rtl' : 'ltr'}`
      if (told !== expected) wrong.push(`${url} is ${told}`)
    }
    expect(wrong).toEqual([])
    expect(troubles.filter((trouble) => !isAnswerMeant(trouble))).toEqual([])
  })

  // Dark differs in colours alone, so that only they are looked at again.
  it.each([0, 1, 2])(
    'has nothing for axe to find (WCAG 2.2 A and AA), light and dark: part %i of three',
    async (part) => {
      const { page } = signedIn
      const found: string[] = []
      for (const url of [...inside(), ...outside()].filter((_, at) => at % 3 === part)) {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.goto(url)
        await page.evaluate(axe.source)
        await opensAll(page)
        const light = await violationsOn(page, { type: 'tag', values: tags })
        await page.emulateMedia({ colorScheme: 'dark' })
        const dark = await violationsOn(page, { type: 'rule', values: ['color-contrast'] })
        found.push(...light.map((each) => `${url}: ${each}`), ...dark.map((each) => `${url}, dark: ${each}`))
      }
      expect(found).toEqual([])
    },
  )
})

/** What is folded is looked at as well. The sections of all wordings are alike: the first stands for them. */
async function opensAll(page: Page): Promise<void> {
  await page.evaluate("for (const each of document.querySelectorAll('.list ~ .list')) each.remove()")
  await page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
}

/** A link that is spent and an address that nobody has are answered so. */
const isAnswerMeant = (trouble: string) => /status of (404|410)/u.test(trouble)

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
type Found = { violations: { id: string; help: string; nodes: { target: string[]; any: { message: string }[] }[] }[] }

async function violationsOn(page: Page, runOnly: { type: 'tag' | 'rule'; values: string[] }): Promise<string[]> {
  const { violations } = await page.evaluate<Found>(
    `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ['violations'] })})`,
  )
  return violations.map(({ id, help, nodes }) => {
    const where = nodes.map(
      ({ target, any }) => `${target.join(' ')} (${any.map(({ message }) => message).join(', ')})`,
    )
    return `${id}, ${help}: ${where.slice(0, 3).join('; ')}`
  })
}
