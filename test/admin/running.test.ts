// What did not go as it should, seen and mended on the admin page.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { moveUpkeep, neverDone } from '#store/upkeep.ts'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('messages out', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
  })
  afterEach(() => house.world.closes())

  it('says what to do while all is well', async () => {
    expect((await house.admin.goes(house.at('outbox'))).text).toMatch('Every message arrived')
  })

  it('shows why a message did not arrive and sends it once more (S0-35, S0-37)', async () => {
    const shop = await shopOnLine(house.world)
    house.world.emulators.faults.add({ platform: 'line', kind: '5xx', status: 400 })
    await house.world.does(shop.customer.says('/new other สีผิด'))
    const shown = await house.admin.goes(house.at('outbox'))
    expect(shown.text).toMatch('Need somebody')
    const [, id = ''] = /name="id" value="([^"]+)"/u.exec(shown.html) ?? []
    house.world.emulators.faults.clear()
    const after = await house.admin.posts(house.at('outbox/again'), { id })
    expect(after.text).toMatch('It waits to be sent again')
    await house.world.settle()
    expect((await house.admin.goes(house.at('outbox/gone'))).html).toMatch('badge good')
  })

  it('drops a message with a reason and never without, and what is parked is not sent any more (S2-16)', async () => {
    const shop = await shopOnLine(house.world)
    house.world.emulators.faults.add({ platform: 'line', kind: '5xx', status: 400 })
    await house.world.does(shop.customer.says('/new other สีผิด'))
    const shown = await house.admin.goes(house.at('outbox'))
    const [, id = ''] = /name="id" value="([^"]+)"/u.exec(shown.html) ?? []
    const without = await house.admin.posts(house.at('outbox/drop'), { id, [`reason-${id}`]: '' })
    expect(without.text).toMatch('Say why it is dropped')
    const elsewhere = await house.admin.posts(house.at('outbox/waiting/drop'), { id })
    expect(elsewhere.html).toMatch(/outbox\/waiting" aria-current="page"/u)
    await house.admin.goes(house.at('outbox'))
    const dropped = await house.admin.posts(house.at('outbox/drop'), { id, [`reason-${id}`]: 'called them' })
    expect(dropped.text).toMatch('kept with the reason')
    const { store } = house.world.app.house
    const [row] = await store.read('outboxById', { id })
    expect(row).toMatchObject({ state: 'dropped', reason: 'called them' })
    const at = `/workspaces/${house.world.workspace}/outbox/${id}`
    expect((await house.world.api.call('POST', `${at}/drop`, { reason: 'again' })).status).toBe(409)
    expect((await house.world.api.call('POST', `${at}/retry`)).status).toBe(409)
  })

  it('refuses to send again what has arrived', async () => {
    await house.admin.goes(house.at('outbox'))
    const shown = await house.admin.posts(house.at('outbox/again'), { id: 'nothing' })
    expect(shown.status).toBe(422)
  })
})

