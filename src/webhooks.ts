// Webhooks as rows: what subscribers are told of a decision, kept with it in one commit.
import { type Issue, issueOf, kindOf } from '#core/issue.ts'
import type { Made } from '#flows/near.ts'
import type { Entry } from '#store/chain.ts'
import type { Write } from '#store/commit.ts'
import type { Business } from './book.ts'
import type { House } from './house.ts'

/** Whom a plan tells of its timeline entries; null where nobody listens, which is what most workspaces have. */
export type Sync = Pick<Business, 'row' | 'subscribers'> & Pick<House, 'publicUrl' | 'fresh'>

/** Who listens in a workspace. */
export function syncOf({ publicUrl, fresh }: House, { row, subscribers }: Business): Sync | null {
  return subscribers.length === 0 ? null : { row, subscribers, publicUrl, fresh }
}

/** The rows of a decision's timeline entries: one for each subscriber that takes the kind, its body the same for all. */
export function webhookWrites(sync: Sync, { decision, found }: Made, entries: Entry[]): Write[] {
  const { row, subscribers, publicUrl, fresh } = sync
  const issue = issueOf(decision.next, found.rules, row.language, publicUrl)
  return entries.flatMap((entry, index) => {
    const fact = decision.facts[index]
    if (!fact) return []
    const kind = kindOf(fact.kind)
    const listening = subscribers.filter(({ kinds }) => kinds === null || kinds.has(kind))
    const body = listening.length > 0 ? bodyOf(kind, entry, fact.facts, issue) : ''
    return listening.map(
      (subscriber): Write => ({
        hot: 'webhookInsert',
        values: {
          ...{ id: fresh.id(), workspace: row.id, subscriber: subscriber.id, case: entry.case, seq: entry.seq },
          ...{ kind, body, state: 'queued', attempts: 0, notBefore: null, claimedUntil: null },
          ...{ code: null, reason: null, createdAt: entry.at, queuedAt: entry.at, endedAt: null },
        },
      }),
    )
  })
}

/** What can be erased of an entry is not in it: who may read that reads the case. */
function bodyOf(type: string, { seq, at, kind, by }: Entry, facts: Record<string, unknown>, issue: Issue): string {
  const timestamp = new Date(at).toISOString()
  return JSON.stringify({ type, timestamp, data: { issue, change: { seq, at, kind, by, ...facts } } })
}
