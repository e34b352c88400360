// What a channel is: the one shape behind which every platform stands.
import type { ZodType } from 'zod'
import type { Cause } from '#core/causes.ts'
import type { Waits } from '#core/clock.ts'
import type { Counts } from '#core/text.ts'
import type { ConnectNote } from '#core/webhook-told.ts'
import type { Courtesy, Incoming, MediaRef, Outgoing, Part, Platform } from '#flows/message.ts'

/** A platform as a kit: how its credentials look, what it can take, how to open one account of it. */
export type PlatformKit<Credentials = unknown> = {
  platform: Platform
  credentials: ZodType<Credentials>
  limits: Limits
  /** Opens an account without calling anybody. */
  open(credentials: Credentials, outside: Outside): Channel
}

/** What a channel needs of the house. `base` is an origin: no path, no slash. */
export type Outside = {
  base: string
  dataBase: string
  waits: Waits
  fetch: typeof fetch
  /** For addresses that a stranger named, where it differs: it reaches the public internet alone. */
  strange?: typeof fetch
  /** A call to the platform that has no answer after this long (ms) has an unknown end. */
  timeout: number
}

export type Channel = {
  platform: Platform
  limits: Limits
  /** Whether the webhook's raw bytes are signed by this account. Constant time. */
  verify(headers: Headers, body: Uint8Array): boolean
  /**
   * Reads a webhook's body into all its events; throws Unreadable where it is not the platform's JSON.
   * `received` (UTC ms) is the `at` of what the platform gives no time (Telegram buttons): always pass it.
   */
  read(body: Uint8Array, received?: number): Incoming[]
  /** Fits a message into one or more calls, in order. Pure. */
  write(message: Outgoing, target: Target): Call[]
  /** Makes one call. Answers what the platform said; throws SendFailed. */
  send(call: Call, attempt: Attempt): Promise<Sent>
  /** Does a courtesy at once; throws SendFailed, which its caller may only log. */
  courtesy(courtesy: Courtesy): Promise<void>
  /** Fetches a medium of at most `limit` bytes; throws MediaFailed. */
  media(media: MediaRef, limit: number): Promise<Medium>
  /** A person's name where the platform tells it, else null. Never throws. */
  profile(
    person: string,
    chat?: { id: string; kind: 'private' | 'group' },
  ): Promise<{ name: string; language?: string } | null>
  /** What is known of the bot's own account so far; null until the first `identify`. */
  identity(): Identity | null
  /** Reads the bot's own account; throws SendFailed. */
  identify(): Promise<Identity>
  /** Checks the credentials and sets the webhook where the platform allows it; throws SendFailed. */
  connect(webhook: string): Promise<Connected>
  /** Takes the webhook off where it is ours, and says so, or why not; only where the platform can. Throws SendFailed. */
  disconnect?(path: string): Promise<TakenOff>
  /** What the platform tells of the account itself, without changing anything; throws SendFailed. */
  examine(): Promise<Examined>
  /** Has the platform try a webhook's address, where it can; changes nothing. Never throws. */
  tryWebhook?(url: string): Promise<{ success: boolean; note?: string }>
  /** What the bot can see and do in a group; throws SendFailed. */
  look(chat: string): Promise<GroupView>
  /** Makes a topic in a forum; only where the platform has them. */
  openTopic?(chat: string, name: string): Promise<string>
  closeTopic?(chat: string, topic: string): Promise<void>
  reopenTopic?(chat: string, topic: string): Promise<void>
  /** Answers a GET handshake (WhatsApp) with the text to send back, or null to refuse. */
  handshake?(query: URLSearchParams): string | null
  /** What the platform is to be given by hand for the handshake; nothing can be sent or signed with it. */
  handshakeToken?: string
  /** Which account of a shared webhook this is (WhatsApp phone_number_id); undefined where webhooks are not shared. */
  account?: string
}

/** A medium as it comes: reading its bytes may throw MediaFailed too. `mime` is what the platform says it is. */
export type Medium = { bytes: AsyncIterable<Uint8Array>; mime: string; name?: string }

