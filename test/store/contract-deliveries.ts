// How far a delivery is: only ever forward, whoever tells of it first and however many tell at once.
import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { Conflict, type Write } from '#store/commit.ts'
import type { DeliveryState, Row } from '#store/schema.ts'
import type { Opened } from './opened.ts'
import { fresh, noon, outboxRow } from './rows.ts'

export function deliveryContract(at: () => Opened): void {
  /** A message of so many calls on its way. */
  async function message(...states: DeliveryState[]): Promise<string> {
    const row = outboxRow({ id: fresh('message'), state: 'queued' })
    const calls = states.map((state, sequence): Row<'calls'> => {
      const call = { outbox: row.id, sequence, method: 'push', body: {}, retryKey: null, state }
      return { ...call, messages: [], code: null }
    })
    await at().store.commit([
      { hot: 'outboxInsert', values: row },
      ...calls.map((values): Write => ({ hot: 'callInsert', values })),
    ])
    return row.id
  }

  /** What the platform tells of one call. */
  const told = (outbox: string, sequence: number, state: DeliveryState, code: string | null = null) => {
    const settle: Write = { hot: 'callSettle', values: { outbox, sequence, state, messages: [], code } }
    const follow: Write = {
      hot: 'outboxFollow',
      values: { id: outbox, code, reason: code, cause: null, endedAt: noon },
    }
    return at().store.commit([{ hot: 'outboxHold', values: { id: outbox } }, settle, follow])
  }

  const now = async (id: string) => {
    const { q, t } = at().store
    const [row] = await q.select().from(t.outbox).where(eq(t.outbox.id, id))
    return row
  }

  describe('deliveries', () => {
    it('are as far as their least advanced call', async () => {
      const id = await message('queued', 'queued')
      await told(id, 0, 'delivered')
      expect(await now(id)).toMatchObject({ state: 'queued' })
      await told(id, 1, 'accepted')
      expect(await now(id)).toMatchObject({ state: 'accepted', endedAt: noon })
      await told(id, 1, 'read')
      expect(await now(id)).toMatchObject({ state: 'delivered' })
    })

    it('never go back: what comes late or again changes nothing', async () => {
      const id = await message('queued')
      for (const state of ['read', 'sent', 'accepted', 'unconfirmed', 'delivered', 'read'] as const)
        await told(id, 0, state)
      expect(await now(id)).toMatchObject({ state: 'read', code: null })
    })

    it('stay failed, with the code that says why, once one call has', async () => {
      const id = await message('queued', 'queued')
      await told(id, 0, 'failed', '131026')
      await told(id, 1, 'delivered')
      await told(id, 0, 'read')
      expect(await now(id)).toMatchObject({ state: 'failed', code: '131026', reason: '131026' })
    })

    it('are right when all calls are told of at the same time', async () => {
      const id = await message('accepted', 'accepted', 'accepted', 'accepted', 'accepted', 'accepted')
      await Promise.all([0, 1, 2, 3, 4, 5].map((sequence) => told(id, sequence, 'delivered')))
      expect(await now(id)).toMatchObject({ state: 'delivered' })
    })

    it('are not ended by an attempt when the platform has told of them already', async () => {
      const id = await message('queued')
      await told(id, 0, 'sent')
      const end: Write = {
        hot: 'outboxSettle',
        values: {
          ...{ id, state: 'unconfirmed', attempts: 1, notBefore: null },
          ...{ code: 'timeout', reason: null, cause: null, endedAt: noon, replyToken: null },
        },
      }
      await expect(at().store.commit([end])).rejects.toBeInstanceOf(Conflict)
      expect(await now(id)).toMatchObject({ state: 'sent', code: null })
    })

    it('are read page by page, the urgent first', async () => {
      const { store } = at()
      const ids = [1, 0, 2].map((lane) => outboxRow({ id: fresh('waits'), lane, state: 'queued' }))
      await store.commit(ids.map((values): Write => ({ hot: 'outboxInsert', values })))
      const all = await store.read('outboxWaiting', { lane: -1, id: '' })
      const mine = all.filter(({ id }) => ids.some((row) => row.id === id)).map(({ lane }) => lane)
      expect(mine).toEqual([0, 1, 2])
      const first = all[0] ?? { lane: 0, id: '' }
      expect((await store.read('outboxWaiting', first)).map(({ id }) => id)).toEqual(all.slice(1).map(({ id }) => id))
    })
  })
}
