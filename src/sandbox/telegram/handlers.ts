// What each method of the Bot API does. https://core.telegram.org/bots/api#available-methods
import type { TelegramState } from './account.ts'
import { chatFor, memberOf } from './chats.ts'
import { editing } from './editing.ts'
import type { MethodName, Params } from './methods.ts'
import { badRequest } from './refused.ts'
import { sending } from './sending.ts'
import { topics } from './topics.ts'
import { webhooks } from './webhook.ts'

type Handler<Name extends MethodName> = (state: TelegramState, params: Params<Name>) => unknown

const about = {
  getMe: (state: TelegramState) => ({
    ...state.user,
    can_join_groups: true,
    can_read_all_group_messages: state.options.privacy === false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }),
  getChat(state: TelegramState, params: Params<'getChat'>) {
    const chat = chatFor(state, params.chat_id)
    const more = { accent_color_id: 0, max_reaction_count: 11, accepted_gift_types: {} }
    return { ...chat.info, ...more }
  },
  getChatMember(state: TelegramState, params: Params<'getChatMember'>) {
    const chat = chatFor(state, params.chat_id)
    const user = params.user_id === state.user.id ? state.user : state.people.get(params.user_id)
    if (!user) throw badRequest('PARTICIPANT_ID_INVALID')
    return memberOf(chat, user, state.user)
  },
  getChatMemberCount: (state: TelegramState, params: Params<'getChatMemberCount'>) =>
    chatFor(state, params.chat_id).members.size + 1,
  getChatAdministrators(state: TelegramState, params: Params<'getChatAdministrators'>) {
    const chat = chatFor(state, params.chat_id)
    if (chat.info.type === 'private') throw badRequest('there are no administrators in the private chat')
    const people = [...chat.members.values()].filter((user) => chat.admins.has(user.id))
    const bot = chat.bot === 'administrator' ? [state.user] : []
    return [...people, ...bot].map((user) => memberOf(chat, user, state.user))
  },
  leaveChat(state: TelegramState, params: Params<'leaveChat'>) {
    const chat = chatFor(state, params.chat_id)
    if (chat.info.type === 'private') throw badRequest("chat member status can't be changed in private chats")
    chat.bot = 'left'
    return true
  },
  getFile(state: TelegramState, params: Params<'getFile'>) {
    const found = state.files.get(params.file_id)
    if (!found) throw badRequest('invalid file_id')
    if (found.bytes.length > 20_000_000) throw badRequest('file is too big')
    found.linkedAt = state.world.clock.now()
    const { file_id, file_unique_id, bytes, path } = found
    return { file_id, file_unique_id, file_size: bytes.length, file_path: path }
  },
  sendChatAction(state: TelegramState, params: Params<'sendChatAction'>) {
    const chat = chatFor(state, params.chat_id)
    chat.typing = { until: state.world.clock.now() + 5_000, topic: params.message_thread_id }
    state.world.changed({ platform: 'telegram', kind: 'typing', chat: chat.transcript.id })
    return true
  },
  pinChatMessage(state: TelegramState, params: Params<'pinChatMessage'>) {
    const chat = chatFor(state, params.chat_id)
    if (!chat.messages.has(params.message_id)) throw badRequest('message to pin not found')
    const mayPin = chat.info.type === 'private' || (chat.bot === 'administrator' && chat.rights.can_pin_messages)
    if (!mayPin) throw badRequest('not enough rights to manage pinned messages in the chat')
    return true
  },
  unpinChatMessage(state: TelegramState, params: Params<'unpinChatMessage'>) {
    chatFor(state, params.chat_id)
    return true
  },
}

const patience = 15_000

const small = {
  answerCallbackQuery(state: TelegramState, params: Params<'answerCallbackQuery'>) {
    const query = state.queries.get(params.callback_query_id)
    if (!query || query.answered || state.world.clock.now() - query.at > patience) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid')
    }
    query.answered = true
    if (params.text) query.toast(params.text)
    return true
  },
  setMessageReaction(state: TelegramState, params: Params<'setMessageReaction'>) {
    const chat = chatFor(state, params.chat_id)
    const bubble = chat.transcript.find(String(params.message_id))
    if (!chat.messages.has(params.message_id) || !bubble) throw badRequest('message to react not found')
    const others = bubble.reactions.filter((each) => each.from !== 'bot')
    const own = (params.reaction ?? []).map(({ emoji }) => ({ from: 'bot' as const, emoji }))
    chat.transcript.change(bubble.id, { reactions: [...others, ...own] })
    return true
  },
  setMyCommands(state: TelegramState, params: Params<'setMyCommands'>) {
    state.commands.set(scopeKey(params), params.commands)
    return true
  },
  getMyCommands: (state: TelegramState, params: Params<'getMyCommands'>) => state.commands.get(scopeKey(params)) ?? [],
  deleteMyCommands(state: TelegramState, params: Params<'deleteMyCommands'>) {
    state.commands.delete(scopeKey(params))
    return true
  },
}

function scopeKey({
  scope,
  language_code = '',
}: {
  scope?: { type: string; chat_id?: unknown }
  language_code?: string
}) {
  const { type, chat_id } = scope ?? { type: 'default' }
  return `${[type, chat_id].filter((part) => part !== undefined).join(':')} ${language_code}`
}

/** Each method by its name; the compiler sees that none is missing. */
export const handlers: { [Name in MethodName]: Handler<Name> } = {
  ...webhooks,
  ...about,
  ...small,
  ...topics,
  ...sending,
  ...editing,
}
