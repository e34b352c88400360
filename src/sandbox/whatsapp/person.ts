// A person with WhatsApp on their phone, as the webhooks Meta sends for what they do.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
import { alphanumeric, digits } from '#sandbox/ids.ts'
import {
  type Acted,
  type Ears,
  findButton,
  type HowToPress,
  joined,
  makeEars,
  nothing,
  type Phone,
  pressed,
  type Sendable,
} from '#sandbox/phone.ts'
import { makeRecent } from '#sandbox/recent.ts'
import { makeTranscript } from '#sandbox/transcript.ts'
import { seconds, tell, type WhatsAppAccount, type WhatsAppChat, type WhatsAppState, wamid } from './account.ts'
import { type Content, contentOf, type Shown, unsupported } from './contents.ts'
import { deliverAll, readAll } from './statuses.ts'

export type WhatsAppPersonOptions = {
  name: string
  account: WhatsAppAccount
  /** The phone number's digits; null for someone who shows only a user id. */
  waId?: string | null
  /** The business-scoped user id (`TH.…`); null as before 2026-04. */
  userId?: string | null
  username?: string
  /** Whether this person lets others see that they have read; on by default. */
  tellsRead?: boolean
  /** When they last wrote, before the emulator began. */
  wroteAt?: number
}

export type WhatsAppPerson = Phone & {
  id: string
  name: string
  waId?: string
  userId?: string
  account: WhatsAppAccount
  /** Looks at the chat: what was delivered becomes read. */
  opens(): Promise<void>
  /** Turns the phone off or on; on, what waited is delivered. */
  turns(on: boolean): Promise<void>
  blocks(): void
  unblocks(): void
  /** Takes another number: the user id changes with it. */
  changesNumber(waId: string, userId?: string): Promise<Acted>
  isTyping(): boolean
}

type Hand = {
  state: WhatsAppState
  chat: WhatsAppChat
  who: { id: string; name: string }
  /** The number they would share, shown or not. */
  number: string
  ears: Ears
}

/** Somebody who has not written yet: until then only templates reach them. */
export function makePerson(state: WhatsAppState, options: WhatsAppPersonOptions): WhatsAppPerson {
  const number = options.waId ?? `668${digits(8)}`
  const waId = options.waId === null ? undefined : number
  const userId = options.userId === null ? undefined : (options.userId ?? `TH.${alphanumeric(20)}`)
  const who = { id: userId ?? number, name: options.name }
  const about = { id: who.id, platform: 'whatsapp' as const, name: who.name, kind: 'private' as const }
  const transcript = makeTranscript(state.world, about)
  const { name, username, tellsRead = true, wroteAt } = options
  const chat: WhatsAppChat = {
    transcript,
    name,
    username,
    waId,
    userId,
    wroteAt,
    isOn: true,
    hasBlocked: false,
    tellsRead,
    typingUntil: 0,
    open: makeRecent(state.world.remembers),
  }
  state.chats.push(chat)
  const ears = makeEars(transcript)
  const hand: Hand = { state, chat, who, number, ears }
  return {
    ...phoneOf(hand),
    id: who.id,
    name: who.name,
    waId,
    userId,
    account: options.account,
    opens: () => readAll(state, chat),
    async turns(on) {
      chat.isOn = on
      if (on) await deliverAll(state, chat)
    },
    blocks: () => {
      chat.hasBlocked = true
    },
    unblocks: () => {
      chat.hasBlocked = false
    },
    changesNumber: (next, nextUserId = `TH.${alphanumeric(20)}`) => changesNumber(hand, next, nextUserId),
    isTyping: () => chat.typingUntil > state.world.clock.now(),
  }
}

function phoneOf(hand: Hand): Phone {
  const { transcript } = hand.chat
  return {
    platform: 'whatsapp',
    who: hand.who,
    chat: transcript,
    says: (text, how = {}) => writes(hand, { text, native: null }, { type: 'text', text: { body: text } }, how.quotes),
    presses: async (first: string, second?: string | HowToPress, third?: HowToPress) =>
      presses(hand, pressed(first, second, third)),
    sends: (...things) => sends(hand, things),
    edits(bubbleId, text) {
      transcript.change(bubbleId, { text, edited: true })
      return writes(hand, undefined, unsupported('edit'))
    },
    unsends(bubbleId) {
      transcript.change(bubbleId, { unsent: true, text: '' })
      return writes(hand, undefined, unsupported('revoke'))
    },
    reacts: (bubbleId, emoji) => reacts(hand, bubbleId, emoji),
    bubbles: transcript.bubbles,
    heard: hand.ears.heard,
    news: hand.ears.news,
  }
}

