// Once in a while all heads of a workspace's chains are put under a key that whoever can write the database does not have.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { setImmediate as others } from 'node:timers/promises'
import { and, asc, desc, eq, gt, gte, or, sql } from 'drizzle-orm'
import type { AuditFault, Found, Scope } from './audit.ts'
import { canonical, sha256 } from './chain.ts'
import type { Write } from './commit.ts'
import type { Row } from './schema.ts'
import { keyFor, keysOf, type SecretKey, type SecretKeys } from './seal.ts'
import type { Store } from './store.ts'

export type Checkpoint = Row<'checkpoints'>
/** A chain as it was: the case, its length, its newest hash. */
type Head = [of: string, length: number, hash: string]

// A case decided on before a checkpoint may be committed after it: the next one looks back this far, in ms.
const overlap = 10 * 60_000

/** Writes a checkpoint of every chain that moved since the one before, with what guards it. `id` is made outside and rises. */
export async function writeCheckpoint(
  store: Store,
  { workspace, id, at, secret }: { workspace: string; id: string; at: number; secret: SecretKey },
  guards: Write[] = [],
): Promise<Checkpoint> {
  const before = await newest(store, workspace)
  const moved = await headsSince(store, workspace, before ? before.at - overlap : 0)
  const heads = canonical(moved)
  const unsigned = { id, workspace, at, count: moved.length, heads, digest: sha256(heads), prev: before?.mac ?? '' }
  const checkpoint = { ...unsigned, mac: macOf(secret, unsigned) }
  await store.commit([
    ...guards,
    { write: (q, t) => q.insert(t.checkpoints).values(checkpoint).returning({ id: t.checkpoints.id }), mustTouch: 1 },
  ])
  return checkpoint
}

/** Says which checkpoints are not ours, and which chains are not what they vouch for. */
export async function verifyCheckpoints(store: Store, { workspace, secret }: Scope, found: Found[]): Promise<void> {
  const { q, t } = store
  const newest = new Map<string, string>()
  for (let after = ''; ; ) {
    const checkpoints = await q
      .select()
      .from(t.checkpoints)
      .where(
        and(workspace === undefined ? undefined : eq(t.checkpoints.workspace, workspace), gt(t.checkpoints.id, after)),
      )
      .orderBy(asc(t.checkpoints.id))
      .limit(100)
    for (const checkpoint of checkpoints) {
      const say = (problem: AuditFault) => found.push({ case: checkpoint.workspace, seq: null, problem })
      if (!isGenuine(secret, checkpoint)) say('checkpoint-forged')
      else await compareHeads(store, headsOf(checkpoint), found)
      if (checkpoint.prev !== (newest.get(checkpoint.workspace) ?? '')) say('checkpoint-gap')
      newest.set(checkpoint.workspace, checkpoint.mac)
      after = checkpoint.id
    }
    if (checkpoints.length < 100) return
    await others()
  }
}

/** Each chain must still hold the entry that was its newest when the checkpoint was written. */
async function compareHeads({ q, t }: Store, heads: Head[], found: Found[]): Promise<void> {
  for (let from = 0; from < heads.length; from += 100) {
    const some = heads.slice(from, from + 100)
    const entries = await q
      .select({ case: t.timeline.case, seq: t.timeline.seq, hash: t.timeline.hash })
      .from(t.timeline)
      .where(or(...some.map(([of, length]) => and(eq(t.timeline.case, of), eq(t.timeline.seq, length)))))
    const now = new Map(entries.map((entry) => [`${entry.case} ${entry.seq}`, entry.hash]))
    for (const [of, length, hash] of some) {
      if (now.get(`${of} ${length}`) !== hash) found.push({ case: of, seq: length, problem: 'checkpoint-differs' })
    }
  }
}

/** Written with one of our keys: one from before the key was changed stays good under the key of its time. */
function isGenuine(secrets: SecretKeys, checkpoint: Checkpoint): boolean {
  const found = Buffer.from(checkpoint.mac)
  const isOurs = keysOf(secrets).some((secret) => {
    const right = Buffer.from(macOf(secret, checkpoint))
    return right.length === found.length && timingSafeEqual(right, found)
  })
  return isOurs && checkpoint.digest === sha256(checkpoint.heads)
}

function headsOf(checkpoint: Checkpoint): Head[] {
  return JSON.parse(checkpoint.heads)
}

function macOf(secret: SecretKey, { id, workspace, at, count, digest, prev }: Omit<Checkpoint, 'mac'>): string {
  const signed = canonical({ id, workspace, at, count, digest, prev })
  return createHmac('sha256', keyFor(secret, 'checkpoints')).update(signed).digest('hex')
}

async function newest({ q, t }: Store, workspace: string): Promise<Checkpoint | undefined> {
  const [found] = await q
    .select()
    .from(t.checkpoints)
    .where(eq(t.checkpoints.workspace, workspace))
    .orderBy(desc(t.checkpoints.id))
    .limit(1)
  return found
}

async function headsSince({ q, t }: Store, workspace: string, since: number): Promise<Head[]> {
  const own = await q
    .select({ of: t.workspaces.id, length: t.workspaces.length, head: t.workspaces.head })
    .from(t.workspaces)
    .where(eq(t.workspaces.id, workspace))
  const cases = await q
    .select({ of: t.cases.id, length: lengthOf(t), head: headOf(t) })
    .from(t.cases)
    .where(and(eq(t.cases.workspace, workspace), gte(t.cases.updatedAt, since)))
    .orderBy(t.cases.id)
  return [...own, ...cases].filter(({ length }) => length > 0).map(({ of, length, head }): Head => [of, length, head])
}

/** The newest hash that a case keeps of its chain. */
export function headOf(t: Store['t']) {
  return sql<string>`${t.cases.body} ->> 'head'`
}

/** The length that a case keeps of its chain. */
export function lengthOf(t: Store['t']) {
  return sql<number>`${t.cases.body} ->> 'length'`.mapWith(Number)
}
