// A case, what may be ordered of it, and what a decision is made of.
import type { AccountId, CaseId, ChatId, FileId, PersonId } from './ids.ts'
import type { ClockName, Language, Need, Party } from './workflow.ts'

export const timelineKinds = [
  'opened',
  'taken',
  'assigned',
  'status',
  'noted',
  'said',
  'heard',
  'linked',
  'typed',
  'severity',
  'escalated',
  'warned',
  'breached',
  'returned',
  'resolved',
  'closed',
  'reopened',
  'retracked',
] as const
export type TimelineKind = (typeof timelineKinds)[number]

/** One problem with a life. Instants are UTC ms. `version` guards the row; `stage` is what buttons are drawn for. */
export type Case = {
  id: CaseId
  number: number
  workflow: { id: string; version: number }
  version: number
  stage: number
  type: string
  status: string
  severity: string
  owner: PersonId | null
  /** Since when the owner has it: "Nok took it a moment ago". */
  ownerSince: number | null
  customer: PersonId | null
  /** Where the customer's side talks: a private chat or a partner's group. */
  chat: ChatId | null
  account: AccountId | null
  provider: string | null
  source: string
  orders: string[]
  rootCause: string | null
  outcome: string | null
  level: string | null
  /** The staff chats an escalation named instead of the type's own. */
  desk: ChatId[] | null
  fields: Record<string, Answer>
  /** What the customer wrote first, clipped: the card's line. */
  summary: string
  /** The messages the case began with, as long as nobody took them back. */
  told?: Said[]
  /** Files that came with what was said, heard and noted; those of answers stand in `fields`. */
  attached: number
  language: Language
  trackingToken: string
  openedAt: number
  firstResponseAt: number | null
  resolvedAt: number | null
  closedAt: number | null
  statusSince: number
  staffAt: number | null
  dueAt: number | null
  /** The next instant at which a rule wants something, or null. */
  timerAt: number | null
  ledger: Ledger
  sla: Record<ClockName, ClockState>
  /** Rules that have fired, each with the instant it counted from. */
  fired: Record<string, number>
  /** The timeline's newest hash and length, kept against a cut tail. */
  head: string
  length: number
}

/** Time by party up to `since`; from then on it runs for `party` (null: the case is closed). */
export type Ledger = { party: Party | null; since: number; totals: Record<Party, number> }

/** A target's clock: `elapsed` ms up to `since`, null where it is not running. */
export type ClockState = {
  target: number | null
  elapsed: number
  since: number | null
  startedAt: number | null
  endedAt: number | null
}

/** The answer to a need, by its kind. */
export type Answer =
  | { kind: 'note' | 'text'; text: string }
  | { kind: 'choice'; id: string; label?: string }
  | { kind: 'multi'; ids: string[] }
  | { kind: 'photos'; files: FileId[] }
  | { kind: 'location'; latitude: number; longitude: number }
  /** Whether the code typed was the one sent is a fact found outside. */
  | { kind: 'otp'; matches: boolean }
  /** `roles` are looked up outside: a need for a person is met only by one who holds such a role. */
  | { kind: 'person'; id: PersonId; name: string; roles?: string[] }
  | { kind: 'date'; date: string }
  | { kind: 'slot'; id: string; at: number | null }
  | { kind: 'orders'; orders: string[] }
  | { kind: 'acknowledgement'; by: PersonId; at: number }
export type Answers = Record<string, Answer>

/** Who orders, with the roles that count where they order. `system` is a timer or the house itself. */
export type Actor = {
  person: PersonId | null
  name: string
  roles: string[]
  account?: AccountId | null
  system?: boolean
}

/** What one message of a platform said. */
export type Said = { message: string; text: string; files: FileId[] }

/** Words with the message they came in. `edits` what was said before. */
export type Words = { text: string; files: FileId[]; message?: string; edits?: true }

export type Order =
  | {
      do: 'open'
      type: string
      customer: PersonId | null
      chat: ChatId | null
      account: AccountId | null
      source: string
      provider?: string
      orders: string[]
      answers: Answers
      words: Words
      /** Which message said what of the words. */
      told?: Said[]
      language: Language
    }
  /** An action of the workflow; `take` and `reopen` among them. `over` takes from another owner. */
  | { do: 'act'; action: string; answers: Answers; over?: boolean }
  | { do: 'assign'; to: PersonId; name: string; roles: string[] }
  | { do: 'note'; words: Words }
  | { do: 'say'; words: Words }
  | { do: 'hear'; words: Words }
  /** The customer's side took a message back, with the files it brought. */
  | { do: 'forget'; message: string; files: FileId[] }
  | { do: 'acknowledge'; need: string }
  | { do: 'link'; orders: string[] }
  | { do: 'type'; type: string }
  | { do: 'severity'; severity: string; reason?: string }
  | { do: 'escalate'; level: string; reason: string }
  /** The address of its tracking page is another from now on; the one before is nobody's. */
  | { do: 'track'; token: string }
  /** The house's time has come to the case's next timer. */
  | { do: 'tick' }

/** What a decision may go by beside rules and state; made outside of core. */
export type Facts = {
  now: number
  actor: Actor
  /** For opening: made outside of core. */
  fresh?: { id: CaseId; number: number; trackingToken: string }
}

/** A timeline entry to be: `facts` stay for ever, `content` can be erased. */
export type Fact = {
  kind: TimelineKind
  by: PersonId | null
  at: number
  facts: Record<string, unknown>
  content?: Record<string, unknown>
}

/** What a decision wants said. Values are ids, numbers, instants; wording them is the flows' part. */
export type Notice = {
  to: 'customer' | 'staff' | 'owner' | 'alerts' | { chat: ChatId } | { role: string }
  wording: string
  values: Record<string, string | number | null>
  files?: FileId[]
  urgent?: boolean
}

export type Decision = {
  next: Case
  facts: Fact[]
  notices: Notice[]
  /** What was said between customer and staff, for the case's thread. */
  messages: { direction: 'in' | 'out'; from: PersonId | null; text: string; files: FileId[]; message?: string }[]
  /** Whether the card shows something else now. */
  cardChanged: boolean
}

/** A reason not to, as data: worded in the person's language by the flows. */
export type Refusal = { refused: RefusalReason; values: Record<string, string | number | null>; missing?: Missing[] }
export type RefusalReason =
  | 'unknown-type'
  | 'unknown-action'
  | 'not-from-here'
  | 'not-allowed'
  | 'not-yours'
  | 'taken'
  | 'already-yours'
  | 'needs'
  | 'too-late'
  | 'closed'
  | 'no-customer'
  | 'unknown-severity'
  | 'unknown-level'
  | 'reason-needed'
  | 'nothing-new'
  | 'not-assignable'
/** A need not met yet: how much is there of how much. `wrong` names why the answer given does not do. */
export type Missing = { need: Need; have: number; want: number; wrong?: string }

export function isRefusal(outcome: Decision | Refusal): outcome is Refusal {
  return 'refused' in outcome
}
