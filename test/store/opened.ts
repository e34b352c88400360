// A store under test, with a way behind its back.
import type { Store } from '#store/store.ts'

export type Opened = {
  store: Store
  /** Runs SQL on a connection that the store knows nothing of (PGlite has but one). */
  raw(text: string): Promise<Record<string, unknown>[]>
  /** The same with the timeline's triggers out of the way: somebody who owns the database. */
  tamper(text: string): Promise<void>
  close(): Promise<void>
}
