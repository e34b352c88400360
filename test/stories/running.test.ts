// Whoever keeps the house running: backups by night, told in the alerts chat.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { sealState } from '#store/reseal.ts'
import { sealedWith } from '#store/seal.ts'
import { lineShop, openWorld, slip, type World, type WorldOptions } from '../world.ts'

let world: World
afterEach(() => world?.closes())

const hour = 60 * 60_000
const day = 24 * hour

/** A shop with an alerts group. */
async function shopWithAlerts(options: WorldOptions = {}) {
  world = await openWorld(options)
  const { account, customer, agent, group } = await lineShop(world)
  const boss = world.emulators.line.person({ name: 'เจ้าของ', account })
  const alerts = world.emulators.line.group({ name: 'แจ้งเตือน', account, members: [boss] })
  await world.does(alerts.addsBot())
  const owner = boss.in(alerts)
  await world.does(owner.says(`/bind ${await world.code({ for: 'alerts' })}`))
  return { account, customer, agent, group, owner }
}

/** What a phone hears between one question and the next. */
function newsOf(phone: { bubbles(): { text: string }[] }) {
  let known = 0
  return () => {
    const all = phone.bubbles().map(({ text }) => text)
    const news = all.slice(known).join('\n')
    known = all.length
    return news
  }
}

const madeBackups = () =>
  readdirSync(join(world.folder, 'backups'))
    .filter((name) => name.endsWith('.db.zst.age'))
    .sort()

describe('backups by night (S1-46, N15)', () => {
  it('are made at a quarter past three, and once a week their proof is told in one line', async () => {
    const { owner, customer } = await shopWithAlerts({ backups: true })
    const news = newsOf(owner)
    await world.does(customer.says('/new other เติมเงินไม่เข้า'))
    const first = madeBackups()
    expect(first).toHaveLength(1)

    // 14:17 in Bangkok is thirteen hours before a quarter past three.
    await world.passes(12 * hour)
    expect(madeBackups()).toEqual(first)
    await world.passes(hour)
    const [second] = madeBackups()
    expect(second).toMatch('20261121T2017')
    expect(news()).toMatch(/สำรองข้อมูลเรียบร้อย ทดสอบกู้คืนผ่านแล้ว: \d+ KB, 1 เคส, 0 ไฟล์/u)

    await world.passes(5 * day)
    expect(madeBackups()).toHaveLength(2)
    expect(news()).not.toMatch('สำรองข้อมูล')
    await world.passes(2 * day)
    expect(news()).toMatch('ทดสอบกู้คืนผ่านแล้ว')
  }, 120_000)

  it('that fail are told once, tried again each hour, and told of when they work again', async () => {
    const { owner } = await shopWithAlerts({ backups: true })
    const news = newsOf(owner)
    rmSync(join(world.folder, 'backups'), { recursive: true })
    writeFileSync(join(world.folder, 'backups'), 'not a folder')
    await world.passes(13 * hour)
    expect(news()).toMatch(/สำรองข้อมูลไม่สำเร็จ: There is something else in the way.*ชุดล่าสุดที่ใช้ได้คือ 2026-11-21/u)
    await world.passes(hour)
    expect(news()).not.toMatch('สำรองข้อมูล')
    rmSync(join(world.folder, 'backups'))
    await world.passes(hour)
    expect(news()).toMatch('สำรองข้อมูลกลับมาใช้ได้แล้ว')
  }, 120_000)
})

describe('the key (S1-30)', () => {
  it('is changed and everything goes on: channels, pictures already sent, the audit', async () => {
    const { customer, agent } = await shopWithAlerts()
    await world.does(customer.says('/new other เติมเงินไม่เข้า'))
    await world.does(customer.sends(slip))
    await world.passes(hour)
    const [before] = (await world.case(1)).messages.flatMap(({ files }) => files)
    const old = await sealedWithNow()

    await world.changesKey()
    expect(await sealedWithNow()).not.toEqual(old)
    await world.does(agent.says('#1 > กำลังตรวจสอบค่ะ'))
    expect(customer.heard()).toMatch('กำลังตรวจสอบค่ะ')
    const picture = await world.app.routes.request(new URL(before?.url ?? '').pathname)
    expect(picture.status).toBe(200)
    await world.passes(hour)
    const { store, secrets } = world.app.house
    expect((await verifyAudit(store, { secret: secrets })).problems).toEqual([])
    expect(await sealState(store, secrets)).toMatchObject({ older: 0, closed: 0 })
  })

  it('is called old after a year, once a month', async () => {
    const { owner } = await shopWithAlerts()
    const news = newsOf(owner)
    await world.passes(364 * day)
    expect(news()).not.toMatch('rotate-key')
    await world.passes(2 * day)
    expect(news()).toMatch('ใช้มา 12 เดือนแล้ว ถึงเวลาเปลี่ยน: npm run caseline -- rotate-key')
    await world.passes(2 * day)
    expect(news()).not.toMatch('rotate-key')
    await world.changesKey()
    await world.passes(35 * day)
    expect(news()).not.toMatch('rotate-key')
  })
})

async function sealedWithNow(): Promise<(string | null)[]> {
  const { q, t } = world.app.house.store
  const rows = await q.select({ credentials: t.channels.credentials }).from(t.channels)
  return rows.map(({ credentials }) => sealedWith(credentials))
}
