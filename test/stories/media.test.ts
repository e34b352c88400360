// Pictures, videos and files people send: fetched at once or later, kept once, given out safely (L19, T9, W17).
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { previewOf } from '#src/preview.ts'
import { lineShop, openWorld, slip, type World } from '../world.ts'

const second = 1_000
const day = 86_400_000

let world: World
let shop: Awaited<ReturnType<typeof lineShop>>

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
  await world.does(shop.customer.says('/new other จอดับ'))
})
afterEach(() => world.closes())

type File = { id: string; mime: string | null; size: number | null; sha256: string | null; url: string | null }
const filesOf = async (number = 1) =>
  (await world.case(number)).messages.flatMap(({ files }) => files as unknown as File[])
const blobs = () => {
  const folder = join(world.folder, 'files')
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
  return entries.filter((entry) => entry.isFile())
}
const fetched = () => world.emulators.requests().filter(({ path }) => path.endsWith('/content')).length
const gets = (url: string, more = '', method = 'GET') =>
  world.app.routes.request(`${new URL(url).pathname}${more}`, { method })

const photo = async (width: number, height: number, background: string) =>
  new Uint8Array(
    await sharp({ create: { width, height, channels: 3, background } })
      .jpeg()
      .toBuffer(),
  )

describe('a photo', () => {
  it('is fetched at once, and kept by its hash with type and size', async () => {
    await world.does(shop.customer.sends(slip))
    const [file] = await filesOf()
    const sha256 = createHash('sha256').update(slip.bytes).digest('hex')
    expect(file).toMatchObject({ mime: 'image/png', size: slip.bytes.length, sha256 })
    const answer = await gets(file?.url ?? '')
    expect(answer.status).toBe(200)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(slip.bytes))
    expect(shop.agent.news().some(({ image }) => image?.bytes !== undefined)).toBe(true)
  })

  it('sent twice, or by another, is kept once', async () => {
    await world.does(shop.customer.sends(slip, slip))
    const other = world.emulators.line.person({ name: 'สมหญิง', account: shop.account })
    await world.does(other.says('/new other เหมือนกัน'))
    await world.does(other.sends(slip))
    expect([...(await filesOf(1)), ...(await filesOf(2))]).toHaveLength(3)
    expect(blobs()).toHaveLength(1)
  })

  it('has a small preview, and the big one stays as it came', async () => {
    const bytes = await photo(2000, 1000, '#336699')
    await world.does(shop.customer.sends({ kind: 'photo', bytes, mime: 'image/jpeg' }))
    const [file] = await filesOf()
    const preview = await gets(file?.url ?? '', '?preview=1')
    expect(preview.headers.get('content-type')).toBe('image/jpeg')
    expect(await sharp(Buffer.from(await preview.arrayBuffer())).metadata()).toMatchObject({ width: 480, height: 240 })
    expect((await gets(file?.url ?? '')).headers.get('content-length') ?? String(bytes.length)).toBe(
      String(bytes.length),
    )
  })

  it('that only calls itself one breaks nothing', async () => {
    await world.does(shop.customer.sends({ kind: 'photo', bytes: new Uint8Array(randomBytes(64)), mime: 'image/jpeg' }))
    const [file] = await filesOf()
    expect((await gets(file?.url ?? '', '?preview=1')).status).toBe(404)
    expect((await gets(file?.url ?? '')).status).toBe(200)
  })

  it('posted in a staff group without being meant for a case is not fetched', async () => {
    const before = fetched()
    await world.does(shop.agent.sends(slip))
    expect(fetched()).toBe(before)
    const stranger = world.emulators.line.person({ name: 'ใครก็ไม่รู้', account: shop.account })
    const group = world.emulators.line.group({ name: 'กลุ่มอื่น', account: shop.account, members: [stranger] })
    await world.does(stranger.in(group).sends(slip))
    expect(fetched()).toBe(before)
    expect(blobs()).toEqual([])
  })
})

