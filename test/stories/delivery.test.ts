// What becomes of a message on its way: platforms that are busy, down, silent or refuse us (design "Deliver"; L6, L11, T6, T7, W4, W26).
import { eq } from 'drizzle-orm'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { text } from '#flows/message.ts'
import type { Fault } from '#sandbox/faults.ts'
import type { Exchange } from '#sandbox/server.ts'
import { stillClocks } from '#src/clock.ts'
import type { Write } from '#store/commit.ts'
import { ranks } from '#store/deliveries.ts'
import { bareMessages } from '#store/purge.ts'
import type { Store } from '#store/store.ts'
import { lineShop, openWorld, slip, startOfDay, type World, type WorldOptions } from '../world.ts'

const second = 1_000
const minute = 60 * second
const callTimeout = 10 * second

type Shop = Awaited<ReturnType<typeof lineShop>>
let world: World
let shop: Shop

afterEach(() => world.closes())
const opens = async (options: WorldOptions = {}) => {
  world = await openWorld(options)
  shop = await lineShop(world)
}

// ── what a story does again and again ──

const asked = (path: RegExp, from = world.emulators.requests()) => from.filter((one) => path.test(one.path))
const pushes = () => asked(/\/message\/push$/u)
const replies = () => asked(/\/message\/reply$/u)
const retryKeys = (those: Exchange[]) => those.map(({ headers }) => headers['x-line-retry-key'])
const textsOf = (those: Exchange[]) => those.map(({ body }) => JSON.stringify(body))

const faulty = (fault: Fault) => world.emulators.faults.add(fault)

/** Somebody acts while a platform takes the call and says nothing: the house waits its ten seconds and leaves the call behind. */
async function inVain(act: () => Promise<unknown>): Promise<void> {
  const met = () => world.emulators.requests().filter(({ fault }) => fault !== undefined).length
  const before = met()
  await act()
  while (met() === before || (await onTheirWay()) > 1) await new Promise(setImmediate)
  await world.passes(callTimeout)
}

/** How many messages are being sent, or could be. */
async function onTheirWay(): Promise<number> {
  const { q, t } = world.app.house.store
  const waiting = await q.select().from(t.outbox).where(eq(t.outbox.state, 'queued'))
  const events = await q.select().from(t.inbox).where(eq(t.inbox.state, 'waiting'))
  return waiting.length + events.length
}

type Delivery = {
  id: string
  state: string
  code: string | null
  reason: string | null
  attempts: number
  wording: string
}
const outbox = async (state?: string) =>
  (await world.api.get<{ items: Delivery[] }>(`/workspaces/${world.workspace}/outbox${state ? `?state=${state}` : ''}`))
    .items
const retries = (id: string) => world.does(world.api.post(`/workspaces/${world.workspace}/outbox/${id}/retry`, {}))
const deliveriesTo = async (number: number, state: string) =>
  (await world.case(number)).deliveries.filter((delivery) => delivery.state === state)

const telegramToken = '7000000003:AAtelegram-token-of-deliveries-00000'

async function onTelegram() {
  const { telegram } = world.emulators
  const account = telegram.account({ botToken: telegramToken, name: 'ร้านทดสอบ', username: 'deliveries_bot' })
  await world.connects('telegram', { botToken: telegramToken, secretToken: 'telegram-secret' })
  const friend = telegram.person({ name: 'วิชัย', account, hasWritten: true })
  return { account, friend }
}

async function staffOnTelegram() {
  const { telegram } = world.emulators
  const { account, friend } = await onTelegram()
  const boss = telegram.person({ name: 'บอส', account, hasWritten: true })
  const group = telegram.group({ name: 'ทีมเทเลแกรม', account, kind: 'supergroup', botIsAdmin: true, members: [boss] })
  const desk = boss.in(group)
  await world.does(desk.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { account, friend, desk, group }
}

async function onWhatsApp() {
  const keys = {
    appSecret: 'app-secret',
    accessToken: 'EAAG-token',
    phoneNumberId: '1000003',
    verifyToken: 'verify-me',
  }
  const account = world.emulators.whatsapp.account({ ...keys, name: 'ร้านทดสอบ', displayPhone: '+66 2 000 0003' })
  const id = await world.connects('whatsapp', keys)
  await account.setWebhook(`https://caseline.invalid/hooks/whatsapp/${id}`)
  return { account, friend: world.emulators.whatsapp.person({ name: 'Ali', account }) }
}

const reports = (who: { says(text: string): Promise<unknown> }, text = 'จอดับ') =>
  world.does(who.says(`/new other ${text}`))
/** Case 1 is somebody else's on another platform; what staff say to them goes through that platform. */
const tells = (text: string, number = 1) => shop.agent.says(`#${number} > ${text}`)

describe('a platform that is busy', () => {
  beforeEach(() => opens())

  it('is left alone for as long as it says (429 with retry-after)', async () => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 30, times: 1 })
    await world.does(tells('ขอรูปหน้าจอด้วยค่ะ'))
    const before = pushes().length
    await world.passes(30 * second - 1)
    expect(pushes()).toHaveLength(before)
    expect(shop.customer.heard()).not.toMatch('ขอรูปหน้าจอ')
    await world.passes(1)
    expect(shop.customer.heard()).toMatch('ขอรูปหน้าจอด้วยค่ะ')
    expect(new Set(retryKeys(pushes().filter((one) => textsOf([one])[0]?.includes('ขอรูปหน้าจอ')))).size).toBe(1)
  })

  it('holds back what else is meant for that chat, which would only be refused as well (T7)', async () => {
    const { friend } = await onTelegram()
    await reports(friend)
    const sent = () => asked(/sendMessage$/u).length
    faulty({ platform: 'telegram', kind: '429', match: /sendMessage/u, retryAfter: 20, times: 1 })
    await world.does(tells('หนึ่ง'))
    const before = sent()
    await world.does(tells('สอง'))
    await world.does(friend.says('/help'))
    expect(sent()).toBe(before)
    await world.passes(20 * second)
    await world.passes(5 * second)
    const heard = friend.bubbles().map(({ text }) => text)
    expect(heard.findIndex((text) => text.includes('หนึ่ง'))).toBeGreaterThan(0)
    expect(heard.findIndex((text) => text.includes('สอง'))).toBeGreaterThan(
      heard.findIndex((text) => text.includes('หนึ่ง')),
    )
  })

  it.each<[string, Partial<Fault>]>([
    ['429 without a time', { kind: '429' }],
    ['500', { kind: '5xx', status: 500 }],
    ['503', { kind: '5xx', status: 503 }],
  ])('and answers %s twice is asked again, later each time, with the same retry key (L11)', async (_, fault) => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: '5xx', match: /push/u, times: 2, ...fault })
    await world.does(tells('ได้แล้วนะคะ'))
    await world.passes(1.7 * second)
    const mine = () => pushes().filter((one) => textsOf([one])[0]?.includes('ได้แล้ว'))
    expect(mine()).toHaveLength(1)
    await world.passes(0.6 * second)
    expect(mine()).toHaveLength(2)
    await world.passes(3.5 * second)
    expect(mine()).toHaveLength(2)
    await world.passes(second)
    expect(mine()).toHaveLength(3)
    expect(new Set(retryKeys(mine())).size).toBe(1)
    expect(shop.customer.heard()).toMatch('ได้แล้วนะคะ')
    expect(shop.agent.heard()).not.toMatch('ไม่สำเร็จ')
  })

  it.each(['telegram', 'whatsapp'] as const)('%s down for a moment loses nothing', async (platform) => {
    const { friend } = platform === 'telegram' ? await onTelegram() : await onWhatsApp()
    await reports(friend)
    faulty({ platform, kind: '5xx', status: 500, times: 2 })
    await world.does(tells('ได้แล้วนะคะ'))
    expect(friend.heard()).not.toMatch('ได้แล้ว')
    await world.passes(3 * second)
    await world.passes(5 * second)
    expect(friend.heard()).toMatch('ได้แล้วนะคะ')
    expect(friend.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
  })
})

