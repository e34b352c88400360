// A platform that does not work: its channels are left alone, the others go on, whoever has to know hears of it once (S0-38, N16).
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fault } from '#sandbox/faults.ts'
import { lineShop, openWorld, type World } from '../world.ts'

const second = 1_000

let world: World
let shop: Awaited<ReturnType<typeof lineShop>>
let bot: Awaited<ReturnType<typeof telegramShop>>

beforeEach(async () => {
  world = await openWorld()
  shop = await lineShop(world)
  bot = await telegramShop()
})
afterEach(() => world.closes())

const botToken = '7000000009:AAtelegram-token-of-trouble-000000000'

async function telegramShop() {
  const { telegram } = world.emulators
  const account = telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'trouble_bot' })
  const channel = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const one = (n: number) => telegram.person({ name: `คนที่ ${n}`, account, hasWritten: true })
  const somebody = one(0)
  return { channel, somebody, people: [somebody, ...Array.from({ length: 11 }, (_, n) => one(n + 1))] }
}

const faulty = (fault: Omit<Fault, 'platform'>) => world.emulators.faults.add({ platform: 'telegram', ...fault })
const calls = (path = /sendMessage/u) =>
  world.emulators.requests().filter((one) => one.platform === 'telegram' && path.test(one.path))
const told = (words: string) => shop.agent.bubbles().filter(({ text }) => text.includes(words)).length
const channelNow = async () => {
  const { items } = await world.api.get<{ items: { id: string; state: string; note?: string | null }[] }>(
    `/workspaces/${world.workspace}/channels`,
  )
  return items.find(({ id }) => id === bot.channel)
}
const gauge = async () => {
  const text = await (await world.app.routes.request('/metrics')).text()
  const line = text
    .split('\n')
    .find((each) => each.startsWith('caseline_channel_trouble{') && each.includes(bot.channel))
  return line === undefined ? null : Number(line.split(' ').at(-1))
}
const crowdAsks = (words = '/help') => Promise.all(bot.people.map((person) => person.says(words)))
const statesOf = async () => {
  const { q, t } = world.app.house.store
  const rows = await q.select().from(t.outbox)
  return rows.filter(({ channel }) => channel === bot.channel).map(({ state }) => state)
}

describe('a platform that answers 500 to everything', () => {
  it('is asked less and less, one message at a time, and gets all that waited once it works', async () => {
    const clear = faulty({ kind: '5xx' })
    await world.does(crowdAsks())
    const first = calls().length
    expect(first).toBeLessThanOrEqual(bot.people.length)
    expect(await gauge()).toBe(2)
    const perMinute: number[] = []
    for (let n = 0; n < 10; n++) {
      const before = calls(/./u).length
      for (let s = 0; s < 12; s++) await world.passes(5 * second)
      perMinute.push(calls(/./u).length - before)
    }
    expect(Math.max(...perMinute.slice(2))).toBeLessThanOrEqual(2)
    expect(calls().length).toBe(first)
    clear()
    for (let s = 0; s < 20; s++) await world.passes(5 * second)
    for (const person of bot.people) expect(person.heard()).not.toBe('')
    expect(await gauge()).toBe(0)
    expect(new Set(await statesOf())).toEqual(new Set(['sent']))
  })

  it('leaves the other channels untouched', async () => {
    faulty({ kind: '5xx' })
    await world.does(crowdAsks())
    await world.does(shop.customer.says('/help'))
    expect(shop.customer.heard()).not.toBe('')
  })

  it('is told once, by a channel that works, when it lasts; and once that it works again', async () => {
    const clear = faulty({ kind: '5xx' })
    await world.does(crowdAsks())
    await world.passes(20 * second)
    expect(told('ส่งข้อความไม่ออก')).toBe(0)
    for (let n = 0; n < 30; n++) await world.passes(20 * second)
    expect(told('บัญชี “telegram” ส่งข้อความไม่ออก: แพลตฟอร์มขัดข้องเอง (500)')).toBe(1)
    expect(await channelNow()).toMatchObject({ state: 'down' })
    await world.restarts()
    for (let n = 0; n < 10; n++) await world.passes(20 * second)
    expect(told('ส่งข้อความไม่ออก')).toBe(1)
    expect(await gauge()).toBe(2)
    clear()
    for (let n = 0; n < 10; n++) await world.passes(20 * second)
    expect(told('กลับมาใช้ได้แล้ว')).toBe(1)
    expect(await channelNow()).toMatchObject({ state: 'connected' })
  })

  it('is told to nobody when it is over soon', async () => {
    const clear = faulty({ kind: '5xx' })
    await world.does(crowdAsks())
    await world.passes(5 * second)
    clear()
    for (let n = 0; n < 10; n++) await world.passes(20 * second)
    expect([told('ส่งข้อความไม่ออก'), told('กลับมาใช้ได้')]).toEqual([0, 0])
    expect(await channelNow()).toMatchObject({ state: 'connected' })
  })
})

