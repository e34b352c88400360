// What a flow must know before it can go on: a closed list. src/answers.ts maps each to one scoped answer of the store.
import type { Case, Fact } from '#core/case.ts'
import type { Cause } from '#core/causes.ts'
import type { SettingsChange } from '#core/change-line.ts'
import type { AccountId, CaseId, ChatId, FileId, PersonId } from '#core/ids.ts'
import type { Rules } from '#core/workflow.ts'
import type { Chat } from './near.ts'

/** A case with what deciding and speaking of it needs: the rules it began with, names, its customer's chat. */
export type LoadedCase = {
  current: Case
  rules: Rules
  names: Record<string, string>
  chat: Chat | null
  partner: { id: AccountId; name: string } | null
  /** Where its customer follows it, if there is an address that their phone opens. */
  tracking?: string
}

export type TimelineEntry = Fact & { seq: number; byName: string | null }
/** A person with the roles they hold here; `detail` tells two of the same name apart. */
export type Colleague = { id: PersonId; name: string; roles: string[]; detail?: string | null }
export type JobReport = { name: string; lastRun: number | null; nextRun: number | null; lag: number; errors: number }
export type OutboxReport = {
  /** How many by state: those that wait or need somebody, and those that went out in the last 24 hours. */
  now: Partial<Record<Delivery, number>>
  day: Partial<Record<Delivery, number>>
  /** Accounts that don't work now. */
  troubled: { name: string; cause: Cause }[]
}
/**
 * A message of the outbox as staff look after it: `to` is how its receiver is called; `said` is what people wrote of a case, null
 * where it is a notice, of which only the `wording` is told: it may hold a link or a code that is its receiver's alone.
 */
export type Failed = {
  id: string
  case: { id: CaseId; number: number } | null
  at: number
  state: Delivery
  code: string | null
  cause: Cause | null
  to: string | null
  said: string | null
  wording: string | null
}
/** An event that could not be handled. */
export type SetAside = { id: string; at: number; who: string | null; channel: string; error: string | null }
/** So many that are older than `before`, or the newest; `newer` is how many there are before those of the page. */
type Page = { before: string | null; limit: number }
type Paged<T> = { items: T[]; count: number; newer: number }

export type Audit = { entries: number; chains: number; problems: string[] }

/** A file of a case, and the message that brought it. */
export type FileOfCase = { id: FileId; mime: string | null; name: string | null; message: string | null }

/** Each question: what it asks and what its answer is. */
/** An account that was just asked whether it works: `ms` it took to answer, `delay` of its newest event on the way here. */
export type AccountTest = {
  name: string
  platform: string
  identity: string | null
  ms: number
  trouble: string | null
  last: number | null
  delay: number | null
  quota: { used: number; limit: number } | null
}

export type Questions = {
  'case.byNumber': { ask: { number: number }; answer: LoadedCase | null }
  'case.byId': { ask: { id: CaseId }; answer: LoadedCase | null }
  /** Cases whose customer's side is this chat, newest first: open ones, and those ended since `since`. */
  'cases.ofChat': { ask: { chat: ChatId; since: number }; answer: Case[] }
  /** Cases a staff chat or person may see, newest first. */
  'cases.search': {
    ask: { words: string; owner: PersonId | null; open: boolean }
    answer: { cases: Case[]; names: Record<string, string> }
  }
  'case.timeline': { ask: { id: CaseId; limit: number }; answer: TimelineEntry[] }
  'case.files': { ask: { id: CaseId }; answer: FileOfCase[] }
  /** How far the newest words to the customer have come, by the platform's own word. */
  'case.delivery': { ask: { id: CaseId }; answer: Delivery | null }
  /** A new case's own facts: a number of its own, an id, a token. */
  'case.fresh': { ask: Record<never, never>; answer: { id: CaseId; number: number; trackingToken: string } }
  /** Whoever is called so; where nobody is, those who work here and whose name has these words in it. */
  'people.named': { ask: { name: string }; answer: Colleague[] }
  /** Who holds one of these roles, by name. */
  'people.working': { ask: { roles: string[] }; answer: Colleague[] }
  'code.byText': { ask: { code: string }; answer: Code | null }
  /** What was said of a case by its customer and to them, the newest first. */
  'case.said': { ask: { id: CaseId }; answer: string[] }
  /** Somebody's own chat with the bot, by the platform's id of them. */
  'chat.ofPerson': { ask: { platformId: string }; answer: Chat | null }
  'chat.purposeOf': { ask: { id: ChatId }; answer: Chat | null }
  jobs: { ask: Record<never, never>; answer: JobReport[] }
  /** How accounts do just now: all, or those of a platform or name. */
  'accounts.test': { ask: { words: string }; answer: AccountTest[] }
  outbox: { ask: Record<never, never>; answer: OutboxReport }
  /** What did not arrive, or waits for its receiver, the newest first. */
  'outbox.failed': { ask: Page & { of: 'failed' | 'parked' }; answer: Paged<Failed> }
  'outbox.one': { ask: { id: string }; answer: Failed | null }
  /** Events that could not be handled, the newest first; one by the end of its id. */
  /** `held` of them are held back by a restore. */
  setAside: { ask: Page; answer: Paged<SetAside> & { held: number } }
  'setAside.one': { ask: { id: string }; answer: SetAside | null }
  /** Changes of settings, the newest first: so many, and some before them; `names` is how those are called that they name by id. */
  changes: {
    ask: { before: number | null; limit: number }
    answer: { all: SettingsChange[]; names: Record<string, string> }
  }
  audit: { ask: { verify: true }; answer: Audit }
  /** What the bot can see in this group; null where the platform does not say. */
  'group.view': { ask: Record<never, never>; answer: GroupFacts | null }
}

export type Delivery =
  | 'queued'
  | 'parked'
  | 'accepted'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'failed'
  | 'unconfirmed'
  | 'settled'
  | 'dropped'
  | 'dead'

export type Code = {
  code: string
  for: 'staff' | 'partner' | 'alerts' | 'role'
  role: string | null
  name: string | null
  expiresAt: number
  usedAt: number | null
}
export type GroupFacts = { seesEverything: boolean; isAdmin: boolean; hasTopics: boolean; canManageTopics: boolean }

export type QuestionKind = keyof Questions
export type Question = { [K in QuestionKind]: { ask: K } & Questions[K]['ask'] }[QuestionKind]
export type AnswerTo<K extends QuestionKind> = Questions[K]['answer']

/** A conversation's step that may ask before it answers. */
export type Talk<T> = Generator<Question, T, unknown>

/** Asks one question and goes on with its answer. */
export function* ask<K extends QuestionKind>(kind: K, what: Questions[K]['ask']): Talk<AnswerTo<K>> {
  return (yield { ask: kind, ...what } as Question) as AnswerTo<K>
}
