// The near facts: what is loaded before anything is understood, and what a step answers.
import type { Answers, Case, Decision, Said as Told } from '#core/case.ts'
import type { AccountId, CaseId, ChannelId, ChatId, FileId, PersonId, WorkspaceId } from '#core/ids.ts'
import type { PersonalKind } from '#core/personal.ts'
import type { ToldEvent } from '#core/told.ts'
import type { Language, Rules } from '#core/workflow.ts'
import type { Wordings } from '#templates/wordings.ts'
import type { FlowWord } from './buttons.ts'
import type { Courtesy, Outgoing, Platform } from './message.ts'
import type { Colleague, LoadedCase } from './questions.ts'

export type Purpose = 'customer' | 'staff' | 'partner' | 'alerts' | 'none'

/** A chat as flows see it. */
export type Chat = {
  id: ChatId
  channel: ChannelId
  platform: Platform
  platformId: string
  kind: 'private' | 'group'
  purpose: Purpose
  title: string | null
  account: AccountId | null
  /** The case types that come here; null takes all. */
  types: string[] | null
  /** The role of whoever writes in this staff group. */
  role: string | null
  language: Language | null
  state: 'active' | 'left' | 'blocked'
  /** What is not told here without asking, and what is told nowhere by its account. */
  untold: ToldEvent[]
  untoldByAccount: ToldEvent[]
  /** Hears only what is urgent, from then until then; without an end until somebody ends it. */
  muted: { from: number; until: number | null } | null
  /** The accounts whose cases come here where no group takes them. */
  defaultOf?: ChannelId[]
  /** A private chat of somebody who works here, with the staff roles of their own: a desk for the cases they own. */
  staff?: { person: PersonId; roles: string[] }
}

/** Everything near an event. */
export type Near = {
  now: number
  workspace: { id: WorkspaceId; name: string; timezone: string; language: Language }
  rules: Rules
  wordings: Wordings
  chat: Chat
  /** Whose group this is. */
  partner: { id: AccountId; name: string } | null
  /** Null where no human's own id came with the event. */
  person: { id: PersonId; platformId: string; name: string; roles: string[]; language: Language | null } | null
  /** People named by their own account in a staff group, with the roles that count there. */
  mentioned: { id: PersonId; name: string; roles: string[] }[]
  conversation: Conversation
  /** The case that the event quotes, or whose topic it is written in. */
  quoted: { id: CaseId; number: number; byQuote: boolean } | null
  /** Staff and alerts chats of the workspace, and the private chats of staff. */
  desks: Chat[]
  /** What the event brought, stored. */
  files: FileId[]
  /** Whether more of the same album has come already and waits behind this. */
  albumGoesOn: boolean
  /** Short and new with every event. */
  token: string
  /** How people call the bot here, for hints. */
  bot: string | null
  /** Whether a typed OTP is right; the digest is made outside. */
  digest: (text: string) => string
  /** Eight random digits, new with every event; a code takes as many as it asks for. */
  otp: string
  /** A code for groups and roles, new with every event. */
  code: string
  /** A token for a link, new with every event; nobody guesses it. */
  link: string
  /** Where this house is on the web; null where that is not told. */
  site: string | null
  /** Rules of an earlier workflow version that a running flow began with. */
  flowRules: Rules | null
}

/** A chat's memory of one person. */
export type Conversation = { flow: Flow | null; acked: { case: CaseId; at: number } | null }

/** `ways` are what its question offers beside the options, in the order shown; `page` is which of many options are shown. */
type Running = {
  id: string
  startedAt: number
  workflow: { id: string; version: number }
  ways?: FlowWord[]
  page?: number
}

