// Who wrote, and where: only a human's own account makes a person.
import type { ChatRef, Incoming, PersonRef } from '#flows/message.ts'
import type { Chat, User } from './updates.ts'

/** The bot itself: its id is in its token, its username known after the first `getMe`. */
export type Me = { id: number; username?: string }

type Who = Pick<Incoming, 'from' | 'sender'>

/** Accounts of Telegram's own that stand for many people: anonymous admins, channels, linked channels. */
const nobodys = new Set([1_087_968_824, 136_817_688, 777_000])

/** The sender of an update: a person, or only a name where no human is known. */
export function who(user: User): Who {
  const person = personRef(user)
  if (user.is_bot || nobodys.has(user.id)) return anonymous(person.name)
  return { from: person, ...(person.name && { sender: person.name }) }
}

/** A sender without a person. */
export function anonymous(sender: string | undefined): Who {
  return { from: null, ...(sender && { sender }) }
}

/** The people among some accounts. */
export function humans(users: User[]): PersonRef[] {
  return users.filter((user) => !user.is_bot && !nobodys.has(user.id)).map(personRef)
}

function personRef(user: User): PersonRef {
  const name = fullName(user)
  return {
    id: String(user.id),
    ...(name && { name }),
    ...(user.language_code && { language: user.language_code }),
    ...(user.username && { username: user.username }),
  }
}

/** First and last name in one. */
export function fullName(named: { first_name: string; last_name?: string | undefined }): string {
  return [named.first_name, named.last_name].filter(Boolean).join(' ')
}

/** A chat and the topic in it. */
export function chatRef(chat: Chat, topic?: string): ChatRef {
  return {
    id: String(chat.id),
    kind: chat.type === 'private' ? 'private' : 'group',
    ...(chat.title && { title: chat.title }),
    ...(topic && { topic }),
    ...(chat.is_forum && { hasTopics: true }),
  }
}

/** The topic a message is in; a thread of replies outside a forum is none. */
export function topicOf(message: { is_topic_message?: boolean | undefined; message_thread_id?: number | undefined }) {
  const { is_topic_message: isInTopic, message_thread_id: thread } = message
  return isInTopic && thread !== undefined ? String(thread) : undefined
}
