// The pictures of the README, made anew by: npm run pictures
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { hears } from '#test/stories/shops.ts'
import { lineShop } from '#test/world.ts'
import { type Furnished, furnish } from './furnished.ts'
import { type Look, openBrowser, openServed, type Served, type World } from './windows.ts'

const folder = process.argv[2] ?? 'docs'
const mostBytes = 120_000
const minutes = 60_000

type Picture = { name: string; path: (about: Furnished) => string; look: Look }

const laptop = { width: 1280, height: 800 }
const phone = { width: 390, height: 780 }

const pictures: Picture[] = [
  { name: 'admin-channel', path: ({ line }) => `channels/${line}`, look: { ...laptop, language: 'th' } },
  { name: 'admin-wording', path: () => 'wordings/customer.queued/th', look: laptop },
  { name: 'admin-outbox-dark', path: () => 'outbox', look: { ...laptop, shade: 'dark' } },
  { name: 'admin-connect-arabic', path: () => 'channels/new', look: { ...phone, language: 'ar' } },
  { name: 'tracking', path: ({ tracking }) => `/track/${tracking}`, look: { ...phone, language: 'th' } },
]

/** Takes them all. */
export async function takeAll(): Promise<void> {
  await mkdir(folder, { recursive: true })
  const browser = await openBrowser()
  const begun = await openServed(browser)
  await lineShop(begun.world)
  await takes(begun, { name: 'admin-start', url: begun.at('start'), look: laptop })
  await begun.closes()

  const served = await openServed(browser)
  const about = await furnish(served.world)
  await moves(served.world, about)
  for (const { name, path, look } of pictures) {
    const there = path(about)
    await takes(served, { name, look, url: there.startsWith('/') ? served.origin + there : served.at(there) })
  }
  await served.closes()
  await browser.close()
}

/** Time goes by and the case moves; the account has the name that a business would give it. */
async function moves(world: World, { shop }: Furnished): Promise<void> {
  const { store } = world.app.house
  await store.commit([
    {
      write: (q, { channels }) =>
        q
          .update(channels)
          .set({ name: 'LINE ร้านทดสอบ' })
          .where(eq(channels.platform, 'line'))
          .returning({ id: channels.id }),
    },
  ])
  await world.passes(12 * minutes)
  await hears(world, shop.agent, '/status 1 fixing')
  await world.passes(4 * minutes)
}

/** As few colours and bytes as show the same. */
async function takes(served: Served, { name, url, look }: { name: string; url: string; look: Look }): Promise<void> {
  const { page } = await served.signsIn(look)
  await page.goto(url)
  const path = join(folder, `${name}.png`)
  await sharp(await page.screenshot())
    .png({ palette: true, effort: 10 })
    .toFile(path)
  const { size } = await stat(path)
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes: take less of the page`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await takeAll()
