// What the rest of the house holds of a database, whichever it is.
import type { Committed, Reader, Write } from './commit.ts'
import type { ClaimClock } from './prepared.ts'
import type { ReadRows, Reads, ReadValues } from './reads.ts'
import type { Tables } from './schema.ts'
import type { LogState } from './wal.ts'

export type Store = {
  kind: 'sqlite' | 'postgres'
  t: Tables
  /** Reads anything; writes go through `commit` alone. */
  q: Reader
  /** A prepared read by name. */
  read<Name extends keyof Reads>(name: Name, values: ReadValues<Name>): Promise<ReadRows<Name>>
  /** Does all of a plan or nothing of it. Answers what each write returned, never before the COMMIT. */
  commit<const Plan extends readonly Write[]>(plan: Plan): Promise<Committed<Plan>>
  /** The next case number of a workspace. Gaps may happen, a repeat never. */
  numbers(workspace: string): Promise<number>
  /** The instant that claims are held against: the server's own where several processes share it, else `now`. */
  claimClock: ClaimClock
  /** Whether claims found at start are this process's own of before, to be settled at once. */
  ownsClaims: boolean
  /** How many bytes the database has, and the log beside it where it is ours to keep small. */
  sizes(): Promise<{ database: number; log: number | null }>
  /** Keeps that log small, and waits for nobody. */
  tidy?(): LogState
  close(): Promise<void>
}