describe('what is not there yet', () => {
  it('a video that LINE still prepares comes to the case and its desk when it is ready', async () => {
    const bytes = new Uint8Array(randomBytes(500))
    const { id } = await world.does(shop.customer.sends({ kind: 'video', bytes, mime: 'video/mp4' }))
    expect(await filesOf()).toMatchObject([{ sha256: null, url: null }])
    expect(shop.agent.heard()).toMatch('กำลังดึงรูปหรือไฟล์อยู่')
    await world.passes(5 * second)
    expect(await filesOf()).toMatchObject([{ url: null }])
    shop.account.finishContent(id)
    await world.passes(10 * second)
    const [file] = await filesOf()
    expect(file).toMatchObject({
      mime: 'video/mp4',
      size: 500,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })
    expect((await gets(file?.url ?? '')).status).toBe(200)
    expect(shop.agent.heard()).toMatch('ไฟล์จาก สมชาย มาแล้ว')
    const before = shop.agent.bubbles().length
    await world.passes(60 * second)
    expect(shop.agent.bubbles()).toHaveLength(before)
  })

  it.each(['5xx', '429', 'reset', 'broken connection'] as const)(
    'a photo that could not be fetched (%s) is fetched a little later',
    async (kind) => {
      world.emulators.faults.add({
        platform: 'line',
        kind: kind === 'broken connection' ? 'reset' : kind,
        match: /content$/u,
        times: 2,
      })
      await world.does(shop.customer.sends(slip))
      expect(await filesOf()).toMatchObject([{ url: null }])
      await world.passes(5 * second)
      await world.restarts()
      await world.passes(10 * second)
      const [file] = await filesOf()
      expect((await gets(file?.url ?? '')).status).toBe(200)
    },
  )

  it('a photo sent while our token is revoked is fetched when it works again', async () => {
    shop.account.revoke()
    await world.does(shop.customer.sends(slip))
    for (let hour = 0; hour < 3; hour++) await world.passes(60 * 60 * second)
    shop.account.restore()
    await world.passes(60 * 60 * second)
    const [file] = await filesOf()
    expect(file).toMatchObject({ mime: 'image/png', size: slip.bytes.length })
    expect(shop.customer.bubbles().some(({ text }) => text.includes('รับไฟล์ชนิดนี้ไม่ได้'))).toBe(false)
  })

  it('a photo that its sender takes back before it is here is never fetched (L23)', async () => {
    world.emulators.faults.add({ platform: 'line', kind: '5xx', match: /content$/u, times: 1 })
    const { id } = await world.does(shop.customer.sends(slip))
    await world.does(shop.customer.unsends(id))
    const before = fetched()
    await world.passes(10 * second)
    expect(await filesOf()).toEqual([])
    expect(blobs()).toEqual([])
    expect(fetched()).toBe(before)
    expect(shop.agent.heard()).not.toMatch('ไฟล์จาก สมชาย มาแล้ว')
  })

  it('a video that LINE no longer has when we ask: the desk hears why', async () => {
    world.emulators.faults.add({ platform: 'line', kind: '5xx', match: /content$/u, times: 1 })
    const video = { kind: 'video' as const, bytes: new Uint8Array(randomBytes(20)), mime: 'video/mp4' }
    await world.does(shop.customer.sends(video))
    world.emulators.faults.add({ platform: 'line', kind: '5xx', status: 404, match: /content$/u, times: 1 })
    await world.passes(5 * second)
    expect(shop.agent.heard()).toMatch('ดึงไฟล์จาก สมชาย ไม่ได้: แพลตฟอร์มไม่มีไฟล์นี้แล้ว')
  })
})

