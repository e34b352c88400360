// A person with WhatsApp on their phone, as the webhooks Meta sends for what they do.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
import { alphanumeric, digits } from '../ids.ts'
import { type Acted, findButton, type HowToPress, makeEars, type Phone, pressed, type Sendable } from '../phone.ts'
import { makeTranscript } from '../transcript.ts'
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
  tellsRead?: boolean
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

/** Somebody who has not written yet: until then only templates reach them. */
export function makePerson(state: WhatsAppState, options: WhatsAppPersonOptions): WhatsAppPerson {
  const waId = options.waId === null ? undefined : (options.waId ?? `668${digits(8)}`)
  const userId = options.userId === null ? undefined : (options.userId ?? `TH.${alphanumeric(20)}`)
  const who = { id: userId ?? waId ?? '', name: options.name }
  const about = { id: who.id, platform: 'whatsapp' as const, name: who.name, kind: 'private' as const }
  const transcript = makeTranscript(state.world, about)
  const chat: WhatsAppChat = {
    transcript,
    name: options.name,
    username: options.username,
    waId,
    userId,
    isOn: true,
    hasBlocked: false,
    tellsRead: options.tellsRead ?? true,
    typingUntil: 0,
  }
  state.chats.push(chat)
  const hiddenNumber = `668${digits(8)}`
  const ears = makeEars(transcript)
  const writes = (bubble: Shown | undefined, content: Content, quotes?: string): Promise<Acted> => {
    ears.acted()
    return send(state, chat, who, bubble, content, quotes)
  }
  const press = async (first: string, second?: string | HowToPress, third?: HowToPress): Promise<Acted> => {
    const { bubbleId, label } = pressed(first, second, third)
    const { button, bubble } = findButton(transcript, label, bubbleId)
    const native = button.native as Record<string, unknown>
    switch (button.kind) {
      case 'button_reply':
      case 'list_reply': {
        const interactive = { type: button.kind, [button.kind]: native }
        return writes({ text: label, native }, { type: 'interactive', interactive }, bubble.id)
      }
      case 'template_button':
        return writes({ text: label, native }, { type: 'button', button: native }, bubble.id)
      case 'contact':
        return sends([{ kind: 'contact', name: who.name, phone: `+${chat.waId ?? hiddenNumber}` }], 'contact_request')
      default:
        return { ...nothing, ...(button.url ? { opens: button.url } : { wants: button.kind }) }
    }
  }
  const sends = async (things: Sendable[], origin?: string): Promise<Acted> => {
    const acts: Acted[] = []
    for (const thing of things) {
      const { bubble, content } = contentOf(state, thing, origin)
      acts.push(await writes(bubble, content))
    }
    return joined(acts)
  }
  return {
    platform: 'whatsapp',
    id: who.id,
    name: who.name,
    waId,
    userId,
    account: options.account,
    who,
    chat: transcript,
    says: (text, how = {}) => writes({ text, native: null }, { type: 'text', text: { body: text } }, how.quotes),
    presses: press,
    sends: (...things) => sends(things),
    edits(bubbleId, text) {
      transcript.change(bubbleId, { text, edited: true })
      return writes(undefined, unsupported('edit'))
    },
    unsends(bubbleId) {
      transcript.change(bubbleId, { unsent: true, text: '' })
      return writes(undefined, unsupported('revoke'))
    },
    reacts(bubbleId, emoji) {
      const others = transcript.find(bubbleId)?.reactions.filter((each) => each.from === 'bot') ?? []
      transcript.change(bubbleId, { reactions: [...others, ...(emoji ? [{ from: who, emoji }] : [])] })
      const reaction = { message_id: bubbleId, ...(emoji ? { emoji } : {}) }
      return writes(undefined, { type: 'reaction', reaction })
    },
    bubbles: transcript.bubbles,
    heard: ears.heard,
    news: ears.news,
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
    async changesNumber(number, nextUserId = `TH.${alphanumeric(20)}`) {
      const body = `User ${who.name} changed from ${chat.waId} to ${number}`
      const system = {
        body,
        wa_id: number,
        type: 'user_changed_number',
        user_id: nextUserId,
        previous_user_id: chat.userId,
      }
      const message = { from: chat.waId, id: wamid(number), timestamp: seconds(state), type: 'system', system }
      chat.waId = number
      chat.userId = nextUserId
      const status = await tell(state, [{ messages: [message] }])
      return { id: '', ids: [], eventIds: [message.id], status }
    },
    isTyping: () => chat.typingUntil > state.world.clock.now(),
  }
}

const nothing: Acted = { id: '', ids: [], eventIds: [], status: 0 }

async function send(
  state: WhatsAppState,
  chat: WhatsAppChat,
  who: { id: string; name: string },
  bubble: Shown | undefined,
  content: Content,
  quotes?: string,
): Promise<Acted> {
  if (chat.hasBlocked) return nothing
  await readAll(state, chat)
  const id = wamid(chat.waId ?? chat.userId ?? '')
  if (bubble) chat.transcript.add({ ...bubble, id, from: who, repliesTo: quotes })
  state.received.set(id, chat)
  chat.wroteAt = state.world.clock.now()
  const isOwn = quotes !== undefined && state.sent.has(quotes)
  const from = isOwn ? state.options.displayPhone.replaceAll(/\D/g, '') : (chat.waId ?? '')
  const message = {
    ...(chat.waId ? { from: chat.waId } : {}),
    ...(chat.userId ? { from_user_id: chat.userId } : {}),
    id,
    timestamp: seconds(state),
    ...(quotes === undefined ? {} : { context: { from, id: quotes } }),
    ...content,
  }
  const contact = {
    profile: { name: chat.name, ...(chat.username ? { username: chat.username } : {}) },
    ...(chat.waId ? { wa_id: chat.waId } : {}),
    ...(chat.userId ? { user_id: chat.userId } : {}),
  }
  const status = await tell(state, [{ contacts: [contact], messages: [message] }])
  return { id, ids: [id], eventIds: [id], status }
}

function joined(acts: Acted[]): Acted {
  const failed = acts.find((act) => act.status !== 200)
  return {
    id: acts[0]?.id ?? '',
    ids: acts.flatMap((act) => act.ids),
    eventIds: acts.flatMap((act) => act.eventIds),
    status: failed?.status ?? 200,
  }
}
