// WhatsApp's webhooks in our words: every entry, change, message and status of a body.
import { Unreadable } from '#bots/channel.ts'
import { contentKey, readJson } from '#bots/webhook.ts'
import type { ChatRef, Incoming, IncomingEvent, PersonRef, Receipt } from '#flows/message.ts'
import { causeOf, reasonOf } from './errors.ts'
import { eventOf } from './message.ts'
import type { Change, Contact, Entry, Message, Status } from './payload.ts'
import { message, messagesValue, payload, status, templateValue, withNumber } from './payload.ts'

/** Reads a body. `received` (UTC ms) stands in where WhatsApp does not say when. */
export function readBody(body: Uint8Array, received: number): Incoming[] {
  const whole = payload.safeParse(readJson(body))
  if (!whole.success) throw new Unreadable('the body is not a WhatsApp webhook: it has no entries')
  return whole.data.entry.flatMap((entry) => {
    return (entry.changes ?? []).flatMap((change) => readChange(change, entry, received))
  })
}

function readChange(change: Change, entry: Entry, received: number): Incoming[] {
  const number = withNumber.safeParse(change.value)
  const account = number.success ? { account: number.data.metadata.phone_number_id } : {}
  const at = entry.time === undefined ? received : entry.time * 1000
  const unknown = (type: string, part: unknown, time = at): Incoming => {
    const key = contentKey([entry.id, entry.time, part])
    return { ...account, key, at: time, order: time, chat: null, from: null, event: { kind: 'unknown', type } }
  }
  const news = change.field === 'message_template_status_update' ? templateNews(change.value) : null
  if (news) return [{ ...unknown(change.field ?? '', change), event: news }]
  const value = change.field === 'messages' ? messagesValue.safeParse(change.value) : null
  if (!value?.success) return [unknown(change.field ?? 'change', change)]
  const { contacts = [], messages = [], statuses = [] } = value.data
  if (messages.length + statuses.length === 0) return [unknown('messages:errors', change)]
  return [
    ...messages.map((one) => {
      const read = message.safeParse(one)
      return read.success ? { ...account, ...readMessage(read.data, contacts) } : unknown('unreadable:message', one)
    }),
    ...statuses.map((one) => {
      const read = status.safeParse(one)
      return read.success ? { ...account, ...readStatus(read.data) } : unknown('unreadable:status', one)
    }),
  ]
}

const templateStates = { PAUSED: 'paused', DISABLED: 'disabled', REJECTED: 'rejected' } as const

/** What is bad news of a template; null for any other. */
function templateNews(value: unknown): IncomingEvent | null {
  const read = templateValue.safeParse(value)
  if (!read.success) return null
  const { event, message_template_name: name, message_template_language: language, reason } = read.data
  const state = Object.entries(templateStates).find(([word]) => word === event)?.[1]
  if (!state) return null
  return { kind: 'template', name, language, state, ...(reason && reason !== 'NONE' ? { reason } : {}) }
}

function readMessage(given: Message, contacts: Contact[]): Incoming {
  const at = given.timestamp * 1000
  const from = personOf(given, contacts)
  return {
    key: given.id,
    at,
    order: at,
    chat: chatOf(given.group_id, from?.id),
    from,
    ...(from?.name && { sender: from.name }),
    event: eventOf(given),
  }
}

function chatOf(group: string | undefined, person: string | undefined): ChatRef | null {
  if (group) return { id: group, kind: 'group' }
  return person ? { id: person, kind: 'private' } : null
}

/** A person is its user id where WhatsApp gives one, else its number; both together tie them. */
function personOf(given: Message, contacts: Contact[]): PersonRef | null {
  const contact = contactOf(given, contacts)
  const userId = given.from_user_id ?? contact?.user_id
  const number = given.from ?? contact?.wa_id
  const id = userId ?? number
  if (!id) return null
  const { name, username } = contact?.profile ?? {}
  return {
    id,
    ...(name && { name }),
    ...(userId && number && { alias: number }),
    ...(number && { phone: `+${number}` }),
    ...(username && { username }),
  }
}

function contactOf(given: Message, contacts: Contact[]): Contact | undefined {
  const own = contacts.find((one) => {
    return (one.user_id && one.user_id === given.from_user_id) || (one.wa_id && one.wa_id === given.from)
  })
  return own ?? (contacts.length === 1 ? contacts[0] : undefined)
}

const states = ['sent', 'delivered', 'read', 'failed'] as const

function readStatus(given: Status): Incoming {
  const at = given.timestamp * 1000
  const isGroup = given.recipient_type === 'group'
  const who = isGroup ? given.recipient_participant_id : undefined
  const chat = chatOf(isGroup ? given.recipient_id : undefined, given.recipient_user_id ?? given.recipient_id)
  // In a group each member has statuses of their own.
  const key = [given.id, given.status, ...(who ? [who] : [])].join(':')
  return { key, at, order: at, chat, from: null, event: receiptOf(given) }
}

function receiptOf(given: Status): IncomingEvent {
  const state = states.find((one) => one === given.status)
  if (!state) return { kind: 'unknown', type: `status:${given.status}` }
  const tag = given.biz_opaque_callback_data
  const error = state === 'failed' ? given.errors?.[0] : undefined
  const receipt: Receipt = { kind: 'receipt', id: given.id, state, ...(tag && { tag }) }
  if (!error) return receipt
  const cause = causeOf(error)
  return { ...receipt, code: error.code, reason: reasonOf(error), ...(cause ? { cause } : {}) }
}
