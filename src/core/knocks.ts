// How often somebody may knock, as types. Who knocks is an address, a key's id, or nobody: the house itself, which is never counted.

/** What is counted, each by the minute. */
export type Knock = 'signIns' | 'wrongKeys' | 'keyRequests' | 'unknownLinks' | 'badWebhooks' | 'pages'

export type Knocks = {
  /** Counts a knock: how many seconds to wait where it was one too many, else null. */
  count(knock: Knock, who: string | null): Promise<number | null>
  /** The same without counting: whether too many were counted already. */
  over(knock: Knock, who: string | null): Promise<number | null>
}
