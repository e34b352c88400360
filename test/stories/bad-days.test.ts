// Days on which everything happens at once, or in the wrong order, or to a process that is killed.
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '#sandbox/faults.ts'
import type { Phone } from '#sandbox/phone.ts'
import { lineShop, openWorld, slip, type World } from '../world.ts'

const second = 1_000
const minute = 60 * second

type Shop = Awaited<ReturnType<typeof lineShop>>
let world: World
let shop: Shop

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
})
afterEach(() => world.closes())

const reports = (who: Phone, text = 'จอดับ') => world.does(who.says(`/new other ${text}`))
const textsIn = (phone: Phone) => phone.bubbles().map(({ text, title }) => `${title ?? ''} ${text}`)
const cardOf = (phone: Phone, number: number) =>
  phone.bubbles().find(({ buttons, text, title }) => buttons.length > 0 && `${title}${text}`.includes(`#${number} `))
    ?.id ?? ''
const faulty = (fault: Fault) => world.emulators.faults.add(fault)

async function deskOnTelegram() {
  const botToken = '7000000004:AAtelegram-token-of-bad-days-000000'
  const account = world.emulators.telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'bad_days_bot' })
  const channel = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const [boss, friend] = ['บอส', 'วิชัย'].map((name) =>
    world.emulators.telegram.person({ name, account, hasWritten: true }),
  )
  if (!boss || !friend) throw new Error('two people were meant to be there')
  const group = world.emulators.telegram.group({
    name: 'ทีมเทเลแกรม',
    account,
    kind: 'supergroup',
    botIsAdmin: true,
    members: [boss],
  })
  const desk = boss.in(group)
  await world.does(desk.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { account, desk, friend, channel }
}

