// Ten thousand bulk messages, and who does not have to wait for them (S2-13, S2-14, T6).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Write } from '#store/commit.ts'
import type { Row } from '#store/schema.ts'
import { openWorld, type World } from '../world.ts'
import { reports, shopOnTelegram } from './shops.ts'

const second = 1_000
const many = 10_000
/** So many of a bulk are on their way at once (places.ts). */
const bulkPlaces = 20

// A PostgreSQL beside others on two cores is slow with ten thousand rows, not wrong.
vi.setConfig({ testTimeout: 90_000 })

let world: World
let shop: Awaited<ReturnType<typeof shopOnTelegram>>

beforeEach(async () => {
  world = await openWorld()
  shop = await shopOnTelegram(world)
})
afterEach(() => world.closes())

type Chat = Row<'chats'>
const chats = async () => {
  const { q, t } = world.app.house.store
  return q.select().from(t.chats)
}
const staffGroup = async () => (await chats()).find(({ purpose }) => purpose === 'staff') as Chat

const privateChat = async () =>
  (await chats()).find(({ kind, purpose }) => kind === 'private' && purpose !== 'staff') as Chat

function said(chat: Chat, text: string, lane: number, differs: Partial<Row<'outbox'>> = {}): Write {
  const message = { parts: [{ kind: 'text', text }], choices: [], layout: 'buttons' }
  const { workspace, channel, id } = chat
  const values: Row<'outbox'> = {
    ...{ id: world.app.house.fresh.id(), workspace, channel, chat: id, case: null, lane, wording: null, message },
    ...{ state: 'queued', attempts: 0, heldFrom: null, notBefore: null, claimedUntil: null, replyToken: null },
    ...{ replyUntil: null, code: null, reason: null, cause: null, createdAt: 0, endedAt: null, ...differs },
  }
  return { hot: 'outboxInsert', values }
}

/** A bulk of many messages, all to one chat or each to a chat of its own. */
async function bulk(to: 'one group' | 'many chats'): Promise<void> {
  const { commit } = world.app.house.store
  const group = await staffGroup()
  if (to === 'one group')
    return void (await commit(Array.from({ length: many }, (_, n) => said(group, `ประกาศ ${n}`, 3))))
  const strangers = Array.from({ length: many }, (_, n): Chat => {
    return {
      ...group,
      id: world.app.house.fresh.id(),
      platformId: String(8_000_000 + n),
      kind: 'private',
      purpose: 'customer',
    }
  })
  for (let from = 0; from < many; from += 500) {
    const some = strangers.slice(from, from + 500)
    await commit([{ write: (q, t) => q.insert(t.chats).values(some).returning({ id: t.chats.id }) }])
  }
  await commit(strangers.map((chat, n) => said(chat, `ประกาศ ${n}`, 3)))
}

const calls = () => world.emulators.requests().filter(({ path }) => /sendMessage|editMessageText/u.test(path))
const texts = () => calls().map(({ body }) => (body as { text: string }).text)
/** How many ms pass until these words leave. */
async function until(words: string, most: number): Promise<number> {
  for (let passed = 0; passed <= most; passed += 100) {
    if (texts().some((text) => text.includes(words))) return passed
    await world.passes(100)
  }
  throw new Error(`“${words}” did not leave within ${most} ms`)
}

describe.each(['one group', 'many chats'] as const)('a bulk of 10,000 to %s', (to) => {
  it('does not delay a critical alert or a code: they are the next to leave', async () => {
    await reports(world, shop.customer, 'จอดับ')
    await world.passes(10 * second)
    await bulk(to)
    for (let n = 0; n < 12; n++) await world.passes(10 * second)
    const group = await staffGroup()
    const own = await privateChat()
    await world.app.house.store.commit([said(group, 'ด่วนในกลุ่ม', 1), said(own, 'รหัส 123456', 0)])
    const before = calls().length
    expect(await until('ด่วนในกลุ่ม', 2 * second)).toBeLessThanOrEqual(second)
    // They are the first to be taken up. A server keeps the claims of those taken up at one instant side by side, in any order.
    const sideBySide = world.app.house.store.kind === 'sqlite' ? 2 : 2 + bulkPlaces
    const next = texts().slice(before, before + sideBySide)
    expect(next).toEqual(expect.arrayContaining(['ด่วนในกลุ่ม', 'รหัส 123456']))
  })

  it('costs an event no more than nothing waiting does', async () => {
    const cost = async () => {
      const { store } = world.app.house
      const read = store.read
      let rows = 0
      store.read = async (name, values) => {
        const found = await read(name, values)
        rows += name.startsWith('outbox') ? Math.max(1, found.length) : 0
        return found
      }
      await shop.customer.says('/mine')
      for (let turn = 0; turn < 300; turn++) await new Promise(setImmediate)
      store.read = read
      return rows
    }
    const idle = await cost()
    await world.settle()
    await bulk(to)
    for (let n = 0; n < 20; n++) await world.passes(second)
    expect(await cost()).toBeLessThanOrEqual(idle + 4)
  })
})

describe('chats', () => {
  it('get their messages in turn, however many one of them has', async () => {
    const { commit } = world.app.house.store
    await reports(world, shop.customer, 'จอดับ')
    await world.passes(10 * second)
    const [group, other] = [await staffGroup(), await privateChat()]
    await commit([...Array.from({ length: 50 }, (_, n) => said(group, `มาก ${n}`, 2)), said(other, 'น้อย', 2)])
    await world.settle()
    expect(await until('น้อย', second)).toBeLessThanOrEqual(100)
  })

  it('of ten thousand that wait when the process starts all get theirs', async () => {
    await bulk('many chats')
    await world.restarts()
    const before = calls().length
    for (let n = 0; n < 30; n++) await world.passes(second)
    expect(calls().length - before).toBeGreaterThan(30 * 24)
  })
})
