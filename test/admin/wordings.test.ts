// What the bot says, in the business's own words, on the admin page.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopOnLine } from '#test/stories/shops.ts'
import { openAdmin } from './house.ts'

type House = Awaited<ReturnType<typeof openAdmin>>

describe('wordings', () => {
  let house: House
  beforeEach(async () => {
    house = await openAdmin()
    await house.signsIn()
    await house.admin.goes(at())
  })
  afterEach(() => house.world.closes())

  const at = (act = '') => house.at(`wordings/customer.queued/th${act}`)
  const saves = (text: string) => house.admin.posts(at('/save'), { text, case: '' })

  it('are found by a part of what they say', async () => {
    const all = await house.admin.goes(house.at('wordings'))
    expect(all.text).toMatch('What the customer is told')
    const found = await house.admin.goes(`${house.at('wordings')}?q=customer.queued`)
    expect(found.text).toMatch('customer.queued')
    expect(found.text).not.toMatch('menu.open')
    expect((await house.admin.goes(`${house.at('wordings')}?q=nothing-at-all`)).text).toMatch('no such wording')
  })

  it('are changed, and the next notice in chat says it so (S0-24)', async () => {
    const shop = await shopOnLine(house.world)
    expect((await saves('รับเรื่องแล้วครับ เลขที่ {{case_id}}')).text).toMatch('The next message says it so')
    await house.world.does(shop.customer.says('/new other สีผิด'))
    expect(shop.customer.heard()).toMatch('รับเรื่องแล้วครับ เลขที่ 1')
  })

  it('are not saved with an unknown variable, too long for the tightest platform, unreadable or empty', async () => {
    const unknown = await saves('{{colour}}')
    expect([unknown.status, unknown.text.includes('These variables do not exist here: {{colour}}')]).toEqual([
      422,
      true,
    ])
    expect(unknown.html).toContain('text-problem')
    expect((await saves('ก'.repeat(1025))).text).toMatch('Too long: 1025 characters, and WhatsApp takes 1024')
    expect((await saves('{{#if')).text).toMatch('The text can not be read')
    expect((await saves('  ')).text).toMatch('Write a text')
  })

  it('are seen as each platform will show them, with a sample or a real case, before they are saved', async () => {
    const shop = await shopOnLine(house.world)
    await house.world.does(shop.customer.says('/new other สีผิด'))
    const sample = await house.admin.posts(at('/preview'), { text: 'เคส {{case_id}} ของ {{username}}', case: '' })
    expect(sample.text.match(/เคส 12 ของ Somchai/gu)).toHaveLength(3)
    const real = await house.admin.posts(at('/preview'), { text: 'เคส {{case_id}} ของ {{username}}', case: '#1' })
    expect(real.text).toMatch('เคส 1 ของ สมชาย')
    expect((await house.admin.posts(at('/preview'), { text: 'เคส', case: '99' })).text).toMatch('There is no case 99')
    expect((await house.admin.posts(at('/preview'), { text: '{{colour}}', case: '' })).text).toMatch(
      'do not exist here',
    )
    expect((await house.admin.goes(at())).text).toMatch('It was never changed')
  })

  it('keep what they were: a change is undone, and the shipped text comes back', async () => {
    const saidNow = async () => /<textarea[^>]*>([^<]*)</u.exec((await house.admin.goes(at())).html)?.[1]
    const original = await saidNow()
    await saves('หนึ่ง')
    await saves('สอง')
    expect(house.admin.shown.text).toMatch('Still the shipped text in:')
    await house.admin.posts(at('/undo'))
    expect(await saidNow()).toBe('หนึ่ง')
    const seqs = [...house.admin.shown.html.matchAll(/name="seq" value="(\d+)"/gu)].map(([, seq = '']) => seq)
    expect(seqs).toHaveLength(3)
    await house.admin.posts(at('/restore'), { seq: seqs[1] ?? '' })
    expect(await saidNow()).toBe('สอง')
    await house.admin.posts(at('/shipped'))
    expect(await saidNow()).toBe(original)
  })
})
