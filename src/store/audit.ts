// Walks every chain from its first entry and says what does not agree.
import { setImmediate as others } from 'node:timers/promises'
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { type Content, digestOfContent, type Entry, hashOf, start } from './chain.ts'
import { headOf, lengthOf, verifyCheckpoints } from './checkpoints.ts'
import type { SecretKeys } from './seal.ts'
import type { Store } from './store.ts'

export type AuditFault =
  /** The entry is not what was hashed. */
  | 'edited'
  /** The content is not what was said; erased content is no fault. */
  | 'content-changed'
  /** Entries are missing before this one. */
  | 'gap'
  /** The entry does not follow the one before. */
  | 'unlinked'
  /** The newest entries are missing, or all of them. */
  | 'cut'
  /** The case's own head is another one. */
  | 'head-differs'
  /** Entries of a case that there is not. */
  | 'no-case'
  /** The checkpoint was not written with our key, or was changed. */
  | 'checkpoint-forged'
  /** Checkpoints are missing before this one. */
  | 'checkpoint-gap'
  /** The chain was another one when the checkpoint was written. */
  | 'checkpoint-differs'

/** `case` is the case's id, or the workspace's for its own chain; `number` is null there. */
export type AuditProblem = { case: string; number: number | null; seq: number | null; problem: AuditFault }
export type Audit = { chains: number; entries: number; problems: AuditProblem[] }

export type Scope = { workspace?: string; secret: SecretKeys }
export type Found = { case: string; seq: number | null; problem: AuditFault }
type Walked = { case: string; head: string; length: number }
type Line = { entry: Entry; content: Content | null }

const page = 1000

/** Verifies all chains of a workspace, or of all of them, while the house goes on working. */
export async function verifyAudit(store: Store, { workspace, secret }: Scope): Promise<Audit> {
  const found: Found[] = []
  const counts = await walkAll(store, workspace, found)
  await findMissing(store, workspace, found)
  await verifyCheckpoints(store, { workspace, secret }, found)
  return { ...counts, problems: await numbered(store, found) }
}

async function walkAll(store: Store, workspace: string | undefined, found: Found[]) {
  const counts = { chains: 0, entries: 0 }
  let walked: Walked | undefined
  for (let after: Walked | undefined; ; after = walked) {
    const lines = await linesAfter(store, workspace, after)
    const ended: Walked[] = []
    for (const line of lines) {
      if (walked?.case !== line.entry.case) {
        if (walked) ended.push(walked)
        walked = { case: line.entry.case, ...start }
        counts.chains += 1
      }
      step(walked, line, found)
    }
    counts.entries += lines.length
    const isLast = lines.length < page
    if (isLast && walked) ended.push(walked)
    await compareHeads(store, ended, found)
    if (isLast) return counts
    // SQLite answers at once: without this a long walk would let nobody else have a turn.
    await others()
  }
}

/** Checks one entry against the one before and moves on to it. */
function step(walked: Walked, { entry, content }: Line, found: Found[]): void {
  const say = (problem: AuditFault) => found.push({ case: entry.case, seq: entry.seq, problem })
  if (entry.seq !== walked.length + 1) say('gap')
  else if (entry.prev !== walked.head) say('unlinked')
  if (hashOf(entry) !== entry.hash) say('edited')
  if (content && digestOfContent(content) !== entry.digest) say('content-changed')
  walked.length = entry.seq
  walked.head = entry.hash
}

function linesAfter({ q, t }: Store, workspace: string | undefined, after: Walked | undefined): Promise<Line[]> {
  const { timeline: entry, timelineContent: content } = t
  return q
    .select({ entry, content })
    .from(entry)
    .leftJoin(content, and(eq(content.case, entry.case), eq(content.seq, entry.seq)))
    .where(
      and(
        workspace === undefined ? undefined : eq(entry.workspace, workspace),
        after && sql`(${entry.case}, ${entry.seq}) > (${after.case}, ${after.length})`,
      ),
    )
    .orderBy(asc(entry.case), asc(entry.seq))
    .limit(page)
    .execute()
}

