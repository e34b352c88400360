// Finding cases by words, Thai ones too.
import { describe, expect, it } from 'vitest'
import { searchable, searchCases } from '#store/search.ts'
import type { Opened } from './opened.ts'
import { caseBody, caseRow, fresh } from './rows.ts'

export function searchContract(at: () => Opened): void {
  describe('search', () => {
    const texts = [
      searchable('#1', 'ลูกค้าเติมเงินไม่เข้าตั้งแต่เช้า', 'ORD-7781', 'Somchai'),
      searchable('#2', 'น้ำไม่ไหลที่บ้าน', null, 'ANN_B'),
      searchable('#3', 'Refund 100% not received', 'ORD-77', undefined),
      searchable('#4', 'لا توجد مياه في الشقة', 'o"brien or (x)'),
    ]
    const filled = async () => {
      const workspace = fresh('workspace')
      await at().store.commit(
        texts.map((search, place) => {
          const row = caseRow({ workspace, number: place + 1, search })
          return { hot: 'caseInsert', values: { ...row, body: caseBody({ id: row.id, number: place + 1 }) } } as const
        }),
      )
      return workspace
    }
    const found = async (workspace: string, words: string, page?: { limit?: number; below?: number }) =>
      (await searchCases(at().store, workspace, words, page)).map(({ number }) => number)

    it('finds any part of any word in any language', async () => {
      const workspace = await filled()
      const examples: [words: string, numbers: number[]][] = [
        ['เติมเงิน', [1]],
        ['เงินไม่', [1]],
        ['ไม่', [2, 1]],
        ['น้ำ', [2]],
        ['น\u0e49ํา', [2]],
        ['มา', []],
        ['somCHAI', [1]],
        ['ord-77', [3, 1]],
        ['ord-77 refund', [3]],
        ['ord somchai', [1]],
        ['مياه', [4]],
        ['#2', [2]],
        ['o"brien', [4]],
        ['nothing like it', []],
      ]
      for (const [words, numbers] of examples) expect([words, await found(workspace, words)]).toEqual([words, numbers])
    })

    it('takes every sign for itself', async () => {
      const workspace = await filled()
      const examples: [words: string, numbers: number[]][] = [
        ['%', [3]],
        ['100%', [3]],
        ['n_b', [2]],
        ['_', [2]],
        ['o_d', []],
        ['(x)', [4]],
        ['or OR AND', []],
        ['*', []],
        ['\\', []],
      ]
      for (const [words, numbers] of examples) expect([words, await found(workspace, words)]).toEqual([words, numbers])
    })

    it('stays in its workspace', async () => {
      await filled()
      expect(await found(fresh('workspace'), 'เติมเงิน')).toEqual([])
    })

    it('goes on below a number', async () => {
      const workspace = await filled()
      expect(await found(workspace, '', { limit: 2 })).toEqual([4, 3])
      expect(await found(workspace, '', { limit: 2, below: 3 })).toEqual([2, 1])
    })

    it('follows a case whose words change', async () => {
      const workspace = fresh('workspace')
      const row = caseRow({ workspace, search: searchable('old words') })
      await at().store.commit([{ hot: 'caseInsert', values: row }])
      await at().store.commit([
        { hot: 'caseUpdate', values: { ...row, search: searchable('คำใหม่'), version: 2, was: 1 } },
      ])
      expect(await found(workspace, 'คำใหม่')).toHaveLength(1)
      expect(await found(workspace, 'old')).toEqual([])
    })
  })
}
