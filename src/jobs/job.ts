// What a job is, and what it is handed of above.
import type { Actor, Decision, Order, Refusal } from '#core/case.ts'
import type { CaseId, ChatId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'
import type { Upkeep } from '#store/upkeep.ts'
import type { WordingKey } from '#templates/wordings.ts'
import type { UpkeepNeeds } from './upkeep.ts'

export type Job = {
  name: string
  /** When it runs, as a cron pattern with seconds. */
  every: string
  /** Does what is due. May answer in how many ms there is more to do, where that is before the next tick. */
  run(needs: JobNeeds): Promise<number | undefined> | Promise<void>
}

export type JobNeeds = UpkeepNeeds & {
  store: Store
  now(): number
  /** Does something after so many ms, if the process still runs then. */
  after(ms: number, then: () => void): void
  act(workspace: WorkspaceId, id: CaseId, actor: Actor, order: Order): Promise<Decision | Refusal | null>
  /** Wakes what waits: lanes whose event is to be tried again, messages that are due. */
  wake(): Promise<void>
  /** Fetches a file that could not be fetched at once; tells whoever waits for it what came of it. */
  fetchFile(file: Row<'files'>): Promise<void>
  /** Says one wording to a person in a chat. */
  say(workspace: WorkspaceId, chat: ChatId, person: PersonId | null, key: WordingKey): Promise<void>
  /** A chat that is no longer muted is told what it missed. */
  endMute(workspace: WorkspaceId, chat: ChatId): Promise<void>
  /** Chains all heads under an HMAC, unless somebody else did since `last`. */
  checkpoint(workspace: WorkspaceId, last: Upkeep | null): Promise<void>
  /** Told of each timer that fired, and how many ms late. */
  fired(late: number): void
  /** Opens anew the channels whose credentials another process has replaced. */
  renewChannels(): Promise<void>
  /** Keeps the database's log small. */
  tidy(): void
  /** Told of one thing that failed while the job goes on with the others. */
  failed(problem: unknown): void
}

/** Does something for each of many: one that fails is told of and holds none of the others. */
export async function each<T>(needs: JobNeeds, things: T[], doing: (thing: T) => Promise<void>): Promise<void> {
  for (const thing of things) await doing(thing).catch(needs.failed)
}

/** The house itself, as who acts when a timer comes. */
export const house: Actor = { person: null, name: '', roles: [], system: true }
