// What a thumb does in Telegram, as the updates Telegram sends for it: https://core.telegram.org/bots/api#update
import { digits } from '#sandbox/ids.ts'
import {
  type Acted,
  type Ears,
  findButton,
  findMentions,
  type HowToPress,
  type HowToSay,
  joined,
  makeEars,
  nothing,
  type Phone,
  pressed,
  type Sendable,
} from '#sandbox/phone.ts'
import { type Message, type TelegramChat, type TelegramState, tell, type User } from './account.ts'
import { post, seconds, toBubble, told, withoutReply } from './chats.ts'
import { contentOf } from './contents.ts'
import { type Entity, findEntities } from './html.ts'
import { hearsMessage } from './privacy.ts'

export type TelegramPhone = Phone & {
  /** Moves a live location; `false` ends it. */
  moves(bubbleId: string, to: { latitude: number; longitude: number } | false): Promise<Acted>
  /** The number this person shares. */
  phoneNumber: string
  /** The same as sends, in that forum topic. */
  sendsIn(topic: number, ...things: Sendable[]): Promise<Acted>
  /** The bubble that the bot makes this person's next message reply to. */
  forced(): string | undefined
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
type Hand = PhoneOptions & { ears: Ears; who: { id: string; name: string } }

/** One person's phone with one Telegram chat open. */
export function makeTelegramPhone(options: PhoneOptions): TelegramPhone {
  const { transcript } = options.chat()
  const { user, phoneNumber } = options
  const ears = makeEars(transcript)
  const who = { id: String(user.id), name: user.first_name }
  const hand = { ...options, ears, who }
  return {
    platform: 'telegram',
    who,
    chat: transcript,
    phoneNumber,
    says: (text, how) => says(hand, text, how),
    sends: (...things) => sends(hand, things),
    sendsIn: (topic, ...things) => sends(hand, things, { topic }),
    presses: async (first: string, second?: string | HowToPress, third?: HowToPress) =>
      presses(hand, pressed(first, second, third)),
    edits: (bubbleId, text) => edits(hand, bubbleId, text),
    unsends: (bubbleId) => unsends(hand, bubbleId),
    reacts: (bubbleId, emoji) => reacts(hand, bubbleId, emoji),
    moves: (bubbleId, to) => moves(hand, bubbleId, to),
    forced: () => options.chat().forced.get(user.id)?.toString(),
    bubbles: transcript.bubbles,
    heard: ears.heard,
    news: ears.news,
  }
}

/** Writes a message into the chat, as a reply where one is forced or quoted. */
function write({ state, chat, user, anonymous }: Hand, fields: Record<string, unknown>, how: HowToSay = {}): Message {
  const now = chat()
  meet(state, now)
  const replied = repliedTo(now, user, how)
  const thread = how.topic ?? (replied?.is_topic_message ? replied.message_thread_id : undefined)
  // In a topic, what quotes nothing is told as a reply to the message that opened the topic.
  const shownReply = replied ?? (thread === undefined ? undefined : now.messages.get(thread))
  return post(state, now, {
    from: anonymous ? anonymousAdmin : user,
    ...(anonymous ? { sender_chat: now.info } : {}),
    ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
    ...(shownReply ? { reply_to_message: withoutReply(shownReply) } : {}),
    ...fields,
  })
}

/** Writing to a bot in private lets it write back. */
function meet(state: TelegramState, chat: TelegramChat) {
  if (chat.info.type === 'private' && chat.bot === 'stranger') chat.bot = 'member'
  for (const [id, user] of chat.members) state.people.set(id, user)
}

function repliedTo(chat: TelegramChat, user: User, { quotes, freely }: HowToSay): Message | undefined {
  const forced = freely ? undefined : chat.forced.get(user.id)
  chat.forced.delete(user.id)
  const wanted = quotes === undefined ? forced : Number(quotes)
  return wanted === undefined ? undefined : chat.messages.get(wanted)
}

/** Tells the house of a message, if the bot gets to hear it. */
async function report({ state, chat }: Hand, kind: string, message: Message): Promise<Acted> {
  const id = String(message.message_id)
  if (chat().deleted || !hearsMessage(state, chat(), message)) return { ...nothing, id, ids: [id] }
  const { ids, status } = await tell(state, kind, told(message))
  return { id, ids: [id], eventIds: ids, status }
}

function says(hand: Hand, text: string, how: HowToSay = {}): Promise<Acted> {
  hand.ears.acted()
  const words = how.mentionsBot ? `@${hand.state.options.username} ${text}` : text
  return report(hand, 'message', write(hand, { text: words, ...entitiesIn(hand, words, how) }, how))
}

/** What Telegram finds by itself, and people without a username whom the text names. */
function entitiesIn({ state }: Hand, words: string, { mentions }: HowToSay = {}): { entities?: Entity[] } {
  const named = findMentions(words, mentions).flatMap(({ person, index, length }) => {
    const user = state.people.get(Number(person.id))
    return user ? [{ type: 'text_mention', offset: index, length, user }] : []
  })
  const found = findEntities(words).filter((each) => named.every((other) => other.offset !== each.offset))
  const entities = [...named, ...found].sort((a, b) => a.offset - b.offset)
  return entities.length > 0 ? { entities } : {}
}

const albumKinds = new Set(['photo', 'video', 'file', 'audio'])

async function sends(hand: Hand, things: Sendable[], how: HowToSay = {}): Promise<Acted> {
  hand.ears.acted()
  const isAlbum = things.length > 1 && things.every((thing) => albumKinds.has(thing.kind))
  const album = isAlbum ? { media_group_id: digits(17) } : {}
  const forced = hand.chat().forced.get(hand.user.id)
  const replying = { ...how, quotes: how.quotes ?? forced?.toString() }
  const messages = things.map((thing) => write(hand, { ...contentOf(hand.state, thing), ...album }, replying))
  const acts: Acted[] = []
  for (const message of messages) acts.push(await report(hand, 'message', message))
  return joined(acts)
}

async function presses(hand: Hand, { bubbleId, label }: ReturnType<typeof pressed>): Promise<Acted> {
  const { button, bubble, isQuickReply } = findButton(hand.chat().transcript, label, bubbleId)
  hand.ears.acted()
  if (isQuickReply) return pressesKey(hand, button.kind, label, bubble.id)
  if (button.kind === 'callback_data') return callsBack(hand, bubble.id, button.native)
  return { ...nothing, ...(button.url ? { opens: button.url } : { wants: button.kind }) }
}

/** A key of the bot's keyboard: its words are sent, in a group as a reply to what put the keyboard up. */
async function pressesKey(hand: Hand, kind: string, label: string, keyboard: string): Promise<Acted> {
  if (kind === 'request_location') return { ...nothing, wants: 'location' }
  const { transcript, messages, info } = hand.chat()
  const markup = messages.get(Number(keyboard))?.reply_markup
  if (markup && 'one_time_keyboard' in markup && markup.one_time_keyboard) transcript.hideQuickReplies()
  if (kind !== 'request_contact') return says(hand, label, info.type === 'private' ? {} : { quotes: keyboard })
  return sends(hand, [{ kind: 'contact', name: hand.user.first_name, phone: hand.phoneNumber }], { quotes: keyboard })
}

async function callsBack({ state, chat, user, ears, who }: Hand, bubbleId: string, native: unknown): Promise<Acted> {
  const now = chat()
  const message = now.messages.get(Number(bubbleId))
  const id = digits(18)
  const toast = (text: string) => {
    ears.toast(text)
    const { id: chat } = now.transcript
    state.world.changed({ platform: 'telegram', kind: 'toast', chat, toast: { person: who.id, text } })
  }
  state.queries.set(id, { at: state.world.clock.now(), answered: false, toast })
  const { callback_data: data } = native as { callback_data: string }
  const query = { id, from: user, message: message && told(message), chat_instance: now.instance, data }
  const { ids, status } = await tell(state, 'callback_query', query)
  return { ...nothing, eventIds: ids, status }
}

function own({ chat }: Hand, bubbleId: string): Message {
  const message = chat().messages.get(Number(bubbleId))
  if (!message) throw new Error(`There is no message ${bubbleId} in this chat`)
  return message
}

function edits(hand: Hand, bubbleId: string, text: string): Promise<Acted> {
  hand.ears.acted()
  const message = own(hand, bubbleId)
  const field = message.text === undefined ? 'caption' : 'text'
  const { entities } = entitiesIn(hand, text)
  const marks = { [field === 'text' ? 'entities' : 'caption_entities']: entities }
  Object.assign(message, { [field]: text, ...marks, edit_date: seconds(hand.state) })
  hand.chat().transcript.change(bubbleId, { text, edited: true })
  return report(hand, 'edited_message', message)
}

/** Telegram tells bots of no deletion. */
async function unsends({ chat, ears }: Hand, bubbleId: string): Promise<Acted> {
  ears.acted()
  chat().messages.delete(Number(bubbleId))
  chat().transcript.change(bubbleId, { unsent: true, text: '' })
  return nothing
}

/** Puts one reaction, or with '' takes it back. In groups only admin bots hear of it. */
async function reacts({ state, chat, user, who }: Hand, bubbleId: string, emoji: string): Promise<Acted> {
  const now = chat()
  const before = now.transcript.find(bubbleId)?.reactions ?? []
  const old = before.filter((each) => each.from !== 'bot' && each.from.id === who.id)
  const own = emoji ? [{ from: who, emoji }] : []
  now.transcript.change(bubbleId, { reactions: [...before.filter((each) => !old.includes(each)), ...own] })
  if (now.info.type !== 'private' && now.bot !== 'administrator') return nothing
  const { ids, status } = await tell(state, 'message_reaction', {
    chat: now.info,
    message_id: Number(bubbleId),
    user,
    date: seconds(state),
    old_reaction: old.map((each) => ({ type: 'emoji', emoji: each.emoji })),
    new_reaction: own.map((each) => ({ type: 'emoji', emoji: each.emoji })),
  })
  return { ...nothing, eventIds: ids, status }
}

function moves(hand: Hand, bubbleId: string, to: { latitude: number; longitude: number } | false): Promise<Acted> {
  hand.ears.acted()
  const message = own(hand, bubbleId)
  const { live_period, ...place } = message.location as { live_period?: number }
  const location = to ? { ...place, ...to, live_period } : place
  Object.assign(message, { location, edit_date: seconds(hand.state) })
  hand.chat().transcript.change(bubbleId, { location: toBubble(hand.state, message).location })
  return report(hand, 'edited_message', message)
}