/** A conversation that collects answers. */
export type Flow =
  | (Running & {
      kind: 'open'
      step: 'category' | 'type' | 'need' | 'describe' | 'confirm'
      category?: string
      type?: string
      need?: string
      answers: Answers
      skipped: string[]
      texts: string[]
      files: FileId[]
      /** Which message said what of it. */
      parts?: Told[]
      options: string[]
      /** Opened by staff for somebody else. */
      byStaff?: boolean
    })
  | (Running & {
      kind: 'act'
      case: CaseId
      number: number
      action: string
      answers: Answers
      need: string
      /** Needs that were passed over, or of which enough is there. */
      skipped: string[]
      options: string[]
      over?: boolean
      /** Whose role it takes to be the person asked for, and who is offered by name. */
      roles?: string[]
      people?: Colleague[]
      otp?: { digest: string; tries: number; until: number }
    })
  /** Words that wait to be told which case they belong to. */
  | (Running & { kind: 'which'; texts: string[]; files: FileId[]; parts?: Told[]; options: string[] })
  /** A reply that waits for its writer to take over or to send all the same. */
  | (Running & { kind: 'collide'; case: CaseId; number: number; text: string; files: FileId[]; options: string[] })
  | (Running & { kind: 'language'; options: string[] })
  /** A command that waits for its missing words: one of the options, as its label says it, or what it goes on with once that is confirmed. */
  | (Running & {
      kind: 'command'
      command: string
      case?: CaseId
      number?: number
      options: string[]
      labels?: string[]
      confirms?: string
    })

export type Lane = 'otp' | 'critical' | 'normal' | 'bulk'

/** A message to a chat, in the lane it travels by. */
export type Said = { chat: ChatId; message: Outgoing; lane: Lane; case: CaseId | null; wording: string }

/** A decision, the case it was made of, and what speaking of it needs. */
export type Made = { before: Case | null; decision: Decision; found: LoadedCase }

/** What is left of a message of the thread, and by which platform's message it is known from now on. */
export type Left = Told & { known: string | null }

/** A change that is not a case's: written with the rest in one commit and kept in the workspace's chain. */
export type Change =
  | {
      change: 'bind'
      code: string
      chat: ChatId
      purpose: Purpose
      role: string | null
      /** The partner whose chat it becomes; its id is made when it is kept. */
      partner: string | null
      view: Record<string, boolean> | null
    }
  | { change: 'join'; code: string; person: PersonId; role: string }
  | {
      change: 'code'
      code: string
      for: 'staff' | 'partner' | 'alerts' | 'role'
      role: string | null
      name: string | null
      expiresAt: number
    }
  /** A chat hears only what is urgent from `from` until `until`; null ends that. */
  | { change: 'mute'; chat: ChatId; mute: Chat['muted'] }
  | { change: 'untold'; chat: ChatId; events: ToldEvent[] }
  /** Cases of an account that no group takes come to this chat, or to none. */
  | { change: 'default-chat'; channel: ChannelId; chat: ChatId | null }
  | { change: 'language'; person: PersonId | null; chat: ChatId | null; language: Language }
  /** Taken back: entries of a case's timeline, its files, and what is left of its messages. */
  | { change: 'erase'; case: CaseId; entries: number[]; files: FileId[]; messages: Left[] }
  /** People who are no longer in this group. */
  | { change: 'left'; people: string[] }
  /** Whoever opens the link that holds the token signs in to the admin page with these rights, once. */
  | { change: 'sign-in'; token: string; person: PersonId; name: string; rights: 'all' | 'read'; expiresAt: number }
  /** Somebody was shown what is personal in a case. */
  | { change: 'reveal'; case: CaseId; number: number; kinds: PersonalKind[] }
  /** A message that did not arrive goes once more; one of unknown fate has arrived, as somebody saw. */
  | { change: 'resend' | 'arrived'; message: string }
  /** A message that did not arrive or waits for its receiver is dropped for a reason. */
  | { change: 'drop-message'; message: string; reason: string }
  /** An event that was set aside is handled again, or dropped for a reason. */
  | { change: 'replay'; event: string }
  | { change: 'drop'; event: string; reason: string }
  /** All events that a restore holds back are handled here, or dropped. */
  | { change: 'held'; end: 'go-on' | 'drop' }

/** What one event comes to. */
export type Outcome = {
  /** undefined leaves the conversation as it is. */
  conversation?: Partial<Conversation>
  made: Made[]
  say: Said[]
  changes: Change[]
  courtesies: Courtesy[]
  /** Messages of people that a quote may find later: platform message id → case. */
  remember: { message: string; case: CaseId }[]
}
