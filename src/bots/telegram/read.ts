// Telegram's updates in our words. One update a body; what we have no use for stays as `unknown`.

import { Unreadable } from '#bots/channel.ts'
import { readJson } from '#bots/webhook.ts'
import type { Incoming } from '#flows/message.ts'
import { eventOf } from './message.ts'
import type { CallbackQuery, Member, MemberUpdate, Message, MessageReaction } from './updates.ts'
import { bareUpdate, update } from './updates.ts'
import { anonymous, chatRef, humans, type Me, topicOf, who } from './who.ts'

/** Reads one update. `received` (UTC ms) stands in where Telegram does not say when: buttons carry no date. */
export function readUpdate(body: Uint8Array, me: Me, received: number): Incoming[] {
  const json = readJson(body)
  const bare = bareUpdate.safeParse(json)
  if (!bare.success) throw new Unreadable('the body is not a Telegram update: it has no update_id')
  const { update_id: id } = bare.data
  const whole = update.safeParse(json)
  const read = whole.success ? readKind(whole.data, me) : nothing(`unreadable:${kindOf(bare.data)}`)
  return [{ key: onceKey(read) ?? String(id), order: id, ...read, at: read.at ?? received }]
}

/** That the bot came or went Telegram tells twice, as a change and as a message: with one key the second is a repeat. */
function onceKey({ event, chat, at }: Read): string | null {
  const isTwice = chat?.kind === 'group' && (event.kind === 'joined' || event.kind === 'left')
  return isTwice ? `${event.kind}:${chat.id}:${at}` : null
}

type Read = Pick<Incoming, 'chat' | 'from' | 'sender' | 'event'> & { at?: number }

function readKind(given: ReturnType<typeof update.parse>, me: Me): Read {
  const posted = given.message ?? given.channel_post
  if (posted) return readMessage(posted, me)
  const edited = given.edited_message ?? given.edited_channel_post
  if (edited) return readEdit(edited)
  if (given.callback_query) return readButton(given.callback_query)
  if (given.my_chat_member) return readOwnMembership(given.my_chat_member)
  if (given.chat_member) return readMembership(given.chat_member)
  if (given.message_reaction) return readReaction(given.message_reaction)
  return nothing(kindOf(given))
}

function nothing(type: string): Read {
  return { chat: null, from: null, event: { kind: 'unknown', type } }
}

function kindOf(given: Record<string, unknown>): string {
  return Object.keys(given).find((key) => key !== 'update_id') ?? 'empty'
}

function readMessage(message: Message, me: Me): Read {
  return { ...whereAndWho(message), at: message.date * 1000, event: eventOf(message, me) }
}

function readEdit(message: Message): Read {
  const { location } = message
  const text = message.text ?? message.caption
  const live = location && {
    latitude: location.latitude,
    longitude: location.longitude,
    live: location.live_period !== undefined,
  }
  return {
    ...whereAndWho(message),
    at: (message.edit_date ?? message.date) * 1000,
    event: {
      kind: 'edited',
      id: String(message.message_id),
      ...(text !== undefined && { text }),
      ...(live && { location: live }),
    },
  }
}

function readButton(query: CallbackQuery): Read {
  const { data, message } = query
  if (data === undefined || !message) return { ...nothing('callback_query'), ...who(query.from) }
  const label = message.reply_markup?.inline_keyboard.flat().find((button) => button.callback_data === data)?.text
  return {
    chat: chatRef(message.chat, topicOf(message)),
    ...who(query.from),
    event: {
      kind: 'button',
      value: data,
      ...(label !== undefined && { label }),
      id: String(message.message_id),
      callback: query.id,
    },
  }
}

function readOwnMembership(change: MemberUpdate): Read {
  const wasIn = isIn(change.old_chat_member)
  const nowIn = isIn(change.new_chat_member)
  const isPrivate = change.chat.type === 'private'
  const base = { chat: chatRef(change.chat), ...who(change.from), at: change.date * 1000 }
  if (wasIn === nowIn)
    return isPrivate
      ? { ...base, event: { kind: 'unknown', type: `my_chat_member:${change.new_chat_member.status}` } }
      : { ...base, event: { kind: 'rights' } }
  if (nowIn) return { ...base, event: { kind: isPrivate ? 'followed' : 'joined' } }
  return { ...base, event: { kind: isPrivate ? 'unfollowed' : 'left' } }
}

function readMembership(change: MemberUpdate): Read {
  const wasIn = isIn(change.old_chat_member)
  const nowIn = isIn(change.new_chat_member)
  const people = humans([change.new_chat_member.user])
  const base = { chat: chatRef(change.chat), ...who(change.from), at: change.date * 1000 }
  if (wasIn === nowIn || people.length === 0) return { ...base, event: { kind: 'unknown', type: 'chat_member' } }
  return { ...base, event: { kind: 'members', joined: nowIn ? people : [], left: nowIn ? [] : people } }
}

function isIn(member: Member): boolean {
  if (member.status === 'restricted') return member.is_member === true
  return member.status !== 'left' && member.status !== 'kicked'
}

function readReaction(change: MessageReaction): Read {
  const before = change.old_reaction.map((one) => one.emoji)
  const now = change.new_reaction.map((one) => one.emoji).filter((emoji) => emoji !== undefined)
  const emoji = now.find((one) => !before.includes(one)) ?? now[0] ?? null
  const base = {
    chat: chatRef(change.chat),
    ...(change.user ? who(change.user) : anonymous(change.actor_chat?.title)),
    at: change.date * 1000,
  }
  const isForeign = emoji === null && change.new_reaction.length > 0
  if (isForeign) return { ...base, event: { kind: 'unknown', type: 'message_reaction' } }
  return { ...base, event: { kind: 'reaction', id: String(change.message_id), emoji } }
}

function whereAndWho(message: Message): Pick<Read, 'chat' | 'from' | 'sender'> {
  const chat = chatRef(message.chat, topicOf(message))
  const hidden = message.sender_chat
  if (hidden) return { chat, ...anonymous(message.author_signature ?? hidden.title) }
  return { chat, ...(message.from ? who(message.from) : anonymous(message.author_signature ?? message.chat.title)) }
}
