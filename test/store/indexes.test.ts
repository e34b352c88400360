// What is due, waiting or open is found by an index that holds nothing else.
import { join } from 'node:path'
import Driver from 'better-sqlite3'
import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { afterAll, expect, it } from 'vitest'
import { openSqlite } from '#store/open-sqlite.ts'
import { matching } from '#store/search.ts'
import { is, whole } from '#store/sql.ts'
import { folder } from './folder.ts'

const path = join(folder(), 'caseline.db')
const store = openSqlite(path)
const raw = new Driver(path)
afterAll(async () => {
  raw.close()
  await store.close()
})

const { q, t } = store
const one = { one: sql<number>`1` }
const examples: [index: string, query: { toSQL(): { sql: string; params: unknown[] } }][] = [
  [
    'cases_number',
    q
      .select(one)
      .from(t.cases)
      .where(and(eq(t.cases.workspace, 'w'), eq(t.cases.number, whole(12)))),
  ],
  ['cases_timer', q.select(one).from(t.cases).where(lte(t.cases.timerAt, 5)).orderBy(asc(t.cases.timerAt)).limit(100)],
  [
    'cases_open',
    q
      .select(one)
      .from(t.cases)
      .where(and(eq(t.cases.workspace, 'w'), is(t.cases.phase, 'open')))
      .orderBy(asc(t.cases.openedAt)),
  ],
  ['conversations_expiry', q.select(one).from(t.conversations).where(lte(t.conversations.expiresAt, 5))],
  [
    'inbox_waiting',
    q
      .select(one)
      .from(t.inbox)
      .where(and(is(t.inbox.state, 'waiting'), eq(t.inbox.lane, 'l')))
      .orderBy(asc(t.inbox.order), asc(t.inbox.id)),
  ],
  [
    'outbox_lane',
    q
      .select(one)
      .from(t.outbox)
      .where(and(is(t.outbox.state, 'queued'), eq(t.outbox.chat, 'c')))
      .orderBy(asc(t.outbox.lane), asc(t.outbox.id)),
  ],
  [
    'outbox_lane',
    q
      .select(one)
      .from(t.outbox)
      .where(and(is(t.outbox.state, 'queued'), gt(t.outbox.chat, 'c')))
      .orderBy(asc(t.outbox.chat), asc(t.outbox.lane), asc(t.outbox.id)),
  ],
  [
    'inbox_dead',
    q
      .select(one)
      .from(t.inbox)
      .where(and(eq(t.inbox.workspace, 'w'), is(t.inbox.state, 'dead')))
      .orderBy(asc(t.inbox.id)),
  ],
  [
    'outbox_parked',
    q
      .select(one)
      .from(t.outbox)
      .where(and(eq(t.outbox.chat, 'c'), is(t.outbox.state, 'parked'))),
  ],
  [
    'webhooks_state',
    q
      .select(one)
      .from(t.webhooks)
      .where(and(eq(t.webhooks.subscriber, 's'), is(t.webhooks.state, 'queued')))
      .orderBy(asc(t.webhooks.id)),
  ],
  [
    'webhooks_entry',
    q
      .select(one)
      .from(t.webhooks)
      .where(and(eq(t.webhooks.subscriber, 's'), is(t.webhooks.state, 'queued'), eq(t.webhooks.case, 'c')))
      .orderBy(asc(t.webhooks.seq)),
  ],
  ['files_wanted', q.select(one).from(t.files).where(is(t.files.state, 'wanted')).orderBy(asc(t.files.id))],
  [
    'posted_card',
    q
      .select(one)
      .from(t.posted)
      .where(and(eq(t.posted.case, 'c'), sql`${t.posted.card}`)),
  ],
  ['cases_search', q.select(one).from(t.cases).where(matching(store, 'เติมเงิน'))],
]

it.each(examples)('%s', (index, query) => {
  const { sql: text, params } = query.toSQL()
  const steps = raw.prepare<unknown[], { detail: string }>(`explain query plan ${text}`).all(...params)
  const plan = steps.map(({ detail }) => detail).join('\n')
  expect(plan).toContain(index)
  expect(plan).not.toContain('TEMP B-TREE')
})
