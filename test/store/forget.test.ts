// What somebody took back goes from where it lies in passing: it is looked for in their own chat alone.
import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { eq } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { afterAll, expect, it } from 'vitest'
import { forgetTakenBack, noteTakenBack } from '#store/forget.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { folder } from './folder.ts'
import { inboxRow, noon } from './rows.ts'

const path = join(folder(), 'caseline.db')
const store = openSqlite(path)
const raw = new Driver(path)
afterAll(async () => {
  raw.close()
  await store.close()
})

const idAt = (n: number) => `${encodeTime(noon + n, 10)}${String(n).padStart(16, '0')}`

it('finds what was said among thousands of events, of which it reads those of the chat', async () => {
  const said = { event: { kind: 'text', id: 'm1', text: 'secret' } }
  const others = Array.from({ length: 4_500 }, (_, n) => inboxRow({ id: idAt(n), lane: 'another', state: 'done' }))
  const mine = [0, 2_500, 4_499].map((n) =>
    inboxRow({ id: `${idAt(n).slice(0, -1)}X`, lane: 'mine', state: 'done', body: said }),
  )
  for (let at = 0; at < others.length; at += 500)
    await store.commit([
      {
        write: (q, t) =>
          q
            .insert(t.inbox)
            .values(others.slice(at, at + 500))
            .returning({ id: t.inbox.id }),
      },
    ])
  await store.commit([{ write: (q, t) => q.insert(t.inbox).values(mine).returning({ id: t.inbox.id }) }])
  raw.prepare("update inbox set body = 'not read' where lane = 'another'").run()
  await store.commit([noteTakenBack('e1', { channel: 'line', lane: 'mine', message: 'm1', at: noon + 60_000 })])
  expect(await forgetTakenBack(store)).toBe(1)
  const { q, t } = store
  expect(await q.select({ body: t.inbox.body }).from(t.inbox).where(eq(t.inbox.lane, 'mine'))).toEqual([
    { body: {} },
    { body: {} },
    { body: {} },
  ])
})
