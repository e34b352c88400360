// Rows come back as they went in, by whichever way.
import { asc, eq, inArray } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { Row } from '#store/schema.ts'
import { falling, is, rising } from '#store/sql.ts'
import type { Opened } from './opened.ts'
import { caseBody, caseRow, fresh, inboxRow, noon, outboxRow } from './rows.ts'

export function rowContract(at: () => Opened): void {
  describe('rows', () => {
    it('are read on past the last that was read, of timers that are due', async () => {
      const { store } = at()
      const workspace = fresh('timers')
      // Long before any other.
      const due = Array.from({ length: 250 }, (_, n) =>
        caseRow({ workspace, number: n + 1, timerAt: 10 + Math.floor(n / 120), id: fresh('timed') }),
      )
      await store.commit([{ write: (q, t) => q.insert(t.cases).values(due).returning({ id: t.cases.id }) }])
      const read: string[] = []
      for (let last: { timerAt: number | null; id: string } = { timerAt: -1, id: '' }; ; ) {
        const rows = await store.read('timersDue', { now: 100, after: last.timerAt ?? 0, id: last.id })
        read.push(...rows.map(({ id }) => id))
        const end = rows.at(-1)
        if (!end) break
        last = end
      }
      expect(read.toSorted()).toEqual(due.map(({ id }) => id).toSorted())
      expect(new Set(read).size).toBe(due.length)
      expect(await store.read('timersDue', { now: 9, after: -1, id: '' })).toEqual([])
    })

    it('are the same whether their insert was prepared or not', async () => {
      const { store } = at()
      const inbox = [inboxRow({ notBefore: 5, error: 'ล้ม' }), inboxRow({ body: {} })] as const
      const outbox = [outboxRow({ case: 'c', replyUntil: noon * 2 }), outboxRow()] as const
      const posted: Row<'posted'> = {
        channel: 'line',
        chat: 'chat',
        platformId: fresh('message'),
        case: null,
        outbox: null,
        sequence: null,
        card: false,
        quoteToken: null,
        at: noon,
      }
      const carded = { ...posted, platformId: fresh('message'), case: 'c', sequence: 0, card: true }
      const talk: Row<'conversations'> = {
        workspace: 'w',
        chat: fresh('chat'),
        person: 'ann',
        flow: null,
        expiresAt: null,
        version: 1,
      }
      const talking = { ...talk, person: 'bob', flow: { step: ['a', null, 1.5] }, expiresAt: noon }

      const cold = async (copy: (id: string) => string) => {
        await store.commit([
          ...inbox.map((row) => ({ hot: 'inboxInsert', values: { ...row, id: copy(row.id) } }) as const),
          ...outbox.map((row) => ({ hot: 'outboxInsert', values: { ...row, id: copy(row.id) } }) as const),
        ])
      }
      await cold((id) => id)
      await store.commit([
        { hot: 'postedPut', values: posted },
        { hot: 'postedPut', values: carded },
        { hot: 'conversationPut', values: talk },
        { hot: 'conversationPut', values: talking },
      ])
      const copies = {
        inbox: inbox.map((row) => ({ ...row, id: `${row.id}-cold`, key: `${row.key}-cold` })),
        outbox: outbox.map((row) => ({ ...row, id: `${row.id}-cold` })),
        posted: [posted, carded].map((row) => ({ ...row, platformId: `${row.platformId}-cold` })),
        conversations: [talk, talking].map((row) => ({ ...row, chat: `${row.chat}-cold` })),
      }
      await store.commit([
        { write: (q, t) => q.insert(t.inbox).values(copies.inbox).returning({ id: t.inbox.id }) },
        { write: (q, t) => q.insert(t.outbox).values(copies.outbox).returning({ id: t.outbox.id }) },
        { write: (q, t) => q.insert(t.posted).values(copies.posted).returning({ at: t.posted.at }) },
        {
          write: (q, t) =>
            q.insert(t.conversations).values(copies.conversations).returning({ chat: t.conversations.chat }),
        },
      ])

      const { q, t } = store
      const rowsOf = {
        inbox: (rows: { id: string }[]) =>
          q
            .select()
            .from(t.inbox)
            .where(inArray(t.inbox.id, ids(rows)))
            .orderBy(asc(t.inbox.id)),
        outbox: (rows: { id: string }[]) =>
          q
            .select()
            .from(t.outbox)
            .where(inArray(t.outbox.id, ids(rows)))
            .orderBy(asc(t.outbox.id)),
        posted: (rows: { platformId: string }[]) =>
          q
            .select()
            .from(t.posted)
            .where(
              inArray(
                t.posted.platformId,
                rows.map((row) => row.platformId),
              ),
            )
            .orderBy(asc(t.posted.platformId)),
        talks: (chat: string) =>
          q.select().from(t.conversations).where(eq(t.conversations.chat, chat)).orderBy(asc(t.conversations.person)),
      }
      expect(await rowsOf.inbox([...inbox])).toEqual(inbox)
      expect(await rowsOf.inbox(copies.inbox)).toEqual(copies.inbox)
      expect(await rowsOf.outbox([...outbox])).toEqual(outbox)
      expect(await rowsOf.outbox(copies.outbox)).toEqual(copies.outbox)
      expect(await rowsOf.posted([posted, carded])).toEqual([posted, carded])
      expect(await rowsOf.posted(copies.posted)).toEqual(copies.posted)
      expect(await rowsOf.talks(talk.chat)).toEqual([talk, talking])
      expect(await rowsOf.talks(`${talk.chat}-cold`)).toEqual(copies.conversations)
    })

    it('are the same whether read by name or not', async () => {
      const { store } = at()
      const row = caseRow({ workspace: fresh('workspace'), number: 12 })
      await store.commit([{ hot: 'caseInsert', values: row }])
      const cold = await store.q
        .select({ body: store.t.cases.body })
        .from(store.t.cases)
        .where(eq(store.t.cases.id, row.id))
      expect(await store.read('caseById', { workspace: row.workspace, id: row.id })).toEqual(cold)
      expect(await store.read('caseByNumber', { workspace: row.workspace, number: 12 })).toEqual(cold)
      expect(await store.read('caseById', { workspace: 'another', id: row.id })).toEqual([])
    })

    it('are not there under a number that is greater than any row can have', async () => {
      const { store } = at()
      for (const number of [2 ** 31, 999_999_999_999])
        expect(await store.read('caseByNumber', { workspace: 'w', number })).toEqual([])
    })

    it('keep nothing as NULL, not as the JSON of nothing', async () => {
      const { store, raw } = at()
      const row = { workspace: 'w', chat: fresh('chat'), person: 'ann', flow: null, expiresAt: null, version: 1 }
      await store.commit([{ hot: 'conversationPut', values: row }])
      await store.commit([{ hot: 'conversationPut', values: { ...row, version: 2 } }])
      expect(await raw(`select chat from conversations where flow is null and chat = '${row.chat}'`)).toHaveLength(1)
    })

    it('carry any JSON there and back', async () => {
      const { store } = at()
      const body = {
        words: 'ยังไม่ได้ "รับ"\n\\',
        deep: [[], {}, [null, false, 0, -1.5e-7, '']],
        big: 2 ** 53 - 1,
        ключ: 'مرحبا',
      }
      const row = inboxRow({ body })
      await store.commit([{ hot: 'inboxInsert', values: row }])
      const [found] = await store.q
        .select({ body: store.t.inbox.body })
        .from(store.t.inbox)
        .where(eq(store.t.inbox.id, row.id))
      expect(found?.body).toEqual(body)
    })

    it('carry instants beyond 32 bits and files beyond 2 GB', async () => {
      const { store } = at()
      const file: Row<'files'> = {
        id: fresh('file'),
        workspace: 'w',
        channel: null,
        case: null,
        sha256: null,
        mime: null,
        size: 5_000_000_000,
        name: null,
        kind: 'video',
        state: 'wanted',
        ref: null,
        reason: null,
        attempts: 0,
        notBefore: null,
        createdAt: noon,
      }
      const [rows] = await store.commit([{ write: (q, t) => q.insert(t.files).values(file).returning() }])
      expect(rows).toEqual([file])
    })

    it('come in the same order, those without a value last', async () => {
      const { store } = at()
      const workspace = fresh('workspace')
      const dues = [null, 30, 10, null, 20]
      await store.commit(
        dues.map(
          (dueAt, place) => ({ hot: 'caseInsert', values: caseRow({ workspace, number: place, dueAt }) }) as const,
        ),
      )
      const { q, t } = store
      const all = q.select({ dueAt: t.cases.dueAt }).from(t.cases).where(eq(t.cases.workspace, workspace)).$dynamic()
      expect((await all.orderBy(rising(t.cases.dueAt))).map(({ dueAt }) => dueAt)).toEqual([10, 20, 30, null, null])
      expect((await all.orderBy(falling(t.cases.dueAt))).map(({ dueAt }) => dueAt)).toEqual([30, 20, 10, null, null])
    })

    it('move on with everything that a case is found by', async () => {
      const { store } = at()
      const row = caseRow({ workspace: fresh('workspace') })
      const next = {
        ...row,
        type: 'other',
        status: 'closed',
        phase: 'closed' as const,
        severity: 'low',
        owner: 'nok',
        customer: 'ann',
        chat: 'chat',
        account: 'acme',
        provider: 'dtac',
        updatedAt: noon + 1,
        dueAt: noon + 2,
        timerAt: noon + 3,
        version: 2,
        search: 'found',
        body: caseBody({ id: row.id, status: 'closed' }),
      }
      await store.commit([{ hot: 'caseInsert', values: row }])
      await store.commit([{ hot: 'caseUpdate', values: { ...next, was: 1 } }])
      const { q, t } = store
      expect(await q.select().from(t.cases).where(eq(t.cases.id, row.id))).toEqual([next])
    })

    it('are found by a constant as by a parameter', async () => {
      const { store } = at()
      const row = inboxRow({ lane: fresh('lane') })
      await store.commit([{ hot: 'inboxInsert', values: row }])
      const { q, t } = store
      const waiting = await q.select().from(t.inbox).where(is(t.inbox.state, 'waiting'))
      expect(waiting.map(({ id }) => id)).toContain(row.id)
    })
  })
}

function ids(rows: { id: string }[]): string[] {
  return rows.map(({ id }) => id)
}
