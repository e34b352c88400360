// Chats on Telegram, their messages, and what the phone shows of them.
import type { Attached, Button, NewBubble, Picture } from '#sandbox/transcript.ts'
import type { ChatInfo, Message, StoredFile, TelegramChat, TelegramState, User } from './account.ts'
import type { InlineKeyboard, Markup } from './markup.ts'
import { badRequest, forbidden } from './refused.ts'

/** The chat a request means; refuses as Telegram does where the bot can not write there. */
export function chatFor(state: TelegramState, id: number | string): TelegramChat {
  const chat = typeof id === 'number' ? state.chats.get(id) : undefined
  if (!chat) throw badRequest('chat not found')
  if (chat.upgradedTo !== undefined) {
    const parameters = { migrate_to_chat_id: chat.upgradedTo }
    throw badRequest('group chat was upgraded to a supergroup chat', parameters)
  }
  if (chat.deleted) throw forbidden('the group chat was deleted')
  const kind = chat.info.type
  switch (chat.bot) {
    case 'stranger':
      throw forbidden("bot can't initiate conversation with a user")
    case 'kicked':
      throw forbidden(kind === 'private' ? 'bot was blocked by the user' : `bot was kicked from the ${kind} chat`)
    case 'left':
      throw forbidden(`bot is not a member of the ${kind} chat`)
    default:
      return chat
  }
}

/** The next message id: each supergroup counts for itself, all other chats of a bot together. */
export function nextMessageId(state: TelegramState, chat: TelegramChat): number {
  if (chat.info.type === 'supergroup') return ++chat.lastId
  return ++state.lastMessage
}

/** Seconds, as all of Telegram's dates. */
export const seconds = (state: TelegramState) => Math.floor(state.world.clock.now() / 1000)

/** Writes a message into a chat and onto its phones. */
export function post(
  state: TelegramState,
  chat: TelegramChat,
  fields: Omit<Message, 'message_id' | 'date' | 'chat'>,
): Message {
  const message: Message = { message_id: nextMessageId(state, chat), date: seconds(state), chat: chat.info, ...fields }
  chat.messages.set(message.message_id, message)
  const isService = Object.keys(message).some((key) => serviceKinds.has(key))
  if (!isService) chat.transcript.add(toBubble(state, message))
  return message
}

const serviceKinds = new Set([
  'new_chat_members',
  'left_chat_member',
  'migrate_to_chat_id',
  'migrate_from_chat_id',
  'forum_topic_created',
  'forum_topic_edited',
  'forum_topic_closed',
  'forum_topic_reopened',
  'pinned_message',
])

/** A message as bots are told of it: of keyboards, only inline ones. */
export function told({ reply_markup, ...message }: Message): Message {
  return isInline(reply_markup) ? { ...message, reply_markup } : message
}

/** The same without the message it replies to: replies are told one deep. */
export function withoutReply(message: Message): Message {
  const { reply_to_message: _, ...rest } = told(message)
  return rest
}

/** How a phone shows a message. */
export function toBubble(state: TelegramState, message: Message): NewBubble {
  const { from } = message
  const isBot = from?.id === state.user.id
  const sender = message.sender_chat as ChatInfo | undefined
  const author = { id: String(from?.id ?? ''), name: sender?.title ?? from?.first_name ?? '' }
  const image = pictureOf(state, message)
  const venue = message.venue as { title: string; address: string } | undefined
  const location = message.location as { latitude: number; longitude: number; live_period?: number } | undefined
  return {
    id: String(message.message_id),
    from: isBot ? 'bot' : author,
    text: message.text ?? message.caption ?? (venue ? `${venue.title}\n${venue.address}` : ''),
    buttons: inlineButtons(message.reply_markup),
    quickReplies: keyboardButtons(message.reply_markup),
    image,
    images: image ? [image] : [],
    file: attachedOf(state, message),
    location: location && { ...location, live: location.live_period !== undefined, ...venue },
    repliesTo: message.reply_to_message && String(message.reply_to_message.message_id),
    topic: message.is_topic_message ? message.message_thread_id : undefined,
    native: message,
  }
}

