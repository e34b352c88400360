import { describe, expect, it } from 'vitest'
import { dropDelivery } from '#src/mending.ts'
import { retryWrites } from '#src/retry.ts'
import { openDesk } from './desk.ts'
import { keepsNoLines, noon, openHouse, openShop } from './house.ts'

describe('the outbox', () => {
  it('shows what became of each delivery, the newest first', async () => {
    const house = openHouse()
    const { id, at } = await openShop(house)
    const desk = openDesk(house, id)
    const opened = await desk.opens(await desk.person('Som'))
    const dead = await desk.delivers({
      state: 'dead',
      code: '403',
      reason: 'the group is gone',
      attempts: 5,
      endedAt: noon + 9,
    })
    const queued = await desk.delivers({ case: opened.id, chat: 'c1', wording: 'customer.queued' })
    const { body } = await house.get(`${at}/outbox`)
    expect(body).toEqual({
      items: [
        {
          ...{ id: queued, at: noon, to: 'c1', channel: 'line', case: 1, wording: 'customer.queued', state: 'queued' },
          ...{ attempts: 0, code: null, reason: null },
        },
        {
          ...{ id: dead, at: noon + 9, to: 'chat', channel: 'line', case: null, wording: null, state: 'dead' },
          ...{ attempts: 5, code: '403', reason: 'the group is gone' },
        },
      ],
      next: null,
    })
    expect((await house.get(`${at}/outbox?state=dead`)).body.items.map((item: { id: string }) => item.id)).toEqual([
      dead,
    ])
    expect((await house.get(`${at}/outbox?state=lost`)).status).toBe(400)
  })

  it('comes in pages', async () => {
    const house = openHouse()
    const { id, at } = await openShop(house)
    const desk = openDesk(house, id)
    for (let made = 0; made < 60; made++) await desk.delivers({ state: 'failed' })
    const first = await house.get(`${at}/outbox?state=failed`)
    const second = await house.get(`${at}/outbox?state=failed&cursor=${first.body.next}`)
    expect([first.body.items.length, second.body.items.length, second.body.next]).toEqual([50, 10, null])
    const others = ['queued', 'sent', 'dead', 'dropped', 'read', 'parked'] as const
    for (let made = 0; made < 60; made++) await desk.delivers({ state: others[made % others.length] })
    const ids: string[] = []
    for (let next: string | null = ''; next !== null; ) {
      const { body } = await house.get(`${at}/outbox${next === '' ? '' : `?cursor=${next}`}`)
      ids.push(...body.items.map((item: { id: string }) => item.id))
      next = body.next
    }
    expect(ids).toHaveLength(120)
    expect(ids).toEqual([...ids].sort().reverse())
    const nul = Buffer.from(JSON.stringify(['\u0000'])).toString('base64url')
    expect((await house.get(`${at}/outbox?cursor=${nul}`)).status).toBe(400)
  })
})

describe('trying a delivery again', () => {
  /** Puts failed ones back, as the house does. */
  function withRetry() {
    const house = openHouse({
      retryDelivery: (workspace, id) => retryWrites({ store: house.store, clock: house.needs.clock }, workspace, id),
      dropDelivery: (workspace, dropped, outside) => dropDelivery(house.store, workspace, dropped, outside),
    })
    return house
  }

  it('queues one that failed', async () => {
    const house = withRetry()
    const { id, at } = await openShop(house)
    const failed = await openDesk(house, id).delivers({ state: 'failed' })
    const { status, body } = await house.post(`${at}/outbox/${failed}/retry`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: failed, state: 'queued' })
  })

  it('or dropping it is kept in the chain, or does not happen', async () => {
    const house = withRetry()
    const { id, at } = await openShop(house)
    const failed = await openDesk(house, id).delivers({ state: 'failed' })
    const mended = keepsNoLines(house)
    expect((await house.post(`${at}/outbox/${failed}/retry`)).status).toBe(500)
    expect((await house.post(`${at}/outbox/${failed}/drop`, { reason: 'spam' })).status).toBe(500)
    expect((await house.get(`${at}/outbox?state=failed`)).body.items).toHaveLength(1)
    mended()
    expect((await house.post(`${at}/outbox/${failed}/drop`, { reason: 'spam' })).status).toBe(200)
    expect((await house.post(`${at}/outbox/${failed}/drop`, { reason: 'spam' })).status).toBe(409)
    const chain = await house.store.read('timelineOf', { workspace: id, case: id })
    expect(chain.map(({ kind }) => kind)).toEqual(['workspace.created', 'message.dropped'])
  })

  it('leaves one alone that arrived', async () => {
    const house = withRetry()
    const { id, at } = await openShop(house)
    const arrived = await openDesk(house, id).delivers({ state: 'delivered' })
    const { status, body } = await house.post(`${at}/outbox/${arrived}/retry`)
    expect(status).toBe(409)
    expect(body.detail).toContain('delivered')
  })

  it("finds none that is not there or is another's", async () => {
    const house = withRetry()
    const [mine, theirs] = [await openShop(house), await openShop(house)]
    const failed = await openDesk(house, theirs.id).delivers({ state: 'failed' })
    expect((await house.post(`${mine.at}/outbox/nothing/retry`)).status).toBe(404)
    expect((await house.post(`${mine.at}/outbox/${failed}/retry`)).status).toBe(404)
    expect((await house.get(`${theirs.at}/outbox?state=failed`)).body.items).toHaveLength(1)
  })
})
