// The kinds of cases on the admin page: what a change does to open cases is seen before it is saved.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>
type CaseType = {
  label: Record<string, string>
  category: string
  severity: string
  sop?: Record<string, string>
  sla: { resolution: number | null }
}

describe('case types', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
    await house.admin.goes(house.at('case-types/other'))
  })
  afterEach(() => house.world.closes())

  const kept = () => house.world.api.get<CaseType>(`/workspaces/${house.world.workspace}/case-types/other`)
  /** The form as it stands, with what somebody typed into it. */
  const typed = async (differs: Record<string, string>) => {
    const { label, category, severity } = await kept()
    const labels = Object.fromEntries(Object.entries(label).map(([language, text]) => [`label_${language}`, text]))
    return {
      ...labels,
      category,
      severity,
      response: '',
      resolution: '60',
      notify: 'on',
      active: 'on',
      level: '',
      ...differs,
    }
  }
  const looks = async (differs: Record<string, string>) =>
    house.admin.posts(house.at('case-types/other/look'), await typed(differs))

  it('are listed with how fast they must go', async () => {
    const { text } = await house.admin.goes(house.at('case-types'))
    expect(text).toMatch('Solved within')
    expect(text).toMatch('15 min')
  })

  it('say what a change does to open cases before it is saved (S4-18)', async () => {
    const shop = await shopOnLine(house.world)
    await house.world.does(shop.customer.says('/new other สีผิด'))
    await house.world.passes(5 * 60_000)
    const before = await kept()
    const shown = await looks({ resolution: '1' })
    expect(shown.text).toMatch(
      'Open cases of this type 1 Due earlier by the new targets 1 Due later, or never 0 Overdue at once 1',
    )
    expect(await kept()).toEqual(before)
    await house.admin.posts(house.at('case-types/other/save'), await typed({ resolution: '1' }))
    expect(house.admin.shown.text).toMatch('Saved.')
    expect((await kept()).sla.resolution).toBe(60_000)
  })

  it('are added with a category of their own, and customers can open one at once (S0-07, S0-08)', async () => {
    const languages = ['en', 'th', 'ms', 'id', 'ar']
    const names = (before: string, name: string) =>
      Object.fromEntries(languages.map((language) => [`${before}_${language}`, name]))
    await house.admin.goes(house.at('case-types'))
    const { items } = await house.world.api.get<{ items: { id: string; label: Record<string, string> }[] }>(
      `/workspaces/${house.world.workspace}/lists/categories`,
    )
    const known = Object.assign(
      {},
      ...items.map(({ id, label }) =>
        Object.fromEntries(Object.entries(label).map(([language, text]) => [`category_${id}_${language}`, text])),
      ),
    )
    const nameless = await house.admin.posts(house.at('case-types/categories'), {
      ...{ ...known, new_category: '' },
      ...names('new_category', 'ขนส่ง'),
    })
    expect([nameless.status, nameless.text.includes('Give it a short name')]).toEqual([422, true])
    const more = { ...known, new_category: 'shipping', ...names('new_category', 'ขนส่ง') }
    expect((await house.admin.posts(house.at('case-types/categories'), more)).text).toMatch('Saved.')
    const type = { newId: 'late', ...names('label', 'ส่งช้า'), category: 'shipping', severity: 'normal' }
    const shown = await house.admin.posts(house.at('case-types/add'), type)
    expect(shown.text).toMatch('Added. Set its targets')
    const twice = await house.admin.posts(house.at('case-types/add'), type)
    expect(twice.text).toMatch('There is a case type')
    const shop = await shopOnLine(house.world)
    await house.world.does(shop.customer.says('/new ส่งช้า ยังไม่ได้ของ'))
    await house.world.does(shop.customer.presses('ยืนยัน'))
    expect(shop.agent.heard()).toMatch('#1 ส่งช้า')
    const gone = { ...known, ...names('category_shipping', ''), new_category: '' }
    const refused = await house.admin.posts(house.at('case-types/categories'), gone)
    expect([refused.status, refused.text.includes('Case types still belong to ขนส่ง')]).toEqual([422, true])
  })

  it('keep what staff do first by language, and lose it again', async () => {
    const saves = async (sop: Record<string, string>) =>
      house.admin.posts(house.at('case-types/other/save'), await typed(sop))
    await saves({ sop_en: 'Ask for a photo', sop_th: 'ขอรูป' })
    expect((await kept()).sop).toMatchObject({ en: 'Ask for a photo', th: 'ขอรูป' })
    await saves({ sop_th: 'ขอรูป' })
    expect((await kept()).sop?.en).toBeUndefined()
    await saves({})
    expect((await kept()).sop).toBeUndefined()
  })

  it('say beside the field what is wrong, and keep what was typed', async () => {
    const shown = await looks({ label_en: '', resolution: 'soon' })
    expect(shown.status).toBe(422)
    expect(shown.html).toContain('id="label_en-problem"')
    expect(shown.html).toContain('id="resolution-problem"')
    expect((await looks({ category: 'nowhere' })).html).toContain('id="category-problem"')
    expect((await looks({ resolution: '99999999999' })).html).toContain('id="resolution-problem"')
  })
})
