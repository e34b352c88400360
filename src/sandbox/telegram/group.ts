// A Telegram group or supergroup: members, admins, topics, and the day it becomes a supergroup.
import { digits } from '#sandbox/ids.ts'
import { type Acted, joined, nothing } from '#sandbox/phone.ts'
import { makeRecent } from '#sandbox/recent.ts'
import { type Bubble, makeTranscript, type Transcript } from '#sandbox/transcript.ts'
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
import { deleteTopic, openTopic } from './topics.ts'

export type TelegramGroupOptions = {
  name: string
  account: TelegramAccount
  kind?: 'group' | 'supergroup'
  /** Whether it has topics; makes it a supergroup. */
  forum?: boolean
  botIsAdmin?: boolean | Partial<Rights>
  /** The first of them is its creator. */
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
  turnsTopic(by: TelegramPerson, topic: number, to: 'closed' | 'reopened'): Promise<Acted>
  /** Bots are not told of it. */
  deletesTopic(topic: number): void
  becomesSupergroup(by: TelegramPerson): Promise<Acted>
  deletes(): void
}

/** A group as it is now: becoming a supergroup gives it another chat. */
type Place = { state: TelegramState; chat: TelegramChat }

const allRights: Rights = { can_manage_topics: true, can_delete_messages: true, can_pin_messages: true }

/** A group with the bot already in it; no update is sent for that. */
export function makeGroup(state: TelegramState, options: TelegramGroupOptions): TelegramGroup {
  const place: Place = { state, chat: groupChat(state, options) }
  const { transcript } = place.chat
  const phones = new Map<string, TelegramPhone>()
  return {
    platform: 'telegram',
    get id() {
      return String(place.chat.info.id)
    },
    name: options.name,
    account: options.account,
    chat: transcript,
    bubbles: transcript.bubbles,
    members: () => [...place.chat.members.values()].map((user) => ({ id: String(user.id), name: user.first_name })),
    topics: () => [...place.chat.topics].map(([id, { name, closed }]) => ({ id, name, closed })),
    phone(user, phoneNumber, anonymous = false) {
      const key = `${user.id} ${anonymous}`
      const phone =
        phones.get(key) ?? makeTelegramPhone({ state, chat: () => place.chat, user, phoneNumber, anonymous })
      phones.set(key, phone)
      return phone
    },
    adds: (...people) => adds(place, people),
    removes: (person) => removes(place, person),
    addsBot: async (by) => joined([await turnsBot(place, by, 'member'), await arrives(place, by.user, [state.user])]),
    async removesBot(by) {
      const left = await says(place, by.user, { left_chat_member: state.user, left_chat_participant: state.user })
      return joined([left, await turnsBot(place, by, 'kicked')])
    },
    promotes: (by, rights = {}) =>
      turnsBot(place, by, rights ? 'administrator' : 'member', rights ? { ...allRights, ...rights } : undefined),
    async opensTopic(by, name) {
      const message = openTopic(state, place.chat, by.user, name)
      return { ...(await report(place, message)), topic: message.message_id }
    },
    turnsTopic: (by, topic, to) => turnsTopic(place, by.user, topic, to),
    deletesTopic: (topic) => deleteTopic(place.chat, topic),
    becomesSupergroup: (by) => migrates(place, by.user),
    deletes() {
      place.chat.deleted = true
    },
  }
}

async function report({ state }: Place, message: Message): Promise<Acted> {
  const { ids, status } = await tell(state, 'message', told(message))
  return { ...nothing, id: String(message.message_id), eventIds: ids, status }
}

const says = (place: Place, by: User, fields: Record<string, unknown>) =>
  report(place, post(place.state, place.chat, { from: by, ...fields }))

const arrives = (place: Place, by: User, users: User[]) =>
  says(place, by, { new_chat_members: users, new_chat_member: users[0], new_chat_participant: users[0] })

async function adds(place: Place, people: TelegramPerson[]): Promise<Acted> {
  const acts: Acted[] = []
  const [first] = people
  for (const { user } of people) acts.push(await turnsMember(place, user, () => join(place.state, place.chat, user)))
  if (first)
    acts.push(
      await arrives(
        place,
        first.user,
        people.map((each) => each.user),
      ),
    )
  return joined(acts)
}

