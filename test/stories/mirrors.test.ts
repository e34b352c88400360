// One case in several staff chats: who sees it, who may act on it, and where it goes (S0-27).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../world.ts'
import { type Shop, shopOnLine, shopOnTelegram } from './shops.ts'

const minute = 60_000

async function does(world: World, act: Promise<unknown>) {
  await world.does(act)
  await world.passes(5_000)
}

describe('a case with a staff chat on LINE and one on Telegram', () => {
  let world: World
  let line: Shop
  let telegram: Shop

  beforeEach(async () => {
    world = await openWorld()
    line = await shopOnLine(world)
    telegram = await shopOnTelegram(world)
  })
  afterEach(() => world.closes())

  const report = (text: string) => does(world, line.customer.says(`/new other ${text}`))

  async function chatOn(platform: string): Promise<string> {
    const w = `/workspaces/${world.workspace}`
    const chats = await world.api.get<{ items: { id: string; channel: string; purpose: string }[] }>(`${w}/chats`)
    const { q, t } = world.app.house.store
    const channels = await q.select({ id: t.channels.id, platform: t.channels.platform }).from(t.channels)
    const found = chats.items.find(
      ({ channel, purpose }) =>
        purpose === 'staff' && channels.some(({ id, platform: on }) => id === channel && on === platform),
    )
    return found?.id ?? ''
  }

  const changes = (path: string, body: unknown) => world.api.patch(`/workspaces/${world.workspace}${path}`, body)

  it('is shown in both, and both follow whatever is done in one', async () => {
    await report('ของไม่มาส่ง')
    expect(line.agent.heard()).toMatch('#1 อื่นๆ')
    expect(telegram.agent.heard()).toMatch('#1 อื่นๆ')
    const card = telegram.agent.bubbles().at(-1)?.id

    await does(world, line.agent.presses('รับเคส'))
    expect(telegram.agent.bubbles().at(-1)).toMatchObject({ id: card, text: expect.stringMatching('ผู้รับเคส: นก') })
    await does(world, telegram.agent.presses('รอลูกค้า'))
    expect(line.agent.heard()).toMatch('รอลูกค้า')
    expect((await world.case(1)).status).toBe('waiting_customer')
    await does(world, line.customer.says('ส่งเลขพัสดุแล้วนะ'))
    expect(line.agent.heard()).toMatch('ส่งเลขพัสดุแล้วนะ')
    expect(telegram.agent.heard()).toMatch('ส่งเลขพัสดุแล้วนะ')
  })

  it('is one case when both chats press at the same moment', async () => {
    await report('ของไม่มาส่ง')
    await Promise.all([line.agent.presses('รับเคส'), telegram.agent.presses('รับเคส')])
    await world.settle()
    await world.passes(5_000)
    const { timeline } = await world.case(1)
    expect(timeline.filter(({ kind }) => kind === 'taken')).toHaveLength(1)
    expect(`${line.agent.heard()}${telegram.agent.heard()}`).toMatch('รับ #1 ไป')
  })

  it('goes only to the chats that take its type, and nobody else may see it', async () => {
    await changes(`/chats/${await chatOn('telegram')}`, { types: ['refund_request'] })
    await report('ของไม่มาส่ง')
    expect(line.agent.heard()).toMatch('#1 อื่นๆ')
    await does(world, telegram.agent.says('/case 1'))
    expect(telegram.agent.heard()).toMatch('ไม่มีเคส #1')
    await does(world, telegram.agent.says('#1 รับ'))
    expect((await world.case(1)).owner).toBeNull()
    await does(world, telegram.agent.says('/cases'))
    expect(telegram.agent.heard()).not.toMatch('#1')
  })

  it('moves with its type: the chat that it leaves is told where it went', async () => {
    await changes(`/chats/${await chatOn('telegram')}`, { types: ['refund_request'] })
    await changes(`/chats/${await chatOn('line')}`, { types: ['other'] })
    await report('ขอเงินคืนหน่อย')
    await does(world, line.agent.says('/type 1 refund_request'))
    expect(telegram.agent.heard()).toMatch('#1 ขอคืนเงิน')
    expect(line.agent.heard()).toMatch('เคสนี้ย้ายไปที่กลุ่ม')
    await does(world, line.agent.says('#1 รับ'))
    expect((await world.case(1)).owner).toBeNull()
    await does(world, telegram.agent.presses('รับเคส'))
    expect((await world.case(1)).owner).toMatchObject({ name: 'นก' })
  })

  it('goes to the chat that its escalation names, and to no other', async () => {
    await changes('/case-types/other', { escalation: { level: 'L2', chat: await chatOn('telegram') } })
    await changes(`/chats/${await chatOn('telegram')}`, { types: ['refund_request'] })
    await report('ของไม่มาส่ง')
    expect(telegram.agent.heard()).not.toMatch('#1')
    await world.passes(60 * minute)
    expect(telegram.agent.heard()).toMatch('#1 อื่นๆ')
    expect(line.agent.heard()).toMatch('เคสนี้ย้ายไปที่กลุ่ม: ทีมซัพพอร์ต')
    const before = line.agent.bubbles().length
    await does(world, telegram.agent.presses('รับเคส'))
    expect((await world.case(1)).status).toBe('investigating')
    expect(line.agent.bubbles()).toHaveLength(before)
    await does(world, line.agent.says('/case 1'))
    expect(line.agent.heard()).toMatch('ไม่มีเคส #1')
  })
})
