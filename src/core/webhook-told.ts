// What a platform said of an account's webhook when it was connected, and whether messages come in by it.

/** What whoever connects has to know or to do: pages word these in their own languages. */
export const connectNoteCodes = [
  /** Nobody outside can reach this house. */
  'no-public-url',
  /** The platform refused the address, in its own words. */
  'not-taken',
  /** The webhook is set and switched off. */
  'switch-on',
  /** The platform did not say whether it is in use. */
  'activity-unknown',
  /** The platform tried the address and it did not work; or could not try it. */
  'test-failed',
  'test-impossible',
  /** What comes while this house is down is sent again only where somebody switched that on. */
  'redelivery',
  /** Only a person can set the address at the platform. */
  'by-hand',
  /** What the platform had trouble with when it last brought something. */
  'last-trouble',
] as const
export type ConnectNoteCode = (typeof connectNoteCodes)[number]
/** `words` are English and whole; `said` is the part that is the platform's own. */
export type ConnectNote = { code: ConnectNoteCode; words: string; said?: string }

/** `active` and `tested` are left out where the platform says nothing of them; `at` is when it was asked. */
export type WebhookTold = {
  set: boolean
  active?: boolean
  tested?: boolean
  notes: Pick<ConnectNote, 'code' | 'said'>[]
  at: number
}

/** Whether messages come in: one did, or the platform itself says that they are sent here. Null is what never was. */
export function comesIn(told: WebhookTold | null, lastIn: number | null): boolean {
  // A platform's test comes in even where the webhook is switched off: only what came after it counts then.
  const isDenied = told !== null && (told.active === false || told.tested === false)
  if (isDenied) return lastIn !== null && lastIn > told.at
  return lastIn !== null || (told?.set === true && told.active === true)
}