/** Puts a bubble on the screen (a reaction has none) and tells the house. Who writes has seen what was there. */
async function writes(hand: Hand, bubble: Shown | undefined, content: Content, quotes?: string): Promise<Acted> {
  const { state, chat, who, ears } = hand
  ears.acted()
  if (chat.hasBlocked) return nothing
  await readAll(state, chat)
  const id = wamid(chat.waId ?? chat.userId ?? '')
  if (bubble) chat.transcript.add({ ...bubble, id, from: who, repliesTo: quotes })
  state.received.set(id, chat)
  chat.wroteAt = state.world.clock.now()
  const context = quotes === undefined ? {} : { context: { from: authorOf(hand, quotes), id: quotes } }
  const message = { ...sender(chat), id, timestamp: seconds(state), ...context, ...content }
  const status = await tell(state, [{ contacts: [contactOf(chat)], messages: [message] }])
  return { id, ids: [id], eventIds: [id], status }
}

const sender = ({ waId, userId }: WhatsAppChat) => ({
  ...(waId ? { from: waId } : {}),
  ...(userId ? { from_user_id: userId } : {}),
})

const contactOf = ({ name, username, waId, userId }: WhatsAppChat) => ({
  profile: { name, ...(username ? { username } : {}) },
  ...(waId ? { wa_id: waId } : {}),
  ...(userId ? { user_id: userId } : {}),
})

function authorOf({ state, chat }: Hand, quoted: string): string {
  return state.sent.has(quoted) ? state.options.displayPhone.replaceAll(/\D/g, '') : (chat.waId ?? '')
}

async function presses(hand: Hand, { bubbleId, label }: ReturnType<typeof pressed>): Promise<Acted> {
  const { button, bubble } = findButton(hand.chat.transcript, label, bubbleId)
  const { kind, native, url } = button
  switch (kind) {
    case 'button_reply':
    case 'list_reply': {
      const interactive = { type: kind, [kind]: native }
      return writes(hand, { text: label, native }, { type: 'interactive', interactive }, bubble.id)
    }
    case 'template_button':
      return writes(hand, { text: label, native }, { type: 'button', button: native }, bubble.id)
    case 'contact':
      return sends(hand, [{ kind: 'contact', name: hand.who.name, phone: `+${hand.number}` }], 'contact_request')
    default:
      return { ...nothing, ...(url ? { opens: url } : { wants: kind }) }
  }
}

async function sends(hand: Hand, things: Sendable[], origin?: string): Promise<Acted> {
  const acts: Acted[] = []
  for (const thing of things) {
    const { bubble, content } = contentOf(hand.state, thing, origin)
    acts.push(await writes(hand, bubble, content))
  }
  return joined(acts)
}

function reacts(hand: Hand, bubbleId: string, emoji: string): Promise<Acted> {
  const { transcript } = hand.chat
  const others = transcript.find(bubbleId)?.reactions.filter((each) => each.from === 'bot') ?? []
  transcript.change(bubbleId, { reactions: [...others, ...(emoji ? [{ from: hand.who, emoji }] : [])] })
  const reaction = { message_id: bubbleId, ...(emoji ? { emoji } : {}) }
  return writes(hand, undefined, { type: 'reaction', reaction })
}

async function changesNumber({ state, chat, who }: Hand, waId: string, userId: string): Promise<Acted> {
  const system = {
    body: `User ${who.name} changed from ${chat.waId} to ${waId}`,
    type: 'user_changed_number',
    wa_id: waId,
    user_id: userId,
    previous_user_id: chat.userId,
  }
  const message = { ...sender(chat), id: wamid(waId), timestamp: seconds(state), type: 'system', system }
  Object.assign(chat, { waId, userId })
  const status = await tell(state, [{ messages: [message] }])
  return { ...nothing, eventIds: [message.id], status }
}
