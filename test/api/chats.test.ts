import { describe, expect, it } from 'vitest'
import { bindChat, changeSettings, giveRole } from '#store/settings.ts'
import { openDesk } from './desk.ts'
import { noon, openHouse, openShop } from './house.ts'

async function openLife() {
  const house = openHouse()
  const shop = await openShop(house)
  return { house, ...shop, desk: openDesk(house, shop.id) }
}

describe('chats', () => {
  it('are listed with what they are for', async () => {
    const { house, id: workspace, at, desk } = await openLife()
    const staff = await desk.chat({ purpose: 'staff', types: ['other'] })
    const vip = await desk.chat({ purpose: 'partner', account: 'acme', language: 'en' })
    await desk.writes((q, t) =>
      q.insert(t.accounts).values({ id: 'acme', workspace, name: 'ACME', createdAt: noon }).returning(),
    )
    const { body } = await house.get(`${at}/chats`)
    const all = { untold: [], muted: null }
    expect(body).toEqual({
      items: [
        { id: staff, channel: 'line', purpose: 'staff', partner: null, types: ['other'], language: null, ...all },
        {
          id: vip,
          channel: 'line',
          purpose: 'partner',
          partner: { id: 'acme', name: 'ACME' },
          types: null,
          language: 'en',
          ...all,
        },
      ],
      next: null,
    })
    expect((await house.get(`${at}/chats?purpose=staff`)).body.items).toHaveLength(1)
  })

  it('come in pages', async () => {
    const { house, at, desk } = await openLife()
    for (let made = 0; made < 70; made++) await desk.chat({ purpose: 'customer' })
    const first = await house.get(`${at}/chats`)
    const second = await house.get(`${at}/chats?cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([50, 20, null])
    expect(new Set([...first.body.items, ...second.body.items].map(({ id }) => id)).size).toBe(70)
  })

  it('take the case types that they are told, in the language that they are told', async () => {
    const { house, at, desk } = await openLife()
    const staff = await desk.chat({ purpose: 'staff' })
    const path = `${at}/chats/${staff}`
    const told = await house.patch(path, { types: ['other', 'topup_missing', 'other'], language: 'en' })
    expect(told.body).toMatchObject({ id: staff, types: ['other', 'topup_missing'], language: 'en' })
    expect((await house.patch(path, { language: null })).body).toMatchObject({
      types: ['other', 'topup_missing'],
      language: null,
    })
    expect((await house.patch(path, { types: null })).body.types).toBeNull()
    expect((await house.patch(path, { types: [] })).body.types).toBeNull()
    expect((await house.patch(path, {})).status).toBe(200)
  })

  it('take no case type that there is not', async () => {
    const { house, at, desk } = await openLife()
    const staff = await desk.chat({ purpose: 'staff' })
    const { status, body } = await house.patch(`${at}/chats/${staff}`, { types: ['other', 'weather', 'toString'] })
    expect(status).toBe(422)
    expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(['types.1', 'types.2'])
    expect((await house.patch(`${at}/chats/${staff}`, { purpose: 'staff' })).body.errors[0].path).toBe('purpose')
  })

  it("are not another's", async () => {
    const { house, desk } = await openLife()
    const staff = await desk.chat({ purpose: 'staff' })
    const other = await openShop(house)
    expect((await house.get(`${other.at}/chats`)).body.items).toEqual([])
    expect((await house.patch(`${other.at}/chats/${staff}`, { language: 'en' })).status).toBe(404)
  })
})

describe('a code typed in a group', () => {
  it('binds the group to its purpose once', async () => {
    const { house, id: workspace, at, desk } = await openLife()
    const { store, needs } = house
    const som = await desk.person('Som')
    const group = await desk.chat()
    const { body } = await house.post(`${at}/codes`, { for: 'partner', name: 'ACME' })
    const outside = { now: noon, salt: needs.fresh.salt }
    const account = { id: body.code, name: 'ACME' }
    const bind = (chat: string) =>
      changeSettings(store, workspace, outside, () =>
        bindChat({
          workspace,
          chat,
          purpose: 'partner',
          role: null,
          account,
          code: body.code,
          view: { isAdmin: true },
          by: som,
          now: noon,
        }),
      )
    await bind(group)
    expect((await house.get(`${at}/chats`)).body.items[0]).toMatchObject({
      purpose: 'partner',
      partner: { name: 'ACME' },
    })
    const [, , bound] = await store.read('timelineOf', { workspace, case: workspace })
    expect(bound).toMatchObject({ kind: 'chat.bound', by: som })
    expect(JSON.parse(bound?.facts ?? '')).toMatchObject({ chat: group, purpose: 'partner', account: body.code })
    await expect(bind(await desk.chat())).rejects.toMatchObject({ name: 'Conflict' })
    expect((await house.get(`${at}/chats`)).body.items[1].purpose).toBe('none')
  })

  it('is worth nothing a day later', async () => {
    const { house, id: workspace, at, desk } = await openLife()
    const som = await desk.person('Som')
    const { body } = await house.post(`${at}/codes`, { for: 'role', role: 'manager' })
    const give = (now: number) =>
      changeSettings(house.store, workspace, { now, salt: house.needs.fresh.salt }, () =>
        giveRole({ workspace, person: som, role: 'manager', code: body.code, by: som, now }),
      )
    await expect(give(body.expiresAt)).rejects.toMatchObject({ name: 'Conflict' })
    await give(body.expiresAt - 1)
    const { t, q } = house.store
    expect(await q.select().from(t.roles)).toMatchObject([{ workspace, person: som, role: 'manager' }])
  })
})
