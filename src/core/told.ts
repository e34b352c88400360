// What chats are told without asking, by kind: each may be switched off for a channel or a chat.
import { isNoticeWording } from './notices.ts'

/** What staff are told of cases. */
export const staffEvents = ['urgent', 'opened', 'heard', 'card', 'handed', 'sla', 'escalated', 'rules'] as const
/** What customers are told of theirs, beside what people write to them. */
export const customerEvents = ['customer_opened', 'customer_started', 'customer_resolved', 'customer_moved'] as const
export const toldEvents = [...staffEvents, ...customerEvents] as const
export type StaffEvent = (typeof staffEvents)[number]
export type ToldEvent = (typeof toldEvents)[number]

/** Whether a chat is told of this kind: neither it nor its account goes without. */
export function isTold(chat: { untold: ToldEvent[]; untoldByAccount: ToldEvent[] }, event: ToldEvent): boolean {
  return !chat.untold.includes(event) && !chat.untoldByAccount.includes(event)
}

/** The kind of what a wording tells; null where it is never switched off: what people wrote, and what is no event of a case. */
export function toldEventOf(wording: string): ToldEvent | null {
  const known = kinds[wording]
  if (known !== undefined) return known
  if (wording.startsWith('customer.')) return 'customer_moved'
  // What is no notice of ours is a rule's own alert.
  return wording.startsWith('staff.') && !isNoticeWording(wording) ? 'rules' : null
}

const kinds: Record<string, ToldEvent | null> = {
  card: 'card',
  'staff.opened': 'opened',
  'staff.became_urgent': 'urgent',
  'staff.heard': 'heard',
  'staff.edited': 'heard',
  'staff.unsent': 'heard',
  'staff.acknowledged': 'heard',
  'staff.cancelled': 'heard',
  'staff.reopened': 'heard',
  'staff.assigned': 'handed',
  'staff.returned': 'handed',
  'staff.sla_warning': 'sla',
  'staff.sla_breached': 'sla',
  'staff.escalated': 'escalated',
  'staff.escalated_rule': 'escalated',
  'customer.queued': 'customer_opened',
  'customer.started': 'customer_started',
  'customer.resolved': 'customer_resolved',
  'customer.reply': null,
}
