// The one vocabulary that flows and bots share: what came in, what goes out. No platform's own words here.

import type { Cause } from '#core/causes.ts'

export type Platform = 'line' | 'whatsapp' | 'telegram'

/** What a person sent or a platform told us, in our words. `key` is unique in its channel; `at` is UTC ms. */
export type Incoming = {
  key: string
  at: number
  /** The platform's own order inside a chat: LINE and WhatsApp timestamp, Telegram update_id. */
  order: number
  /** Which account of the webhook's owner it is for, where one webhook serves many (WhatsApp phone_number_id). */
  account?: string
  chat: ChatRef | null
  /** Only a human's own id makes a person: null for anonymous admins, channels, LINE events without userId. */
  from: PersonRef | null
  /** How the sender is called where there is no person ("Anonymous admin"), or the person's own name. */
  sender?: string
  event: IncomingEvent
  /** Answering for free, while it lives (LINE): `until` is an instant in UTC ms. */
  reply?: { token: string; until: number }
}

/** `topic` is the one it happened in; `hasTopics` says that the group has some. */
export type ChatRef = { id: string; kind: 'private' | 'group'; title?: string; topic?: string; hasTopics?: boolean }

/** `alias` is a second id of the same human on this channel (WhatsApp wa_id beside its user_id). */
export type PersonRef = {
  id: string
  name?: string
  alias?: string
  phone?: string
  language?: string
  username?: string
}

/** What every message of a person has. `id` is the platform's message id. */
export type MessageBase = {
  id: string
  /** The message it quotes or replies to. */
  quotes?: string
  /** Whether the bot itself is mentioned. */
  mentionsBot?: boolean
  /** People whom it names by their own account, not only by a word. */
  mentions?: PersonRef[]
  /** Lets the platform show "read" (LINE). */
  readToken?: string
  /** What quoting this message later needs (LINE). */
  quoteToken?: string
  forwarded?: boolean
}

export type MediaKind = 'photo' | 'video' | 'audio' | 'voice' | 'file' | 'sticker'

/** Where a platform keeps a medium until we fetch it. `set` groups an album. */
export type MediaRef = {
  kind: MediaKind
  id: string
  mime?: string
  name?: string
  size?: number
  sha256?: string
  url?: string
  set?: { id: string; index?: number; total?: number }
}

export type IncomingEvent =
  | ({ kind: 'text'; text: string } & MessageBase)
  | ({ kind: 'media'; media: MediaRef; caption?: string } & MessageBase)
  | ({
      kind: 'location'
      latitude: number
      longitude: number
      accuracy?: number
      title?: string
      live?: boolean
    } & MessageBase)
  | ({ kind: 'contact'; name: string; phone?: string; owns?: boolean } & MessageBase)
  | ({ kind: 'sticker'; emoji?: string; media?: MediaRef } & MessageBase)
  /** A button of ours: `value` is what we put in it; `callback` wants an answer at once (Telegram). */
  | { kind: 'button'; value: string; label?: string; id?: string; callback?: string; picked?: { date?: string } }
  | { kind: 'edited'; id: string; text?: string; location?: { latitude: number; longitude: number; live: boolean } }
  | { kind: 'unsent'; id: string }
  | { kind: 'reaction'; id: string; emoji: string | null }
  | { kind: 'followed' }
  | { kind: 'unfollowed' }
  | { kind: 'joined' }
  | { kind: 'left' }
  | { kind: 'members'; joined: PersonRef[]; left: PersonRef[] }
  | { kind: 'migrated'; to: string }
  /** The platform's word that a person goes on under another id (WhatsApp). `before` are the ids they had. */
  | { kind: 'renumbered'; before: string[]; to: Pick<PersonRef, 'id' | 'alias' | 'phone'> }
  /** What the bot may do in the group has changed. */
  | { kind: 'rights' }
  | { kind: 'topic'; topic: string; state: 'created' | 'closed' | 'reopened' }
  /** The platform's word that a message template can't be used for now, or for good (WhatsApp). */
  | { kind: 'template'; name: string; language: string; state: 'paused' | 'disabled' | 'rejected'; reason?: string }
  /** A platform's word on a message of ours. */
  | Receipt
  | { kind: 'unknown'; type: string }

export type Receipt = {
  kind: 'receipt'
  id: string
  state: 'sent' | 'delivered' | 'read' | 'failed'
  code?: string
  reason?: string
  cause?: Cause
  /** The delivery's own id, where the platform carries it back (biz_opaque_callback_data). */
  tag?: string
}

/** A message of ours, in its receiver's language. */
export type Outgoing = {
  parts: Part[]
  choices: Choice[]
  /** Buttons stay with the message; replies vanish with the next one. Where the platform has no such thing, `fit` finds the nearest. */
  layout: 'buttons' | 'replies'
  /** Quotes this platform message id. */
  quotes?: string
  /**
   * The bot waits for the typed answer of this person (the platform's id): in a Telegram group it becomes a forced reply.
   * A forced reply has no buttons: `instead` says in words what they would have offered.
   */
  asks?: { person?: string; placeholder?: string; instead?: string }
  /** The card of this case in this chat: edited in place where the platform can, posted anew elsewhere. */
  cardOf?: string
  /** Which case the message belongs to, so that a quote of it finds the case. */
  about?: string
  /** Where an answer goes in a group with topics: the topic it was asked in, null outside of any. Else the case's own. */
  topic?: string | null
  /** With a card: the topic its case has to itself where the group has topics. */
  caseTopic?: CaseTopic
  silent?: boolean
  /** What the button says that opens a list of choices (WhatsApp), at most 20 characters. */
  listLabel?: string
}

export type CaseTopic = { name: string; turn?: 'close' | 'reopen' }

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'card'; card: Card }
  /** `instead` is said where no link to the file can be made or its bytes are not here. */
  | { kind: 'picture'; file: string; caption?: string; instead: string }
  | { kind: 'file'; file: string; name: string; caption?: string; instead: string }
  | { kind: 'location'; latitude: number; longitude: number; title: string }

export type Tone = 'plain' | 'working' | 'waiting' | 'urgent' | 'done'

/** One case (or summary) as a card. `badge` is short ("CRITICAL"); `note` is what to do first. */
export type Card = {
  title: string
  tone: Tone
  badge?: string
  lines: { label?: string; text: string }[]
  note?: { title: string; text: string }
  rightToLeft?: boolean
}

export type Choice =
  /** `value` comes back when pressed (at most 64 bytes); `says` is shown as the presser's words where the platform can. */
  | { label: string; value: string; style?: 'primary' | 'danger'; description?: string; says?: string }
  | { label: string; url: string }
  /** The platform's own asking for something only the phone has. */
  | { label: string; want: 'location' | 'contact' | 'camera' }
  | { label: string; want: 'date'; value: string; min?: string; max?: string }

/** A message to a person who pressed, typed or waits: sent at once, never stored, never retried. */
export type Courtesy =
  | { kind: 'callback'; id: string; text?: string; alert?: boolean }
  /** `id` is the message being answered, without which WhatsApp shows nothing. */
  | { kind: 'typing'; chat: string; id?: string }
  | { kind: 'read'; chat: string; id: string; token?: string }
  | { kind: 'react'; chat: string; id: string; emoji: string }

/** An Outgoing of one line of text. */
export function text(words: string): Outgoing {
  return { parts: [{ kind: 'text', text: words }], choices: [], layout: 'buttons' }
}
