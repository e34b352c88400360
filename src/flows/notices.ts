// Notices in words: what a decision wants said, as the customer or a desk reads it.
import type { Notice } from '#core/case.ts'
import { isWordingKey, type Values, type WordingKey } from '#templates/wordings.ts'
import { token } from './buttons.ts'
import { actionChoices, customerChoices, nameOf, staffCard, visitWords } from './cards.ts'
import type { Choice, Outgoing, Part } from './message.ts'
import type { Chat } from './near.ts'
import type { LoadedCase } from './questions.ts'
import {
  customerStatus,
  levelLabel,
  providerLabel,
  severityLabel,
  span,
  statusLabel,
  type Tongue,
  typeLabel,
  when,
} from './tongue.ts'

/** A notice as its customer reads it. */
export function toCustomer(tongue: Tongue, found: LoadedCase, notice: Notice): Outgoing {
  const key = known(notice.wording, 'customer.status')
  const words = tongue.say(key, {
    ...caseValues(tongue, found),
    status: customerStatus(tongue, found.current.status),
    visit: isBooking(found, notice) ? visitWords(tongue, found) : null,
    text: textOf(notice),
  })
  const isDone = found.rules.workflow.statuses[found.current.status]?.phase === 'resolved'
  return {
    parts: [...(words ? [{ kind: 'text' as const, text: words }] : []), ...fileParts(tongue, found, notice.files)],
    choices:
      isDone && notice.wording === found.rules.workflow.customerNotices.resolved ? afterwards(tongue, found) : [],
    layout: 'buttons',
    about: found.current.id,
  }
}

/** Whether what was done is that a visit was agreed on. */
function isBooking({ rules }: LoadedCase, { values }: Notice): boolean {
  const action = rules.workflow.actions[String(values.action)]
  return action !== undefined && [action, ...action.variants].some(({ needs = [] }) => needs.some(isSlot))
}

const isSlot = ({ kind }: { kind: string }): boolean => kind === 'slot'

/** After it is solved: still a problem, or thank you. */
function afterwards(tongue: Tongue, found: LoadedCase): Choice[] {
  const solved = tongue.say('button.solved')
  return [
    ...customerChoices(tongue, found),
    { label: solved, value: token({ does: 'command', name: 'thanks', rest: '' }), says: solved },
  ]
}

/** A notice as a desk reads it, with what it calls for. */
export function toStaff(tongue: Tongue, found: LoadedCase, notice: Notice, chat: Chat): Outgoing {
  if (notice.wording === 'staff.opened') return { ...staffCard(tongue, found, chat), choices: [] }
  const words = tongue.say(known(notice.wording, 'staff.heard'), {
    ...caseValues(tongue, found),
    ...staffValues(tongue, found, notice),
  })
  return {
    parts: [{ kind: 'text', text: words }, ...fileParts(tongue, found, notice.files)],
    choices: noticeChoices(tongue, found, notice, chat),
    layout: 'buttons',
    about: found.current.id,
  }
}

/** What a notice calls for: that somebody takes a case which waits, or goes on with what the customer has agreed to. */
function noticeChoices(tongue: Tongue, found: LoadedCase, { wording, values }: Notice, chat: Chat): Choice[] {
  const isAlarm = wording.startsWith('staff.sla') || wording === 'staff.returned' || wording === 'staff.escalated_rule'
  if (isAlarm && found.current.owner === null)
    return actionChoices(tongue, found, chat, ({ effects, needs }) => effects.includes('own') || needs.some(isOwner))
  if (wording !== 'staff.acknowledged') return []
  return actionChoices(tongue, found, chat, ({ needs }) => needs.some(({ id }) => id === values.need))
}

const isOwner = ({ id }: { id: string }): boolean => id === 'owner'

function known(wording: string, otherwise: WordingKey): WordingKey {
  return isWordingKey(wording) ? wording : otherwise
}

/** The pictures and files of a notice as parts. */
export function fileParts(tongue: Tongue, found: Pick<LoadedCase, 'current'>, files: string[] = []): Part[] {
  const instead = tongue.say('file.no_link', { number: found.current.number })
  return files.map((file): Part => ({ kind: 'picture', file, instead }))
}

/** The values that every wording about a case may use (S0-24). */
export function caseValues(tongue: Tongue, found: LoadedCase): Values {
  const { current } = found
  const due = current.dueAt
  const amount = current.fields.amount
  return {
    case_id: current.number,
    username: current.customer ? nameOf(found, current.customer) : (found.partner?.name ?? '-'),
    order_id: current.orders.join(', ') || null,
    status: statusLabel(tongue, current.status),
    eta: due !== null && due > tongue.now ? span(tongue, due - tongue.now) : null,
    amount: amount?.kind === 'text' ? amount.text : null,
    provider: current.provider ? providerLabel(tongue, current.provider) : null,
    elapsed_time: span(tongue, tongue.now - current.openedAt),
  }
}

function staffValues(tongue: Tongue, found: LoadedCase, notice: Notice): Values {
  const { current } = found
  const { values } = notice
  const at = typeof values.due === 'number' ? values.due : current.dueAt
  const owner = current.owner
    ? tongue.say('owner.is', { name: nameOf(found, current.owner) })
    : tongue.say('owner.nobody')
  return {
    type: typeLabel(tongue, current.type),
    severity: severityLabel(tongue, current.severity),
    owner: notice.wording === 'staff.assigned' && current.owner ? nameOf(found, current.owner) : owner,
    by: typeof values.byName === 'string' && values.byName ? values.byName : tongue.say('party.bot'),
    text: textOf(notice),
    reason: asText(values.reason),
    level: values.level ? levelLabel(tongue, String(values.level)) : null,
    clock: values.clock === 'response' ? tongue.say('clock.response') : tongue.say('clock.resolution'),
    due: at === null ? null : when(tongue, at),
    left: at === null ? null : span(tongue, Math.max(0, at - tongue.now)) || tongue.say('unit.less'),
    rule: ruleLabel(tongue, found, values.rule),
    count: notice.files?.length ?? 0,
    ...(fromCustomer.has(notice.wording) ? { username: whoSaid(found, notice) } : {}),
    ...(typeof values.elapsed === 'number' ? { elapsed_time: span(tongue, values.elapsed) } : {}),
  }
}

/** What the customer's side says: named by who of them said it, who need not be the one that opened the case. */
const fromCustomer = new Set(['staff.heard', 'staff.edited', 'staff.unsent', 'staff.cancelled', 'staff.reopened'])

function whoSaid(found: LoadedCase, { values }: Notice): string {
  const name = asText(values.byName) || (found.current.customer ? nameOf(found, found.current.customer) : '-')
  return found.partner ? `${name} (${found.partner.name})` : name
}

function ruleLabel(tongue: Tongue, found: LoadedCase, rule: unknown): string | null {
  const known = found.rules.workflow.rules.find((entry) => entry.id === rule)
  return known ? (known.label[tongue.language] ?? known.label.en ?? known.id) : asText(rule)
}

function textOf(notice: Notice): string {
  return asText(notice.values.text) ?? ''
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