export type Identity = { id: string; name: string; username?: string; detail?: Record<string, unknown> }
export type Connected = { identity: Identity; webhook: ConnectedWebhook }
/** `set` says whether the platform took the address, `active` whether it says that events go there; `note` are the words of all notes. */
export type ConnectedWebhook = {
  url: string
  set: boolean
  active?: boolean
  tested?: boolean
  note?: string
  notes?: ConnectNote[]
}
/** Whether the platform sends nothing here any more, in words that say what is left to do. */
export type TakenOff = { takenOff: boolean; note: string }
/** How an account does, in its platform's words; null is what the platform does not tell. */
export type Examined = {
  /** Where its events go, and what the platform says went wrong there last; `waiting` are events it could not bring. */
  webhook: {
    url: string | null
    isActive: boolean
    problem: string | null
    problemAt: number | null
    waiting: number
  } | null
  /** Messages of this month that cost: how many there are, how many are used. */
  quota: { limit: number; used: number } | null
  /** When its token ends, by itself (UTC ms). */
  tokenEndsAt: number | null
  /** The platform thinks little of what it sends. */
  isLowQuality: boolean
}
export type GroupView = {
  title?: string
  members?: number
  /** False where privacy mode hides what people write (Telegram). */
  seesEverything: boolean
  isAdmin: boolean
  hasTopics: boolean
  canManageTopics: boolean
}

/** Where a message goes. `links` makes a file's signed address, or null without an https PUBLIC_URL. */
export type Target = {
  chat: string
  kind: 'private' | 'group'
  topic?: string
  /** A platform message id of ours to edit in place. */
  edit?: string
  /** A live free-answer token (LINE). */
  replyToken?: string
  /** What quoting `message.quotes` needs (LINE). */
  quoteToken?: string
  links: (file: string) => FileLink | null
  /** A new UUID for each call that may be repeated safely (LINE's retry key). */
  newKey: () => string
}
export type PartKind = Part['kind']
export type FileLink = { url: string; preview: string; mime: string; size: number; name?: string }

/** One request to a platform as data, stored before the first attempt and sent the same at each further one. */
export type Call = { method: string; body: Record<string, unknown>; retryKey?: string }
export type Attempt = {
  /** The delivery's id, which the platform may carry back. */ tag: string /** 1 for the first. */
  number: number
}
/** `state` is what the platform's answer means: LINE and WhatsApp accept, Telegram has sent. */
export type Sent = { state: 'accepted' | 'sent'; messages: { id: string; quoteToken?: string }[] }

/** What a platform can take, each number with its row of the platform rules. */
export type Limits = {
  /** Longest text of one message. */
  text: number
  /** Longest text that carries choices, where that is shorter (WhatsApp). */
  choiceText?: number
  /** Longest text beside a picture or file; 0 where there is none: it is then said after it. */
  caption: number
  /** Message objects in one call. */
  objectsPerCall: number
  /** Buttons that stay with a message. Labels are counted in UTF-16 units unless `counts` says otherwise. */
  buttons: { count: number; label: number; counts?: Counts }
  /** Quick replies, or null where there are none. `urls`: one of them may open an address. `typed`: they come back as words only (Telegram), so they serve native wants alone. */
  replies: { count: number; label: number; counts?: Counts; urls?: boolean; typed?: boolean } | null
  /** A list to pick from, or null. */
  list: { rows: number; title: number; description: number } | null
  /** Which parts can carry buttons or a list; text and card unless said otherwise. */
  choicesOn?: PartKind[]
  /** What the platform itself can ask for: as a button, only as a quick reply, or only as a message's single choice. */
  wants?: Partial<Record<'location' | 'contact' | 'camera' | 'date', 'button' | 'reply' | 'alone'>>
  /** Mimes that go as a picture; all where absent. */
  pictures?: string[]
  /** Whether files go as themselves; else their address is said. True unless false. */
  files?: boolean
  /** Longest button value, in bytes. */
  valueBytes: number
  /** Whether a button may open an address beside buttons that answer. */
  urlButtons: boolean
  /** Whether a posted message can be edited in place. */
  edits: boolean
  /** Whether buttons work in groups. */
  groupButtons: boolean
  /** How lengths are counted. */
  counts: Counts
  /** Bytes by kind of medium that may come in. */
  mediaIn: { photo: number; video: number; audio: number; file: number }
  /** Free messages after a person wrote last (ms), or null where there is no window. */
  window: number | null
}

