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
          ...{ id, state: 'unconfirmed', attempts: 1, heldFrom: null, notBefore: null },
          ...{ code: 'timeout', reason: null, cause: null, endedAt: noon, replyToken: null },
        },
      }
      await expect(at().store.commit([end])).rejects.toBeInstanceOf(Conflict)
      expect(await now(id)).toMatchObject({ state: 'sent', code: null })
    })

    describe('that wait', () => {
      const waits = (chat: string, differs: Partial<Row<'outbox'>>): Row<'outbox'> =>
        outboxRow({ id: fresh('waits'), chat, state: 'queued', ...differs })
      const keeps = (rows: Row<'outbox'>[]) =>
        at().store.commit(rows.map((values): Write => ({ hot: 'outboxInsert', values })))

      it('are found by chat, each with its most urgent lane', async () => {
        const { store } = at()
        const [a, b] = [fresh('chat-a'), fresh('chat-b')]
        await keeps([waits(a, { lane: 3 }), waits(a, { lane: 1 }), waits(b, {}), waits(b, { state: 'sent', lane: 0 })])
        const found: unknown[] = []
        for (let after = ''; ; ) {
          const [one] = await store.read('outboxAfter', { chat: after })
          if (!one) break
          found.push(one)
          after = one.chat
        }
        expect(found).toContainEqual({ chat: a, channel: 'line', lane: 1 })
        expect(found).toContainEqual({ chat: b, channel: 'line', lane: 2 })
      })

      it('leave a chat the urgent first, those of one case in the order made', async () => {
        const { store } = at()
        const chat = fresh('chat')
        const [bulk, older, urgent, other] = [
          waits(chat, { lane: 3 }),
          waits(chat, { lane: 2, case: 'c1' }),
          waits(chat, { lane: 1, case: 'c1' }),
          waits(chat, { lane: 2, case: 'c2' }),
        ]
        const elsewhere = waits(fresh('chat'), { lane: 2, case: 'c1', id: `0-${fresh('older')}` })
        await keeps([bulk, older, urgent, other, elsewhere])
        const left: unknown[] = []
        for (;;) {
          const [next] = await store.read('outboxNext', { chat })
          if (!next) break
          const { urgency, others, ...row } = next
          left.push([row, urgency, others])
          await store.commit([{ hot: 'outboxSettle', values: { ...row, state: 'dead' } }])
        }
        expect(left).toEqual([
          [older, 1, true],
          [urgent, 1, true],
          [other, 2, true],
          [bulk, 3, false],
        ])
      })

      it('are read page by page, the urgent first', async () => {
        const { store } = at()
        const chat = fresh('chat')
        const rows = [1, 0, 2, 1].map((lane) => waits(chat, { lane }))
        await keeps(rows)
        const all = await store.read('outboxOfChat', { chat, lane: -1, id: '' })
        expect(all.map(({ lane }) => lane)).toEqual([0, 1, 1, 2])
        const second = all[1] ?? { lane: 0, id: '' }
        expect(await store.read('outboxOfChat', { chat, lane: second.lane, id: second.id })).toEqual(all.slice(2))
      })

      it('are claimed for one call at a time, by one alone', async () => {
        const { store } = at()
        const row = waits(fresh('chat'), {})
        await keeps([row])
        const claim = { id: row.id, attempts: 1, was: 0, held: 0, now: noon, ended: noon }
        const [[claimed]] = await store.commit([{ hot: 'outboxClaim', values: claim }])
        const mine = { id: row.id, claimedUntil: claimed?.claimedUntil ?? 0, now: noon + 30_000 }
        const [[renewed]] = await store.commit([{ hot: 'outboxRenew', values: mine }])
        expect(renewed?.claimedUntil).toBeGreaterThanOrEqual(mine.claimedUntil)
        const stale = { ...mine, claimedUntil: (renewed?.claimedUntil ?? 0) - 1 }
        expect((await store.commit([{ hot: 'outboxRenew', values: stale }]))[0]).toEqual([])
        const again = store.commit([{ hot: 'outboxClaim', values: { ...claim, attempts: 2, was: 1 } }])
        await expect(again).rejects.toBeInstanceOf(Conflict)
      })

      it('again are as if they never had been sent, unless they moved meanwhile', async () => {
        const { store } = at()
        const row = waits(fresh('chat'), { state: 'failed', attempts: 3, code: '403', cause: 'blocked', endedAt: noon })
        await keeps([row])
        const { id, state, chat, channel, lane } = row
        const again: Write = { hot: 'outboxRequeue', values: { id, state, chat, channel, lane } }
        await store.commit([again])
        const anew = { state: 'queued', attempts: 0, code: null, cause: null, endedAt: null }
        expect(await now(row.id)).toMatchObject(anew)
        await expect(store.commit([again])).rejects.toBeInstanceOf(Conflict)
      })
    })
  })
}