describe('two at once', () => {
  it('two agents press รับเคส in the same instant: one has it, the other is told softly who (S1-10)', async () => {
    for (let number = 1; number <= 5; number++) {
      await reports(shop.customer)
      const card = cardOf(shop.agent, number)
      await world.does(Promise.all([shop.agent.presses(card, 'รับเคส'), shop.other.presses(card, 'รับเคส')]))
      const { owner, timeline } = await world.case(number)
      expect(timeline.filter(({ kind }) => kind === 'taken')).toHaveLength(1)
      expect(textsIn(shop.agent).at(-1)).toMatch(`${owner?.name}`)
      expect(textsIn(shop.agent).filter((text) => text.includes(`รับ #${number} ไปแล้ว`))).toHaveLength(1)
    }
  })

  it('two groups on two platforms press in the same instant: one owner, both cards say who', async () => {
    const { desk } = await deskOnTelegram()
    for (let number = 1; number <= 5; number++) {
      await reports(shop.customer)
      await world.passes(10 * second)
      await world.does(
        Promise.all([
          shop.agent.presses(cardOf(shop.agent, number), 'รับเคส'),
          desk.presses(cardOf(desk, number), 'รับเคส'),
        ]),
      )
      await world.passes(10 * second)
      const { owner, timeline } = await world.case(number)
      expect(timeline.filter(({ kind }) => kind === 'taken')).toHaveLength(1)
      const loser = owner?.name === 'นก' ? desk : shop.agent
      expect(loser.heard()).toMatch(`${owner?.name}`)
      for (const phone of [desk, shop.agent])
        expect(textsIn(phone).findLast((text) => text.includes(`#${number}`))).toMatch(`${owner?.name}`)
    }
  })

  it('ten customers open at once: each has a number of their own', async () => {
    const { line } = world.emulators
    const people = Array.from({ length: 10 }, (_, n) => line.person({ name: `ลูกค้า ${n}`, account: shop.account }))
    await world.does(Promise.all(people.map((person) => person.says('/new other จอดับ'))))
    const cases = await world.cases()
    expect(cases.map(({ number }) => number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    for (const person of people) {
      const mine = cases.find(({ customer }) => customer?.name === person.name)
      expect(person.heard()).toMatch(`#${mine?.number}`)
    }
  })

  it('a case that somebody closes while a form runs: the form ends, and says what is now true', async () => {
    await reports(shop.customer)
    await world.does(shop.agent.presses('รับเคส'))
    await world.does(shop.agent.says('#1 เสร็จ'))
    expect(shop.agent.heard()).toMatch('#1')
    await world.does(shop.customer.says('/mine'))
    await world.does(shop.customer.presses('ยกเลิกเคส'))
    expect((await world.case(1)).status).toBe('closed')
    await world.does(shop.agent.presses('ระบบชำระเงิน'))
    expect(shop.agent.heard()).not.toBe('')
    expect(await world.case(1)).toMatchObject({ status: 'closed', rootCause: null })
    await world.does(shop.agent.says('/mine'))
    expect(shop.agent.heard()).not.toMatch('ระบบชำระเงิน')
  })

  it('an old button is answered softly, with the card as it is now', async () => {
    await reports(shop.customer)
    const old = cardOf(shop.agent, 1)
    await world.does(shop.agent.presses(old, 'รับเคส'))
    await world.does(shop.agent.says('#1 แก้ไข'))
    await world.does(shop.agent.presses(old, 'รับเคส'))
    expect(shop.agent.heard()).toMatch('#1 เป็นของคุณอยู่แล้ว')
    await world.does(shop.agent.says('#1 เสร็จ'))
    await world.does(shop.agent.presses('ระบบชำระเงิน'))
    await world.does(shop.agent.says('เติมให้แล้ว'))
    await world.does(shop.agent.presses(old, 'รับเคส'))
    expect(shop.agent.heard()).toMatch('ปุ่มนี้มาจากการ์ดเก่า')
    expect(
      shop.agent.news().some(({ buttons, title, text }) => buttons.length > 0 && `${title}${text}`.includes('#1')),
    ).toBe(true)
    expect((await world.case(1)).status).toBe('resolved')
  })

  it('a button of one person’s question does not answer for another', async () => {
    await reports(shop.customer)
    await world.does(shop.agent.presses('รับเคส'))
    await world.does(shop.agent.says('#1 เสร็จ'))
    await world.does(shop.other.presses('ระบบชำระเงิน'))
    expect(await world.case(1)).toMatchObject({ status: 'investigating', rootCause: null })
    expect(shop.other.heard()).not.toBe('')
    await world.does(shop.agent.says('ระบบชำระเงิน'))
    await world.does(shop.agent.says('ธนาคารล่าช้า'))
    expect(await world.case(1)).toMatchObject({ status: 'resolved', rootCause: 'payment_gateway' })
  })
})

describe('who has no business here', () => {
  const tried = [
    '/take {n}',
    '/st {n} resolved',
    '/do {n} close',
    '/note {n} ลองดู',
    '/reply {n} ลองดู',
    '/case {n}',
    '/tl {n}',
    '/audit {n}',
    '/close {n}',
    '#{n}',
    '#{n} เสร็จ',
    '#{n} > ลองดู',
  ]
  const forged = [
    'a:{n}:take:1',
    'a:{n}:close:1',
    'o:{n}',
    'v:{n}:files',
    'v:{n}:details',
    'v:{n}:timeline',
    'g:{n}:ack',
    'c:case:{n}',
    'c:take:{n}',
    'c:audit:verify',
  ]

  /** What somebody hears who tries it on a case that is there, and on one that is not. */
  async function answers(phone: Phone, act: (number: number) => Promise<unknown>) {
    const heard: string[] = []
    for (const number of [1, 999]) {
      const before = phone.bubbles().length
      await world.does(act(number))
      const said = phone
        .bubbles()
        .slice(before)
        .filter(({ from }) => from === 'bot')
      heard.push(
        said
          .map(({ text, title }) => `${title ?? ''}${text}`)
          .join('\n')
          .replaceAll(String(number), 'N'),
      )
    }
    return heard
  }

  it.each(tried)('a customer who types %s learns nothing of somebody else’s case', async (words) => {
    await reports(shop.customer, 'ความลับของสมชาย')
    const stranger = world.emulators.line.person({ name: 'สมหญิง', account: shop.account })
    const before = await world.case(1)
    const [there, nowhere] = await answers(stranger, (number) => stranger.says(words.replace('{n}', String(number))))
    expect(there).toBe(nowhere)
    expect(there).not.toMatch(/ความลับ|สมชาย/u)
    expect(await world.case(1)).toEqual(before)
  })

  it.each(forged)('a forged button %s, in private or in another group, opens nothing', async (value) => {
    await reports(shop.customer, 'ความลับของสมชาย')
    const { line } = world.emulators
    const stranger = line.person({ name: 'สมหญิง', account: shop.account })
    const group = line.group({ name: 'กลุ่มอื่น', account: shop.account, members: [stranger] })
    const before = await world.case(1)
    const press = (source: object) => (number: number) =>
      shop.account.emit([
        shop.account.event({
          type: 'postback',
          replyToken: `${number}`.padStart(32, '0'),
          source,
          postback: { data: value.replace('{n}', String(number)) },
        }),
      ])
    const inPrivate = await answers(stranger, press({ type: 'user', userId: stranger.id }))
    const inGroup = await answers(stranger.in(group), press({ type: 'group', groupId: group.id, userId: stranger.id }))
    for (const [there, nowhere] of [inPrivate, inGroup]) {
      expect(there).toBe(nowhere)
      expect(there).not.toMatch(/ความลับ|สมชาย/u)
    }
    expect(await world.case(1)).toEqual(before)
  })

  it.each([
    '',
    'x',
    '__proto__',
    'constructor:1',
    'toString',
    'a:',
    'a:1',
    'a:1:take',
    'a:-1:take:1',
    'a:1e3:take:1',
    `a:${'9'.repeat(400)}:take:1`,
    'w:__proto__:confirm',
    'f:constructor:0',
    'c::',
    'c:__proto__:1',
    'v:1:__proto__',
  ])('a button of no sense (%j) is answered, and breaks nothing', async (data) => {
    const event = shop.account.event({
      type: 'postback',
      replyToken: 'f'.repeat(32),
      source: { type: 'user', userId: shop.customer.id },
      postback: { data },
    })
    expect(await world.does(shop.account.emit([event]))).toBe(200)
    const { q, t } = world.app.house.store
    const [row] = await q.select().from(t.inbox).where(eq(t.inbox.key, event.webhookEventId))
    expect(row).toMatchObject({ state: 'done', attempts: 0 })
  })
})

describe('a process that is killed', () => {
  /** As many turns of the process as it may have lived on after its answer. */
  const turns = async (count: number) => {
    for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
  }

  it.each([0, 1, 2, 3, 5, 8, 13, 21, 34])(
    '%i turns after its 200 has handled the event once when the next is through',
    async (count) => {
      expect((await shop.customer.says('/new other จอดับ')).status).toBe(200)
      await turns(count)
      await world.crashes()
      await world.settle()
      for (const wait of [1, 3, 6, 20]) await world.passes(wait * second)
      expect((await world.cases()).map(({ number }) => number)).toHaveLength(1)
      const [{ number } = { number: 0 }] = await world.cases()
      expect(textsIn(shop.customer).filter((text) => text.includes(`เคส #${number} อยู่ในคิว`))).toHaveLength(1)
      expect(
        shop.agent.bubbles().filter(({ buttons, text }) => buttons.length > 0 && text.includes('จอดับ')),
      ).toHaveLength(1)
      await world.does(shop.agent.presses('รับเคส'))
      expect((await world.case(number)).owner?.name).toBe('นก')
    },
  )

  /** A phone acts while a platform hangs, and the process is killed with that call in hand. */
  async function killedWhileSending(fault: Fault, act: () => Promise<unknown>): Promise<void> {
    const met = () => world.emulators.requests().filter((one) => one.fault !== undefined).length
    const { q, t } = world.app.house.store
    const queued = async () => (await q.select().from(t.outbox).where(eq(t.outbox.state, 'queued'))).length
    faulty({ times: 1, ...fault })
    await act()
    while (met() === 0 || (await queued()) > 1) await new Promise(setImmediate)
    await world.crashes()
    for (const wait of [0, 1, 3, 60]) await world.passes(wait * second)
  }

  it.each<Fault['kind']>(['timeout', 'accepted-but-timeout'])(
    'with a LINE push in hand (%s): the next sends it with the same key, and it arrives once',
    async (kind) => {
      await reports(shop.customer)
      await killedWhileSending({ platform: 'line', kind, match: /push/u }, () => shop.agent.says('#1 > ได้แล้วนะคะ'))
      const mine = world.emulators.requests().filter(({ body }) => JSON.stringify(body ?? '').includes('ได้แล้วนะคะ'))
      expect(new Set(mine.map(({ headers }) => headers['x-line-retry-key'])).size).toBe(1)
      expect(textsIn(shop.customer).filter((text) => text.includes('ได้แล้วนะคะ'))).toHaveLength(1)
    },
  )

  it.each<Fault['kind']>(['timeout', 'accepted-but-timeout'])(
    'with a LINE reply in hand (%s): once more with its token, and no push',
    async (kind) => {
      await reports(shop.customer)
      const before = shop.customer.bubbles().length
      await killedWhileSending({ platform: 'line', kind, match: /reply/u }, () => shop.customer.says('/mine'))
      const after = world.emulators.requests().slice(-4)
      expect(
        after.filter(({ path, body }) => path.endsWith('/push') && JSON.stringify(body).includes(shop.customer.id)),
      ).toEqual([])
      expect(
        shop.customer
          .bubbles()
          .slice(before)
          .filter(({ from }) => from === 'bot'),
      ).toHaveLength(1)
    },
  )

  it('with a Telegram message in hand: unconfirmed, shown at the case, told once', async () => {
    const { friend } = await deskOnTelegram()
    await reports(friend)
    await world.passes(10 * second)
    await killedWhileSending({ platform: 'telegram', kind: 'accepted-but-timeout', match: /sendMessage/u }, () =>
      shop.agent.says('#1 > ได้แล้วนะคะ'),
    )
    expect((await world.case(1)).deliveries.filter(({ state }) => state === 'unconfirmed')).toMatchObject([
      { code: 'restart' },
    ])
    expect(textsIn(shop.agent).filter((text) => text.includes('ไม่แน่ใจว่าข้อความถึง'))).toHaveLength(1)
    await world.restarts()
    await world.passes(minute)
    expect(textsIn(shop.agent).filter((text) => text.includes('ไม่แน่ใจว่าข้อความถึง'))).toHaveLength(1)
  })

  it('with a Telegram edit in hand: the card is edited again', async () => {
    const { desk } = await deskOnTelegram()
    await reports(shop.customer)
    await world.passes(10 * second)
    await killedWhileSending({ platform: 'telegram', kind: 'timeout', match: /editMessageText/u }, () =>
      shop.agent.presses('รับเคส'),
    )
    expect(textsIn(desk).findLast((text) => text.includes('#1'))).toMatch('นก')
  })

  it('in the middle of a talk: what was answered so far is still known', async () => {
    const { customer } = shop
    for (const act of [
      () => customer.says('สวัสดี'),
      () => customer.presses('แจ้งปัญหา'),
      () => customer.presses('เติมเงินไม่เข้า'),
      () => customer.says('ORD-7781'),
    ])
      await world.does(act())
    await world.crashes()
    await world.does(customer.says('โอนแล้วไม่เข้า'))
    await world.restarts()
    await world.does(customer.presses('ยืนยัน'))
    expect(await world.case(1)).toMatchObject({ orders: ['ORD-7781'], type: 'topup_missing' })
  })

  it('before a timer came: it comes once', async () => {
    await reports(shop.customer)
    const due = (await world.case(1)).dueAt ?? 0
    world.clocks.advance(due - world.clocks.clock.now() + minute)
    await world.crashes()
    await world.settle()
    await world.passes(0)
    const kinds = (await world.case(1)).timeline.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'breached')).toHaveLength(1)
  })
})