describe('waiting', () => {
  it('goes by the waits’ clock alone: the house’s time may stand still', async () => {
    const still = stillClocks(startOfDay)
    await opens({ clocks: { clock: { now: () => startOfDay }, waits: still.waits, advance: still.advance } })
    await reports(shop.customer)
    faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 30, times: 1 })
    await world.does(tells('ขอรูปหน้าจอด้วยค่ะ'))
    await world.passes(29 * second)
    expect(shop.customer.heard()).not.toMatch('ขอรูปหน้าจอ')
    await world.passes(second)
    expect(shop.customer.heard()).toMatch('ขอรูปหน้าจอ')
  })

  it('goes on where an earlier process left it', async () => {
    await opens()
    await reports(shop.customer)
    faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 30, times: 1 })
    await world.does(tells('ขอรูปหน้าจอด้วยค่ะ'))
    await world.passes(10 * second)
    await world.restarts()
    await world.passes(19 * second)
    expect(shop.customer.heard()).not.toMatch('ขอรูปหน้าจอ')
    await world.passes(second)
    expect(shop.customer.heard()).toMatch('ขอรูปหน้าจอ')
  })
})

describe('waiting over a restart', () => {
  /** The house's clock goes with the waits', and can be set apart. */
  async function opensApart() {
    const still = stillClocks(startOfDay)
    let apart = 0
    await opens({ clocks: { ...still, clock: { now: () => still.clock.now() + apart } } })
    return {
      sets(ms: number) {
        apart += ms
      },
    }
  }

  it.each([-60 * minute, -24 * 60 * minute])(
    'ends after what is left of it, though the clock was set back by %i ms',
    async (ms) => {
      const clock = await opensApart()
      await reports(shop.customer)
      faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 30, times: 1 })
      await world.does(tells('ขอรูปหน้าจอด้วยค่ะ'))
      clock.sets(ms)
      await world.restarts()
      await world.settle()
      await world.passes(29 * second)
      expect(shop.customer.heard()).not.toMatch('ขอรูปหน้าจอ')
      await world.passes(second)
      expect(shop.customer.heard()).toMatch('ขอรูปหน้าจอ')
    },
  )

  it('of more than a day does not send a LINE push again that was in hand: LINE has forgotten its key (L11)', async () => {
    const clock = await opensApart()
    await reports(shop.customer)
    faulty({ platform: 'line', kind: 'accepted-but-timeout', match: /push/u, times: 1 })
    await tells('ได้แล้วนะคะ')
    const met = () => world.emulators.requests().some(({ fault }) => fault !== undefined)
    while (!met() || (await onTheirWay()) > 1) await new Promise(setImmediate)
    clock.sets(25 * 60 * minute)
    await world.crashes()
    for (const wait of [0, 1, 3, 60]) await world.passes(wait * second)
    expect(shop.customer.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
    expect(await outbox('unconfirmed')).toMatchObject([{ code: 'retry-key' }])
    expect(shop.agent.heard()).toMatch('ไม่แน่ใจว่าข้อความถึง')
  })

  it('is as long as the platform said, be it a day (W9)', async () => {
    await opensApart()
    const { friend } = await onWhatsApp()
    await reports(friend)
    faulty({ platform: 'whatsapp', kind: '5xx', status: 400, code: 131049, match: /messages$/u, times: 1 })
    await world.does(tells('ได้แล้วนะคะ'))
    const asks = () => asked(/messages$/u).filter((one) => textsOf([one])[0]?.includes('ได้แล้ว')).length
    expect(asks()).toBe(1)
    await world.restarts()
    for (let hours = 0; hours < 23; hours++) await world.passes(60 * minute)
    expect(asks()).toBe(1)
  })
})