export const isInline = (markup: Markup | undefined): markup is InlineKeyboard =>
  markup !== undefined && 'inline_keyboard' in markup

/** The buttons under a message. */
export function inlineButtons(markup: Markup | undefined): Button[] {
  if (!isInline(markup)) return []
  return markup.inline_keyboard.flat().map((button) => {
    const kind = Object.keys(button).find((key) => !['text', 'style', 'icon_custom_emoji_id'].includes(key)) ?? ''
    return { label: button.text, kind, url: button.url, native: button }
  })
}

function keyboardButtons(markup: Markup | undefined): Button[] {
  if (!markup || !('keyboard' in markup)) return []
  return markup.keyboard.flat().map((button) => {
    const kind = Object.keys(button).find((key) => key.startsWith('request_')) ?? 'text'
    return { label: button.text, kind, native: button }
  })
}

function pictureOf(state: TelegramState, message: Message): Picture | undefined {
  const sizes = message.photo as { file_id: string }[] | undefined
  const stored = sizes && state.files.get(sizes.at(-1)?.file_id ?? '')
  return stored && { bytes: stored.bytes, mime: stored.mime }
}

const attachments = { video: 'video', audio: 'audio', voice: 'audio', document: 'file', sticker: 'sticker' } as const

function attachedOf(state: TelegramState, message: Message): Attached | undefined {
  if (message.contact) {
    const { first_name, phone_number } = message.contact as { first_name: string; phone_number: string }
    return { kind: 'contact', name: `${first_name} ${phone_number}` }
  }
  for (const [field, kind] of Object.entries(attachments)) {
    const found = message[field] as { file_id: string; file_name?: string; emoji?: string } | undefined
    if (!found) continue
    const stored = state.files.get(found.file_id)
    return { kind, name: found.file_name ?? found.emoji, mime: stored?.mime, bytes: stored?.bytes }
  }
  return undefined
}

/** A photo as messages hold it: a small and the full size, the largest last. */
export function photoSizes(state: TelegramState, stored: StoredFile) {
  const small = { ...stored, file_id: `${stored.file_id}s`, file_unique_id: `${stored.file_unique_id}s` }
  state.files.set(small.file_id, small)
  return [size(small, 90), size(stored, 1280)]
}

const size = ({ file_id, file_unique_id, bytes }: StoredFile, side: number) => ({
  file_id,
  file_unique_id,
  file_size: bytes.length,
  width: side,
  height: side,
})

/** A document, video or audio as messages hold it. */
export const fileFields = ({ file_id, file_unique_id, bytes, mime, name }: StoredFile) => ({
  file_id,
  file_unique_id,
  file_size: bytes.length,
  mime_type: mime,
  ...(name ? { file_name: name } : {}),
})

/** Somebody as a chat's member. */
export function memberOf(chat: TelegramChat, user: User, bot: User) {
  if (user.id === bot.id) return botMember(chat, bot)
  const status = !chat.members.has(user.id) ? 'left' : chat.admins.has(user.id) ? 'creator' : 'member'
  return status === 'creator' ? { status, user, is_anonymous: false } : { status, user }
}

function botMember(chat: TelegramChat, user: User) {
  if (chat.bot === 'kicked') return { status: 'kicked', user, until_date: 0 }
  if (chat.bot !== 'administrator') return { status: chat.bot === 'member' ? 'member' : 'left', user }
  return {
    status: 'administrator',
    user,
    can_be_edited: false,
    is_anonymous: false,
    can_manage_chat: true,
    can_manage_video_chats: true,
    can_restrict_members: true,
    can_promote_members: false,
    can_change_info: true,
    can_invite_users: true,
    can_post_stories: false,
    can_edit_stories: false,
    can_delete_stories: false,
    ...chat.rights,
    can_manage_topics: chat.info.is_forum === true && chat.rights.can_manage_topics,
  }
}