async function compareHeads(store: Store, ended: Walked[], found: Found[]): Promise<void> {
  const kept = await keptHeads(store, ended)
  for (const walked of ended) {
    const own = kept.get(walked.case)
    if (!own) found.push({ case: walked.case, seq: null, problem: 'no-case' })
    else if (!agree(walked, own)) await compareAgain(store, walked, found)
  }
}

/** A case may have moved on since its entries were read: walks the rest and looks again. */
async function compareAgain(store: Store, walked: Walked, found: Found[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const own = (await keptHeads(store, [walked])).get(walked.case)
    for (const line of await linesOf(store, walked)) step(walked, line, found)
    if (own && agree(walked, own)) return
    if (attempt < 3) continue
    const problem = own && own.length > walked.length ? 'cut' : 'head-differs'
    found.push({ case: walked.case, seq: walked.length, problem })
    return
  }
}

function agree(walked: Walked, own: Walked): boolean {
  return walked.length === own.length && walked.head === own.head
}

function linesOf({ q, t }: Store, { case: of, length }: Walked): Promise<Line[]> {
  const { timeline: entry, timelineContent: content } = t
  return q
    .select({ entry, content })
    .from(entry)
    .leftJoin(content, and(eq(content.case, entry.case), eq(content.seq, entry.seq)))
    .where(and(eq(entry.case, of), gt(entry.seq, length)))
    .orderBy(asc(entry.seq))
    .execute()
}

/** What cases and workspaces keep of their own chains, by id. */
async function keptHeads({ q, t }: Store, of: { case: string }[]): Promise<Map<string, Walked>> {
  const ids = of.map((each) => each.case)
  if (ids.length === 0) return new Map()
  const cases = await q
    .select({ case: t.cases.id, head: headOf(t), length: lengthOf(t) })
    .from(t.cases)
    .where(inArray(t.cases.id, ids))
  const workspaces = await q
    .select({ case: t.workspaces.id, head: t.workspaces.head, length: t.workspaces.length })
    .from(t.workspaces)
    .where(inArray(t.workspaces.id, ids))
  return new Map([...cases, ...workspaces].map((kept) => [kept.case, kept]))
}

/** Chains of which nothing is left. */
async function findMissing({ q, t }: Store, workspace: string | undefined, found: Found[]): Promise<void> {
  const none = (id: SQL | typeof t.cases.id | typeof t.workspaces.id) =>
    sql`not exists (select 1 from ${t.timeline} where ${t.timeline.case} = ${id})`
  const cases = await q
    .select({ id: t.cases.id })
    .from(t.cases)
    .where(and(workspace === undefined ? undefined : eq(t.cases.workspace, workspace), none(t.cases.id)))
  const workspaces = await q
    .select({ id: t.workspaces.id })
    .from(t.workspaces)
    .where(
      and(
        workspace === undefined ? undefined : eq(t.workspaces.id, workspace),
        gt(t.workspaces.length, 0),
        none(t.workspaces.id),
      ),
    )
  for (const { id } of [...cases, ...workspaces]) found.push({ case: id, seq: null, problem: 'cut' })
}

async function numbered({ q, t }: Store, found: Found[]): Promise<AuditProblem[]> {
  const ids = [...new Set(found.map((each) => each.case))]
  const numbers = new Map<string, number>()
  for (let from = 0; from < ids.length; from += 500) {
    const some = ids.slice(from, from + 500)
    const rows = await q
      .select({ id: t.cases.id, number: t.cases.number })
      .from(t.cases)
      .where(inArray(t.cases.id, some))
    for (const { id, number } of rows) numbers.set(id, number)
  }
  return found.map((each) => ({ ...each, number: numbers.get(each.case) ?? null }))
}
