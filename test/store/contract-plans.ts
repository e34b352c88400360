// Plans: all or nothing, each for itself, guarded by their conditions.
import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { Conflict, type Query, type Returning, type Write } from '#store/commit.ts'
import type { Tables } from '#store/schema.ts'
import type { Opened } from './opened.ts'
import { caseRow, fresh, inboxRow, noon, outboxRow, workspaceRow } from './rows.ts'

export function planContract(at: () => Opened): void {
  const inboxOf = async (channel: string) => {
    const { q, t } = at().store
    return q.select().from(t.inbox).where(eq(t.inbox.channel, channel))
  }
  const twice = (id: string): Write[] => [
    { hot: 'inboxInsert', values: inboxRow({ id, channel: id }) },
    {
      write: (q, t) =>
        q
          .insert(t.inbox)
          .values(inboxRow({ id, channel: id }))
          .returning({ id: t.inbox.id }),
    },
  ]

  describe('events', () => {
    it('keeps an event once, however often it comes at the same moment', async () => {
      const [channel, key] = [fresh('channel'), fresh('key')]
      const copies = Array.from({ length: 20 }, () => inboxRow({ channel, key }))
      const committed = await Promise.all(
        copies.map((values) => at().store.commit([{ hot: 'inboxInsert', values }] as const)),
      )
      expect(committed.filter(([rows]) => rows.length === 1)).toHaveLength(1)
      expect(await inboxOf(channel)).toHaveLength(1)
    })

    it('keeps the same key apart on two channels', async () => {
      const [one, other, key] = [fresh('channel'), fresh('channel'), fresh('key')]
      const [first, second] = await at().store.commit([
        { hot: 'inboxInsert', values: inboxRow({ channel: one, key }) },
        { hot: 'inboxInsert', values: inboxRow({ channel: other, key }) },
      ])
      expect([first.length, second.length]).toEqual([1, 1])
    })

    it('ends an event once', async () => {
      const row = inboxRow()
      const done = { hot: 'inboxDone', values: { id: row.id, state: 'done', error: null, endedAt: noon } } as const
      await at().store.commit([{ hot: 'inboxInsert', values: row }])
      await at().store.commit([done])
      await expect(at().store.commit([done])).rejects.toThrow(Conflict)
    })
  })

  describe('plans', () => {
    it('answers what each write returned, in their order', async () => {
      const workspace = workspaceRow()
      const [inserted, numbers] = await at().store.commit([
        {
          write: (q, t) => q.insert(t.workspaces).values(workspace).returning({ id: t.workspaces.id }),
          mustTouch: 1,
        },
        { hot: 'takeNumbers', values: { workspace: workspace.id, many: 3 } },
      ])
      expect(inserted).toEqual([{ id: workspace.id }])
      expect(numbers).toEqual([{ next: 4 }])
    })

    it('commits a plan without writes', async () => {
      expect(await at().store.commit([])).toEqual([])
    })

    it('does nothing of a plan whose last write fails', async () => {
      const id = fresh('inbox')
      await expect(at().store.commit(twice(id))).rejects.toThrow()
      expect(await inboxOf(id)).toEqual([])
    })

    it('rolls a failing plan back alone, while its neighbours of the same moment commit', async () => {
      const ids = Array.from({ length: 5 }, () => fresh('inbox'))
      const plans = ids.map((id, place) => at().store.commit(place === 2 ? twice(id) : twice(id).slice(0, 1)))
      const outcomes = await Promise.allSettled(plans)
      expect(outcomes.map(({ status }) => status)).toEqual([
        'fulfilled',
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ])
      const kept = await Promise.all(ids.map(inboxOf))
      expect(kept.map((rows) => rows.length)).toEqual([1, 1, 0, 1, 1])
    })

    it('rolls a plan back when a guarded write touches nothing, and says which', async () => {
      const row = inboxRow({ channel: fresh('channel') })
      const moved = { ...caseRow(), was: 7 }
      const failed = await at()
        .store.commit([
          { hot: 'inboxInsert', values: row },
          { hot: 'caseUpdate', values: moved },
        ])
        .catch((problem: unknown) => problem)
      expect(failed).toBeInstanceOf(Conflict)
      expect(failed).toMatchObject({ write: 1, hot: 'caseUpdate' })
      expect(await inboxOf(row.channel)).toEqual([])
    })

    it('fails for what comes first in it, whatever would have come after', async () => {
      const row = outboxRow()
      const moved: Write = { hot: 'caseUpdate', values: { ...caseRow(), was: 7 } }
      const doubled: Write[] = [
        { hot: 'outboxInsert', values: row },
        { hot: 'outboxInsert', values: row },
      ]
      const failed = (plan: Write[]) =>
        at()
          .store.commit(plan)
          .catch((problem: unknown) => problem)
      expect(await failed([moved, ...doubled])).toMatchObject({ write: 0, hot: 'caseUpdate' })
      expect(await failed([...doubled, moved])).not.toBeInstanceOf(Conflict)
      expect(await at().store.read('outboxById', { id: row.id })).toEqual([])
    })

    it('writes in its order, prepared or not', async () => {
      const workspace = workspaceRow()
      const named = (name: string): Write => ({
        write: (q, t) =>
          q
            .update(t.workspaces)
            .set({ name })
            .where(eq(t.workspaces.id, workspace.id))
            .returning({ id: t.workspaces.id, next: t.workspaces.nextNumber }),
      })
      const take: Write = { hot: 'takeNumbers', values: { workspace: workspace.id, many: 1 } }
      const insert: Write = {
        write: (q, t) => q.insert(t.workspaces).values(workspace).returning({ id: t.workspaces.id }),
      }
      const rows = await at().store.commit([insert, take, take, named('one'), take, take, take, named('two')])
      expect(rows.slice(1)).toMatchObject([2, 3, 3, 4, 5, 6, 6].map((next) => [{ next }]))
    })

    it('guards a write that is not prepared just the same', async () => {
      const nobody = fresh('case')
      const write: Write = {
        write: (q, t) =>
          q.update(t.cases).set({ version: 2 }).where(eq(t.cases.id, nobody)).returning({ id: t.cases.id }),
        mustTouch: 1,
      }
      await expect(at().store.commit([write])).rejects.toThrow(Conflict)
    })

    it('lets one of two have a case that both decided on', async () => {
      const opened = caseRow({ workspace: fresh('workspace') })
      await at().store.commit([{ hot: 'caseInsert', values: opened }])
      const take = (owner: string) =>
        at().store.commit([{ hot: 'caseUpdate', values: { ...opened, owner, version: 2, was: 1 } }])
      const outcomes = await Promise.allSettled([take('nok'), take('lek')])
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const { q, t } = at().store
      const [found] = await q.select({ version: t.cases.version }).from(t.cases).where(eq(t.cases.id, opened.id))
      expect(found).toEqual({ version: 2 })
    })

    it('keeps the newer of two states of a conversation', async () => {
      const row = { workspace: 'w', chat: fresh('chat'), person: 'ann', flow: { step: 1 }, expiresAt: null, version: 1 }
      const put = (values: typeof row) => at().store.commit([{ hot: 'conversationPut', values }])
      await put(row)
      await put({ ...row, flow: { step: 2 }, version: 2 })
      await expect(put({ ...row, flow: { step: 9 }, version: 2 })).rejects.toThrow(Conflict)
      expect(await at().store.read('conversation', row)).toEqual([{ ...row, flow: { step: 2 }, version: 2 }])
    })

    it('gives a waiting message to one of those who claim it', async () => {
      const row = outboxRow()
      await at().store.commit([{ hot: 'outboxInsert', values: row }])
      const claim = (now: number) => {
        const free = at().store.claimClock(now)
        return at().store.commit([
          {
            write: (q, t) =>
              q
                .update(t.outbox)
                .set({ claimedUntil: now + 60_000 })
                .where(and(eq(t.outbox.id, row.id), or(isNull(t.outbox.claimedUntil), lt(t.outbox.claimedUntil, free))))
                .returning({ id: t.outbox.id }),
          },
        ] as const)
      }
      const now = Date.now()
      const claims = await Promise.all([claim(now), claim(now), claim(now)])
      expect(claims.map(([rows]) => rows.length).sort()).toEqual([0, 0, 1])
    })
  })

  describe('handles', () => {
    const insert = (q: Query, t: Tables, channel: string): Returning =>
      q.insert(t.inbox).values(inboxRow({ channel })).returning({ id: t.inbox.id })

    it('gives no way to write outside of a plan', () => {
      const { q, t } = at().store
      const ways = [q, q.with(q.$with('none').as(q.select().from(t.inbox)))]
      for (const way of ways) {
        expect(Object.keys(way)).not.toContain('insert')
        expect(Object.keys(way)).not.toContain('update')
        expect(Object.keys(way)).not.toContain('delete')
        expect(Object.keys(way)).not.toContain('execute')
      }
    })

    it('refuses what was built on the outer handle, and goes on', async () => {
      const channel = fresh('channel')
      const { q, t, commit } = at().store
      const outer: Write = { write: () => q.select({ id: t.inbox.id }).from(t.inbox) }
      const plan = commit([{ hot: 'inboxInsert', values: inboxRow({ channel }) }, outer])
      await expect(plan).rejects.toMatchObject({ name: 'BuiltElsewhere' })
      expect(await inboxOf(channel)).toEqual([])
      await commit([{ hot: 'inboxInsert', values: inboxRow({ channel }) }])
      expect(await inboxOf(channel)).toHaveLength(1)
    })

    it('lets nothing escape through a handle that outlived its plan', async () => {
      const channel = fresh('channel')
      let kept: Query | undefined
      await at().store.commit([
        {
          write: (q, t) => {
            kept = q
            return insert(q, t, fresh('channel'))
          },
        },
      ])
      const left = kept
      if (!left) throw new Error('No handle was given')
      const { t, commit } = at().store
      await expect(async () => insert(left, t, channel)).rejects.toThrow('A write runs inside its plan only')
      await expect(commit([{ write: () => insert(left, t, channel) }, ...twice(fresh('inbox'))])).rejects.toThrow()
      expect(await inboxOf(channel)).toEqual([])
    })

    it('lets nothing escape that runs after its plan was made', async () => {
      const channel = fresh('channel')
      let later: PromiseLike<unknown> | undefined
      await at().store.commit([
        {
          write: (q, t) => {
            later = insert(q, t, channel)
            return insert(q, t, fresh('channel'))
          },
        },
      ])
      await expect(async () => later).rejects.toThrow('A write runs inside its plan only')
      expect(await inboxOf(channel)).toEqual([])
    })
  })

  describe('numbers', () => {
    it('gives every case its own, however many open at once', async () => {
      const workspace = workspaceRow()
      await at().store.commit([
        { write: (q, t) => q.insert(t.workspaces).values(workspace).returning({ id: t.workspaces.id }) },
      ])
      const numbers: number[] = []
      for (const many of [25, 1, 24]) {
        const taken = Array.from({ length: many }, () => at().store.numbers(workspace.id))
        numbers.push(...(await Promise.all(taken)))
      }
      expect(numbers).toEqual(Array.from({ length: 50 }, (_, place) => place + 1))
    })

    it('counts every workspace for itself', async () => {
      const both = [workspaceRow(), workspaceRow({ nextNumber: 100 })] as const
      await at().store.commit([
        {
          write: (q, t) =>
            q
              .insert(t.workspaces)
              .values([...both])
              .returning({ id: t.workspaces.id }),
        },
      ])
      expect(await Promise.all(both.map(({ id }) => at().store.numbers(id)))).toEqual([1, 100])
    })

    it('has none for a workspace that is not there', async () => {
      await expect(at().store.numbers(fresh('workspace'))).rejects.toThrow(Conflict)
    })
  })
}