async function removes(place: Place, { user }: TelegramPerson): Promise<Acted> {
  const turned = await turnsMember(place, user, () => place.chat.members.delete(user.id))
  const left = await says(place, user, { left_chat_member: user, left_chat_participant: user })
  return joined([turned, left])
}

/** Admin bots that asked for it hear how a member changes. */
async function turnsMember({ state, chat }: Place, user: User, change: () => unknown): Promise<Acted> {
  const old_chat_member = memberOf(chat, user, state.user)
  change()
  if (chat.bot !== 'administrator') return nothing
  const new_chat_member = memberOf(chat, user, state.user)
  const told = { chat: chat.info, from: user, date: seconds(state), old_chat_member, new_chat_member }
  const { ids, status } = await tell(state, 'chat_member', told)
  return { ...nothing, eventIds: ids, status }
}

async function turnsBot({ state, chat }: Place, by: TelegramPerson, bot: TelegramChat['bot'], rights = chat.rights) {
  const old_chat_member = memberOf(chat, state.user, state.user)
  Object.assign(chat, { bot, rights })
  const new_chat_member = memberOf(chat, state.user, state.user)
  const change = { chat: chat.info, from: by.user, date: seconds(state), old_chat_member, new_chat_member }
  const { ids, status } = await tell(state, 'my_chat_member', change)
  return { ...nothing, eventIds: ids, status }
}

function turnsTopic(place: Place, by: User, thread: number, to: 'closed' | 'reopened'): Promise<Acted> {
  const topic = place.chat.topics.get(thread)
  if (!topic) throw new Error(`There is no topic ${thread} in this group`)
  topic.closed = to === 'closed'
  return says(place, by, { message_thread_id: thread, is_topic_message: true, [`forum_topic_${to}`]: {} })
}

/** The old chat says where it went, the new one where it came from. Ids go on, so that bubbles keep theirs. */
async function migrates(place: Place, by: User): Promise<Acted> {
  const old = place.chat
  const id = -Number(`100${digits(10)}`)
  const lastId = place.state.lastMessage + 1_000
  place.chat = {
    ...old,
    info: { ...old.info, id, type: 'supergroup' },
    messages: makeRecent(place.state.world.remembers),
    lastId,
  }
  place.state.chats.set(id, place.chat)
  const left = post(place.state, old, { from: by, migrate_to_chat_id: id })
  old.upgradedTo = id
  const first = await report(place, left)
  const arrived = { migrate_from_chat_id: old.info.id, sender_chat: place.chat.info }
  return joined([first, await says(place, anonymousAdmin, arrived)])
}

function join(state: TelegramState, chat: TelegramChat, user: User) {
  chat.members.set(user.id, user)
  state.people.set(user.id, user)
}

function groupChat(state: TelegramState, options: TelegramGroupOptions): TelegramChat {
  const { botIsAdmin, name, members = [] } = options
  const info = infoOf(options)
  const about = { id: String(info.id), platform: 'telegram' as const, name, kind: 'group' as const }
  const chat: TelegramChat = {
    info,
    transcript: makeTranscript(state.world, about, { quickRepliesStay: true }),
    messages: makeRecent(state.world.remembers),
    topics: new Map(),
    members: new Map(),
    admins: new Set(members.slice(0, 1).map((each) => each.user.id)),
    bot: botIsAdmin ? 'administrator' : 'member',
    rights: typeof botIsAdmin === 'object' ? { ...allRights, ...botIsAdmin } : allRights,
    deleted: false,
    instance: `-${digits(18)}`,
    lastId: (state.options.firstMessageId ?? 1) - 1,
    forced: new Map(),
    typing: { until: 0 },
  }
  for (const each of members) join(state, chat, each.user)
  state.chats.set(info.id, chat)
  return chat
}

function infoOf({ name, kind, forum, id }: TelegramGroupOptions): ChatInfo {
  const type = forum ? 'supergroup' : (kind ?? 'group')
  const made = type === 'supergroup' ? -Number(`100${digits(10)}`) : -Number(digits(10))
  return { id: id ?? made, type, title: name, ...(forum ? { is_forum: true as const } : {}) }
}
