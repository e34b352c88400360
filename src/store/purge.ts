// What is no longer kept: looked for page by page in the order of ids, which is that of time, and taken away in small commits.
import { setImmediate as others } from 'node:timers/promises'
import { and, asc, eq, gt, inArray, lt, ne, notInArray, or, sql } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { type Fate, fateOfEvent, fateOfFile, fateOfMessage, firstAge, type Retention } from '#core/retention.ts'
import type { Write } from './commit.ts'
import { is } from './sql.ts'
import type { Store } from './store.ts'

/** How much of what is to go, or has gone; `bytes` is of files, as they are stored. */
export type Purged = { events: number; messages: number; rows: number; files: number; bytes: number }
export const nothingPurged: Purged = { events: 0, messages: 0, rows: 0, files: 0, bytes: 0 }

/** The rules of the workspaces that are looked at; null for one that is left alone. */
export type Rules = (workspace: string) => Retention | null

const page = 200
const day = 24 * 60 * 60_000

type Aged = { id: string; workspace: string; fate: Fate; bytes?: number; sha256?: string | null }
type Kind = {
  /** A page of what may be meant, after an id, and what is to become of each. */
  read(store: Store, after: string, before: string, rules: Rules, now: number): Promise<Aged[]>
  /** From which age on anything of it goes (days). */
  from(rules: Retention): number
  counts: { bare: keyof Purged; gone: keyof Purged }
  bare?(ids: string[]): Write[]
  gone(ids: string[]): Write[]
}

/** Counts what is to go from these workspaces by an instant; nothing goes. */
export async function survey(
  store: Store,
  workspaces: string[],
  rules: Rules,
  now: number,
): Promise<Map<string, Purged>> {
  const found = new Map(workspaces.map((id) => [id, { ...nothingPurged }]))
  await walk(store, workspaces, rules, now, async (kind, aged) => {
    for (const { workspace, fate, bytes = 0 } of aged) {
      const counted = found.get(workspace)
      if (!counted || fate === 'kept') continue
      counted[kind.counts[fate]]++
      counted.bytes += bytes
    }
  })
  return found
}

/** Takes away what is to go now; `drop` deletes bytes that no file is made of any more. */
export async function purge(
  store: Store,
  workspaces: string[],
  rules: Rules,
  now: number,
  drop: (hashes: string[]) => Promise<void>,
): Promise<Purged> {
  const total = { ...nothingPurged }
  await walk(store, workspaces, rules, now, async (kind, aged) => {
    const of = (fate: Fate) => aged.filter((one) => one.fate === fate)
    const [bare, gone] = [of('bare'), of('gone')]
    const writes = [...some(bare, (ids) => kind.bare?.(ids) ?? []), ...some(gone, kind.gone)]
    if (writes.length === 0) return
    await store.commit(writes)
    await drop(gone.flatMap(({ sha256 }) => sha256 ?? []))
    total[kind.counts.bare] += bare.length
    total[kind.counts.gone] += gone.length
    total.bytes += gone.reduce((sum, { bytes = 0 }) => sum + bytes, 0)
  })
  return total
}

async function walk(
  store: Store,
  workspaces: string[],
  rules: Rules,
  now: number,
  each: (kind: Kind, aged: Aged[]) => Promise<void>,
): Promise<void> {
  const known = workspaces.flatMap((id) => rules(id) ?? [])
  if (known.length === 0) return
  for (const kind of kinds) {
    const before = idAt(now - Math.min(...known.map(kind.from)) * day)
    for (let after = ''; ; ) {
      const aged = await kind.read(store, after, before, rules, now)
      await each(kind, aged)
      const last = aged.at(-1)
      if (!last || aged.length < page) break
      after = last.id
      // Whoever is served has a turn between two pages.
      await others()
    }
  }
}

/** Where ids of an instant begin. */
function idAt(at: number): string {
  return encodeTime(Math.max(0, at), 10)
}

function some(aged: Aged[], writes: (ids: string[]) => Write[]): Write[] {
  return aged.length > 0 ? writes(aged.map(({ id }) => id)) : []
}

const empty = '{}'

const events: Kind = {
  from: (rules) => firstAge(rules).events,
  counts: { bare: 'events', gone: 'rows' },
  async read({ q, t }, after, before, rules, now) {
    const isBare = sql<boolean>`cast(${t.inbox.body} as text) = ${empty}`.mapWith(Boolean)
    const { id, workspace, state, receivedAt: at } = t.inbox
    const rows = await q
      .select({ id, workspace, state, at, isBare })
      .from(t.inbox)
      .where(and(gt(id, after), lt(id, before)))
      .orderBy(asc(id))
      .limit(page)
    return aged(rows, rules, (row, rule) => fateOfEvent(row, rule, now))
  },
  bare: (ids) => [
    {
      write: (q, t) =>
        q
          .update(t.inbox)
          .set({ body: {} })
          .where(and(inArray(t.inbox.id, ids), ne(t.inbox.state, 'waiting')))
          .returning({ id: t.inbox.id }),
    },
  ],
  gone: (ids) => [
    {
      write: (q, t) =>
        q
          .delete(t.inbox)
          .where(and(inArray(t.inbox.id, ids), ne(t.inbox.state, 'waiting')))
          .returning({ id: t.inbox.id }),
    },
  ],
}

