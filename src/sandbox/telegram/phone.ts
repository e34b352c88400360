// What a thumb does in Telegram, as the updates Telegram sends for it: https://core.telegram.org/bots/api#update
import { alphanumeric, digits } from '../ids.ts'
import {
  type Acted,
  findButton,
  type HowToPress,
  type HowToSay,
  makeEars,
  type Phone,
  pressed,
  type Sendable,
} from '../phone.ts'
import { keepFile, type Message, type TelegramChat, type TelegramState, tell, type User } from './account.ts'
import { fileFields, photoSizes, post, seconds, toBubble, told, withoutReply } from './chats.ts'
import { findEntities } from './html.ts'
import { hearsMessage } from './privacy.ts'

export type TelegramPhone = Phone & {
  /** Moves a live location; `false` ends it. */
  moves(bubbleId: string, to: { latitude: number; longitude: number } | false): Promise<Acted>
  /** The number this person shares. */
  phoneNumber: string
}

/** The group's own voice: messages of anonymous admins come from here. https://core.telegram.org/bots/api#message */
export const anonymousAdmin: User = { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }

export type PhoneOptions = {
  state: TelegramState
  /** The chat as it is now; a group may have become a supergroup. */
  chat: () => TelegramChat
  user: User
  phoneNumber: string
  anonymous?: boolean
}

/** One person's phone with one Telegram chat open. */
export function makeTelegramPhone({ state, chat, user, phoneNumber, anonymous }: PhoneOptions): TelegramPhone {
  const { transcript } = chat()
  const ears = makeEars(transcript)
  const who = { id: String(user.id), name: user.first_name }

  const write = (fields: Record<string, unknown>, how: HowToSay = {}): Message => {
    const now = chat()
    meet(state, now)
    const forced = now.forced.get(user.id)
    const wanted = how.quotes ?? (forced === undefined || how.freely ? undefined : String(forced))
    const replied = wanted === undefined ? undefined : now.messages.get(Number(wanted))
    if (forced !== undefined) now.forced.delete(user.id)
    const thread = how.topic ?? (replied?.is_topic_message ? replied.message_thread_id : undefined)
    return post(state, now, {
      from: anonymous ? anonymousAdmin : user,
      ...(anonymous ? { sender_chat: now.info } : {}),
      ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
      ...replyFields(now, replied, thread),
      ...fields,
    })
  }
  const report = async (kind: string, message: Message): Promise<Acted> => {
    const id = String(message.message_id)
    if (chat().deleted || !hearsMessage(state, chat(), message)) return { id, ids: [id], eventIds: [], status: 0 }
    const { ids, status } = await tell(state, kind, told(message))
    return { id, ids: [id], eventIds: ids, status }
  }
  const says = (text: string, how: HowToSay = {}) => {
    ears.acted()
    const words = how.mentionsBot ? `@${state.options.username} ${text}` : text
    const entities = findEntities(words)
    return report('message', write({ text: words, ...(entities.length ? { entities } : {}) }, how))
  }
  const sends = async (things: Sendable[]): Promise<Acted> => {
    ears.acted()
    const media_group_id = things.length > 1 && things.every(isAlbumPart) ? digits(17) : undefined
    const forced = chat().forced.get(user.id)
    const how = forced === undefined ? {} : { quotes: String(forced) }
    const messages = things.map((thing) =>
      write({ ...fieldsOf(state, thing), ...(media_group_id ? { media_group_id } : {}) }, how),
    )
    const acts: Acted[] = []
    for (const message of messages) acts.push(await report('message', message))
    return joined(acts)
  }
  const press = async (first: string, second?: string | HowToPress, third?: HowToPress): Promise<Acted> => {
    const { bubbleId, label } = pressed(first, second, third)
    const { button, bubble, isQuickReply } = findButton(transcript, label, bubbleId)
    ears.acted()
    if (isQuickReply) return pressKey(button.kind, label, bubble.id)
    if (button.kind === 'callback_data') return callBack(bubble.id, button.native)
    return { ...nothing, ...(button.url ? { opens: button.url } : { wants: button.kind }) }
  }
  const pressKey = async (kind: string, label: string, keyboard: string): Promise<Acted> => {
    const markup = chat().messages.get(Number(keyboard))?.reply_markup
    if (kind === 'request_location') return { ...nothing, wants: 'location' }
    if (markup && 'one_time_keyboard' in markup && markup.one_time_keyboard) transcript.hideQuickReplies()
    if (kind === 'request_contact') return sends([{ kind: 'contact', name: user.first_name, phone: phoneNumber }])
    return says(label, chat().info.type === 'private' ? {} : { quotes: keyboard })
  }
  const callBack = async (bubbleId: string, native: unknown): Promise<Acted> => {
    const now = chat()
    const message = now.messages.get(Number(bubbleId))
    const id = digits(18)
    state.queries.set(id, { at: state.world.clock.now(), answered: false, toast: ears.toast })
    const data = (native as { callback_data: string }).callback_data
    const query = { id, from: user, message: message && told(message), chat_instance: instanceOf(now), data }
    const { ids, status } = await tell(state, 'callback_query', query)
    return { ...nothing, eventIds: ids, status }
  }

  return {
    platform: 'telegram',
    who,
    chat: transcript,
    phoneNumber,
    says,
    sends: (...things) => sends(things),
    presses: press,
    edits(bubbleId, text) {
      ears.acted()
      const message = own(chat(), bubbleId)
      const entities = findEntities(text)
      Object.assign(message, { text, entities: entities.length ? entities : undefined, edit_date: seconds(state) })
      transcript.change(bubbleId, { text, edited: true })
      return report('edited_message', message)
    },
    unsends(bubbleId) {
      ears.acted()
      chat().messages.delete(Number(bubbleId))
      transcript.change(bubbleId, { unsent: true, text: '' })
      return Promise.resolve(nothing) // Telegram tells bots of no deletion
    },
    async reacts(bubbleId, emoji) {
      const now = chat()
      const bubble = transcript.find(bubbleId)
      const old = bubble?.reactions.filter((each) => each.from !== 'bot' && each.from.id === who.id) ?? []
      const others = bubble?.reactions.filter((each) => !old.includes(each)) ?? []
      transcript.change(bubbleId, { reactions: [...others, ...(emoji ? [{ from: who, emoji }] : [])] })
      if (now.info.type !== 'private' && now.bot !== 'administrator') return nothing
      const { ids, status } = await tell(state, 'message_reaction', {
        chat: now.info,
        message_id: Number(bubbleId),
        user,
        date: seconds(state),
        old_reaction: old.map((each) => ({ type: 'emoji', emoji: each.emoji })),
        new_reaction: emoji ? [{ type: 'emoji', emoji }] : [],
      })
      return { ...nothing, eventIds: ids, status }
    },
    moves(bubbleId, to) {
      ears.acted()
      const message = own(chat(), bubbleId)
      const { live_period, ...place } = message.location as { live_period?: number }
      const location = to ? { ...place, ...to, live_period } : place
      Object.assign(message, { location, edit_date: seconds(state) })
      transcript.change(bubbleId, { location: toBubble(state, message).location })
      return report('edited_message', message)
    },
    bubbles: transcript.bubbles,
    heard: ears.heard,
    news: ears.news,
  }
}

