// What the doors for machines need of the house above them; app.ts hands it in.
import type { Context } from 'hono'
import type { ZodType } from 'zod'
import type { Clock } from '#core/clock.ts'
import type { ChannelId, ChatId, FileId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { Knocks } from '#core/knocks.ts'
import type { ConnectNote } from '#core/webhook-told.ts'
import type { Language, Pack, Rules, Workflow } from '#core/workflow.ts'
import type { Colleague, JobReport } from '#flows/questions.ts'
import type { Write } from '#store/commit.ts'
import type { DeliveryState, Row } from '#store/schema.ts'
import type { Doer, Outside, Setting } from '#store/settings.ts'
import type { Store } from '#store/store.ts'
import type { FieldProblem, MissingNeed } from './problem.ts'

export type ApiNeeds = {
  store: Store
  clock: Clock
  log: { error(values: Record<string, unknown>, message: string): void }
  adminToken: string
  /** Counts who comes too often, and knows who asks: null is the house itself. */
  knocks: Knocks & { who(c: Context): string | null }
  fresh: { id(): string; code(): string; salt(): string; key(): string }
  /** Seals credentials at rest. */
  seal(text: string): string
  /** The pack of a name, or null where there is none. */
  packs(name: string): Promise<{ pack: Pack; workflow: Workflow } | null>
  /** A workspace as its settings are now, or null where there is none. */
  business(workspace: WorkspaceId): Promise<Business | null>
  /** Ends that a chat is muted, and tells it what it missed, `also` changing with it; false where settings changed meanwhile and nothing happened. */
  endMute(workspace: WorkspaceId, chat: ChatId, doer?: Doer, also?: Setting[]): Promise<boolean>
  channels: ApiChannels
  /** Moves a case's tracking page to another address; null where there is no such case. */
  renewTracking(workspace: WorkspaceId, number: number): Promise<string | null>
  webhooks: ApiWebhooks
  cases: ApiCases
  events: ApiEvents
  /** Who works in a workspace. */
  people(workspace: WorkspaceId): Promise<Colleague[]>
  publicUrl: string | null
  /** The writes that put a delivery that did not arrive back in the queue; why not, where it cannot be. */
  retryDelivery(workspace: WorkspaceId, id: string): Promise<Write[] | 'not-found' | 'not-failed'>
  /** Those that keep that a message of unknown fate arrived. */
  settleDelivery(workspace: WorkspaceId, id: string): Promise<Write[] | 'not-found' | 'not-unconfirmed'>
  /** Drops a delivery that did not arrive or waits for its receiver; else how it stands, null where there is none. */
  dropDelivery(
    workspace: WorkspaceId,
    dropped: { id: string; reason: string },
    outside: Outside,
  ): Promise<'done' | DeliveryState | null>
  /** The write that has an event that was set aside handled once more, and that which drops it; a Conflict where it was not. */
  retryEvent(workspace: WorkspaceId, id: string): Write
  dropEvent(workspace: WorkspaceId, id: string, reason: string): Write
  /** Wakes what waits: events that are to be handled, messages that are to go out. */
  wake(): Promise<void>
  /** A file's signed address. */
  fileUrl(file: FileId): string
  jobs(): JobReport[]
  /** Events that came again and were dropped. */
  duplicates(): number
  isReady(): boolean
  sandbox: boolean
  /** How the house does, for whoever watches over it: numbers, and hints in plain words. */
  vitals(): Promise<Record<string, unknown>>
  metrics: { contentType: string; metrics(): Promise<string> }
}

/** A request of another system. `id` is what a repeat is known by; `by` is its key. */
export type Asking = {
  workspace: WorkspaceId
  door: string
  id: string | null
  digest: string
  kind: string
  by: string | null
  name: string
  /** In which language it is told of refusals. */
  language: Language | null
}
/** What came of it: an answer as text, to be given again to a repeat; or why nothing did. */
export type Outcome =
  | { status: number; answer: string; isRepeat?: true }
  | { refused: string; words: string; missing: MissingNeed[] }
  | { invalid: FieldProblem[] }
  | 'differs'
  | 'no-case'

export type Opening = {
  type: string
  text: string
  orders: string[]
  provider?: string | undefined
  answers: Record<string, unknown>
  files: FileId[]
  language?: Language | undefined
  source: string
  customer: PersonId | null
}
export type Ordered =
  | { does: 'act'; action: string; answers: Record<string, unknown>; over: boolean; by: PersonId | null }
  | { does: 'note' | 'say'; text: string; files: FileId[]; by: PersonId | null }
  | { does: 'assign'; to: PersonId; by: PersonId | null }
  | { does: 'severity'; severity: string; reason?: string | undefined; by: PersonId | null }
  | { does: 'type'; type: string; by: PersonId | null }
  | { does: 'escalate'; level: string; reason: string; by: PersonId | null }
  | { does: 'link'; orders: string[]; by: PersonId | null }
  | { does: 'hear'; text: string; files: FileId[] }

export type ApiCases = {
  /** Opens a case, once. */
  open(asking: Asking, opening: Opening): Promise<Outcome>
  /** Has something done to a case by its number, once. */
  order(asking: Asking, number: number, ordered: Ordered): Promise<Outcome>
  /** Keeps a file for a case to come; null where its kind is never taken. */
  keepFile(workspace: WorkspaceId, upload: Upload): Promise<Row<'files'> | null>
}
export type Upload = { bytes: Uint8Array; mime: string | null; name: string | null }

export type ApiEvents = {
  /** The secrets that events of a workspace may be signed with now. */
  secrets(workspace: WorkspaceId): Promise<string[]>
  /** Takes an event whose signature is good, once. */
  take(asking: Asking, event: { type: string; data: Record<string, unknown>; body: string }): Promise<Outcome>
  /** Takes an event again of which nothing came. */
  replay(workspace: WorkspaceId, id: string, name: string): Promise<Outcome | 'unknown' | 'done'>
}

export type ApiWebhooks = {
  /** Why webhooks may not go to an address, in words, or null. */
  problemOf(url: string): string | null
  /** Says that something may wait to be sent. */
  wake(): void
  /** Sends one that means nothing, at once. */
  tries(subscriber: Row<'subscribers'>): Promise<Tried>
}
export type Tried = { arrived: boolean; status: number | null; reason: string | null; ms: number }

export type Business = { row: Row<'workspaces'>; rules: Rules }

/** What of the channels machines may use. What a platform refuses is thrown as an error called SendFailed, with its `code`. */
export type ApiChannels = {
  /** How a platform's credentials look, or null where there is no such platform. */
  credentials(platform: string): Promise<ZodType | null>
  /** What an admin should switch on at the platform, as nobody else can, or null. */
  advice(platform: string): string | null
  /** Reads the channel's own account; throws SendFailed. */
  identify(channel: ChannelId): Promise<Identity>
  /** Checks the credentials and sets the webhook's address where the platform allows it; throws SendFailed. */
  connect(channel: ChannelId, webhook: string): Promise<{ identity: Identity; webhook: Webhook }>
  /** Opens the channel anew with the credentials that are kept now. */
  forget(channel: ChannelId): void
  /** What is to be done once a channel is removed or retired: it is let go, and its platform is asked to send nothing more. */
  leaving(channel: ChannelId): Promise<() => Promise<TakenOff>>
  /** Says in a chat that this is a test; answers the delivery's id, null where there is no such chat. */
  test(workspace: WorkspaceId, chat: ChatId): Promise<string | null>
}

export type Identity = { id: string; name: string; username?: string; detail?: Record<string, unknown> }
/** Whether the platform sends nothing more, and what it said or is left to do. */
export type TakenOff = { takenOff: boolean; note: string }
export type Webhook = {
  url: string
  set: boolean
  active?: boolean
  tested?: boolean
  note?: string
  notes?: ConnectNote[]
}
