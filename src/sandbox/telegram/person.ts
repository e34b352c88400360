// A person with Telegram on their phone: the private chat with a bot, and the groups they are in.
import { digits } from '#sandbox/ids.ts'
import { type Acted, nothing } from '#sandbox/phone.ts'
import { makeRecent } from '#sandbox/recent.ts'
import { makeTranscript } from '#sandbox/transcript.ts'
import { type TelegramAccount, type TelegramChat, type TelegramState, tell, type User } from './account.ts'
import { memberOf, seconds } from './chats.ts'
import type { TelegramGroup } from './group.ts'
import { makeTelegramPhone, type TelegramPhone } from './phone.ts'

export type TelegramPersonOptions = {
  name: string
  account: TelegramAccount
  id?: number
  username?: string
  language?: string
  phoneNumber?: string
  /** Has written to the bot before, which may therefore write to them. */
  hasWritten?: boolean
}

export type TelegramPerson = TelegramPhone & {
  id: string
  name: string
  user: User
  account: TelegramAccount
  /** This person's phone with that group open; `anonymous` writes as the group itself does. */
  in(group: TelegramGroup, how?: { anonymous?: boolean }): TelegramPhone
  /** Presses Start, with a deep link's parameter where there is one. */
  starts(parameter?: string): Promise<Acted>
  blocks(): Promise<Acted>
  unblocks(): Promise<Acted>
  isTyping(): boolean
}

/** Somebody who has not written to the bot yet: until then it may not write to them. */
export function makePerson(state: TelegramState, options: TelegramPersonOptions): TelegramPerson {
  const user: User = {
    id: options.id ?? Number(digits(9)),
    is_bot: false,
    first_name: options.name,
    ...(options.username ? { username: options.username } : {}),
    ...(options.language ? { language_code: options.language } : {}),
  }
  const chat = privateChat(state, user, options.hasWritten ? 'member' : 'stranger')
  const phoneNumber = options.phoneNumber ?? `+668${digits(8)}`
  const phone = makeTelegramPhone({ state, chat: () => chat, user, phoneNumber })
  const turn = async (bot: 'member' | 'kicked'): Promise<Acted> => {
    const old_chat_member = memberOf(chat, state.user, state.user)
    chat.bot = bot
    const new_chat_member = memberOf(chat, state.user, state.user)
    const change = { chat: chat.info, from: user, date: seconds(state), old_chat_member, new_chat_member }
    const { ids, status } = await tell(state, 'my_chat_member', change)
    return { ...nothing, eventIds: ids, status }
  }
  return {
    ...phone,
    id: String(user.id),
    name: user.first_name,
    user,
    account: options.account,
    in: (group, how) => group.phone(user, phoneNumber, how?.anonymous),
    starts: (parameter) => phone.says(parameter ? `/start ${parameter}` : '/start'),
    blocks: () => turn('kicked'),
    unblocks: () => turn('member'),
    isTyping: () => chat.typing.until > state.world.clock.now(),
  }
}

function privateChat(state: TelegramState, user: User, bot: TelegramChat['bot']): TelegramChat {
  const { id, first_name, username } = user
  const about = { id: String(id), platform: 'telegram' as const, name: first_name, kind: 'private' as const }
  const chat: TelegramChat = {
    info: { id, type: 'private', first_name, ...(username ? { username } : {}) },
    transcript: makeTranscript(state.world, about, { quickRepliesStay: true }),
    messages: makeRecent(state.world.remembers),
    topics: new Map(),
    members: new Map([[id, user]]),
    admins: new Set(),
    bot,
    rights: { can_manage_topics: false, can_delete_messages: false, can_pin_messages: false },
    deleted: false,
    instance: `-${digits(18)}`,
    lastId: 0,
    forced: new Map(),
    typing: { until: 0 },
  }
  state.chats.set(id, chat)
  return chat
}