describe('an event that always fails', () => {
  /** Makes a case unreadable, as a fault of ours might: whatever touches it throws. */
  async function spoils(number: number, version = 999): Promise<void> {
    const { commit } = world.app.house.store
    const row = await caseRow(number)
    const body = { ...row.body, workflow: { id: 'mims', version } }
    await commit([
      { write: (w, s) => w.update(s.cases).set({ body }).where(eq(s.cases.id, row.id)).returning({ id: s.cases.id }) },
    ])
  }

  it('is set aside after a fixed number of tries, told of by a number, and its lane goes on (S0-43)', async () => {
    const { customer } = shop
    const alerts = world.emulators.line.person({ name: 'หัวหน้า', account: shop.account })
    const group = world.emulators.line.group({ name: 'แจ้งเตือน', account: shop.account, members: [alerts] })
    await world.does(alerts.in(group).says(`/bind ${await world.code({ for: 'alerts' })}`))
    await reports(customer)
    await spoils(1)
    await world.does(customer.says('มีใครอยู่ไหม'))
    await world.does(customer.says('/help'))
    expect(customer.heard()).toBe('')
    await world.does(shop.agent.says('/help'))
    expect(shop.agent.heard()).not.toBe('')
    for (let n = 0; n < 12; n++) await world.passes(2 * second)
    const { q, t } = world.app.house.store
    const [dead, ...others] = await q.select().from(t.inbox).where(eq(t.inbox.state, 'dead'))
    expect(others).toEqual([])
    expect(dead).toMatchObject({ attempts: 5, error: expect.stringContaining('no workflow mims in version 999') })
    const id = dead?.id.slice(-8) ?? '-'
    const heard = textsIn(customer).slice(-2)
    expect(heard[0]).toMatch(id)
    expect(heard[0]).not.toMatch(/workflow|Error|at /u)
    expect(heard[1]).toMatch('/')
    expect(alerts.in(group).heard()).toMatch(id)
  })

  it('holds the timers of none of the others that are due with it, and each of those fires once', async () => {
    const many = 45
    for (let made = 1; made <= many; made++) await world.does(shop.customer.says(`/new other เรื่องที่ ${made}`))
    await spoils(7)
    const { timerAt } = await caseRow(many)
    world.clocks.advance((timerAt ?? 0) + minute - world.clocks.clock.now())
    for (let tick = 0; tick < 3; tick++) await world.passes(second)
    const { q, t } = world.app.house.store
    const fired = await q.select().from(t.timeline).where(eq(t.timeline.kind, 'warned'))
    const spoilt = (await caseRow(7)).id
    expect(fired.map((entry) => entry.case)).not.toContain(spoilt)
    expect([fired.length, new Set(fired.map((entry) => entry.case)).size]).toEqual([many - 1, many - 1])
  })

  it('is seen by the API, and handled once more when a person says so', async () => {
    const { customer } = shop
    await reports(customer)
    const { version } = (await caseRow(1)).body.workflow
    await spoils(1)
    await world.does(customer.says('มีใครอยู่ไหม'))
    for (let n = 0; n < 12; n++) await world.passes(2 * second)
    const inbox = `/workspaces/${world.workspace}/inbox`
    const { items } = await world.api.get<{ items: { id: string; attempts: number; reason: string }[] }>(
      `${inbox}/dead`,
    )
    expect(items).toMatchObject([{ attempts: 5, reason: expect.stringContaining('version 999') }])
    expect(JSON.stringify(items)).not.toMatch('มีใครอยู่ไหม')

    await spoils(1, version)
    const again = `${inbox}/${items[0]?.id}/retry`
    expect((await world.api.call('POST', again)).status).toBe(200)
    await world.settle()
    expect((await world.case(1)).messages.map(({ text }) => text)).toContain('มีใครอยู่ไหม')
    expect((await world.api.get<{ items: unknown[] }>(`${inbox}/dead`)).items).toEqual([])
    expect((await world.api.call('POST', again)).status).toBe(409)
    expect((await world.api.call('POST', `${inbox}/nothing/retry`)).status).toBe(404)
    expect((await world.case(1)).messages.filter(({ text }) => text === 'มีใครอยู่ไหม')).toHaveLength(1)
  })

  async function caseRow(number: number) {
    const { q, t } = world.app.house.store
    const [row] = await q.select().from(t.cases).where(eq(t.cases.number, number))
    if (!row) throw new Error('there was meant to be a case')
    return row
  }

  it('does not keep the timers of other cases from coming', async () => {
    await reports(shop.customer)
    const other = world.emulators.line.person({ name: 'สมหญิง', account: shop.account })
    await reports(other)
    const due = (await world.case(2)).dueAt ?? 0
    await spoils(1)
    await world.passes(due - world.clocks.clock.now() + minute)
    expect((await world.case(2)).timeline.map(({ kind }) => kind)).toContain('breached')
    const health = (await (await world.app.routes.request('/health')).json()) as {
      jobs: { name: string; errors: number }[]
    }
    expect(health.jobs.find(({ name }) => name === 'timers')?.errors).toBeGreaterThan(0)
  })

  it('does not either where there are more of its kind than are read at once', async () => {
    await reports(shop.customer)
    await reports(world.emulators.line.person({ name: 'สมหญิง', account: shop.account }))
    const due = (await world.case(2)).dueAt ?? 0
    await spoils(1)
    const row = await caseRow(1)
    const timerAt = (row.timerAt ?? 0) - 1
    const many = Array.from({ length: 210 }, (_, n) => {
      const own = { id: `${row.id}${n}`, number: 1000 + n, trackingToken: `track-${n}` }
      return { ...row, ...own, timerAt }
    })
    await world.app.house.store.commit([
      { write: (w, s) => w.insert(s.cases).values(many).returning({ id: s.cases.id }) },
    ])
    await world.passes(due - world.clocks.clock.now() + minute)
    expect((await world.case(2)).timeline.map(({ kind }) => kind)).toContain('breached')
  })

  it('a message of a case that cannot be read comes to its end all the same', async () => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 5, times: 1 })
    faulty({ platform: 'line', kind: '5xx', status: 403, match: /push/u, times: 1 })
    await world.does(shop.agent.says('#1 > ได้แล้วนะคะ'))
    await spoils(1)
    await world.passes(10 * second)
    const { q, t } = world.app.house.store
    expect(await q.select().from(t.outbox).where(eq(t.outbox.state, 'failed'))).toMatchObject([{ code: '403' }])
  })
})

