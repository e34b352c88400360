// What the running house is made of: handed to every part that needs more than pure rules.

import type { FileLink } from '#bots/channel.ts'
import type { Clock, Waits } from '#core/clock.ts'
import type { Store } from '#store/store.ts'
import type { Book } from './book.ts'
import type { Channels } from './channels.ts'
import type { Config } from './config.ts'
import type { Fresh } from './fresh.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

export type House = {
  config: Config
  /** 32 bytes that keys of every purpose are made of. */
  secret: Uint8Array
  /** The same and after it the keys of before, which open and verify what was made with them. */
  secrets: readonly Uint8Array[]
  clock: Clock
  waits: Waits
  store: Store
  log: Log
  fresh: Fresh
  book: Book
  channels: Channels
  metrics: Metrics
  /** A file's signed address, or null without an https PUBLIC_URL. */
  links: (file: string, mime?: string | null) => FileLink | null
  /** Where people and machines reach this house, if that is told. */
  publicUrl: string | null
  /** Says that a subscriber has something new. */
  wakeWebhooks: () => void
}
