// What the jobs that keep the house itself are handed: backups, alerts, what became of bytes.
import type { ChannelId, WorkspaceId } from '#core/ids.ts'
import type { Tongue } from '#flows/tongue.ts'
import type { Values, WordingKey } from '#templates/wordings.ts'

/** Values that are the same in every language, or made for the one they are said in. */
export type Spoken = Values | ((tongue: Tongue) => Values)

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
  /** Deletes bytes that no file is made of any more. */
  dropBytes(hashes: string[]): Promise<void>
}