describe('a call whose end nobody knows', () => {
  beforeEach(() => opens())

  it.each<Fault['kind']>(['timeout', 'accepted-but-timeout'])(
    'a LINE push (%s) goes again with its key and arrives once',
    async (kind) => {
      await reports(shop.customer)
      faulty({ platform: 'line', kind, match: /push/u, times: 1 })
      await inVain(() => tells('ได้แล้วนะคะ'))
      await world.passes(3 * second)
      const mine = pushes().filter((one) => textsOf([one])[0]?.includes('ได้แล้ว'))
      expect(mine).toHaveLength(2)
      expect(new Set(retryKeys(mine)).size).toBe(1)
      expect(mine[1]?.status).toBe(kind === 'timeout' ? 200 : 409)
      expect(shop.customer.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
      expect((await world.case(1)).deliveries.every(({ state }) => state === 'accepted')).toBe(true)
    },
  )

  it('a LINE push whose key LINE has forgotten meanwhile is left to a person, who may send it (L11)', async () => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: 'accepted-but-timeout', match: /push/u, times: 1 })
    await inVain(() => tells('ได้แล้วนะคะ'))
    shop.account.revoke()
    for (let hour = 0; hour < 25; hour++) await world.passes(60 * minute)
    shop.account.restore()
    for (let quarter = 0; quarter < 4; quarter++) await world.passes(15 * minute)
    const arrived = () => shop.customer.bubbles().filter(({ text }) => text.includes('ได้แล้วนะคะ'))
    expect(arrived()).toHaveLength(1)
    const [lost] = await outbox('unconfirmed')
    expect(lost).toMatchObject({ code: 'retry-key', reason: expect.stringMatching(/24 hours/u) })
    expect(shop.agent.bubbles().filter(({ text }) => text.includes('ไม่แน่ใจว่าข้อความถึง'))).toHaveLength(1)
    await retries(lost?.id ?? '')
    expect(arrived()).toHaveLength(2)
    expect(await outbox('unconfirmed')).toEqual([])
  })

  it('a LINE push that surely never was taken goes after however long a time', async () => {
    await reports(shop.customer)
    shop.account.revoke()
    await world.does(tells('ได้แล้วนะคะ'))
    for (let hour = 0; hour < 30; hour++) await world.passes(60 * minute)
    shop.account.restore()
    await world.passes(15 * minute)
    expect(shop.customer.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
    expect(await outbox('unconfirmed')).toEqual([])
  })

  it.each<Fault['kind']>(['reset', 'broken-json'])(
    'a LINE push (%s) arrives once too, and can be quoted',
    async (kind) => {
      await reports(shop.customer)
      faulty({ platform: 'line', kind, match: /push/u, times: 1 })
      await world.does(tells('ได้แล้วนะคะ'))
      await world.passes(3 * second)
      expect(shop.customer.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
      const bubble = shop.customer.bubbles().findLast(({ text }) => text.includes('ได้แล้ว'))
      await world.does(shop.customer.says('ขอบคุณค่ะ', { quotes: bubble?.id ?? '' }))
      expect(shop.agent.heard()).toMatch('ขอบคุณค่ะ')
    },
  )

  it('a LINE reply that was not taken is tried once more with its token', async () => {
    faulty({ platform: 'line', kind: 'timeout', match: /reply/u, times: 1 })
    await inVain(() => shop.customer.says('สวัสดี'))
    await world.passes(second)
    const tried = replies().slice(-2)
    expect(tried[1]?.body).toEqual(tried[0]?.body)
    expect(tried.map(({ status }) => status)).toEqual([0, 200])
    expect(shop.customer.bubbles().filter(({ from }) => from === 'bot')).toHaveLength(1)
  })

  it('a LINE reply that was taken in silence is never followed by a push', async () => {
    await reports(shop.customer)
    const pushed = pushes().length
    faulty({ platform: 'line', kind: 'accepted-but-timeout', match: /reply/u, times: 1 })
    await inVain(() => shop.customer.says('/mine'))
    const before = shop.customer.bubbles().length
    for (const wait of [1, 2, 5, 60, 3600]) await world.passes(wait * second)
    expect(
      replies()
        .slice(-2)
        .map(({ status }) => status),
    ).toEqual([200, 400])
    expect(textsOf(pushes().slice(pushed)).join()).not.toMatch(shop.customer.id)
    expect(shop.customer.bubbles()).toHaveLength(before)
    expect((await outbox('unconfirmed')).map(({ code }) => code)).toEqual(['400'])
  })

  it('a busy answer between two tries does not make it forgotten that the first may have arrived', async () => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: 'accepted-but-timeout', match: /reply/u, times: 1 })
    faulty({ platform: 'line', kind: '429', match: /reply/u, times: 1 })
    const pushed = pushes().length
    await inVain(() => shop.customer.says('/mine'))
    for (const wait of [1, 3, 5, 60]) await world.passes(wait * second)
    expect(textsOf(pushes().slice(pushed)).join()).not.toMatch(shop.customer.id)
    expect(await outbox('unconfirmed')).toHaveLength(1)
  })

  it('half of a refusal is asked for once more: it may be that the first try has used the token', async () => {
    await reports(shop.customer)
    faulty({ platform: 'line', kind: 'accepted-but-timeout', match: /reply/u, times: 1 })
    faulty({ platform: 'line', kind: 'broken-json', match: /reply/u, times: 1 })
    const pushed = pushes().length
    await inVain(() => shop.customer.says('/mine'))
    for (const wait of [1, 3, 5, 60]) await world.passes(wait * second)
    expect(textsOf(pushes().slice(pushed)).join()).not.toMatch(shop.customer.id)
    expect(await outbox('failed')).toEqual([])
    expect(await outbox('unconfirmed')).toHaveLength(1)
  })

  it.each<['telegram' | 'whatsapp', Fault['kind']]>([
    ['telegram', 'timeout'],
    ['telegram', 'reset'],
    ['telegram', 'accepted-but-timeout'],
    ['whatsapp', 'timeout'],
    ['whatsapp', 'reset'],
  ])(
    'on %s (%s) is unconfirmed, told to the desk once, and goes again when a person says so',
    async (platform, kind) => {
      const { friend } = platform === 'telegram' ? await onTelegram() : await onWhatsApp()
      await reports(friend)
      faulty({ platform, kind, match: platform === 'telegram' ? /sendMessage/u : /messages$/u, times: 1 })
      if (kind === 'reset') await world.does(tells('ได้แล้วนะคะ'))
      else await inVain(() => tells('ได้แล้วนะคะ'))
      const [lost] = await outbox('unconfirmed')
      expect(lost).toMatchObject({ state: 'unconfirmed', reason: expect.stringMatching(/nobody knows/u) })
      expect(await deliveriesTo(1, 'unconfirmed')).toHaveLength(1)
      const notices = () => shop.agent.bubbles().filter(({ text }) => text.includes('ไม่แน่ใจว่าข้อความถึง'))
      expect(notices()).toHaveLength(1)
      expect(notices()[0]?.text).toMatch('#1')
      for (const wait of [60, 3600, 86_400]) await world.passes(wait * second)
      expect(notices()).toHaveLength(1)
      const arrived = kind === 'accepted-but-timeout' ? 1 : 0
      expect(friend.bubbles().filter(({ text }) => text.includes('ได้แล้ว'))).toHaveLength(arrived)
      if (platform === 'whatsapp') await world.does(friend.says('ยังอยู่ค่ะ'))
      await retries(lost?.id ?? '')
      expect(friend.bubbles().filter(({ text }) => text.includes('ได้แล้ว'))).toHaveLength(arrived + 1)
      expect((await outbox('unconfirmed')).length).toBe(0)
      expect((await world.api.call('POST', `/workspaces/${world.workspace}/outbox/${lost?.id}/retry`, {})).status).toBe(
        409,
      )
    },
  )

  it('on WhatsApp is ended by the receipt that carries our id back, before anybody is worried (W26)', async () => {
    const { friend } = await onWhatsApp()
    await reports(friend)
    faulty({ platform: 'whatsapp', kind: 'accepted-but-timeout', match: /messages$/u, times: 1 })
    await tells('ได้แล้วนะคะ')
    while ((await deliveriesTo(1, 'delivered')).length < 2) await new Promise(setImmediate)
    await world.passes(callTimeout)
    expect(friend.heard().match(/ได้แล้วนะคะ/gu)).toHaveLength(1)
    expect(await outbox('unconfirmed')).toEqual([])
    expect(shop.agent.heard()).not.toMatch('ไม่แน่ใจ')
    expect((await deliveriesTo(1, 'delivered')).length).toBeGreaterThan(0)
  })

  it('on WhatsApp is ended by a receipt that comes hours later', async () => {
    const { account, friend } = await onWhatsApp()
    await reports(friend)
    faulty({ platform: 'whatsapp', kind: 'accepted-but-timeout', match: /messages$/u, times: 1 })
    account.hold()
    await inVain(() => tells('ได้แล้วนะคะ'))
    expect(await outbox('unconfirmed')).toHaveLength(1)
    await world.passes(3 * 60 * minute)
    await account.release()
    await world.settle()
    expect(await outbox('unconfirmed')).toEqual([])
    expect((await deliveriesTo(1, 'delivered')).map(({ code, reason }) => ({ code, reason }))).toContainEqual({
      code: null,
      reason: null,
    })
  })

  it('an edit of a Telegram card may be made again, and is', async () => {
    const { desk } = await staffOnTelegram()
    await reports(shop.customer)
    faulty({ platform: 'telegram', kind: 'reset', match: /editMessageText/u, times: 1 })
    await world.does(shop.agent.presses('รับเคส'))
    await world.passes(3 * second)
    expect(desk.bubbles().findLast(({ text, title }) => `${title}${text}`.includes('#1'))?.text).toMatch('นก')
    expect(await outbox('unconfirmed')).toEqual([])
  })
})