const messages: Kind = {
  from: (rules) => firstAge(rules).messages,
  counts: { bare: 'messages', gone: 'rows' },
  async read({ q, t }, after, before, rules, now) {
    const isBare = sql<boolean>`cast(${t.outbox.message} as text) = ${empty}`.mapWith(Boolean)
    const at = sql<number>`coalesce(${t.outbox.endedAt}, ${t.outbox.createdAt})`.mapWith(Number)
    const { id, workspace, state } = t.outbox
    const rows = await q
      .select({ id, workspace, state, at, isBare })
      .from(t.outbox)
      .where(and(gt(id, after), lt(id, before)))
      .orderBy(asc(id))
      .limit(page)
    return aged(rows, rules, (row, rule) => fateOfMessage(row, rule, now))
  },
  bare: (ids) => bareMessages(ids),
  gone: (ids) => [
    {
      write: (q, t) => q.delete(t.calls).where(inArray(t.calls.outbox, ids)).returning({ outbox: t.calls.outbox }),
    },
    {
      write: (q, t) =>
        q
          .delete(t.outbox)
          .where(and(inArray(t.outbox.id, ids), notInArray(t.outbox.state, ['queued', 'parked'])))
          .returning({ id: t.outbox.id }),
    },
  ],
}

/** The writes that take the words from messages; what became of them stays. */
export function bareMessages(ids: string[]): Write[] {
  return [
    {
      write: (q, t) =>
        q.update(t.calls).set({ body: {} }).where(inArray(t.calls.outbox, ids)).returning({ outbox: t.calls.outbox }),
    },
    {
      write: (q, t) =>
        q.update(t.outbox).set({ message: {} }).where(inArray(t.outbox.id, ids)).returning({ id: t.outbox.id }),
    },
  ]
}

/** What subscribers were told has come to its end as messages have. */
const webhooks: Kind = {
  from: ({ messages: { rows } }) => rows,
  counts: { bare: 'messages', gone: 'rows' },
  async read({ q, t }, after, before, rules, now) {
    const { id, workspace, state, createdAt: at } = t.webhooks
    const rows = await q
      .select({ id, workspace, state, at })
      .from(t.webhooks)
      .where(and(gt(id, after), lt(id, before)))
      .orderBy(asc(id))
      .limit(page)
    return aged(rows, rules, (row, rule) => fateOfMessage({ ...row, isBare: true }, rule, now))
  },
  gone: (ids) => [
    {
      write: (q, t) =>
        q
          .delete(t.webhooks)
          .where(and(inArray(t.webhooks.id, ids), ne(t.webhooks.state, 'queued')))
          .returning({ id: t.webhooks.id }),
    },
  ],
}

const files: Kind = {
  from: ({ files: { loose, closed } }) => Math.min(loose, closed ?? loose),
  counts: { bare: 'files', gone: 'files' },
  async read({ q, t }, after, before, rules, now) {
    const { id, workspace, createdAt: at, size, sha256 } = t.files
    const isClosed = is(t.cases.phase, 'closed')
    const rows = await q
      .select({ id, workspace, at, size, sha256, case: t.files.case, phase: t.cases.phase, movedAt: t.cases.updatedAt })
      .from(t.files)
      .leftJoin(t.cases, eq(t.cases.id, t.files.case))
      .where(
        and(gt(id, after), lt(id, before), is(t.files.state, 'stored'), or(sql`${t.files.case} is null`, isClosed)),
      )
      .orderBy(asc(id))
      .limit(page)
    const fates = aged(rows, rules, (row, rule) =>
      fateOfFile({ at: row.at, hasCase: row.case !== null, caseClosedAt: row.movedAt }, rule, now),
    )
    return fates.map((one, at) => ({ ...one, bytes: rows[at]?.size ?? 0, sha256: rows[at]?.sha256 ?? null }))
  },
  gone: (ids) => [
    {
      write: (q, t) =>
        q
          .update(t.files)
          .set({ state: 'erased', sha256: null, name: null, ref: null, notBefore: null })
          .where(and(inArray(t.files.id, ids), is(t.files.state, 'stored')))
          .returning({ id: t.files.id }),
    },
  ],
}

const kinds: Kind[] = [events, messages, webhooks, files]

function aged<R extends { id: string; workspace: string }>(
  rows: R[],
  rules: Rules,
  fateOf: (row: R, rule: Retention) => Fate,
): Aged[] {
  return rows.map((row) => {
    const rule = rules(row.workspace)
    return { id: row.id, workspace: row.workspace, fate: rule ? fateOf(row, rule) : 'kept' }
  })
}