export type FailureKind =
  /** Not accepted; the same call may be tried again after `retryAfter` ms. */
  | 'later'
  /** Never will be: `reason` says why and what to do. */
  | 'refused'
  /** The credentials are no longer good: the channel is at fault, not the message. */
  | 'credentials'
  /** Nobody knows whether it was accepted (timeout, connection lost). */
  | 'unknown'
  /** The reply token is used or too old (LINE): push instead, unless an earlier attempt's end is unknown. */
  | 'reply-token'
  /** The person's window is closed (WhatsApp): park. */
  | 'window'
  /** The chat has moved: `movedTo` is its new id (Telegram). */
  | 'moved'
  /** A repeat of a call that was accepted before (LINE 409). */
  | 'accepted-before'
  /** What was to be edited is gone: post anew. */
  | 'gone'
  /** The topic is closed or gone (Telegram): post in the chat itself. */
  | 'no-topic'
  /** What it quotes cannot be quoted (Telegram): `instead` is the same call without. */
  | 'no-quote'

/** What has to wait with a message that is tried again later: nothing else, its whole chat, or all of its channel. */
export type Holds = 'message' | 'chat' | 'channel'

type Failure = {
  retryAfter?: number
  holds?: Holds
  lost?: boolean
  movedTo?: string
  acceptedIds?: { id: string; quoteToken?: string }[]
  instead?: Call
  why?: Cause | null
  isDown?: boolean
  isUnsure?: boolean
  cause?: unknown
}

/** A call to a platform that did not go well. `code` is the platform's own, `reason` plain words with what to check. */
export class SendFailed extends Error {
  override name = 'SendFailed'
  readonly kind: FailureKind
  readonly code: string
  readonly retryAfter: number | null
  readonly holds: Holds
  /** The chat itself cannot be reached any more: blocked, left, deleted. */
  readonly lost: boolean
  readonly movedTo: string | null
  readonly acceptedIds: { id: string; quoteToken?: string }[]
  readonly instead: Call | null
  /** What it comes down to, for people in their own language; null where nobody knows. */
  readonly why: Cause | null
  /** The platform itself does not work, whoever sends: it answers that it has trouble, or nothing, or cannot be reached. */
  readonly isDown: boolean
  /** It may have been accepted all the same: it is tried again only as long as its retry key makes that safe (LINE). */
  readonly isUnsure: boolean
  constructor(kind: FailureKind, code: string, reason: string, more: Failure = {}) {
    super(reason, { cause: more.cause })
    this.kind = kind
    this.code = code
    this.retryAfter = more.retryAfter ?? null
    this.holds = more.holds ?? (kind === 'credentials' ? 'channel' : 'message')
    this.lost = more.lost ?? false
    this.movedTo = more.movedTo ?? null
    this.acceptedIds = more.acceptedIds ?? []
    this.instead = more.instead ?? null
    this.why = more.why ?? usual[kind]
    this.isDown = more.isDown ?? false
    this.isUnsure = more.isUnsure ?? kind === 'unknown'
  }
}

/** What each kind comes down to where nothing more is known. */
const usual: Record<FailureKind, Cause | null> = {
  later: null,
  refused: null,
  credentials: 'token',
  unknown: 'no_answer',
  'reply-token': 'no_answer',
  window: 'window',
  moved: 'not_in_group',
  'accepted-before': 'not_taken',
  gone: 'not_taken',
  'no-topic': 'no_rights',
  'no-quote': 'not_taken',
}

/** A webhook body that is not what the platform sends. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** A medium that could not be fetched. `permanent`: it never will be (too large, expired, wrong kind). */
export class MediaFailed extends Error {
  override name = 'MediaFailed'
  readonly permanent: boolean
  readonly why: 'too-large' | 'gone' | 'not-allowed' | 'unreachable'
  constructor(why: MediaFailed['why'], message: string, cause?: unknown) {
    super(message, { cause })
    this.why = why
    this.permanent = why !== 'unreachable'
  }
}
