import { describe, expect, it } from 'vitest'
import { inboxRow } from '#test/store/rows.ts'
import { type House, keepsNoLines, noon, openHouse, openShop } from './house.ts'

/** An event that came, with what became of it. */
async function comes(house: House, workspace: string, differs: Parameters<typeof inboxRow>[0]): Promise<string> {
  const row = inboxRow({ id: house.fresh.id(), workspace, receivedAt: noon, ...differs })
  await house.store.commit([{ write: (q, t) => q.insert(t.inbox).values(row).returning() }])
  return row.id
}

describe('events that were set aside', () => {
  it('are shown, the newest first, without people’s words', async () => {
    const house = openHouse()
    const { id, at } = await openShop(house)
    const dead = { state: 'dead', attempts: 5, error: 'x: a fault', endedAt: noon + 9 } as const
    const older = await comes(house, id, dead)
    await comes(house, id, { state: 'done' })
    const newer = await comes(house, id, dead)
    const { body } = await house.get(`${at}/inbox/dead`)
    expect(body.items.map((item: { id: string }) => item.id)).toEqual([newer, older])
    expect(body.items[0]).toEqual({
      ...{ id: newer, at: noon, channel: 'line', state: 'dead', attempts: 5, reason: 'x: a fault', endedAt: noon + 9 },
    })
  })

  it('come in pages', async () => {
    const house = openHouse()
    const { id, at } = await openShop(house)
    for (let made = 0; made < 60; made++) await comes(house, id, { state: 'dead' })
    const first = await house.get(`${at}/inbox/dead`)
    const second = await house.get(`${at}/inbox/dead?cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([50, 10, null])
  })

  it('are handled again or dropped with a line in the chain, or not at all', async () => {
    const house = openHouse()
    const { id, at } = await openShop(house)
    const dead = await comes(house, id, { state: 'dead', attempts: 5 })
    const state = async () => (await house.get(`${at}/inbox/dead`)).body.items.length
    const mended = keepsNoLines(house)
    expect((await house.post(`${at}/inbox/${dead}/drop`, { reason: 'spam' })).status).toBe(500)
    expect((await house.post(`${at}/inbox/${dead}/retry`)).status).toBe(500)
    expect(await state()).toBe(1)
    mended()
    expect((await house.post(`${at}/inbox/${dead}/drop`, { reason: 'spam' })).status).toBe(200)
    expect((await house.post(`${at}/inbox/${dead}/drop`, { reason: 'spam' })).status).toBe(409)
    const chain = await house.store.read('timelineOf', { workspace: id, case: id })
    expect(chain.map(({ kind }) => kind)).toEqual(['workspace.created', 'event.dropped'])
  })

  it('are handled again when a person says so; others and those of another are left alone', async () => {
    const house = openHouse()
    const [mine, theirs] = [await openShop(house), await openShop(house)]
    const dead = await comes(house, mine.id, { state: 'dead', attempts: 5 })
    const { status, body } = await house.post(`${mine.at}/inbox/${dead}/retry`)
    expect([status, body.state, body.attempts]).toEqual([200, 'waiting', 0])
    expect((await house.post(`${mine.at}/inbox/${dead}/retry`)).status).toBe(409)
    expect((await house.post(`${theirs.at}/inbox/${dead}/retry`)).status).toBe(404)
  })
})
