// What the search's index has yet to take in is found all the same.
import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { and, eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { Write } from '#store/commit.ts'
import { examineCopy } from '#store/open-copy.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { searchable, searchCases } from '#store/search.ts'
import { folder } from './folder.ts'
import { caseBody, caseRow } from './rows.ts'

const workspace = 'w'

function opened(many: number) {
  const path = join(folder(), 'caseline.db')
  const store = openSqlite(path, { patience: 0 })
  const cases = Array.from({ length: many }, (_, at) => {
    const row = caseRow({ workspace, number: at + 1, search: searchable(`เติมเงินไม่เข้า ord-${at + 1}-x`) })
    return { ...row, body: caseBody({ id: row.id, number: at + 1 }) }
  })
  const beside = new Driver(path)
  return {
    store,
    path,
    keeps: (some = cases) => store.commit(some.map((values): Write => ({ hot: 'caseInsert', values }))),
    cases,
    renames: (number: number, words: string) =>
      store.commit([
        {
          write: (q, t) =>
            q
              .update(t.cases)
              .set({ search: searchable(words) })
              .where(and(eq(t.cases.workspace, workspace), eq(t.cases.number, number)))
              .returning({ id: t.cases.id }),
        },
      ]),
    drops: (number: number) => void beside.prepare('delete from cases where number = ?').run(number),
    finds: async (words: string) => (await searchCases(store, workspace, words)).map(({ number }) => number),
    waiting: () => beside.prepare('select count(*) from cases_search_waiting').pluck().get(),
    async closes() {
      beside.close()
      await store.close()
    },
  }
}

it('is found before and after, changed or not, and not when it is gone', async () => {
  const shop = opened(5)
  await shop.keeps()
  await shop.renames(2, 'อื่น ๆ sofa')
  shop.drops(3)
  const asked = async () => [await shop.finds('เติมเงิน'), await shop.finds('sofa'), await shop.finds('ord-3-x')]
  const before = [[5, 4, 1], [2], []]
  expect([shop.waiting(), await asked()]).toEqual([4, before])
  shop.store.tidy?.()
  expect([shop.waiting(), await asked()]).toEqual([0, before])
  await shop.renames(4, 'fridge')
  await shop.renames(4, 'sofa')
  shop.drops(5)
  expect([shop.waiting(), await asked()]).toEqual([1, [[1], [4, 2], []]])
  shop.store.tidy?.()
  expect(await asked()).toEqual([[1], [4, 2], []])
  await shop.closes()
  expect(examineCopy(shop.path).problems).toEqual([])
})

it('never is much, however fast cases are opened', async () => {
  const shop = opened(1_000)
  for (let at = 0; at < 1_000; at += 50) await shop.keeps(shop.cases.slice(at, at + 50))
  expect(shop.waiting()).toBeLessThan(300)
  expect(await shop.finds('ord-1-x')).toEqual([1])
  expect(await shop.finds('ord-1000-x')).toEqual([1_000])
  await shop.closes()
})

it('is taken in by the next process as well', async () => {
  const shop = opened(2)
  await shop.keeps()
  await shop.closes()
  const store = openSqlite(shop.path, { patience: 0 })
  expect((await searchCases(store, workspace, 'เติมเงิน')).map(({ number }) => number)).toEqual([2, 1])
  store.tidy?.()
  expect((await searchCases(store, workspace, 'เติมเงิน')).map(({ number }) => number)).toEqual([2, 1])
  await store.close()
  expect(examineCopy(shop.path).problems).toEqual([])
})
