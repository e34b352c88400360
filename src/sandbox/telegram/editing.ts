// Changing and removing messages. https://core.telegram.org/bots/api#updating-messages
import type { Message, TelegramChat, TelegramState } from './account.ts'
import { chatFor, inlineButtons, seconds } from './chats.ts'
import type { InlineKeyboard } from './markup.ts'
import type { Params } from './methods.ts'
import { badRequest } from './refused.ts'
import { captionFields, textFields } from './sending.ts'

type One = { chat_id: number | string; message_id: number; reply_markup?: InlineKeyboard }

/** Changing and removing what was sent. */
export const editing = {
  editMessageText(state: TelegramState, params: Params<'editMessageText'>) {
    const message = ownMessage(state, params)
    if (message.text === undefined) throw badRequest('there is no text in the message to edit')
    return edit(state, message, { ...textFields(state, params), reply_markup: params.reply_markup })
  },
  editMessageCaption(state: TelegramState, params: Params<'editMessageCaption'>) {
    const message = ownMessage(state, params)
    if (!message.photo && !message.document && !message.video) {
      throw badRequest('there is no caption in the message to edit')
    }
    const fields = { caption: undefined, ...captionFields(state, params) }
    return edit(state, message, { ...fields, reply_markup: params.reply_markup })
  },
  editMessageReplyMarkup(state: TelegramState, params: Params<'editMessageReplyMarkup'>) {
    return edit(state, ownMessage(state, params), { reply_markup: params.reply_markup })
  },
  deleteMessage(state: TelegramState, params: Params<'deleteMessage'>) {
    remove(state, chatFor(state, params.chat_id), params.message_id)
    return true
  },
  deleteMessages(state: TelegramState, params: Params<'deleteMessages'>) {
    const chat = chatFor(state, params.chat_id)
    for (const id of params.message_ids) if (chat.messages.has(id)) remove(state, chat, id)
    return true
  },
}

function ownMessage(state: TelegramState, { chat_id, message_id }: One): Message {
  const message = chatFor(state, chat_id).messages.get(message_id)
  if (!message) throw badRequest('message to edit not found')
  if (message.from?.id !== state.user.id) throw badRequest("message can't be edited")
  return message
}

const sameness =
  'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'

function edit(state: TelegramState, message: Message, changes: Record<string, unknown>): Message {
  const chat = chatFor(state, message.chat.id)
  const isSame = Object.entries(changes).every(([field, value]) => {
    return JSON.stringify(message[field] ?? null) === JSON.stringify(value ?? null)
  })
  if (isSame) throw badRequest(sameness)
  if ('text' in changes && !('entities' in changes)) delete message.entities
  Object.assign(message, changes, { edit_date: seconds(state) })
  for (const field of Object.keys(changes)) if (message[field] === undefined) delete message[field]
  chat.transcript.change(String(message.message_id), {
    text: message.text ?? message.caption ?? '',
    buttons: inlineButtons(message.reply_markup),
    edited: 'text' in changes || 'caption' in changes,
    native: message,
  })
  return message
}

const twoDays = 48 * 3600

function remove(state: TelegramState, chat: TelegramChat, id: number) {
  const message = chat.messages.get(id)
  if (!message) throw badRequest('message to delete not found')
  const mayAll = chat.bot === 'administrator' && chat.rights.can_delete_messages
  const isOwn = message.from?.id === state.user.id || chat.info.type === 'private'
  const isOld = seconds(state) - message.date > twoDays
  if (!mayAll && (!isOwn || isOld)) throw badRequest("message can't be deleted")
  chat.messages.delete(id)
  chat.transcript.remove(String(id))
}
