// What the doors for machines need of the house above them; app.ts hands it in.
import type { ZodType } from 'zod'
import type { Clock } from '#core/clock.ts'
import type { ChannelId, FileId, WorkspaceId } from '#core/ids.ts'
import type { Pack, Rules, Workflow } from '#core/workflow.ts'
import type { JobReport } from '#flows/questions.ts'
import type { Row } from '#store/schema.ts'
import type { Store } from '#store/store.ts'

export type ApiNeeds = {
  store: Store
  clock: Clock
  log: { error(values: Record<string, unknown>, message: string): void }
  adminToken: string
  fresh: { id(): string; code(): string; salt(): string; key(): string }
  /** Seals credentials at rest. */
  seal(text: string): string
  /** The pack of a name, or null where there is none. */
  packs(name: string): Promise<{ pack: Pack; workflow: Workflow } | null>
  /** A workspace as its settings are now, or null where there is none. */
  business(workspace: WorkspaceId): Promise<Business | null>
  channels: ApiChannels
  webhooks: ApiWebhooks
  publicUrl: string | null
  /** Puts a delivery that did not arrive back in the queue. */
  retryDelivery(id: string): Promise<'queued' | 'not-found' | 'not-failed'>
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
}

export type Identity = { id: string; name: string; username?: string; detail?: Record<string, unknown> }
export type Webhook = { url: string; set: boolean; tested?: boolean; note?: string }
