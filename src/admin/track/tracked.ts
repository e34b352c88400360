// What the holder of a tracking address may know of a case: what they reported themselves, and how it stands in their words.
import { eq } from 'drizzle-orm'
import type { Context } from 'hono'
import type { Clock, Waits } from '#core/clock.ts'
import type { WorkspaceId } from '#core/ids.ts'
import { type Issue, issueOf, statusesIn, statusWords } from '#core/issue.ts'
import type { Knocks } from '#core/knocks.ts'
import { type Language, languages, type Rules } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import type { Say, Wordings } from '#templates/wordings.ts'

export type TrackNeeds = {
  store: Store
  clock: Clock
  waits: Waits
  knocks: Knocks & { who(c: Context): string | null }
  /** How many live pages an address holds open at once; 0 is any number. */
  openPages: number
  /** A workspace as its settings are now. */
  business(workspace: WorkspaceId): Promise<Business | null>
  /** Its rules under the workflow that a case began with. */
  rulesAt(workspace: WorkspaceId, workflow: { id: string; version: number }): Promise<Rules>
  /** The texts that ship, for an address behind which nothing is. */
  wordings: Wordings
}
export type Business = { row: { name: string; timezone: string; language: Language }; wordings: Wordings }

export type Tracked = {
  business: Business
  language: Language
  say: Say
  now: number
  issue: Issue
  history: { at: number; label: string }[]
}

/** The case behind an address; null where there is none. */
export async function trackedBy(needs: TrackNeeds, token: string): Promise<Tracked | null> {
  const [row] = await needs.store.read('caseByToken', { token })
  const business = row ? await needs.business(row.workspace) : null
  if (!row || !business) return null
  const { body } = row
  const rules = await needs.rulesAt(row.workspace, body.workflow)
  const language = (await languageOf(needs.store, body.customer)) ?? known(body.language) ?? business.row.language
  const entries = await needs.store.read('timelineOf', { workspace: row.workspace, case: body.id })
  return {
    business,
    language,
    say: business.wordings(language),
    now: needs.clock.now(),
    issue: issueOf(body, rules, language, null),
    history: statusesIn(entries)
      .map(({ at, status }) => ({ at, label: statusWords(rules, status, language).statusLabel }))
      .reverse(),
  }
}

async function languageOf({ q, t }: Store, person: string | null): Promise<Language | null> {
  if (person === null) return null
  const [found] = await q.select({ language: t.persons.language }).from(t.persons).where(eq(t.persons.id, person))
  return found?.language ?? null
}

function known(language: string): Language | undefined {
  return languages.find((one) => one === language)
}
