// Whoever keeps the house running: backups by night, told in the alerts chat.
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { watch } from 'node:fs/promises'
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

describe('a backup that is being made when the process ends', () => {
  it('is called off, told to nobody, and made an hour later', async () => {
    const { owner } = await shopWithAlerts({ backups: true })
    const news = newsOf(owner)
    const first = madeBackups()
    world.clocks.advance(13 * hour)
    const changes = watch(world.folder)
    const settling = world.app.settle()
    for await (const { filename } of changes) if (filename?.startsWith('.work')) break
    await world.restarts()
    await settling
    expect(madeBackups()).toEqual(first)
    await world.settle()
    expect(madeBackups()).toEqual(first)
    await world.passes(hour)
    expect(madeBackups()).not.toEqual(first)
    expect(news()).not.toMatch('สำรองข้อมูลไม่สำเร็จ')
    expect(readdirSync(world.folder).filter((name) => name.startsWith('.work'))).toEqual([])
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

describe('what is no longer kept (S1-29)', () => {
  const retention = () => `/workspaces/${world.workspace}/retention`
  const days = {
    events: { words: 7, keys: 30, dead: 90 },
    messages: { words: 30, rows: 180 },
    files: { loose: 30, closed: null },
  }
  const wordsLeft = async () => {
    const { q, t } = world.app.house.store
    const rows = [...(await q.select({ body: t.inbox.body }).from(t.inbox))]
    return rows.filter(({ body }) => JSON.stringify(body).includes('เติมเงินไม่เข้า')).length
  }

  it('is told a day before, goes then, and a repeat is still known as one seven days later (R4)', async () => {
    const { account, owner, customer } = await shopWithAlerts()
    const news = newsOf(owner)
    await world.does(customer.says('/new other เติมเงินไม่เข้า'))
    await world.passes(day)
    expect(news()).toMatch(/ตั้งแต่พรุ่งนี้เวลา 14:17 .*เนื้อหาของเหตุการณ์ที่จัดการแล้ว: \d+ เคสและประวัติยังอยู่ครบ/u)
    expect(await world.api.get(retention())).toMatchObject({ days, announced: { rows: 0, files: 0 } })
    await world.passes(5 * day)
    expect(await wordsLeft()).toBe(1)
    await world.passes(2 * day)
    expect(await wordsLeft()).toBe(0)
    const { q, t } = world.app.house.store
    for (const { key } of await q.select({ key: t.inbox.key }).from(t.inbox)) await world.does(account.redeliver(key))
    expect(await world.cases()).toHaveLength(1)
    expect((await world.case(1)).messages[0]?.text).toBe('เติมเงินไม่เข้า')

    for (let weeks = 0; weeks < 5; weeks++) await world.passes(7 * day)
    const { store, secrets } = world.app.house
    expect(await store.q.$count(store.t.inbox)).toBeLessThan(3)
    expect((await verifyAudit(store, { secret: secrets })).problems).toEqual([])
  })

  it('is told anew where the rules change, and nothing goes by them before that', async () => {
    const { owner, customer } = await shopWithAlerts()
    const news = newsOf(owner)
    await world.does(customer.says('/new other เติมเงินไม่เข้า'))
    await world.passes(2 * day)
    news()
    await world.api.put(retention(), { ...days, events: { words: 1, keys: 14, dead: 14 } })
    await world.passes(hour)
    expect(news()).toMatch('ตั้งแต่พรุ่งนี้')
    await world.passes(22 * hour)
    expect(await wordsLeft()).toBe(1)
    await world.passes(3 * hour)
    expect(await wordsLeft()).toBe(0)
    const wrong = await world.api.call('PUT', retention(), { ...days, events: { words: 7, keys: 7, dead: 90 } })
    expect(wrong.status).toBe(422)
  })

  it('takes the files of closed cases where that is set, and their bytes', async () => {
    const { customer, agent } = await shopWithAlerts()
    await world.does(customer.says('/new other เติมเงินไม่เข้า'))
    await world.does(customer.sends(slip))
    await world.does(agent.says('/cancel 1'))
    await world.api.put(retention(), { ...days, files: { loose: 30, closed: 10 } })
    const stored = () => readdirSync(join(world.folder, 'files'), { recursive: true, encoding: 'utf8' }).filter(isHash)
    expect(stored()).toHaveLength(1)
    await world.passes(2 * day)
    const { q, t, commit } = world.app.house.store
    await commit([{ write: (w, s) => w.update(s.cases).set({ phase: 'closed' }).returning({ id: s.cases.id }) }])
    for (let weeks = 0; weeks < 2; weeks++) await world.passes(7 * day)
    expect(await q.select({ state: t.files.state, sha256: t.files.sha256 }).from(t.files)).toEqual([
      { state: 'erased', sha256: null },
    ])
    expect(stored()).toEqual([])
  })

  it('is gone at once from the raw event and from what was told, where somebody took it back (N14)', async () => {
    const { customer } = await shopWithAlerts()
    await world.does(customer.says('/new other ของไม่มาส่ง'))
    await world.does(customer.says('เลขบัตร 1234567890123'))
    const { id = '' } = customer.bubbles().findLast(({ text }) => text.startsWith('เลขบัตร')) ?? {}
    await world.does(customer.unsends(id))
    await world.settle()
    const { q, t } = world.app.house.store
    const everything = [
      await q.select().from(t.inbox),
      await q.select().from(t.outbox),
      await q.select().from(t.calls),
      await q.select().from(t.messages),
      await q.select().from(t.timelineContent),
    ]
    expect(JSON.stringify(everything)).not.toMatch('1234567890123')
    expect(JSON.stringify(everything)).toMatch('ของไม่มาส่ง')
  })
})

const isHash = (path: string) => /[0-9a-f]{64}$/u.test(path)

async function sealedWithNow(): Promise<(string | null)[]> {
  const { q, t } = world.app.house.store
  const rows = await q.select({ credentials: t.channels.credentials }).from(t.channels)
  return rows.map(({ credentials }) => sealedWith(credentials))
}
