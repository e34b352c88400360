// Forum topics. https://core.telegram.org/bots/api#createforumtopic
import type { TelegramChat, TelegramState } from './account.ts'
import { chatFor, post } from './chats.ts'
import type { Params } from './methods.ts'
import { badRequest } from './refused.ts'

/** The methods about topics; the bot must be an admin who may manage them. */
export const topics = {
  createForumTopic(state: TelegramState, params: Params<'createForumTopic'>) {
    const chat = forum(state, params.chat_id)
    const { name, icon_color = 7322096 } = params
    const thread = openTopic(state, chat, state.user, name, icon_color).message_thread_id
    return { message_thread_id: thread, name, icon_color }
  },
  editForumTopic(state: TelegramState, params: Params<'editForumTopic'>) {
    const topic = topicOf(forum(state, params.chat_id), params.message_thread_id)
    if (params.name !== undefined && params.name === topic.name) throw badRequest('TOPIC_NOT_MODIFIED')
    if (params.name) topic.name = params.name
    return true
  },
  closeForumTopic: (state: TelegramState, params: Params<'closeForumTopic'>) =>
    turn(forum(state, params.chat_id), params.message_thread_id, true),
  reopenForumTopic: (state: TelegramState, params: Params<'reopenForumTopic'>) =>
    turn(forum(state, params.chat_id), params.message_thread_id, false),
  deleteForumTopic(state: TelegramState, params: Params<'deleteForumTopic'>) {
    const chat = forum(state, params.chat_id)
    topicOf(chat, params.message_thread_id)
    deleteTopic(chat, params.message_thread_id)
    return true
  },
}

/** A topic goes with everything in it. */
export function deleteTopic(chat: TelegramChat, thread: number): void {
  chat.topics.delete(thread)
  for (const message of [...chat.messages.values()].filter((each) => each.message_thread_id === thread)) {
    chat.messages.delete(message.message_id)
    chat.transcript.remove(String(message.message_id))
  }
}

/** A new topic: the service message that opens it gives it its number. */
export function openTopic(
  state: TelegramState,
  chat: TelegramChat,
  from: TelegramState['user'],
  name: string,
  icon_color = 7322096,
) {
  const message = post(state, chat, { from, is_topic_message: true, forum_topic_created: { name, icon_color } })
  message.message_thread_id = message.message_id
  chat.topics.set(message.message_id, { name, closed: false, icon_color })
  return message
}

function forum(state: TelegramState, id: number | string): TelegramChat {
  const chat = chatFor(state, id)
  if (!chat.info.is_forum) throw badRequest('the chat is not a forum')
  if (chat.bot !== 'administrator' || !chat.rights.can_manage_topics) {
    throw badRequest('not enough rights to manage topics')
  }
  return chat
}

function topicOf(chat: TelegramChat, thread: number) {
  const topic = chat.topics.get(thread)
  if (!topic) throw badRequest('TOPIC_ID_INVALID')
  return topic
}

function turn(chat: TelegramChat, thread: number, closed: boolean) {
  const topic = topicOf(chat, thread)
  if (topic.closed === closed) throw badRequest('TOPIC_NOT_MODIFIED')
  topic.closed = closed
  return true
}
