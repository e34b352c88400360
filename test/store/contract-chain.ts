// The timeline: append-only, chained, and honest about what was done behind its back.
import { and, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { verifyAudit } from '#store/audit.ts'
import { type ChainFact, chainFacts, hashOf, start } from '#store/chain.ts'
import { writeCheckpoint } from '#store/checkpoints.ts'
import type { Opened } from './opened.ts'
import { caseRow, fresh, noon, workspaceRow } from './rows.ts'

const secret = new Uint8Array(32).fill(7)
const facts: ChainFact[] = [
  { kind: 'opened', by: 'ann', at: noon, facts: { type: 'other' }, content: { text: 'เติมเงินไม่เข้า' } },
  { kind: 'taken', by: 'nok', at: noon + 1000, facts: { owner: 'nok', b: 1, a: [2] } },
  { kind: 'noted', by: 'nok', at: noon + 2000, facts: {}, content: { text: 'called' } },
  { kind: 'closed', by: null, at: noon + 3000, facts: { outcome: 'fixed' } },
]

export function chainContract(at: () => Opened): void {
  /** A workspace with a chain of its own and a case of four entries. */
  const filled = async () => {
    const { store } = at()
    const [workspace, id] = [fresh('workspace'), fresh('case')]
    const chain = chainFacts({ workspace, case: id, ...start }, facts, ['s1', 's2', 's3', 's4'])
    const own = chainFacts({ workspace, case: workspace, ...start }, facts.slice(1, 2), [''])
    await store.commit([
      {
        write: (q, t) =>
          q
            .insert(t.workspaces)
            .values(workspaceRow({ id: workspace, head: own.head, length: own.length, version: 1 }))
            .returning({ id: t.workspaces.id }),
      },
      { hot: 'caseInsert', values: caseRow({ id, workspace, number: 12, head: chain.head, length: chain.length }) },
      ...[...chain.entries, ...own.entries].map((values) => ({ hot: 'timelineInsert', values }) as const),
      ...chain.contents.map((values) => ({ hot: 'contentInsert', values }) as const),
    ])
    return { workspace, id, chain }
  }
  const verify = async (workspace: string) => {
    const { chains, entries, problems } = await verifyAudit(at().store, { workspace, secret })
    return { chains, entries, problems: problems.map(({ number, seq, problem }) => [number, seq, problem]) }
  }

  describe('the timeline', () => {
    it('comes back as it was chained', async () => {
      const { workspace, id, chain } = await filled()
      expect(await at().store.read('timelineOf', { workspace, case: id })).toEqual(chain.entries)
    })

    it('is never changed: the database refuses it', async () => {
      const { id } = await filled()
      const { raw, store } = at()
      const attempts = [
        `update timeline set facts = '{}' where "case" = '${id}'`,
        `delete from timeline where "case" = '${id}'`,
        `delete from timeline`,
        store.kind === 'sqlite'
          ? `insert or replace into timeline select * from timeline where "case" = '${id}'`
          : 'truncate timeline',
        `insert into timeline select * from timeline where "case" = '${id}'`,
        `insert into timeline select * from timeline where "case" = '${id}'
           on conflict ("case", seq) do update set facts = '{}'`,
      ]
      for (const attempt of attempts) await expect(raw(attempt), attempt).rejects.toThrow()
      const edit = store.commit([
        {
          write: (q, t) =>
            q.update(t.timeline).set({ facts: '{}' }).where(eq(t.timeline.case, id)).returning({ seq: t.timeline.seq }),
        },
      ])
      await expect(edit).rejects.toThrow()
    })

    it('verifies as it was written', async () => {
      const { workspace } = await filled()
      expect(await verify(workspace)).toEqual({ chains: 2, entries: 5, problems: [] })
    })

    it('verifies after its content was erased', async () => {
      const { workspace, id } = await filled()
      const [erased] = await at().store.commit([
        {
          write: (q, t) =>
            q
              .delete(t.timelineContent)
              .where(and(eq(t.timelineContent.case, id), eq(t.timelineContent.seq, 1)))
              .returning({ seq: t.timelineContent.seq }),
        },
      ])
      expect(erased).toEqual([{ seq: 1 }])
      expect(await verify(workspace)).toEqual({ chains: 2, entries: 5, problems: [] })
    })

    it('verifies however long it is', async () => {
      const { store } = at()
      const { workspace, id, chain } = await filled()
      const many = Array.from({ length: 2200 }, (_, place) => ({
        kind: 'said',
        by: 'nok',
        at: place,
        facts: { place },
      }))
      const more = chainFacts({ workspace, case: id, ...chain }, many, [])
      await store.commit([
        {
          write: (q, t) => q.insert(t.timeline).values(more.entries.slice(0, 1100)).returning({ seq: t.timeline.seq }),
        },
        { write: (q, t) => q.insert(t.timeline).values(more.entries.slice(1100)).returning({ seq: t.timeline.seq }) },
        {
          hot: 'caseUpdate',
          values: { ...caseRow({ id, workspace, head: more.head, length: more.length, version: 2 }), was: 1 },
        },
      ])
      expect(await verify(workspace)).toEqual({ chains: 2, entries: 2205, problems: [] })
    })

    it('verifies while it grows', async () => {
      const { workspace, id, chain } = await filled()
      const { store } = at()
      const more = chainFacts({ workspace, case: id, ...chain }, facts.slice(1, 2), [''])
      const [, report] = await Promise.all([
        store.commit([
          ...more.entries.map((values) => ({ hot: 'timelineInsert', values }) as const),
          {
            hot: 'caseUpdate',
            values: { ...caseRow({ id, workspace, head: more.head, length: more.length, version: 2 }), was: 1 },
          },
        ]),
        verify(workspace),
      ])
      expect(report.problems).toEqual([])
      expect(await verify(workspace)).toEqual({ chains: 2, entries: 6, problems: [] })
    })
  })

  describe('audit', () => {
    const of = (id: string) => `where "case" = '${id}'`
    const examples: [deed: string, sql: (id: string) => string, problems: [number | null, number | null, string][]][] =
      [
        [
          'an edited fact',
          (id) => `update timeline set facts = '{"type":"topup"}' ${of(id)} and seq = 1`,
          [[12, 1, 'edited']],
        ],
        ['another author', (id) => `update timeline set "by" = 'lek' ${of(id)} and seq = 2`, [[12, 2, 'edited']]],
        ['another time', (id) => `update timeline set at = at + 1 ${of(id)} and seq = 3`, [[12, 3, 'edited']]],
        [
          'edited content',
          (id) => `update timeline_content set content = '{}' ${of(id)} and seq = 1`,
          [[12, 1, 'content-changed']],
        ],
        [
          'another salt',
          (id) => `update timeline_content set salt = 'x' ${of(id)} and seq = 3`,
          [[12, 3, 'content-changed']],
        ],
        [
          'content put under an entry that had none',
          (id) => `insert into timeline_content values ('${id}', 2, 's', '{}')`,
          [[12, 2, 'content-changed']],
        ],
        ['a cut tail', (id) => `delete from timeline ${of(id)} and seq > 2`, [[12, 2, 'cut']]],
        ['a missing entry', (id) => `delete from timeline ${of(id)} and seq = 2`, [[12, 3, 'gap']]],
        ['a missing beginning', (id) => `delete from timeline ${of(id)} and seq = 1`, [[12, 2, 'gap']]],
        ['a whole chain gone', (id) => `delete from timeline ${of(id)}`, [[12, null, 'cut']]],
        ['a case gone', (id) => `delete from cases where id = '${id}'`, [[null, null, 'no-case']]],
        [
          'an entry added behind the case',
          (id) =>
            `insert into timeline (workspace, "case", seq, at, kind, facts, prev, hash)
             select workspace, "case", 5, at, 'noted', '{}', hash, 'made up' from timeline ${of(id)} and seq = 4`,
          [
            [12, 5, 'edited'],
            [12, 5, 'head-differs'],
          ],
        ],
        [
          'two entries swapped',
          (id) => `update timeline set seq = seq + 10 ${of(id)} and seq in (2, 3);
           update timeline set seq = 15 - seq ${of(id)} and seq > 4`,
          [
            [12, 2, 'unlinked'],
            [12, 2, 'edited'],
            [12, 3, 'unlinked'],
            [12, 3, 'edited'],
            [12, 3, 'content-changed'],
            [12, 4, 'unlinked'],
          ],
        ],
      ]
    it.each(examples)('finds %s', async (_, sql, problems) => {
      const { workspace, id } = await filled()
      await at().tamper(sql(id))
      expect((await verify(workspace)).problems).toEqual(problems)
    })

    it('looks at one workspace or at all', async () => {
      const [one, other] = [await filled(), await filled()]
      await at().tamper(`update timeline set facts = '{}' ${of(one.id)} and seq = 1`)
      expect((await verify(other.workspace)).problems).toEqual([])
      const everywhere = await verifyAudit(at().store, { secret })
      expect(everywhere.problems).toContainEqual({ case: one.id, number: 12, seq: 1, problem: 'edited' })
    })
  })

  describe('checkpoints', () => {
    const write = (workspace: string, minutes: number) =>
      writeCheckpoint(at().store, { workspace, id: fresh('checkpoint'), at: noon + minutes * 60_000, secret })
    const problemsOf = async (workspace: string) => (await verify(workspace)).problems

    it('vouch for every chain that moved', async () => {
      const { workspace, id, chain } = await filled()
      const first = await write(workspace, 1)
      const second = await write(workspace, 60)
      const third = await write(workspace, 120)
      expect(JSON.parse(first.heads)).toContainEqual([id, 4, chain.head])
      expect(first.count).toBe(2)
      expect([second.prev, third.prev]).toEqual([first.mac, second.mac])
      expect(third.count).toBe(1)
      expect(await problemsOf(workspace)).toEqual([])
    })

    it('find a chain that was written anew as if nothing had been', async () => {
      const { workspace, id, chain } = await filled()
      await write(workspace, 1)
      const entries = chain.entries.map((entry) => ({ ...entry }))
      let prev = ''
      for (const entry of entries) {
        if (entry.seq === 2) entry.by = 'lek'
        entry.prev = prev
        prev = hashOf(entry)
        await at().tamper(
          `update timeline set "by" = ${entry.by ? `'${entry.by}'` : 'null'}, prev = '${entry.prev}', hash = '${prev}'
             ${of(id)} and seq = ${entry.seq}`,
        )
      }
      const body = JSON.stringify({ ...caseRow({ id }).body, head: prev, length: 4 })
      await at().tamper(`update cases set body = '${body}' where id = '${id}'`)
      expect(await problemsOf(workspace)).toEqual([[12, 4, 'checkpoint-differs']])
    })

    it('find a tail that was cut with the case moved back', async () => {
      const { workspace, id, chain } = await filled()
      await write(workspace, 1)
      await at().tamper(`delete from timeline ${of(id)} and seq = 4`)
      const body = JSON.stringify({ ...caseRow({ id }).body, head: chain.entries[2]?.hash, length: 3 })
      await at().tamper(`update cases set body = '${body}' where id = '${id}'`)
      expect(await problemsOf(workspace)).toEqual([[12, 4, 'checkpoint-differs']])
    })

    it('are not to be made, changed or taken away without the key', async () => {
      const { workspace } = await filled()
      const [first, second] = [await write(workspace, 1), await write(workspace, 2)]
      await write(workspace, 3)
      await at().tamper(`update checkpoints set heads = '[]' where id = '${first.id}'`)
      expect(await problemsOf(workspace)).toEqual([[null, null, 'checkpoint-forged']])
      await at().tamper(`update checkpoints set heads = '${first.heads}' where id = '${first.id}'`)
      expect(await problemsOf(workspace)).toEqual([])
      await at().tamper(`delete from checkpoints where id = '${second.id}'`)
      expect(await problemsOf(workspace)).toEqual([[null, null, 'checkpoint-gap']])
      const other = new Uint8Array(32)
      const { problems } = await verifyAudit(at().store, { workspace, secret: other })
      expect(problems.map(({ problem }) => problem)).toContain('checkpoint-forged')
    })
  })

  const of = (id: string) => `where "case" = '${id}'`
}
