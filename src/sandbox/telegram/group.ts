// A Telegram group or supergroup: members, admins, topics, and the day it becomes a supergroup.
import { digits } from '../ids.ts'
import type { Acted } from '../phone.ts'
import { type Bubble, makeTranscript, type Transcript } from '../transcript.ts'
import {
  type ChatInfo,
  type Message,
  type Rights,
  type TelegramAccount,
  type TelegramChat,
  type TelegramState,
  tell,
  type User,
} from './account.ts'
import { memberOf, post, seconds, told } from './chats.ts'
import type { TelegramPerson } from './person.ts'
import { anonymousAdmin, makeTelegramPhone, type TelegramPhone } from './phone.ts'
import { openTopic } from './topics.ts'

export type TelegramGroupOptions = {
  name: string
  account: TelegramAccount
  kind?: 'group' | 'supergroup'
  /** Whether it has topics; makes it a supergroup. */
  forum?: boolean
  botIsAdmin?: boolean | Partial<Rights>
  members?: TelegramPerson[]
  id?: number
}

export type TelegramGroup = {
  platform: 'telegram'
  /** Changes when the group becomes a supergroup. */
  readonly id: string
  name: string
  account: TelegramAccount
  chat: Transcript
  bubbles(): Bubble[]
  members(): { id: string; name: string }[]
  topics(): { id: number; name: string; closed: boolean }[]
  phone(user: User, phoneNumber: string, anonymous?: boolean): TelegramPhone
  adds(...people: TelegramPerson[]): Promise<Acted>
  removes(person: TelegramPerson): Promise<Acted>
  addsBot(by: TelegramPerson): Promise<Acted>
  removesBot(by: TelegramPerson): Promise<Acted>
  /** Makes the bot an admin, or no longer one. */
  promotes(by: TelegramPerson, rights?: Partial<Rights> | false): Promise<Acted>
  opensTopic(by: TelegramPerson, name: string): Promise<Acted & { topic: number }>
  becomesSupergroup(by: TelegramPerson): Promise<Acted>
  deletes(): void
}

const allRights: Rights = { can_manage_topics: true, can_delete_messages: true, can_pin_messages: true }

/** A group with the bot already in it; no update is sent for that. */
export function makeGroup(state: TelegramState, options: TelegramGroupOptions): TelegramGroup {
  const kind = options.forum ? 'supergroup' : (options.kind ?? 'group')
  const id = options.id ?? (kind === 'supergroup' ? -Number(`100${digits(10)}`) : -Number(digits(10)))
  const info: ChatInfo = { id, type: kind, title: options.name, ...(options.forum ? { is_forum: true as const } : {}) }
  let chat = groupChat(state, info, options)
  const phones = new Map<string, TelegramPhone>()

  const report = async (message: Message): Promise<Acted> => {
    const { ids, status } = await tell(state, 'message', told(message))
    return { id: String(message.message_id), ids: [], eventIds: ids, status }
  }
  const turnBot = async (by: TelegramPerson, bot: TelegramChat['bot'], rights = chat.rights): Promise<Acted> => {
    const old_chat_member = memberOf(chat, state.user, state.user)
    chat.bot = bot
    chat.rights = rights
    const new_chat_member = memberOf(chat, state.user, state.user)
    const change = { chat: chat.info, from: by.user, date: seconds(state), old_chat_member, new_chat_member }
    const { ids, status } = await tell(state, 'my_chat_member', change)
    return { id: '', ids: [], eventIds: ids, status }
  }
  const service = (by: User, fields: Record<string, unknown>) => post(state, chat, { from: by, ...fields })

  return {
    platform: 'telegram',
    get id() {
      return String(chat.info.id)
    },
    name: options.name,
    account: options.account,
    chat: chat.transcript,
    bubbles: chat.transcript.bubbles,
    members: () => [...chat.members.values()].map((user) => ({ id: String(user.id), name: user.first_name })),
    topics: () => [...chat.topics].map(([topic, { name, closed }]) => ({ id: topic, name, closed })),
    phone(user, phoneNumber, anonymous = false) {
      const key = `${user.id} ${anonymous}`
      const phone = phones.get(key) ?? makeTelegramPhone({ state, chat: () => chat, user, phoneNumber, anonymous })
      phones.set(key, phone)
      return phone
    },
    adds(...people) {
      const users = people.map((each) => each.user)
      for (const user of users) join(state, chat, user)
      const [first = state.user] = users
      return report(service(first, { new_chat_members: users, new_chat_member: first, new_chat_participant: first }))
    },
    removes(person) {
      chat.members.delete(person.user.id)
      return report(service(person.user, { left_chat_member: person.user, left_chat_participant: person.user }))
    },
    async addsBot(by) {
      const turned = await turnBot(by, 'member')
      const told = await report(service(by.user, { new_chat_members: [state.user], new_chat_member: state.user }))
      return { ...told, eventIds: [...turned.eventIds, ...told.eventIds] }
    },
    async removesBot(by) {
      const told = await report(service(by.user, { left_chat_member: state.user }))
      const turned = await turnBot(by, 'kicked')
      return { ...turned, eventIds: [...told.eventIds, ...turned.eventIds] }
    },
    promotes: (by, rights = {}) =>
      turnBot(by, rights ? 'administrator' : 'member', rights ? { ...allRights, ...rights } : chat.rights),
    async opensTopic(by, name) {
      const message = openTopic(state, chat, by.user, name)
      return { ...(await report(message)), topic: message.message_id }
    },
    async becomesSupergroup(by) {
      const old = chat
      const moved = -Number(`100${digits(10)}`)
      chat = { ...old, info: { ...old.info, id: moved, type: 'supergroup' }, messages: new Map(), lastId: 100_000 }
      state.chats.set(moved, chat)
      const left = post(state, old, { from: by.user, migrate_to_chat_id: moved })
      old.upgradedTo = moved
      const arrived = service(anonymousAdmin, { migrate_from_chat_id: old.info.id, sender_chat: chat.info })
      const first = await report(left)
      const second = await report(arrived)
      return { ...second, eventIds: [...first.eventIds, ...second.eventIds] }
    },
    deletes() {
      chat.deleted = true
    },
  }
}

function join(state: TelegramState, chat: TelegramChat, user: User) {
  chat.members.set(user.id, user)
  state.people.set(user.id, user)
}

function groupChat(state: TelegramState, info: ChatInfo, options: TelegramGroupOptions): TelegramChat {
  const { botIsAdmin, name, members = [] } = options
  const about = { id: String(info.id), platform: 'telegram' as const, name, kind: 'group' as const }
  const rights = typeof botIsAdmin === 'object' ? { ...allRights, ...botIsAdmin } : allRights
  const chat: TelegramChat = {
    info,
    transcript: makeTranscript(state.world, about, { quickRepliesStay: true }),
    messages: new Map(),
    topics: new Map(),
    members: new Map(),
    admins: new Set(members.slice(0, 1).map((each) => each.user.id)),
    bot: botIsAdmin ? 'administrator' : 'member',
    rights,
    deleted: false,
    lastId: 0,
    forced: new Map(),
    typing: { until: 0 },
  }
  for (const each of members) join(state, chat, each.user)
  state.chats.set(info.id, chat)
  return chat
}
