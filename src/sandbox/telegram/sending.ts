// sendMessage and its kin: targets, replies, topics, keyboards. https://core.telegram.org/bots/api#sendmessage
import type { Message, TelegramChat, TelegramState } from './account.ts'
import { chatFor, fileFields, isInline, photoSizes, post, seconds, told, withoutReply } from './chats.ts'
import { type Entity, findEntities, parseHtml } from './html.ts'
import type { Markup } from './markup.ts'
import type { Params } from './methods.ts'
import { badRequest } from './refused.ts'
import { type Given, resolveFile } from './uploads.ts'

type Target = {
  chat_id: number | string
  message_thread_id?: number
  reply_parameters?: { message_id: number; allow_sending_without_reply?: boolean }
  reply_markup?: Markup
}
type Words = { parse_mode?: 'HTML'; entities?: unknown[]; caption_entities?: unknown[] }

const textLimit = 4096
const captionLimit = 1024

/** Every way to send a message. */
export const sending = {
  sendMessage(state: TelegramState, params: Params<'sendMessage'>) {
    return say(state, params, { ...textFields(state, params) })
  },
  async sendPhoto(state: TelegramState, params: Params<'sendPhoto'>) {
    chatFor(state, params.chat_id)
    const photo = photoSizes(state, await resolveFile(state, 'photo', params.photo))
    return say(state, params, { photo, ...captionFields(state, params) })
  },
  async sendVideo(state: TelegramState, params: Params<'sendVideo'>) {
    return say(state, params, {
      video: await fileOf(state, params.chat_id, 'video', params.video),
      ...captionFields(state, params),
    })
  },
  async sendDocument(state: TelegramState, params: Params<'sendDocument'>) {
    return say(state, params, {
      document: await fileOf(state, params.chat_id, 'document', params.document),
      ...captionFields(state, params),
    })
  },
  async sendMediaGroup(state: TelegramState, params: Params<'sendMediaGroup'>) {
    chatFor(state, params.chat_id)
    const media_group_id = String(seconds(state)) + String(state.lastMessage)
    const fields: Record<string, unknown>[] = []
    for (const each of params.media) {
      const stored = await resolveFile(state, each.type, each.media, params)
      const file = each.type === 'photo' ? photoSizes(state, stored) : fileFields(stored)
      fields.push({ media_group_id, [each.type]: file, ...captionFields(state, each) })
    }
    return fields.map((each) => say(state, params, each))
  },
  sendLocation(state: TelegramState, params: Params<'sendLocation'>) {
    const { latitude, longitude, live_period, horizontal_accuracy, heading } = params
    return say(state, params, { location: { latitude, longitude, live_period, horizontal_accuracy, heading } })
  },
  sendVenue(state: TelegramState, params: Params<'sendVenue'>) {
    const { latitude, longitude, title, address } = params
    const location = { latitude, longitude }
    return say(state, params, { location, venue: { location, title, address } })
  },
  sendContact(state: TelegramState, params: Params<'sendContact'>) {
    const { phone_number, first_name, last_name } = params
    return say(state, params, { contact: { phone_number, first_name, last_name } })
  },
}

async function fileOf(state: TelegramState, chat: number | string, kind: 'document' | 'video', given: Given) {
  chatFor(state, chat)
  return fileFields(await resolveFile(state, kind, given))
}

/** Text with its entities, as long as it may be. */
export function textFields(state: TelegramState, params: Words & { text: string }) {
  const { text, entities } = read(state, params.text, params.parse_mode, params.entities)
  if (text.trim() === '') throw badRequest('message text is empty')
  if (text.length > textLimit) throw badRequest('message is too long')
  return { text, ...(entities.length ? { entities } : {}) }
}

/** A caption with its entities. */
export function captionFields(state: TelegramState, params: Words & { caption?: string }) {
  if (!params.caption) return {}
  const { text, entities } = read(state, params.caption, params.parse_mode, params.caption_entities)
  if (text.length > captionLimit) throw badRequest('message caption is too long')
  return { caption: text, ...(entities.length ? { caption_entities: entities } : {}) }
}

function read(state: TelegramState, given: string, mode: 'HTML' | undefined, entities: unknown[] | undefined) {
  if (mode !== 'HTML') return { text: given, entities: (entities as Entity[] | undefined) ?? findEntities(given) }
  const parsed = parseHtml(given)
  // A mention by id works only for people the bot has met.
  const known = parsed.entities.flatMap((entity) => {
    if (entity.type !== 'text_mention') return [entity]
    const user = state.people.get(entity.user?.id ?? 0)
    return user ? [{ ...entity, user }] : []
  })
  const found = findEntities(parsed.text).filter((each) => !known.some((other) => other.offset === each.offset))
  return { text: parsed.text, entities: [...known, ...found].sort((a, b) => a.offset - b.offset) }
}

function say(state: TelegramState, target: Target, fields: Record<string, unknown>): Message {
  const chat = chatFor(state, target.chat_id)
  const topic = topicFields(chat, target.message_thread_id)
  const replied = repliedTo(chat, target)
  checkMarkup(chat, target.reply_markup)
  const { reply_markup } = target
  if (reply_markup && !isInline(reply_markup)) chat.transcript.hideQuickReplies()
  const message = post(state, chat, {
    from: state.user,
    ...topic,
    ...(replied ? { reply_to_message: withoutReply(replied) } : {}),
    ...fields,
    ...(reply_markup ? { reply_markup } : {}),
  })
  chat.typing = { until: 0 }
  force(chat, message, replied)
  return told(message)
}

function topicFields(chat: TelegramChat, thread: number | undefined) {
  if (thread === undefined) return {}
  const topic = chat.topics.get(thread)
  if (!topic) throw badRequest('message thread not found')
  if (topic.closed && !(chat.bot === 'administrator' && chat.rights.can_manage_topics)) throw badRequest('TOPIC_CLOSED')
  return { message_thread_id: thread, is_topic_message: true }
}

function repliedTo(chat: TelegramChat, { reply_parameters: wanted }: Target): Message | undefined {
  if (!wanted) return undefined
  const found = chat.messages.get(wanted.message_id)
  if (!found && !wanted.allow_sending_without_reply) throw badRequest('message to be replied not found')
  return found
}

function checkMarkup(chat: TelegramChat, markup: Markup | undefined) {
  if (chat.info.type === 'private' || !markup) return
  const buttons = isInline(markup) ? markup.inline_keyboard.flat() : 'keyboard' in markup ? markup.keyboard.flat() : []
  const isPrivateOnly = (button: object) =>
    ['web_app', 'request_contact', 'request_location'].some((key) => key in button)
  if (buttons.some(isPrivateOnly)) throw badRequest('BUTTON_TYPE_INVALID')
}

/** Who must reply: all, or with `selective` those mentioned and the author of the message replied to. */
function force(chat: TelegramChat, message: Message, replied: Message | undefined) {
  const markup = message.reply_markup
  if (!markup || !('force_reply' in markup) || !markup.force_reply) return
  const isSelective = 'selective' in markup && markup.selective === true
  const mentioned = (message.entities ?? []).map((entity) => entity.user?.id)
  const meant = isSelective ? [replied?.from?.id, ...mentioned] : [...chat.members.keys()]
  for (const id of meant) if (id !== undefined) chat.forced.set(id, message.message_id)
}
