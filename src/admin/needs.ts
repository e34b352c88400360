// What the admin page needs of the house above it; app.ts hands it in.
import type { Context } from 'hono'
import type { SettingsChange } from '#core/change-line.ts'
import type { Clock } from '#core/clock.ts'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Knocks } from '#core/knocks.ts'
import type { Rules } from '#core/workflow.ts'
import type { Store } from '#store/store.ts'
import type { Wordings } from '#templates/wordings.ts'

export type AdminNeeds = {
  store: Store
  clock: Clock
  adminToken: string
  /** Counts who comes too often, and knows who asks: null is the house itself. */
  knocks: Knocks & { who(c: Context): string | null }
  fresh: { token(): string; id(): string }
  log: { error(values: Record<string, unknown>, message: string): void }
  /** The REST API, asked from inside with the admin's right: what the page does is what any machine could do. */
  api: Api
  /** A workspace's rules as its settings are now. */
  rules(workspace: string): Promise<Rules>
  /** Its words, its own texts under the shipped ones. */
  wordings(workspace: string): Promise<Wordings>
  /** Who changed what, the newest first: so many, and some before them; `names` is how those are called that they name by id. */
  changes(
    workspace: WorkspaceId,
    page: { kind: string | undefined; before: number | null; limit: number },
  ): Promise<{ all: SettingsChange[]; names: Record<string, string> }>
  /** How the house does just now. */
  vitals(): Promise<Vitals>
  jobs(): { name: string; lastRun: number | null; nextRun: number | null; errors: number }[]
  /** Events that came again and had no effect, since the process began. */
  repeats(): number
  /** How long a text with buttons may be on a platform. */
  textLimit(platform: string): Promise<number | null>
  /** What an account's platform is to be given by hand beside the webhook's address; null where it wants nothing. */
  handshakeToken(channel: ChannelId): Promise<string | null>
  publicUrl: string | null
  sandbox: boolean
  /** Whether a backup is made each night. */
  nightlyBackups: boolean
}

/** `path` is below /api/v1. What is changed is kept with in whose name it was. */
export type Api = (
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: unknown,
  behalf?: Behalf,
) => Promise<Answer>
/** Who signed in: a person with a role of their own, or whoever bears the admin token. */
export type Behalf = { person: string | null; name: string }
/** What it answers: JSON, or a problem in words with the fields that are wrong. */
export type Answer = { ok: true; status: number; body: unknown } | { ok: false; status: number; problem: Problem }
export type Problem = { detail: string; errors: { path: string; message: string }[] }

/** Ages and delays in ms, sizes in bytes. */
export type Vitals = {
  inbox: Waiting
  lanes: { busy: number; lag: number }
  outbox: Record<string, Waiting>
  store: { kind: string; database: number; log: number | null }
  loop: { delay: number }
  /** `words` are English, for hints that the page has no words of its own for. */
  hints: { about: string; words: string; count?: number; address?: string }[]
}
type Waiting = { waiting: number; lag: number }