describe('a platform that says nothing', () => {
  it('risks a few messages and no more: the bot itself asks first', async () => {
    const clear = faulty({ kind: 'timeout' })
    await crowdAsks()
    for (let n = 0; n < 30; n++) await passesInVain(10 * second)
    await crowdAsks('/mine')
    for (let n = 0; n < 30; n++) await passesInVain(10 * second)
    const unknown = (await statesOf()).filter((state) => state === 'unconfirmed').length
    expect(unknown).toBeLessThanOrEqual(bot.people.length)
    expect((await statesOf()).filter((state) => state === 'queued').length).toBeGreaterThanOrEqual(bot.people.length)
    clear()
    for (let n = 0; n < 5; n++) await passesInVain(10 * second)
    for (let n = 0; n < 30; n++) await world.passes(10 * second)
    expect((await statesOf()).filter((state) => state === 'queued')).toEqual([])
    expect((await statesOf()).filter((state) => state === 'unconfirmed')).toHaveLength(unknown)
  })

  /** Time passes while calls hang, so that nothing ever settles. */
  async function passesInVain(ms: number): Promise<void> {
    await world.advances(ms)
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate)
    // What the house had to ask and write by now, it has: a database that is asked in turn has answered before.
    for (let turn = 0; turn < 20; turn++) await statesOf()
  }
})

describe('one message that its platform cannot take', () => {
  it('holds nobody else: whoever answers works', async () => {
    faulty({ kind: '5xx', status: 400, times: 8 })
    await world.does(crowdAsks())
    expect(await gauge()).toBeNull()
    await world.does(bot.somebody.says('/help'))
    expect(bot.somebody.heard()).not.toBe('')
  })
})

describe('chats to which its platform answers 500, and to no others', () => {
  const sick = () => bot.people.slice(1)
  const faultyForThem = () =>
    faulty({
      kind: '5xx',
      match: /sendMessage/u,
      says: new RegExp(
        sick()
          .map(({ id }) => `"${id}"|:${id}\\b`)
          .join('|'),
        'u',
      ),
    })

  it('hold up nobody for longer than they take to fail once, nor after a restart', async () => {
    const clear = faultyForThem()
    await world.does(Promise.all(sick().map((person) => person.says('/help'))))
    for (let s = 0; s < 60; s++) await world.passes(5 * second)
    const before = calls().length
    for (let n = 0; n < 2; n++) {
      await bot.somebody.says('/help')
      for (let s = 0; s < 3; s++) await world.passes(second)
      expect(bot.somebody.bubbles()).toHaveLength(2 * (n + 1))
      for (let s = 0; s < 60; s++) await world.passes(10 * second)
      await world.restarts()
    }
    expect(calls().length - before).toBeGreaterThan(sick().length)
    clear()
    for (let s = 0; s < 60; s++) await world.passes(20 * second)
    for (const person of sick()) expect(person.heard()).not.toBe('')
  })
})

describe('messages that fail again and again among many that do not', () => {
  it('never hold up the others', async () => {
    const [well, sick] = [bot.people.slice(0, 6), bot.people.slice(6)]
    const said = new RegExp(sick.map(({ id }) => `"${id}"|:${id}\\b`).join('|'), 'u')
    faulty({ kind: '5xx', match: /sendMessage/u, says: said })
    for (let n = 0; n < 40; n++) {
      const writing = [sick[n], well[n % well.length]].flatMap((person) => person ?? [])
      for (const person of writing) await world.does(person.says('/help'))
      expect(await gauge()).not.toBe(2)
      await world.passes(5 * second)
    }
    for (const person of well) expect(person.heard()).not.toBe('')
    expect(calls().length).toBeGreaterThan(40 + sick.length * 5)
  })
})

describe('what is measured', () => {
  it('are ends, attempts and waits, by platform and lane', async () => {
    await world.does(shop.customer.says('/help'))
    await world.does(bot.somebody.says('/help'))
    const text = await (await world.app.routes.request('/metrics')).text()
    expect(text).toMatch(/caseline_messages_total\{platform="telegram",end="accepted"\} 1/u)
    expect(text).toMatch(/caseline_deliveries_total\{platform="line",outcome="sent"\} \d/u)
    expect(text).toMatch(/caseline_delivery_wait_seconds_count\{lane="2"\} \d/u)
    expect(text).toMatch(/caseline_delivery_seconds_count\{platform="telegram"\} 1/u)
  })

  it('are repeats, on /health', async () => {
    const health = (await (await world.app.routes.request('/health')).json()) as { duplicates: number }
    expect(health.duplicates).toBe(0)
  })
})