describe('a message of several calls', () => {
  /** What happens as soon as a claim is kept, before anything else does. */
  let whenClaimed: (until: number) => unknown
  beforeEach(() => {
    whenClaimed = () => undefined
    return opens({ through: hearingClaims })
  })

  function hearingClaims(store: Store): Store {
    const commit = async (plan: Write[]) => {
      const rows = await store.commit(plan)
      const at = plan.findIndex((write) => 'hot' in write && /^outbox(Claim|Renew)$/u.test(write.hot))
      const [claimed] = (rows[at] ?? []) as { claimedUntil?: number }[]
      if (claimed?.claimedUntil) await whenClaimed(claimed.claimedUntil)
      return rows
    }
    return { ...store, commit: commit as Store['commit'] }
  }

  /** A message of three parts to Ali, each a call of its own on WhatsApp; something happens with each of its claims. */
  async function says3(withEachClaim: typeof whenClaimed) {
    const { friend } = await onWhatsApp()
    await reports(friend)
    const { house } = world.app
    const { q, t } = house.store
    const [like] = await q.select().from(t.outbox).where(eq(t.outbox.wording, 'customer.queued'))
    if (!like) throw new Error('there was meant to be a message')
    const parts = ['หนึ่ง', 'สอง', 'สาม'].map((text) => ({ kind: 'text', text }))
    const anew = { state: 'queued' as const, attempts: 0, endedAt: null, replyToken: null, replyUntil: null }
    const values = { ...like, ...anew, id: house.fresh.id(), message: { parts, choices: [], layout: 'buttons' } }
    whenClaimed = withEachClaim
    await house.store.commit([{ hot: 'outboxInsert', values }])
    return { friend, id: values.id }
  }
  const claimOf = async (id: string) =>
    (await world.app.house.store.read('outboxById', { id }))[0]?.claimedUntil ?? null
  const heardOf = (friend: { bubbles(): { text: string }[] }) =>
    friend.bubbles().flatMap(({ text }) => (/^(หนึ่ง|สอง|สาม)$/u.test(text) ? [text] : []))
  /** The clock by which claims run out: the house's, or the server's own. */
  const claimTime = async () => {
    const { q, t, claimClock } = world.app.house.store
    const at = claimClock(world.clocks.clock.now()).mapWith(Number)
    const [found] = await q.select({ at }).from(t.workspaces)
    return found?.at ?? 0
  }

  it('has its claim renewed with each answer: it lasts for one more call, however many there were', async () => {
    const claims: number[] = []
    const lasting: number[] = []
    const { friend, id } = await says3(async (until) => {
      claims.push(until)
      lasting.push(until - (await claimTime()))
      // No more than that: a commit that takes long keeps the platform's receipts before the door.
      world.clocks.advance(10)
    })
    await world.settle()
    expect(heardOf(friend)).toEqual(['หนึ่ง', 'สอง', 'สาม'])
    expect(claims).toHaveLength(3)
    expect([...new Set(claims)].sort()).toEqual(claims)
    for (const left of lasting) expect(left).toBeLessThanOrEqual(minute)
    expect(await claimOf(id)).toBeNull()
  })

  it('makes no further call once another process has taken it over, and loses no word of the platform', async () => {
    const calls = () => asked(/messages$/u).filter((one) => /หนึ่ง|สอง|สาม/u.test(textsOf([one])[0] ?? '')).length
    const { commit } = world.app.house.store
    const { friend, id } = await says3((until) =>
      commit([
        {
          write: (q, t) =>
            q
              .update(t.outbox)
              .set({ claimedUntil: until + 1 })
              .where(eq(t.outbox.claimedUntil, until))
              .returning({ id: t.outbox.id }),
        },
      ]),
    )
    await world.settle()
    expect(calls()).toBe(1)
    expect((await world.app.house.store.read('callsOf', { outbox: id })).map(({ state }) => state)).toEqual([
      expect.stringMatching(/accepted|sent|delivered/u),
      'queued',
      'queued',
    ])
    expect(heardOf(friend)).toEqual(['หนึ่ง'])
  })
})