describe('what is not taken', () => {
  const tooLarge = { kind: 'photo' as const, bytes: new Uint8Array(20_000_001), mime: 'image/jpeg' }

  it('a photo that is too large: the sender is told how large it may be, in their language', async () => {
    await world.does(shop.customer.sends(tooLarge))
    expect(shop.customer.heard()).toMatch(/ไฟล์ใหญ่เกินไป.*20 MB/u)
    const ali = world.emulators.line.person({ name: 'Ali', account: shop.account, language: 'en' })
    await world.does(ali.says('/language'))
    await world.does(ali.presses('English'))
    await world.does(ali.sends(tooLarge))
    expect(ali.heard()).toMatch(/too large.*20 MB/u)
    expect(blobs()).toEqual([])
    expect(await filesOf()).toEqual([])
  })

  const html = new TextEncoder().encode('<html><script>alert(1)</script></html>')
  const program = Uint8Array.from([...Buffer.from('MZ'), ...randomBytes(200)])
  it.each([
    ['a program', { name: 'slip.pdf', bytes: program, mime: 'application/pdf' }],
    ['a page', { name: 'slip.txt', bytes: html, mime: 'text/html' }],
    ['a page called a picture', { name: 'slip.html', bytes: html, mime: 'application/octet-stream' }],
    [
      'a drawing that can run',
      { name: 'slip.svg', bytes: new TextEncoder().encode('<svg onload="x()"/>'), mime: 'image/svg+xml' },
    ],
    ['a script', { name: 'open me.BAT', bytes: html, mime: 'application/octet-stream' }],
  ])('%s is refused, the sender hears it, and no case is troubled', async (_, file) => {
    const before = shop.agent.bubbles().length
    await world.does(shop.customer.sends({ kind: 'file', ...file }))
    expect(shop.customer.heard()).toMatch('เรารับไฟล์ชนิดนี้ไม่ได้ค่ะ')
    expect(blobs()).toEqual([])
    expect(await filesOf()).toEqual([])
    expect(shop.agent.bubbles()).toHaveLength(before)
  })

  it('does not count as one of the photos that are asked for', async () => {
    const { customer } = shop
    for (const act of [() => customer.says('/new topup_missing'), () => customer.says('ORD-1')]) await world.does(act())
    await world.does(
      customer.sends({ kind: 'file', name: 'slip.exe', bytes: program, mime: 'application/octet-stream' }),
    )
    expect(customer.heard()).toMatch('เรารับไฟล์ชนิดนี้ไม่ได้ค่ะ')
    await world.does(customer.sends(slip))
    await world.does(customer.presses('ยืนยัน'))
    expect(await filesOf(2)).toHaveLength(1)
  })
})

describe('the door of files', () => {
  const doored = async () => {
    await world.does(shop.customer.sends(slip))
    return new URL((await filesOf())[0]?.url ?? '').pathname
  }
  const knock = (path: string, method = 'GET') => world.app.routes.request(path, { method })

  it('opens for a week, and to its own signature only', async () => {
    const path = await doored()
    const [file, until, mark] = path.replace('/files/', '').split('.')
    const later = (Number.parseInt(until ?? '', 36) + 86_400).toString(36)
    for (const forged of [
      `${file}.${later}.${mark}`,
      `${file}.${until}.${'A'.repeat(32)}`,
      `${file}.${until}`,
      `${file}`,
      `${file}.${until}.`,
      '..%2f..%2fsecret.key',
      'x.y.z',
      `01ARZ3NDEKTSV4RRFFQ69G5FAV.${until}.${mark}`,
    ])
      expect((await knock(`/files/${forged}`)).status, forged).toBe(404)
    expect((await knock(path, 'HEAD')).status).toBe(200)
    expect((await knock(path, 'POST')).status).toBe(404)
    world.clocks.advance(7 * day - 1000)
    expect((await knock(path)).status).toBe(200)
    world.clocks.advance(2000)
    expect((await knock(path)).status).toBe(404)
  })

  it('shows small pictures of large ones, a few at a time, and asks who comes when too many wait to come again', async () => {
    const bytes = await photo(2000, 1000, 'navy')
    await world.does(shop.customer.sends({ kind: 'photo', bytes, mime: 'image/jpeg' }))
    const path = `${new URL((await filesOf())[0]?.url ?? '').pathname}?preview=1`
    const large = join(world.folder, 'large.jpg')
    await writeFile(large, bytes)
    const all = await Promise.all(Array.from({ length: 50 }, () => previewOf(large)))
    expect(all.filter((one) => one === 'busy')).toHaveLength(16)

    let isCrowded = true
    const crowd = Array.from({ length: 34 }, async () => {
      while (isCrowded) expect(await previewOf(large)).toBeInstanceOf(Buffer)
    })
    const busy = await knock(path)
    isCrowded = false
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '2'])
    await Promise.all(crowd)
    const small = await knock(path)
    expect(small.status).toBe(200)
    const shown = await sharp(await small.arrayBuffer()).metadata()
    expect(shown).toMatchObject({ format: 'jpeg', width: 480, height: 240 })
  })

  it('lets nothing run: types are not guessed, and what is not safe to show is a download', async () => {
    const shown = await knock(await doored())
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'content-disposition': expect.stringMatching(/^inline/u),
      'referrer-policy': 'no-referrer',
    })
    const bytes = new TextEncoder().encode('<b>not a page</b>')
    await world.does(shop.customer.sends({ kind: 'file', name: 'บันทึก "ลับ"\n.txt', bytes, mime: 'text/plain' }))
    const text = (await filesOf())[1]
    const given = await gets(text?.url ?? '')
    expect(given.headers.get('content-type')).toBe('application/octet-stream')
    expect(given.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w%.~-]+$/u)
  })
})
