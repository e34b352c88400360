// A channel that fails is told of before its customers notice (N16): in a chat that still works, once for each change.
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Health, healthWrite } from '#store/channel-health.ts'
import { lineShop, openWorld, type World } from '../world.ts'

const minute = 60_000
const hour = 60 * minute
let world: World
let shop: Awaited<ReturnType<typeof lineShop>>
let news: () => string

/** A LINE shop whose alerts go to a group on Telegram. */
beforeEach(async () => {
  world = await openWorld({ language: 'en' })
  shop = await lineShop(world)
  const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
  const account = world.emulators.telegram.account({ botToken, name: 'Alerts', username: 'alerts_bot' })
  await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const boss = world.emulators.telegram.person({ name: 'Boss', account, hasWritten: true })
  const group = world.emulators.telegram.group({
    account,
    kind: 'supergroup',
    name: 'Alerts',
    members: [boss],
    botIsAdmin: true,
  })
  const phone = boss.in(group)
  await world.does(phone.says(`/bind ${await world.code({ for: 'alerts' })}`))
  let known = phone.bubbles().length
  news = () => {
    const fresh = phone.bubbles().slice(known)
    known = phone.bubbles().length
    return fresh.map(({ text }) => text).join('\n')
  }
})
afterEach(() => world.closes())

type Seen = { items: { id: string; platform: string; state: string; health: Omit<Health, 'body'> | null }[] }
const line = async () => {
  const { items } = await world.api.get<Seen>(`/workspaces/${world.workspace}/channels`)
  return items.find(({ platform }) => platform === 'line')
}

describe('a LINE account', () => {
  it('that is well is not told of', async () => {
    await world.does(shop.customer.says('hello'))
    await world.passes(2 * hour)
    expect(await line()).toMatchObject({
      health: { state: 'well', reason: null, badSignatures: 0, quota: null, examinedAt: expect.any(Number) },
    })
    const { lastWebhookAt, lastSendAt } = (await line())?.health ?? {}
    expect([lastWebhookAt, lastSendAt]).toEqual([expect.any(Number), expect.any(Number)])
    expect(news()).toBe('')
  })

  it('whose token was revoked is found out while nobody writes, and told of again when it works', async () => {
    await world.passes(minute)
    shop.account.revoke()
    await world.passes(hour)
    expect(news()).toMatch('“line” no longer lets us in')
    expect(await line()).toMatchObject({ state: 'refused', health: { state: 'failing', reason: 'credentials' } })
    await world.passes(hour)
    expect(news()).toBe('')
    shop.account.restore()
    await world.passes(hour)
    expect(news()).toMatch('“line” works again')
    await world.passes(minute)
    expect(await line()).toMatchObject({ state: 'connected', health: { state: 'well', reason: null } })
    expect(news()).toBe('')
  })

  it('whose platform is down is no account that was revoked', async () => {
    world.emulators.faults.add({ platform: 'line', kind: '5xx' })
    await world.passes(2 * hour)
    expect(news()).toBe('')
    expect(await line()).toMatchObject({ state: 'connected', health: { state: 'well' } })
  })

  it('whose events go elsewhere is told of, with where they go and no more', async () => {
    await world.passes(minute)
    shop.account.setWebhook('https://other-bot.example/hook?key=secret')
    await world.passes(hour)
    expect(news()).toMatch('Messages to “line” go to another system now (other-bot.example) and not here')
    await world.passes(hour)
    expect(news()).toBe('')
    const { id = '' } = (await line()) ?? {}
    shop.account.setWebhook(`https://caseline.invalid/hooks/line/${id}`)
    await world.passes(hour)
    expect(news()).toBe('“line” is fine again.')
  })

  it('whose secret was changed is told of, until an event comes in that is signed rightly', async () => {
    for (let n = 0; n < 6; n++) expect(await shop.account.post('{"events":[]}', { signature: 'd3Jvbmc=' })).toBe(401)
    await world.passes(minute)
    expect(news()).toMatch('Events for “line” come with a wrong signature and are refused (6 so far)')
    expect(await line()).toMatchObject({ health: { state: 'failing', reason: 'signatures', badSignatures: 6 } })
    await world.does(shop.customer.says('hello'))
    await world.passes(minute)
    expect(await line()).toMatchObject({ health: { state: 'well', badSignatures: 0 } })
    expect(news()).toMatch('“line” is fine again.')
  })

  it('that is silent against all habit is told of, and again when somebody writes', async () => {
    await world.does(shop.customer.says('hello'))
    await world.passes(minute)
    const { store } = world.app.house
    const { q, t } = store
    const { id = '' } = (await line()) ?? {}
    const [known] = await q.select().from(t.channelHealth).where(eq(t.channelHealth.channel, id))
    const body = known?.body as Health['body']
    const usual = { share: Array(168).fill(0.9), looks: Array(168).fill(4) }
    await store.commit([healthWrite({ ...(known as unknown as Health), body: { ...body, usual } })])
    await world.passes(20 * minute)
    expect(news()).toBe('')
    await world.passes(20 * minute)
    expect(news()).toMatch(
      /Nothing has come in from “line” since 21 Nov 2026 \d\d:\d\d, which is unusual for this time/u,
    )
    await world.passes(hour)
    expect(news()).toBe('')
    await world.does(shop.customer.says('hello?'))
    await world.passes(minute)
    expect(news()).toMatch('“line” is fine again.')
  })
})

it('tells of messages that are nearly used up, and used up, where the platform counts them', async () => {
  const credentials = { channelSecret: 'small-secret', channelAccessToken: 'small-token' }
  const account = world.emulators.line.account({ ...credentials, name: 'Small', quota: 5 })
  const channel = await world.api.post<{ id: string }>(`/workspaces/${world.workspace}/channels`, {
    platform: 'line',
    name: 'small',
    credentials,
  })
  await world.api.post(`/workspaces/${world.workspace}/channels/${channel.id}/connect`, {})
  const customer = world.emulators.line.person({ name: 'Ann', account })
  const { bot } = (await world.app.house.channels.of(channel.id)) ?? {}
  const pushes = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const body = { to: customer.id, messages: [{ type: 'text', text: `${n}` }] }
      await bot?.send({ method: 'push', body, retryKey: crypto.randomUUID() }, { tag: 'x', number: 1 })
    }
  }
  await world.does(customer.says('hello'))
  await pushes(4)
  await world.passes(hour)
  expect(news()).toMatch('“small” has used 4 of its 5 messages this month')
  await pushes(1)
  await world.passes(hour)
  expect(news()).toMatch('“small” has used up all its 5 messages of this month')
})

it('tells of a platform that takes nothing for a while, again and again (S1-33)', async () => {
  await world.does(shop.customer.says('hello'))
  world.emulators.faults.add({ platform: 'line', kind: '429', match: /push|reply/u, retryAfter: 20 })
  await world.does(shop.customer.says('/new other late'))
  for (let n = 0; n < 8; n++) await world.passes(minute)
  expect(news()).toMatch('too much was sent at once')
})
