// Two businesses in one house see nothing of each other (S0-53): in chat, by the API, or on a page.
import { afterEach, expect, it } from 'vitest'
import type { LineAccount } from '#sandbox/line/account.ts'
import { openWorld, type World } from '../world.ts'
import { hears, joins, reports, shopOnLine } from './shops.ts'

let world: World
afterEach(() => world.closes())

/** Another business with a LINE account and a staff group of its own. */
async function secondShop() {
  const { line } = world.emulators
  const shop = { name: 'ร้านข้างบ้าน', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th' }
  const { id: workspace } = await world.api.post<{ id: string }>('/workspaces', shop)
  const w = `/workspaces/${workspace}`
  const credentials = { channelSecret: 'second-secret', channelAccessToken: 'second-token' }
  const account: LineAccount = line.account({ ...credentials, name: 'ร้านข้างบ้าน' })
  const made = await world.api.post<{ id: string }>(`${w}/channels`, { platform: 'line', name: 'LINE', credentials })
  await world.api.post(`${w}/channels/${made.id}/connect`, {})
  const [fon, customer] = [line.person({ name: 'ฝน', account }), line.person({ name: 'วิชัย', account })]
  const group = line.group({ name: 'ทีมข้างบ้าน', account, members: [fon] })
  await world.does(group.addsBot())
  const agent = fon.in(group)
  const { code } = await world.api.post<{ code: string }>(`${w}/codes`, { for: 'staff' })
  await hears(world, agent, `/bind ${code}`)
  return { workspace, at: w, agent, customer }
}

it('each has its own cases from #1 on, and nobody of one finds anything of the other', async () => {
  world = await openWorld()
  const shop = await shopOnLine(world)
  const next = await secondShop()
  await reports(world, shop.customer, 'สินค้าแตกมาทั้งกล่อง')
  await reports(world, next.customer, 'โอนแล้วเงียบ')
  expect(shop.agent.heard()).toMatch('#1')
  expect(next.agent.heard()).toMatch('#1')
  expect(next.agent.heard()).not.toMatch('สินค้าแตก')
  expect(await hears(world, next.agent, '/cases')).not.toMatch('สินค้าแตก')
  expect(await hears(world, next.agent, '/case 1')).toMatch('โอนแล้วเงียบ')
  await reports(world, shop.customer, 'อีกเรื่อง')
  expect(await hears(world, next.agent, '/take 2')).toMatch('#2')
  expect((await world.case(2)).owner).toBeNull()
})

it('a code, a key and an admin of one are nothing in the other', async () => {
  world = await openWorld()
  const shop = await shopOnLine(world)
  const next = await secondShop()
  const { code } = await world.api.post<{ code: string }>(`${next.at}/codes`, { for: 'role', role: 'admin' })
  expect(await hears(world, shop.boss, `/join ${code}`)).toMatch('รหัส')
  expect(await hears(world, shop.boss, '/code staff')).not.toMatch('/bind')
  await joins(world, shop.boss, 'admin')
  expect(await hears(world, shop.boss, '/test')).not.toMatch('ข้างบ้าน')
  const { key } = await world.api.post<{ key: string }>(`${next.at}/keys`, { name: 'Site', scopes: ['cases:read'] })
  const asks = async (path: string) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await world.app.routes.request(`/api/v1${path}`, { headers })).status
  }
  expect(await asks(`${next.at}/cases`)).toBe(200)
  expect(await asks(`/workspaces/${world.workspace}/cases`)).toBe(404)
})
