// What the jobs that keep the house itself are handed: backups, alerts, what became of bytes.
import type { ChannelFacts } from '#core/channel-health.ts'
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Tongue } from '#flows/tongue.ts'
import type { Write } from '#store/commit.ts'
import type { Values, WordingKey } from '#templates/wordings.ts'

/** Values that are the same in every language, or made for the one they are said in. */
export type Spoken = Values | ((tongue: Tongue) => Values)

/** What is seen of a channel as it works. */
export type Seen = {
  lastWebhookAt: number | null
  lastSendAt: number | null
  badSignatures: number
  lastBadSignatureAt: number | null
  slots: Set<number>
  busyAt: number[]
}

/** What a platform tells of an account. */
export type Told = Pick<ChannelFacts, 'webhook' | 'quota' | 'tokenEndsAt' | 'isLowQuality'>

/** A platform refuses our credentials; `mark` marks the channel and tells it, once. */
export type Refused = { refused: string; mark(): Promise<void> }

export type UpkeepNeeds = {
  backups: {
    /** Whether they are made by night. */
    nightly: boolean
    /** Makes one, elsewhere. */
    make(): Promise<{ path: string; size: number; cases: number }>
    /** Restores one to nowhere. */
    prove(path: string): Promise<{ cases: number; files: { all: number; missing: number } }>
  }
  /** Tells the alerts chats of one workspace, not through the channel that is at fault; answers how many there are. */
  alert(workspace: WorkspaceId, key: WordingKey, values: Spoken, not?: ChannelId): Promise<number>
  /** Tells those of every workspace. */
  alertAll(key: WordingKey, values: Spoken): Promise<number>
  /** The same in one commit with these writes; a Conflict where one of them touched nothing. */
  alertAllWith(key: WordingKey, values: Spoken, also: Write[]): Promise<void>
  sentinel: {
    /** Since when channels are watched. */
    since: number
    /** What was seen of a channel since this was last asked. */
    take(channel: ChannelId): Seen | null
    /** What the platform tells of it; that its credentials are refused; null where it told nothing. */
    examine(channel: ChannelId): Promise<Told | Refused | null>
    /** How the address begins that its events are to come to; null without a public address. */
    address(platform: string, channel: ChannelId): string | null
    /** Its credentials are good again: marked, and told once. */
    works(channel: ChannelId): Promise<void>
  }
  /** Deletes bytes that no file is made of any more. */
  dropBytes(hashes: string[]): Promise<void>
}
