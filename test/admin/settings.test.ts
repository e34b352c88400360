// What a business is: its name, zone, language and hours, how long it keeps what, and its lists, all on one page.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { joins, type Shop, shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

const hour = 3_600_000

describe('the settings page', () => {
  let house: Awaited<ReturnType<typeof openAdmin>>
  let shop: Shop
  beforeAll(async () => {
    house = await openAdmin()
    shop = await shopOnLine(house.world)
  })
  afterAll(() => house.world.closes())
  beforeEach(async () => {
    await house.signsIn()
    await house.admin.goes(house.at('settings'))
  })

  const w = () => `/workspaces/${house.world.workspace}`
  const usual = { hours_mon: '09:00-18:00', hours_tue: '09:00-18:00', hours_wed: '09:00-18:00' }
  const newest = async (kind: string) => {
    type Change = { through: string; data: Record<string, unknown> }
    return (await house.world.api.get<{ items: Change[] }>(`${w()}/changes?kind=${kind}`)).items[0]
  }

  it('changes name, language and time zone, and says who did', async () => {
    const saved = await house.admin.posts(house.at('settings/business'), {
      ...{ name: 'ร้านใหม่', timezone: 'Asia/Kuala_Lumpur', language: 'en' },
    })
    expect(saved.text).toMatch('Saved')
    expect(await house.world.api.get(w())).toMatchObject({
      name: 'ร้านใหม่',
      timezone: 'Asia/Kuala_Lumpur',
      language: 'en',
    })
    expect(await newest('workspace.changed')).toMatchObject({ through: 'page', data: { name: 'ร้านใหม่' } })
    expect((await house.admin.goes(house.at('changes'))).text).toMatch('Business changed')
    await house.admin.goes(house.at('settings'))
    const refused = await house.admin.posts(house.at('settings/business'), {
      name: 'x',
      timezone: 'Bangkok',
      language: 'th',
    })
    expect(refused.status).toBe(422)
    expect(refused.html).toMatch(/id="timezone-problem"/u)
    await house.admin.posts(house.at('settings/business'), { name: 'ร้าน', timezone: 'Asia/Bangkok', language: 'th' })
  })

  it('moves the deadlines of open cases with the opening hours, once for each change', async () => {
    await house.world.does(shop.customer.says('/new other สีผิด'))
    const { number, dueAt } = (await house.world.cases()).at(-1) ?? { number: 0, dueAt: null }
    const due = async () => (await house.world.case(number)).dueAt ?? 0
    const day = new Date(house.world.clocks.clock.now() + 7 * hour).getUTCDay()
    const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
    const tomorrow = weekdays[(day + 1) % 7] ?? ''
    const saved = await house.admin.posts(house.at('settings/hours'), { [`hours_${tomorrow}`]: '9:00–17.30' })
    expect(saved.text).toMatch('Saved')
    expect(saved.html).toMatch('value="09:00-17:30"')
    await house.world.passes(10_000)
    expect(await due()).toBeGreaterThan(dueAt ?? 0)
    const { q, t } = house.world.app.house.store
    expect((await q.select().from(t.upkeep)).filter(({ name }) => name.startsWith('hours '))).toEqual([])
    await house.admin.posts(house.at('settings/hours'), { always: 'on' })
    await house.world.passes(10_000)
    expect(await due()).toBe(dueAt)
  })

  it('keeps what was typed where hours can not be read', async () => {
    const wrong = await house.admin.posts(house.at('settings/hours'), {
      ...usual,
      hours_tue: 'nine to five',
      holidays: '',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toMatch(/value="nine to five"/u)
    expect(wrong.html).toMatch(/id="hours_tue-problem"/u)
    const closed = await house.admin.posts(house.at('settings/hours'), { holidays: '' })
    expect(closed.status).toBe(422)
    const holiday = await house.admin.posts(house.at('settings/hours'), { ...usual, holidays: '31/12/2026' })
    expect(holiday.html).toMatch(/id="holidays-problem"/u)
  })

  it('says what is forgotten when, and sets it', async () => {
    const days = {
      ...{ events_words: '3', events_keys: '20', events_dead: '90', messages_words: '30', messages_rows: '180' },
      ...{ files_loose: '30', files_closed: '' },
    }
    expect(house.admin.shown.html).toMatch(/id="events_words"[^>]*value="7"/u)
    expect(house.admin.shown.text).toMatch('the case keeps its own copy')
    expect((await house.admin.posts(house.at('settings/retention'), days)).text).toMatch('Saved')
    const kept = () => house.world.api.get<{ days: Record<string, unknown> }>(`${w()}/retention`)
    expect((await kept()).days).toMatchObject({ events: { words: 3, keys: 20 }, files: { loose: 30, closed: null } })
    expect(await newest('retention.changed')).toMatchObject({ through: 'page' })
    const few = await house.admin.posts(house.at('settings/retention'), { ...days, events_keys: '13' })
    expect(few.status).toBe(422)
    expect(few.html).toMatch(/id="events_keys-problem">[^<]*from 14 to 3650/u)
    const early = await house.admin.posts(house.at('settings/retention'), { ...days, messages_words: '181' })
    expect(early.html).toMatch(/id="messages_rows-problem"/u)
    expect((await kept()).days).toMatchObject({ events: { keys: 20 } })
    await house.admin.posts(house.at('settings/retention'), { ...days, files_closed: '365' })
    expect((await kept()).days).toMatchObject({ files: { closed: 365 } })
  })

  it('edits a list: a name changed, one added, one gone', async () => {
    type List = { items: { id: string; label: Record<string, string> }[] }
    const list = () => house.world.api.get<List>(`${w()}/lists/providers`)
    const were = (await list()).items
    expect(house.admin.shown.text).toMatch('Main provider')
    const typed = Object.fromEntries(
      were.flatMap(({ label }, at) => Object.entries(label).map(([one, text]) => [`label_${at}_${one}`, text])),
    )
    const form = { list: 'providers', item: were.map(({ id }) => id), ...typed }
    const without = Object.fromEntries(
      Object.keys(typed)
        .filter((one) => one.startsWith('label_2'))
        .map((one) => [one, '']),
    )
    const added = { new_id: 'dhl', new_en: 'DHL', new_th: 'ดีเอชแอล' }
    const saved = await house.admin.posts(house.at('settings/list'), {
      ...form,
      label_0_en: 'Payments',
      ...without,
      ...added,
    })
    expect(saved.text).toMatch('Saved')
    const { items } = await list()
    expect(items.map(({ id }) => id)).toEqual([were[0]?.id, were[1]?.id, 'dhl'])
    expect(items[0]?.label).toEqual({ ...were[0]?.label, en: 'Payments' })
    expect(await newest('list.changed')).toMatchObject({ through: 'page', data: { list: 'providers' } })

    const twice = await house.admin.posts(house.at('settings/list'), {
      list: 'providers',
      new_id: 'dhl',
      new_en: 'Again',
    })
    expect(twice.status).toBe(422)
    expect(twice.html).toMatch(/id="providers_new_id-problem"/u)
    const nameless = await house.admin.posts(house.at('settings/list'), {
      list: 'providers',
      new_id: '',
      new_en: 'FedEx',
    })
    expect(nameless.html).toMatch(/id="providers_new_id-problem"[^>]*>Give it a short name/u)
    expect(nameless.html).toMatch(/value="FedEx"/u)
    expect((await list()).items).toEqual(items)
    expect(
      (await house.admin.posts(house.at('settings/list'), { list: 'unknown', new_id: 'a', new_en: 'A' })).status,
    ).toBe(422)
  })

  it('is only looked at by managers', async () => {
    await joins(house.world, shop.boss, 'manager')
    await house.world.does(shop.boss.says('/admin'))
    const link = /https:\/\/\S+(\/admin\/link\/\S+)/u.exec(shop.boss.heard())?.[1] ?? ''
    const browser = house.browser()
    await browser.goes(link)
    await browser.posts(link)
    const { html, text } = await browser.goes(house.at('settings'))
    expect(text).toMatch('Asia/Bangkok')
    expect(text).toMatch('365 days')
    expect(text).toMatch('Payments, ')
    expect(html).not.toMatch(/settings\/business|settings\/hours/u)
    expect((await browser.posts(house.at('settings/business'), { name: 'Mine' })).status).toBe(422)
    expect(await house.world.api.get(w())).toMatchObject({ name: 'ร้าน' })
  })
})