describe('a reply token that is no longer good', () => {
  beforeEach(() => opens())

  it('is answered by a push', async () => {
    faulty({ platform: 'line', kind: 'expired-reply-token', match: /reply/u, times: 1 })
    await world.does(shop.customer.says('สวัสดี'))
    expect(shop.customer.heard()).toMatch('ร้านทดสอบ')
    expect(pushes().at(-1)?.status).toBe(200)
  })

  it('is not even tried after its minute (L6)', async () => {
    shop.account.hold()
    await shop.customer.says('สวัสดี')
    world.clocks.advance(minute)
    const before = replies().length
    await shop.account.release()
    await world.settle()
    expect(shop.customer.heard()).toMatch('ร้านทดสอบ')
    expect(replies()).toHaveLength(before)
  })

  it('dies while the platform is busy: the answer is pushed when its time has come', async () => {
    faulty({ platform: 'line', kind: '429', match: /reply/u, retryAfter: 90, times: 1 })
    await world.does(shop.customer.says('สวัสดี'))
    await world.passes(90 * second)
    expect(shop.customer.heard()).toMatch('ร้านทดสอบ')
    expect(shop.customer.bubbles().filter(({ from }) => from === 'bot')).toHaveLength(1)
  })
})

describe('a revoked access token', () => {
  beforeEach(() => opens())

  it('holds the channel’s queue, says so once where it can, loses nothing and leaves others alone', async () => {
    const { desk, friend } = await staffOnTelegram()
    await reports(shop.customer)
    shop.account.revoke()
    await world.does(desk.says('#1 > หนึ่ง'))
    await world.does(desk.says('#1 > สอง'))
    await world.does(shop.customer.says('ยังไม่หายเลยค่ะ'))
    const told = () => desk.bubbles().filter(({ text }) => text.includes('ใช้ส่งข้อความไม่ได้แล้ว'))
    expect(told()).toHaveLength(1)
    expect(told()[0]?.text).toMatch(/line.*401/u)
    await world.passes(6 * second)
    expect(desk.bubbles().some(({ text }) => text.includes('ยังไม่หายเลยค่ะ'))).toBe(true)
    await reports(friend, 'ลูกค้าเทเลแกรม')
    expect(friend.heard()).toMatch('#2')

    const before = asked(/\/v2\/bot\/message\//u).length
    for (let hour = 0; hour < 12; hour++) for (let quarter = 0; quarter < 4; quarter++) await world.passes(15 * minute)
    expect(asked(/\/v2\/bot\/message\//u).length - before).toBeLessThan(60)
    expect(told()).toHaveLength(1)
    const waiting = (await world.case(1)).deliveries.filter(({ state }) => state === 'queued')
    expect(waiting.some(({ code, reason }) => code === '401' && reason?.includes('access token'))).toBe(true)
    expect([...(await outbox('dead')), ...(await outbox('failed'))]).toEqual([])

    await world.restarts()
    await world.passes(15 * minute)
    expect(told()).toHaveLength(1)
    shop.account.restore()
    await world.passes(15 * minute)
    expect(shop.customer.heard()).toMatch(/หนึ่ง[\s\S]*สอง/u)
    expect(shop.customer.heard().match(/หนึ่ง/gu)).toHaveLength(1)
    expect(desk.bubbles().filter(({ text }) => text.includes('กลับมาใช้ได้แล้ว'))).toHaveLength(1)
    expect(await outbox('queued')).toEqual([])
  })

  it('is over at once when the channel is connected anew', async () => {
    await reports(shop.customer)
    shop.account.revoke()
    await world.does(shop.customer.says('/mine'))
    const before = shop.customer.bubbles().length
    shop.account.restore()
    await world.does(world.api.post(`/workspaces/${world.workspace}/channels/${shop.channel}/connect`, {}))
    expect(shop.customer.bubbles().length).toBeGreaterThan(before)
  })

  it.each(['telegram', 'whatsapp'] as const)(
    'of %s is told to the LINE desk, and nothing of it is lost',
    async (platform) => {
      const { account, friend } = platform === 'telegram' ? await onTelegram() : await onWhatsApp()
      await reports(friend)
      account.revoke()
      await world.does(tells('ได้แล้วนะคะ'))
      expect(shop.agent.heard()).toMatch(`บัญชี “${platform}” ใช้ส่งข้อความไม่ได้แล้ว`)
      await world.passes(60 * minute)
      account.restore()
      await world.passes(15 * minute)
      expect(friend.heard()).toMatch('ได้แล้วนะคะ')
      expect(shop.agent.heard()).toMatch('กลับมาใช้ได้แล้ว')
    },
  )
})

describe('a platform that hangs', () => {
  beforeEach(() => opens())

  /** Waits for words on a phone while the clocks stand still and calls hang. */
  async function hears(phone: { heard(): string }, words: string): Promise<void> {
    for (let turn = 0; turn < 20_000 && !phone.heard().includes(words); turn++) await new Promise(setImmediate)
    expect(phone.heard()).toMatch(words)
  }

  async function ends(): Promise<void> {
    world.emulators.faults.clear()
    for (let n = 0; n < 8; n++) await world.passes(callTimeout)
  }

  const crowd = () =>
    Array.from({ length: 40 }, (_, n) => world.emulators.line.person({ name: `คนที่ ${n}`, account: shop.account }))

  it('while it should take our messages keeps nobody else waiting', async () => {
    const { friend } = await onTelegram()
    const people = crowd()
    faulty({ platform: 'line', kind: 'timeout', match: /message/u })
    await Promise.all(people.map((person) => person.says('สวัสดี')))
    await friend.says('สวัสดี')
    await hears(friend, 'ร้านทดสอบ')
    await ends()
  })

  it('while it should give us photos keeps nobody else waiting', async () => {
    const { friend } = await onTelegram()
    const people = crowd()
    faulty({ platform: 'line', kind: 'timeout', match: /content$/u })
    await Promise.all(people.map((person) => person.sends(slip)))
    await friend.says('สวัสดี')
    await hears(friend, 'ร้านทดสอบ')
    await ends()
  })
})

describe('order', () => {
  beforeEach(() => opens())

  it('of one case in one chat is kept while its first message is tried again', async () => {
    const { friend } = await onTelegram()
    await reports(friend)
    faulty({ platform: 'telegram', kind: '5xx', status: 500, match: /sendMessage/u, times: 3 })
    for (const text of ['หนึ่ง', 'สอง', 'สาม']) await world.does(tells(text))
    for (const wait of [3, 5, 10, 10]) await world.passes(wait * second)
    const heard = friend
      .bubbles()
      .map(({ text }) => text)
      .filter((text) => /หนึ่ง|สอง|สาม/u.test(text))
    expect(heard).toEqual([expect.stringMatching('หนึ่ง'), expect.stringMatching('สอง'), expect.stringMatching('สาม')])
  })

  it('what cannot be quoted in a Telegram group goes without the quote, in a call of its own', async () => {
    const { desk, friend } = await staffOnTelegram()
    await reports(friend)
    faulty({ platform: 'telegram', kind: '429', says: /ยังอยู่ไหม/u, retryAfter: 6, times: 1 })
    await world.does(friend.says('ยังอยู่ไหม'))
    const { q, t, commit } = world.app.house.store
    const [waiting] = await q.select().from(t.calls).where(eq(t.calls.state, 'queued'))
    if (!waiting) throw new Error('there was meant to be a call')
    const body = { ...waiting.body, reply_parameters: { message_id: 999_999 } }
    await commit([
      {
        write: (w, s) =>
          w
            .update(s.calls)
            .set({ body })
            .where(eq(s.calls.outbox, waiting.outbox))
            .returning({ outbox: s.calls.outbox }),
      },
    ])
    await world.passes(6 * second)
    const mine = asked(/sendMessage$/u).filter((one) => textsOf([one])[0]?.includes('ยังอยู่ไหม'))
    expect(mine.map(({ status }) => status)).toEqual([429, 400, 200])
    expect(desk.bubbles().filter(({ text }) => text.includes('ยังอยู่ไหม'))).toHaveLength(1)
    const [row] = await q.select().from(t.outbox).where(eq(t.outbox.id, waiting.outbox))
    expect(row).toMatchObject({ state: 'sent', attempts: 3 })
  })

  it('a message that is tried again holds its own case only', async () => {
    const { friend } = await onTelegram()
    await reports(friend, 'เรื่องแรก')
    await reports(friend, 'เรื่องที่สอง')
    faulty({ platform: 'telegram', kind: '5xx', status: 500, match: /sendMessage/u, times: 1 })
    await world.does(tells('ของเรื่องแรก', 1))
    await world.does(tells('ของเรื่องที่สอง', 2))
    expect(friend.heard()).toMatch('ของเรื่องที่สอง')
    expect(friend.heard()).not.toMatch('ของเรื่องแรก')
    await world.passes(3 * second)
    expect(friend.heard()).toMatch('ของเรื่องแรก')
  })

  it('what is critical overtakes other cases’ normal messages when a chat can be reached again', async () => {
    const { desk, friend } = await staffOnTelegram()
    await reports(shop.customer, 'เรื่องแรก')
    faulty({ platform: 'telegram', kind: '429', match: /sendMessage|editMessageText/u, retryAfter: 20, times: 1 })
    for (const text of ['หนึ่ง', 'สอง', 'สาม']) await world.does(shop.customer.says(text))
    await world.does(friend.says('/new topup_missing'))
    await world.does(friend.says('ORD-1'))
    await world.does(friend.says('โอนแล้วไม่เข้า'))
    await world.does(friend.presses('ยืนยัน'))
    const already = desk.bubbles().length
    await world.passes(20 * second)
    await world.passes(10 * second)
    const heard = desk
      .bubbles()
      .slice(already)
      .map(({ text, title }) => `${title ?? ''} ${text}`)
    const at = (words: string) => heard.findIndex((text) => text.includes(words))
    expect(at('#2')).toBeGreaterThanOrEqual(0)
    expect(at('สาม')).toBeGreaterThan(at('#2'))
    expect(at('หนึ่ง')).toBeLessThan(at('สอง'))
    expect(at('สอง')).toBeLessThan(at('สาม'))
  })

  it('a Telegram group gets at most twenty messages in any minute and five in any five seconds (T6)', async () => {
    const { desk, group } = await staffOnTelegram()
    await reports(shop.customer)
    for (let n = 1; n <= 45; n++) await shop.customer.says(`ข้อความที่ ${n}`)
    await world.settle()
    for (let n = 0; n < 60; n++) await world.passes(5 * second)
    const calls = world.emulators
      .requests()
      .filter(
        ({ platform, body }) =>
          platform === 'telegram' && String((body as { chat_id?: unknown } | undefined)?.chat_id) === group.id,
      )
    const times = calls.filter(({ path }) => /sendMessage|editMessageText/u.test(path)).map(({ at }) => at)
    expect(busiest(times, minute)).toBeLessThanOrEqual(20)
    expect(busiest(times, 5 * second)).toBeLessThanOrEqual(5)
    const heard = desk
      .bubbles()
      .map(({ text }) => text)
      .join('\n')
    for (let n = 1; n <= 45; n++) expect(heard).toMatch(new RegExp(`ข้อความที่ ${n}(?!\\d)`, 'u'))
  })
})

describe('who cannot be reached', () => {
  beforeEach(() => opens())

  it('a customer who blocked the bot: it failed, in plain words, and the desk is told (T14)', async () => {
    const { friend } = await onTelegram()
    await reports(friend)
    await world.does(friend.blocks())
    await world.does(tells('ได้แล้วนะคะ'))
    expect(shop.agent.heard()).toMatch('ไม่สำเร็จ')
    expect(shop.agent.heard()).toMatch('วิชัย')
    const [failed] = await deliveriesTo(1, 'failed')
    expect(failed).toMatchObject({ code: '403', reason: expect.stringMatching('this person has stopped the bot') })
    await world.does(friend.unblocks())
    const [lost] = await outbox('failed')
    await retries(lost?.id ?? '')
    expect(friend.heard()).toMatch('ได้แล้วนะคะ')
  })

  it('a failed status of WhatsApp fails the delivery, once and for all (W8)', async () => {
    const { friend } = await onWhatsApp()
    await reports(friend)
    faulty({ platform: 'whatsapp', kind: 'fails-later', code: 131026, times: 1 })
    await world.does(tells('ได้แล้วนะคะ'))
    expect(shop.agent.heard()).toMatch('131026')
    expect(await deliveriesTo(1, 'failed')).toHaveLength(1)
    const [lost] = await outbox('failed')
    await retries(lost?.id ?? '')
    expect(friend.heard()).toMatch('ได้แล้วนะคะ')
    expect(await deliveriesTo(1, 'failed')).toHaveLength(0)
  })

  it.each([131026, 131047])(
    'a failed status (%i) of a message whose words were taken from it meanwhile holds up nobody',
    async (code) => {
      const { account, friend } = await onWhatsApp()
      await reports(friend)
      account.hold()
      await world.does(tells('ได้แล้วนะคะ'))
      await account.release(() => [])
      const sent = asked(/messages$/u).at(-1) as {
        answer: { messages: { id: string }[] }
        body: { biz_opaque_callback_data: string }
      }
      const { biz_opaque_callback_data: tag } = sent.body
      const [id = ''] = tag.split('.')
      const { store } = world.app.house
      await store.commit(bareMessages([id]))
      const status = {
        id: sent.answer.messages[0]?.id ?? '',
        status: 'failed',
        timestamp: '1795000000',
        recipient_id: friend.waId ?? '',
        biz_opaque_callback_data: tag,
      }
      await world.does(account.emit({ statuses: [{ ...status, errors: [{ code, title: 'Failed' }] }] }))
      for (const wait of [0, 3, 10, 30]) await world.passes(wait * second)
      await world.does(friend.says('ยังอยู่ค่ะ'))
      for (const wait of [0, 6, 6, 6]) await world.passes(wait * second)
      expect(await store.q.select().from(store.t.inbox).where(eq(store.t.inbox.state, 'dead'))).toEqual([])
      expect(await outbox('failed')).toMatchObject([{ id }])
      await world.does(tells('มาแล้วค่ะ'))
      expect(friend.heard()).toMatch('มาแล้วค่ะ')
    },
  )

  it('an outbox that a fault of ours keeps from being put together counts its attempts, and ends', async () => {
    await reports(shop.customer)
    const { store } = world.app.house
    const clear = faulty({ platform: 'line', kind: '429', match: /push/u, retryAfter: 5 })
    await world.does(tells('ได้แล้วนะคะ'))
    clear()
    const [{ id } = { id: '' }] = await outbox('queued')
    const message = { ...text('ได้แล้วนะคะ'), parts: [null] }
    await store.commit([
      { write: (w, s) => w.delete(s.calls).where(eq(s.calls.outbox, id)).returning({ outbox: s.calls.outbox }) },
      {
        write: (w, s) => w.update(s.outbox).set({ message }).where(eq(s.outbox.id, id)).returning({ id: s.outbox.id }),
      },
    ])
    await world.passes(6 * second)
    expect((await outbox('queued'))[0]).toMatchObject({ attempts: 2, code: 'fault' })
    for (let n = 0; n < 60; n++) await world.passes(16 * minute)
    expect(await outbox('dead')).toMatchObject([{ id, attempts: 20, code: 'fault' }])
  })

  it('a platform that stays down: the message is dead after its last attempt, told once, and kept to be tried again', async () => {
    await reports(shop.customer)
    const { desk } = await staffOnTelegram()
    const clear = faulty({ platform: 'line', kind: '5xx', match: /push/u })
    await world.does(desk.says('#1 > ได้แล้วนะคะ'))
    for (let n = 0; n < 60; n++) await world.passes(16 * minute)
    const dead = (await outbox('dead')).at(-1)
    expect(dead).toMatchObject({ attempts: 20, code: '500' })
    const told = () => desk.bubbles().filter(({ text }) => text.includes('ไม่สำเร็จ'))
    expect(told()).toHaveLength(1)
    clear()
    await retries(dead?.id ?? '')
    expect(shop.customer.heard()).toMatch('ได้แล้วนะคะ')
    expect(told()).toHaveLength(1)
  })

  it('an outbox that cannot be written for its platform fails by itself and lets the others go', async () => {
    await reports(shop.customer)
    const { q, t } = world.app.house.store
    const [{ chat, channel, workspace } = { chat: '', channel: '', workspace: '' }] = await q
      .select()
      .from(t.outbox)
      .limit(1)
    const message = { parts: [{ kind: 'text' }], choices: [], layout: 'buttons' }
    await world.app.house.store.commit([
      {
        hot: 'outboxInsert',
        values: {
          ...{
            id: '00000000000000000000000000',
            workspace,
            channel,
            chat,
            case: null,
            lane: 0,
            wording: null,
            message,
            state: 'queued',
            attempts: 0,
            heldFrom: null,
          },
          ...{
            notBefore: null,
            claimedUntil: null,
            replyToken: null,
            replyUntil: null,
            code: null,
            reason: null,
            cause: null,
            createdAt: 0,
            endedAt: null,
          },
        },
      },
    ])
    await world.does(shop.customer.says('/mine'))
    expect(await outbox('failed')).toMatchObject([{ code: 'unwritable' }])
    expect(await outbox('queued')).toEqual([])
  })
})

describe('how far a delivery is', () => {
  beforeEach(() => opens())

  it('never goes back, in whatever order and however often the platform tells of it (W2)', async () => {
    const { account, friend } = await onWhatsApp()
    await reports(friend)
    const statusOf = async (wording: string) =>
      (await outbox()).find((delivery) => delivery.wording === wording)?.state ?? ''
    const told = fc.array(fc.constantFrom('sent', 'delivered', 'read', 'failed'), { minLength: 1, maxLength: 6 })
    let round = 0
    await fc.assert(
      fc.asyncProperty(told, fc.boolean(), async (statuses, isFirst) => {
        round += 1
        account.hold()
        if (isFirst) faulty({ platform: 'whatsapp', kind: 'accepted-but-timeout', match: /messages$/u, times: 1 })
        if (isFirst) await inVain(() => tells(`รอบ ${round}`)).then(() => world.passes(minute))
        else await world.does(tells(`รอบ ${round}`))
        await account.release(() => [])
        const last = asked(/messages$/u).filter(({ body }) => JSON.stringify(body).includes(`รอบ ${round}`))
        const sent = last.at(-1) as {
          answer: { messages: { id: string }[] }
          body: { biz_opaque_callback_data: string }
        }
        const { biz_opaque_callback_data: tag } = sent.body
        const id = sent.answer.messages[0]?.id ?? ''
        const [delivery] = tag.split('.')
        const stateNow = async () => (await outbox()).find((one) => one.id === delivery)?.state ?? 'queued'
        let before = await stateNow()
        for (const [at, status] of statuses.entries()) {
          const status_ = {
            id,
            status,
            timestamp: String(1_795_000_000 + round * 100 + at),
            recipient_id: friend.waId ?? '',
            biz_opaque_callback_data: tag,
          }
          const errors = status === 'failed' ? { errors: [{ code: 131026, title: 'Undeliverable' }] } : {}
          await world.does(account.emit({ statuses: [{ ...status_, ...errors }] }))
          const now = await stateNow()
          expect(ranks[now as keyof typeof ranks]).toBeGreaterThanOrEqual(ranks[before as keyof typeof ranks])
          before = now
        }
      }),
      { numRuns: 12 },
    )
    expect(await statusOf('customer.heard')).not.toBe('nothing')
  })

  it('is known even where the status comes before the answer to the call', async () => {
    const { friend } = await onWhatsApp()
    await reports(friend)
    await Promise.all(Array.from({ length: 8 }, (_, n) => tells(`เร็ว ${n}`)))
    await world.settle()
    await world.passes(minute)
    await friend.opens()
    await world.settle()
    const states = (await world.case(1)).deliveries.map(({ state }) => state)
    expect(states.filter((state) => state === 'read').length).toBeGreaterThanOrEqual(8)
  })

  it('what was parked goes first when the customer writes, and never goes twice', async () => {
    const { friend } = await onWhatsApp()
    await reports(friend)
    await world.passes(25 * 60 * minute)
    await world.does(tells('ได้แล้วนะคะ'))
    expect(shop.agent.heard()).toMatch('24')
    expect(await outbox('parked')).toHaveLength(1)
    await world.does(friend.says('/mine'))
    const heard = friend.bubbles().map(({ text }) => text)
    expect(heard.filter((text) => text.includes('ได้แล้วนะคะ'))).toHaveLength(1)
    expect(heard.findIndex((text) => text.includes('ได้แล้วนะคะ'))).toBeLessThan(heard.length - 1)
    expect(await outbox('parked')).toEqual([])
  })
})

/** The most of these instants that lie within any stretch of so many ms. */
function busiest(times: number[], window: number): number {
  return Math.max(0, ...times.map((start) => times.filter((at) => at >= start && at < start + window).length))
}