describe('the other pages of running', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
  })
  afterEach(() => house.world.closes())

  it('counts what came in, and drops nothing without a reason', async () => {
    const shop = await shopOnLine(house.world)
    await house.world.does(shop.customer.says('สวัสดี'))
    expect((await house.admin.goes(house.at('events'))).text).toMatch(/Handled in the last ten minutes [1-9]/u)
    const shown = await house.admin.posts(house.at('events/drop'), { id: 'x' })
    expect(shown.text).toMatch('Say why it is dropped')
  })

  it('says in the language of the page what an admin may want to do', async () => {
    await shopOnLine(house.world)
    await house.admin.goes(house.at('health'))
    expect(house.admin.shown.text).toMatch('Switch on "Webhook redelivery"')
    await house.admin.posts('/admin/language', { language: 'th' })
    expect((await house.admin.goes(house.at('health'))).text).toMatch('เปิด "Webhook redelivery"')
    expect(house.admin.shown.html).not.toMatch('lang="en" dir="auto"')
    await house.admin.posts('/admin/language', { language: 'ar' })
    expect((await house.admin.goes(house.at('health'))).text).toMatch('فعّل "Webhook redelivery"')
  })

  it('names a proxy that nobody told it of, in the language of the page, and to machines without its address', async () => {
    const { routes } = house.world.app
    const socket = { remoteAddress: '172.18.0.1', remotePort: 1, remoteFamily: 'IPv4' }
    const ready = async () =>
      (
        await routes.request('/ready', { headers: { 'x-forwarded-for': '198.51.100.7' } }, { incoming: { socket } })
      ).text()
    expect((await house.admin.goes(house.at('health'))).text).not.toMatch('TRUSTED_PROXIES')
    await ready()
    expect(await ready()).toMatch(/A proxy hands requests on that TRUSTED_PROXIES does not name(?!.*172\.18)/u)
    expect((await house.admin.goes(house.at('health'))).text).toMatch('Requests come through 172.18.0.1, which')
    for (const [language, words] of [
      ['th', 'คำขอเข้ามาผ่าน 172.18.0.1'],
      ['ar', 'تصل الطلبات عبر ⁨172.18.0.1⁩'],
    ] as const) {
      await house.admin.posts('/admin/language', { language })
      expect((await house.admin.goes(house.at('health'))).text).toMatch(words)
    }
  })

  it('says that nothing is backed up where the nightly backups are switched off', async () => {
    const { text, html } = await house.admin.goes(house.at('health'))
    expect(text).toMatch('Nightly backups are switched off (BACKUPS=off)')
    expect(text).toMatch('Last good backup Never')
    expect(text).not.toMatch('Made every night')
    expect(html).not.toMatch('notice bad')
  })
})

describe('backups on the page of health (S1-46)', () => {
  const hour = 60 * 60_000
  let house: House
  beforeEach(async () => {
    house = await openAdmin({ backups: true })
    await house.signsIn()
  })
  afterEach(() => house.world.closes())

  it('shows the last good one, and of one that failed the reason and what to do until one works', async () => {
    const { world, admin } = house
    const { store, clock } = world.app.house
    const body = { ...neverDone, ok: true, lastGood: clock.now() }
    for (const name of ['backup', 'proof']) await moveUpkeep(store, null, { name, at: clock.now(), body })
    const good = await admin.goes(house.at('health'))
    expect(good.text).toMatch(/Last good backup 21 Nov 2026, 14:17 Last proof that it restores 21 Nov 2026, 14:17/u)
    expect(good.html).not.toMatch('notice bad')

    writeFileSync(join(world.folder, 'backups'), 'not a folder')
    await world.passes(13 * hour)
    await house.signsIn()
    const failed = await admin.goes(house.at('health'))
    expect(failed.text).toMatch(/Last good backup 21 Nov 2026, 14:17 Last attempt 22 Nov 2026, 03:17/u)
    expect(failed.html).toMatch(/class="notice bad" role="alert">The last backup failed: <bdi[^>]*>There is something/u)
    expect(failed.text).toMatch('It is tried again every hour. Run this on the machine')
    await admin.posts('/admin/language', { language: 'ar' })
    expect((await admin.goes(house.at('health'))).text).toMatch('تعذّرت آخر نسخة')
    await admin.posts('/admin/language', { language: 'th' })
    expect((await admin.goes(house.at('health'))).text).toMatch('สำรองข้อมูลครั้งล่าสุดไม่สำเร็จ')
  })

  it('shows one that is being made, or was cut off, as no backup yet', async () => {
    const { store, clock } = house.world.app.house
    const body = { ...neverDone, ok: null }
    await moveUpkeep(store, null, { name: 'backup', at: clock.now(), body })
    const { text, html } = await house.admin.goes(house.at('health'))
    expect(text).toMatch(/Last good backup Never Last attempt 21 Nov 2026, 14:17/u)
    expect(html).not.toMatch('notice bad')
  })
})
