// What staff order of a case in a chat another system can order too, by the same rules: who gets it, how urgent it is, its type, its level.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearing } from '../api/house.ts'
import { openWorld, type World } from '../world.ts'
import { joins, type Shop, shopOnLine } from './shops.ts'

describe('a CRM that orders of cases what staff order in chats', () => {
  let world: World
  let shop: Shop
  let crm: ReturnType<typeof bearing>
  beforeAll(async () => {
    world = await openWorld()
    shop = await shopOnLine(world)
    await joins(world, shop.boss, 'admin')
    const asked = { name: 'CRM', scopes: ['cases:read', 'cases:write'] }
    const { key } = await world.api.post<{ key: string }>(`/workspaces/${world.workspace}/keys`, asked)
    crm = bearing(world.app.routes, key)
  })
  afterAll(() => world.closes())

  const at = (number: number, door: string) => `/api/v1/workspaces/${world.workspace}/cases/${number}/${door}`
  const opens = async () =>
    (await crm.post(`/api/v1/workspaces/${world.workspace}/cases`, { type: 'other', text: 'จอดับ' })).body.number
  const orders = async (number: number, door: string, asked: object) => {
    const answer = await crm.post(at(number, door), asked)
    await world.settle()
    return answer
  }
  async function idOf(name: string): Promise<string> {
    const { q, t } = world.app.house.store
    const { items } = (await crm.get(`/api/v1/workspaces/${world.workspace}/people`)).body
    const all = await q.select({ id: t.persons.id, name: t.persons.name }).from(t.persons)
    return [...items, ...all].find((one: { name: string }) => one.name === name)?.id ?? ''
  }

  it('gives a case to one of the staff, who hear of it; nobody else can be given one', async () => {
    const number = await opens()
    await world.does(shop.agent.says(`/case ${number}`))
    const nok = await idOf('นก')
    const boss = await idOf('มายด์')
    const given = await orders(number, 'assign', { to: nok, by: boss })
    expect([given.status, (await world.case(number)).owner?.name]).toEqual([200, 'นก'])
    expect(shop.agent.heard()).toMatch(`#${number}`)
    expect((await world.case(number)).timeline.at(-1)).toMatchObject({ kind: 'assigned', by: { name: 'มายด์' } })
    expect((await orders(number, 'assign', { to: nok, by: boss })).body).toMatchObject({
      status: 409,
      code: 'nothing-new',
    })
    expect((await orders(number, 'assign', { to: 'nobody' })).body.errors).toEqual([
      { path: 'to', message: 'There is no such person' },
    ])
  })

  it('knows who works here and in which role, and no customer', async () => {
    const { body } = await crm.get(`/api/v1/workspaces/${world.workspace}/people`)
    expect(body.items).toMatchObject([
      { name: 'นก', roles: ['support'], detail: 'LINE' },
      { name: 'มายด์', roles: ['admin'] },
    ])
  })

  it('makes a case critical with the reason, and the staff are told at once', async () => {
    const number = await opens()
    const boss = await idOf('มายด์')
    expect((await orders(number, 'severity', { severity: 'critical', reason: 'VIP', by: boss })).status).toBe(200)
    expect(await world.case(number)).toMatchObject({ severity: 'critical' })
    expect((await world.case(number)).timeline.at(-1)).toMatchObject({ kind: 'severity', data: { text: 'VIP' } })
    expect((await orders(number, 'severity', { severity: 'huge', by: boss })).body).toMatchObject({
      code: 'unknown-severity',
    })
  })

  it('gives a case another type, with its targets', async () => {
    const number = await opens()
    expect((await orders(number, 'type', { type: 'topup_missing', by: await idOf('มายด์') })).status).toBe(200)
    expect(await world.case(number)).toMatchObject({ type: 'topup_missing', severity: 'critical' })
    expect((await orders(number, 'type', { type: 'nothing' })).body).toMatchObject({
      status: 422,
      code: 'unknown-type',
    })
  })

  it('escalates only with a reason and to a level there is', async () => {
    const number = await opens()
    expect((await orders(number, 'escalate', { level: 'L2', reason: '' })).body).toMatchObject({
      code: 'reason-needed',
    })
    expect((await orders(number, 'escalate', { level: 'L9', reason: 'ช้า' })).body).toMatchObject({
      code: 'unknown-level',
    })
    expect((await orders(number, 'escalate', { level: 'L2', reason: 'ช้า' })).status).toBe(200)
    expect((await world.case(number)).timeline.at(-1)).toMatchObject({ kind: 'escalated', by: null })
  })

  it('links orders, by which the main site finds the case', async () => {
    const number = await opens()
    expect((await orders(number, 'orders', { orders: ['ORD-9', 'ORD-10'] })).body.orders).toEqual(['ORD-9', 'ORD-10'])
    expect((await orders(number, 'orders', { orders: ['ORD-9'] })).body).toMatchObject({ code: 'nothing-new' })
  })

  it('is refused where the person in whose name it orders may not, in words', async () => {
    const number = await opens()
    await world.does(shop.customer.says('สวัสดี'))
    const refused = await crm.post(
      at(number, 'severity'),
      { severity: 'critical', by: await idOf('สมชาย') },
      { 'accept-language': 'en' },
    )
    expect(refused.body).toMatchObject({ status: 403, code: 'not-allowed' })
    expect((await orders(999, 'type', { type: 'other' })).status).toBe(404)
  })

  it('does it once, however often it asks with the same key', async () => {
    const number = await opens()
    const asks = () =>
      crm.post(at(number, 'escalate'), { level: 'L2', reason: 'ช้า' }, { 'idempotency-key': `esc-${number}` })
    const [first, again] = [await asks(), await asks()]
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 200, 'true'])
    expect((await world.case(number)).timeline.filter(({ kind }) => kind === 'escalated')).toHaveLength(1)
  })
})
