// What decisions say, and with which values. The flows word them; the compiler ties a wording to its values.
import type { Notice } from './case.ts'

/** The values of each wording beside the common ones. */
export const noticeValues = {
  /** A new case; urgent where its severity is. `text` is its summary. */
  'staff.opened': ['text'],
  /** Words of the customer's side; the notice carries the files. */
  'staff.heard': ['text'],
  /** Other words in the place of earlier ones. */
  'staff.edited': ['text'],
  /** The customer's side took something back. */
  'staff.unsent': [],
  /** `clock` is response or resolution, `target` ms, `due` its own instant, `minutes` left. */
  'staff.sla_warning': ['clock', 'target', 'due', 'minutes'],
  /** `level` where the breach escalated, else null; `minutes` over. */
  'staff.sla_breached': ['clock', 'target', 'due', 'level', 'minutes'],
  /** By a person, with a reason. */
  'staff.escalated': ['level', 'from', 'reason'],
  /** By a rule, with its id; `elapsed` ms since what it counted from. */
  'staff.escalated_rule': ['level', 'from', 'rule', 'elapsed'],
  /** `to` is who has it now, `from` who had it. */
  'staff.assigned': ['to', 'from'],
  /** `from` is the severity before. */
  'staff.became_urgent': ['from'],
  /** Back in the queue by a rule; `from` had it, `elapsed` ms since what the rule counted from. */
  'staff.returned': ['from', 'rule', 'elapsed'],
  /** The customer's side agreed to a need. */
  'staff.acknowledged': ['need'],
  /** The customer's side ended an open case. `text` is what they said with it. */
  'staff.cancelled': ['action', 'text'],
  /** The customer's side says it is still a problem. */
  'staff.reopened': ['action', 'text'],
  /** Words of staff for the customer; the notice carries the files. */
  'customer.reply': ['text'],
} as const

export type NoticeWording = keyof typeof noticeValues
export type Value = string | number | null
/** Of the case as it is after the decision, and who decided; carried by every notice. Ids, numbers and instants only. */
export type CommonValues = Record<'number' | 'type' | 'status' | 'severity' | 'owner' | 'provider', Value> & {
  /** The earliest target still open, an instant. */
  due: number | null
  /** Who did it; null and '' for the house. */
  by: string | null
  byName: string
}
/** Of the workflow's own wordings: its customer notices (`from` is the status before), and its rules' alerts. */
export type CustomerValues = Record<'action' | 'from' | 'outcome', Value>
export type AlertValues = Record<'rule' | 'elapsed', Value>
export type NoticeValues<W extends NoticeWording> = Record<(typeof noticeValues)[W][number], Value>

/** A notice with all the values that its wording needs. */
export function notice<W extends NoticeWording>(to: Notice['to'], wording: W, values: NoticeValues<W>): Notice {
  return { to, wording, values }
}

/** Whether a wording is one of ours, and not a rule's own. */
export function isNoticeWording(wording: string): wording is NoticeWording {
  return Object.hasOwn(noticeValues, wording)
}