const nothing: Acted = { id: '', ids: [], eventIds: [], status: 0 }

function joined(acts: Acted[]): Acted {
  const failed = acts.find((act) => act.status !== 200)
  return {
    id: acts[0]?.id ?? '',
    ids: acts.flatMap((act) => act.ids),
    eventIds: acts.flatMap((act) => act.eventIds),
    status: failed?.status ?? 200,
  }
}

/** Writing to a bot in private lets it write back. */
function meet(state: TelegramState, chat: TelegramChat) {
  if (chat.info.type === 'private' && chat.bot === 'stranger') chat.bot = 'member'
  for (const [id, user] of chat.members) state.people.set(id, user)
}

/** In a topic, what quotes nothing is told as a reply to the message that opened the topic. */
function replyFields(chat: TelegramChat, replied: Message | undefined, thread: number | undefined) {
  const found = replied ?? (thread === undefined ? undefined : chat.messages.get(thread))
  return found ? { reply_to_message: withoutReply(found) } : {}
}

function own(chat: TelegramChat, bubbleId: string): Message {
  const message = chat.messages.get(Number(bubbleId))
  if (!message) throw new Error(`There is no message ${bubbleId} in this chat`)
  return message
}

const instances = new WeakMap<TelegramChat, string>()

function instanceOf(chat: TelegramChat): string {
  const known = instances.get(chat) ?? `-${digits(18)}`
  instances.set(chat, known)
  return known
}

const isAlbumPart = (thing: Sendable) => ['photo', 'video', 'file', 'audio'].includes(thing.kind)

function fieldsOf(state: TelegramState, thing: Sendable): Record<string, unknown> {
  switch (thing.kind) {
    case 'photo': {
      const photo = photoSizes(state, keepFile(state, thing, 'photos'))
      return { photo, ...captioned(thing.caption) }
    }
    case 'video':
    case 'audio': {
      const file = fileFields(keepFile(state, thing, `${thing.kind}s`))
      return { [thing.kind]: { ...file, duration: 1 }, ...captioned(thing.caption) }
    }
    case 'file':
      return { document: fileFields(keepFile(state, thing, 'documents')), ...captioned(thing.caption) }
    case 'sticker': {
      const file_id = `CAAC${alphanumeric(60)}`
      const look = { type: 'regular', width: 512, height: 512, is_animated: false, is_video: false }
      return { sticker: { file_id, file_unique_id: alphanumeric(15), ...look, emoji: thing.emoji } }
    }
    case 'location': {
      const { latitude, longitude, liveSeconds, title, address } = thing
      const location = { latitude, longitude, ...(liveSeconds ? { live_period: liveSeconds } : {}) }
      return title ? { location, venue: { location, title, address: address ?? '' } } : { location }
    }
    case 'contact':
      return { contact: { phone_number: thing.phone, first_name: thing.name } }
  }
}

function captioned(caption: string | undefined) {
  if (!caption) return {}
  const entities = findEntities(caption)
  return { caption, ...(entities.length ? { caption_entities: entities } : {}) }
}
