// An account that is no longer used: removed where it never was, else retired. Nothing goes in or out by it, and all that was said stays.
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lookAtChannels } from '#src/cli/doctor/channels.ts'
import { adminToken, lineShop, openWorld, publicOrigin, type World } from '../world.ts'
import { hears, reports } from './shops.ts'

const hour = 60 * 60_000
const botToken = '7000000001:AAtelegram-token-of-the-tests-00000'
type Taken = { outcome: string; openCases: number; ended: number; webhook: { takenOff: boolean; note: string } }
type Outbox = { items: { id: string; state: string; code: string; reason: string }[] }

let world: World
let team: Awaited<ReturnType<typeof lineShop>>
beforeEach(async () => {
  world = await openWorld({ language: 'en' })
  team = await lineShop(world)
})
afterEach(() => world.closes())

const at = () => `/workspaces/${world.workspace}`
const channelsSeen = async () =>
  (await world.api.get<{ items: { id: string; state: string; health: unknown }[] }>(`${at()}/channels`)).items
const takes = async (channel: string) => {
  const { status, body } = await world.api.call('DELETE', `${at()}/channels/${channel}`)
  expect(status).toBe(200)
  await world.settle()
  return body as Taken
}
const deadOnes = async () => (await world.api.get<Outbox>(`${at()}/outbox?state=dead`)).items
const changes = async () =>
  (await world.api.get<{ items: { kind: string; through: string }[] }>(`${at()}/changes`)).items
/** What comes to the door of a channel, whoever it is from. */
const knocks = (platform: string, channel: string) =>
  world.app.routes.request(`/hooks/${platform}/${channel}`, { method: 'POST', body: '{}' })
const doctor = () =>
  lookAtChannels(
    {
      config: world.app.house.config,
      secrets: { key: world.app.house.secret, older: [], adminToken, madeToken: false },
      now: world.clocks.clock.now(),
      fetch,
      thorough: false,
    },
    world.app.house.store,
  )

describe('an account that nobody ever wrote to', () => {
  it('is removed wholly, with credentials that were pasted wrongly', async () => {
    const credentials = { botToken: '7000000009:AAanother-token-that-nobody-knows-00', secretToken: 'secret' }
    const asked = { platform: 'telegram', name: 'Wrong', credentials }
    const { id } = await world.api.post<{ id: string }>(`${at()}/channels`, asked)
    expect((await world.api.call('POST', `${at()}/channels/${id}/connect`, {})).status).toBe(422)
    expect((await doctor()).map(({ state }) => state)).toContain('bad')
    expect(await takes(id)).toMatchObject({
      outcome: 'removed',
      webhook: { takenOff: false, note: expect.stringMatching('Telegram answered 401') },
    })
    expect((await channelsSeen()).map((channel) => channel.id)).toEqual([team.channel])
    expect((await knocks('telegram', id)).status).toBe(404)
    expect((await world.api.call('DELETE', `${at()}/channels/${id}`)).status).toBe(404)
    expect((await doctor()).map(({ state }) => state)).not.toContain('bad')
    expect((await changes())[0]).toMatchObject({ kind: 'channel.removed', through: 'token' })
    expect(await hears(world, team.customer, 'hello')).toMatch('ร้านทดสอบ')
  })
})