describe('an account whose credentials no longer open', () => {
  async function breaks(id: string): Promise<void> {
    await world.app.house.store.commit([
      {
        write: (w, s) =>
          w
            .update(s.channels)
            .set({ credentials: 'broken' })
            .where(eq(s.channels.id, id))
            .returning({ id: s.channels.id }),
      },
    ])
    await world.restarts()
  }

  it('keeps none of the other accounts of its workspace from being served, nor their timers from coming', async () => {
    const { channel } = await deskOnTelegram()
    await breaks(channel)
    await reports(shop.customer)
    expect(shop.customer.heard()).toMatch('#1')
    expect(shop.agent.heard()).toMatch('จอดับ')
    const due = (await world.case(1)).dueAt ?? 0
    await world.passes(due - world.clocks.clock.now() + minute)
    expect((await world.case(1)).timeline.map(({ kind }) => kind)).toContain('breached')
  })

  it('keeps no late photo of another from being fetched, however many of its own wait', async () => {
    const { channel } = await deskOnTelegram()
    faulty({ platform: 'line', kind: '5xx', match: /content$/u, times: 1 })
    await world.does(shop.customer.sends({ kind: 'photo', bytes: slip.bytes, mime: slip.mime }))
    await breaks(channel)
    const { store } = world.app.house
    const [late] = await store.q.select().from(store.t.files)
    if (!late) throw new Error('there was meant to be a file')
    const first = (n: number) => ({ ...late, id: `0000${n}`, channel, notBefore: null })
    await store.commit([
      {
        write: (w, s) =>
          w
            .insert(s.files)
            .values(Array.from({ length: 25 }, (_, n) => first(n)))
            .returning({ id: s.files.id }),
      },
    ])
    await world.passes(10 * second)
    const [{ state } = { state: null }] = await store.q
      .select()
      .from(store.t.files)
      .where(eq(store.t.files.id, late.id))
    expect(state).toBe('stored')
  })
})