describe('an account that customers wrote to', () => {
  let bot: ReturnType<World['emulators']['telegram']['account']>
  let channel: string
  let customer: ReturnType<World['emulators']['telegram']['person']>

  beforeEach(async () => {
    bot = world.emulators.telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'shop_bot' })
    channel = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
    customer = world.emulators.telegram.person({ name: 'สมชาย', account: bot, hasWritten: true })
    await reports(world, customer, 'it is broken')
    await world.passes(10_000)
  })

  it('is retired: its webhook is refused, what waited is given up with the reason, and its cases stay', async () => {
    const clear = world.emulators.faults.add({ platform: 'telegram', kind: '5xx', match: /sendMessage/u })
    await hears(world, team.agent, '#1 > we are on it')
    clear()
    expect(await takes(channel)).toEqual({
      id: channel,
      outcome: 'retired',
      openCases: 1,
      ended: 1,
      webhook: { takenOff: true, note: 'Telegram has taken the webhook off.' },
    })
    expect((await knocks('telegram', channel)).status).toBe(410)
    expect(await bot.post('{"update_id":1}')).not.toBe(200)
    await world.passes(hour)
    expect(customer.bubbles().map(({ text }) => text)).not.toContainEqual(expect.stringMatching('we are on it'))
    expect(await deadOnes()).toMatchObject([
      { code: 'retired', reason: 'The account it was to leave through is retired' },
    ])
    expect((await world.case(1)).messages.map(({ text }) => text)).toEqual(['it is broken', 'we are on it'])
    expect((await changes())[0]).toMatchObject({ kind: 'channel.retired', through: 'token' })
    expect(await takes(channel)).toMatchObject({ outcome: 'retired', ended: 0 })
  })

  it('is told of to staff who reply, and what another account gets goes on', async () => {
    await takes(channel)
    await world.restarts()
    await hears(world, team.agent, '#1 > we are on it')
    const card = team.agent.bubbles().findLast(({ text }) => text.includes('is retired'))
    expect(card?.text).toMatch('the account it was to leave through is retired')
    expect(card?.text).toMatch('Reach them another way')
    await reports(world, team.customer, 'mine as well')
    expect(team.customer.heard()).toMatch('#2')
    await hears(world, team.agent, '#2 > we see it')
    expect(team.customer.heard()).toMatch('we see it')
  })

  it('is looked after by nobody, though its credentials were refused before', async () => {
    bot.revoke()
    await hears(world, team.agent, '#1 > we are on it')
    await takes(channel)
    const known = team.agent.bubbles().length
    for (let n = 0; n < 3; n++) await world.passes(hour)
    const told = team.agent.bubbles().slice(known)
    expect(told.filter(({ text }) => text.includes('telegram'))).toEqual([])
    expect((await channelsSeen()).find(({ id }) => id === channel)).toMatchObject({ state: 'retired', health: null })
    const found = await doctor()
    expect(found.filter(({ what, state }) => what.includes('telegram') || state === 'bad')).toEqual([])
    const { q, t } = world.app.house.store
    const rows = await q.select({ id: t.channels.id, sealed: t.channels.credentials }).from(t.channels)
    expect(rows.find(({ id }) => id === channel)?.sealed).toBe('')
  })

  it('is taken up again with new credentials, and what was given up can be sent again', async () => {
    await takes(channel)
    await hears(world, team.agent, '#1 > we are on it')
    expect((await world.api.call('POST', `${at()}/channels/${channel}/connect`, {})).status).toBe(409)
    const credentials = { botToken, secretToken: 'another-secret' }
    await world.api.put(`${at()}/channels/${channel}/credentials`, { credentials })
    await world.api.post(`${at()}/channels/${channel}/connect`, {})
    expect(await hears(world, customer, '/my')).toMatch('#1')
    const [lost] = await deadOnes()
    await world.does(world.api.post(`${at()}/outbox/${lost?.id}/retry`, {}))
    await world.passes(10_000)
    expect(customer.bubbles().map(({ text }) => text)).toContainEqual(expect.stringMatching('we are on it'))
    expect(await deadOnes()).toEqual([])
  })

  it('whose team sat in a group of it leaves the cases to the others', async () => {
    await takes(team.channel)
    expect(await hears(world, customer, '/new other a second one')).toMatch('#2')
    expect((await deadOnes()).length).toBe(0)
    expect((await world.case(2)).status).toBe('new')
  })
})

it('by whose address another number of its app comes in stays its door', async () => {
  const given = { appSecret: 'the-app-secret', accessToken: 'the-access-token', verifyToken: 'let-me-in' }
  const { whatsapp } = world.emulators
  const numbers = ['106540352242922', '106540352242923'].map((phoneNumberId) =>
    whatsapp.account({ ...given, phoneNumberId, name: 'ร้านทดสอบ', displayPhone: '+66 2 123 4567' }),
  )
  const [first, second] = numbers
  if (!first || !second) throw new Error('two numbers were meant to be there')
  const old = await world.connects('whatsapp', { ...given, phoneNumberId: first.phoneNumberId })
  await world.connects('whatsapp', { ...given, phoneNumberId: second.phoneNumberId })
  for (const number of numbers) await number.setWebhook(`${publicOrigin}/hooks/whatsapp/${old}`)
  const [one, two] = numbers.map((account, n) => whatsapp.person({ name: `Customer ${n}`, account }))
  if (!one || !two) throw new Error('two people were meant to be there')
  expect((await takes(old)).outcome).toBe('retired')
  expect(await hears(world, two, 'hello')).toMatch('ร้านทดสอบ')
  expect(await hears(world, one, 'hello')).toBe('')
  const { q, t } = world.app.house.store
  const events = await q.select({ error: t.inbox.error }).from(t.inbox).where(eq(t.inbox.state, 'unhandled'))
  expect(events).toEqual([{ error: `No channel for ${first.phoneNumberId}` }])
})
