// What a decision wants said, worded for each receiver: notices and cards become messages to chats.
import type { Case, Notice } from '#core/case.ts'
import type { ChatId, PersonId } from '#core/ids.ts'
import type { Rules } from '#core/workflow.ts'
import { isWordingKey, type Values, type WordingKey } from '#templates/wordings.ts'
import { token } from './buttons.ts'
import { actionChoices, causeLabel, customerChoices, departedCard, nameOf, staffCard, visitWords } from './cards.ts'
import type { Choice, Outgoing, Part } from './message.ts'
import type { Chat, Lane, Made, Near, Said } from './near.ts'
import type { LoadedCase } from './questions.ts'
import {
  customerStatus,
  isUrgent,
  levelLabel,
  providerLabel,
  severityLabel,
  span,
  statusLabel,
  type Tongue,
  tongueOf,
  typeLabel,
  when,
} from './tongue.ts'
import { caseTopic } from './topic.ts'

/** What speaking goes by; a timer has it as well as a chat. */
export type Speaking = Pick<Near, 'now' | 'workspace' | 'wordings' | 'desks'>

/** Words for everything a decision wants said: the staff's cards, then its notices. */
export function speak(speaking: Speaking, made: Made): Said[] {
  const found: LoadedCase = { ...made.found, current: made.decision.next }
  const notices = once(made.decision.notices.flatMap((notice) => wordNotice(speaking, found, notice)))
  return [
    ...notices.filter(first),
    ...(made.decision.cardChanged
      ? [...cards(speaking, found, made.before), ...departures(speaking, found, made)]
      : []),
    ...notices.filter((said) => !first(said)),
    ...farewell(speaking, found, made),
    ...nudges(speaking, found, made),
  ]
}

/** What goes to staff and to a role as well is said once in each chat. */
function once(notices: Said[]): Said[] {
  const told = new Set<string>()
  return notices.filter(({ chat, wording, message }) => {
    const key = JSON.stringify([chat, wording, message.parts])
    return told.has(key) ? false : told.add(key)
  })
}

/** The customer hears first. */
const first = (said: Said): boolean => said.wording.startsWith('customer.')

/** The chats that see a case: staff chats an escalation named, else those that take its type; and the owner's own. */
export function desksOf(desks: Chat[], current: LoadedCase['current']): Chat[] {
  return [...groupsOf(desks, current), ...privateOf(desks, current.owner)]
}

function groupsOf(desks: Chat[], current: LoadedCase['current']): Chat[] {
  const staff = desks.filter((chat) => chat.purpose === 'staff' && chat.state === 'active')
  const named = staff.filter((chat) => current.desk?.includes(chat.id))
  return current.desk && named.length > 0
    ? named
    : staff.filter((chat) => chat.types === null || chat.types.includes(current.type))
}

/** The private chats of one who works here; none where they have no role of their own or never wrote there. */
function privateOf(desks: Chat[], person: PersonId | null): Chat[] {
  return desks.filter((chat) => chat.state === 'active' && chat.staff && chat.staff.person === person)
}

/** The chats of a role: the groups that see the case and have it, and the private chats of who holds it. */
function chatsOfRole(desks: Chat[], { current, rules }: LoadedCase, role: string): Chat[] {
  const groups = groupsOf(desks, current)
  const held = [
    ...groups.filter((chat) => (chat.role ?? rules.workflow.staffRole) === role),
    ...desks.filter((chat) => chat.state === 'active' && chat.staff?.roles.includes(role)),
  ]
  return held.length > 0 ? held : desksOf(desks, current)
}

/** Who gave a case away is told in private too, with the card as it stands and nothing more to press. */
function farewell(speaking: Speaking, found: LoadedCase, { before, decision }: Made): Said[] {
  const from = before?.owner ?? null
  if (from === null || from === found.current.owner) return []
  const gone = privateOf(speaking.desks, from)
  const told = decision.notices.filter(
    (notice) => notice.wording === 'staff.assigned' || notice.wording === 'staff.returned',
  )
  return gone.flatMap((chat) => {
    const card = cardFor(speaking, found, chat)
    return [
      { ...card, message: { ...card.message, choices: [] } },
      ...told.map((notice) => saidTo(speaking, found, notice, chat)),
    ]
  })
}

/** On Telegram a card changes without a sound: its owner is told in private what others did, and what they can do next. */
function nudges(speaking: Speaking, found: LoadedCase, { before, decision }: Made): Said[] {
  const { id, number, status, owner } = found.current
  const moved = decision.facts.find((fact) => fact.kind === 'status')
  const isTold = decision.notices.some(({ to }) => to === 'staff')
  if (!moved || isTold || moved.by === owner || before?.owner !== owner) return []
  const chats = privateOf(speaking.desks, owner).filter(({ platform }) => platform === 'telegram')
  return chats.map((chat) => {
    const tongue = tongueFor(speaking, found.rules, chat)
    const words = tongue.say('done.action', { number, status: statusLabel(tongue, status) })
    const choices = actionChoices(tongue, found, chat)
    const message: Outgoing = { parts: [{ kind: 'text', text: words }], choices, layout: 'buttons', about: id }
    return { chat: chat.id, message, lane: 'normal', case: id, wording: 'done.action' }
  })
}

function cards(speaking: Speaking, found: LoadedCase, before: Case | null): Said[] {
  const isNew = before === null
  const isQuiet = isNew && !(found.rules.types[found.current.type]?.notify ?? true)
  if (isQuiet) return []
  const lane: Lane = isUrgent(found.rules, found.current) && isNew ? 'critical' : 'normal'
  return desksOf(speaking.desks, found.current).map((chat) => {
    const said = cardFor(speaking, found, chat)
    const isBack = before !== null && !desksOf(speaking.desks, before).includes(chat)
    const topic = caseTopic(tongueFor(speaking, found.rules, chat), found, { before, isBack })
    return { ...said, message: { ...said.message, caseTopic: topic }, lane }
  })
}

/** A group that the case has left is told where it went, and its card has nothing more to press. */
function departures(speaking: Speaking, found: LoadedCase, { before }: Made): Said[] {
  if (before === null) return []
  const there = groupsOf(speaking.desks, found.current)
  const left = groupsOf(speaking.desks, before).filter((chat) => !there.includes(chat))
  const to = there.map((chat) => chat.title ?? '?').join(', ') || '-'
  return left.map((chat) => {
    const tongue = tongueFor(speaking, found.rules, chat)
    const topic = { ...caseTopic(tongue, found, { before, isBack: false }), turn: 'close' as const }
    const message = { ...departedCard(tongue, found, to), caseTopic: topic }
    return { chat: chat.id, message, lane: 'normal', case: found.current.id, wording: 'card' }
  })
}

function cardFor(speaking: Speaking, found: LoadedCase, chat: Chat): Said {
  const message = staffCard(tongueFor(speaking, found.rules, chat), found, chat)
  return { chat: chat.id, message, lane: 'normal', case: found.current.id, wording: 'card' }
}

function wordNotice(speaking: Speaking, found: LoadedCase, notice: Notice): Said[] {
  // A new case is told by its card alone.
  if (notice.wording === 'staff.opened' && notice.to === 'staff') return []
  return receivers(speaking, found, notice).map((chat) => saidTo(speaking, found, notice, chat))
}

function saidTo(speaking: Speaking, found: LoadedCase, notice: Notice, chat: Chat): Said {
  const isCustomer = notice.to === 'customer'
  const tongue = tongueFor(speaking, found.rules, chat, isCustomer ? found.current.language : null)
  return {
    chat: chat.id,
    message: isCustomer ? toCustomer(tongue, found, notice) : toStaff(tongue, found, notice, chat),
    lane: laneOf(found, notice),
    case: found.current.id,
    wording: notice.wording,
  }
}

function laneOf(found: LoadedCase, notice: Notice): Lane {
  const isAlarm =
    notice.wording.startsWith('staff.sla') ||
    notice.wording.startsWith('staff.escalated') ||
    notice.wording === 'staff.became_urgent'
  return notice.urgent || (isAlarm && isUrgent(found.rules, found.current)) ? 'critical' : 'normal'
}

function receivers({ desks }: Speaking, found: LoadedCase, { to }: Notice): Chat[] {
  if (typeof to === 'object')
    return 'chat' in to ? desks.filter((chat) => chat.id === to.chat) : chatsOfRole(desks, found, to.role)
  switch (to) {
    case 'customer':
      return found.chat ? [found.chat] : []
    case 'staff':
      return desksOf(desks, found.current)
    case 'owner': {
      const own = privateOf(desks, found.current.owner)
      return own.length > 0 ? own : groupsOf(desks, found.current)
    }
    case 'alerts':
      return desks.filter((chat) => chat.purpose === 'alerts' && chat.state === 'active')
    default:
      return to satisfies never
  }
}

function tongueFor(speaking: Speaking, rules: Rules, chat: Chat, language: Tongue['language'] | null = null): Tongue {
  return tongueOf({ ...speaking, rules }, chat, language)
}

function toCustomer(tongue: Tongue, found: LoadedCase, notice: Notice): Outgoing {
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

function toStaff(tongue: Tongue, found: LoadedCase, notice: Notice, chat: Chat): Outgoing {
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

/** The labels of what a resolved case came to. */
export function endWords(tongue: Tongue, { current }: LoadedCase): string | null {
  return current.rootCause ? causeLabel(tongue, current.rootCause) : null
}

/** Whether this chat is one of those that see the case. */
export function isDesk(desks: Chat[], current: LoadedCase['current'], chat: ChatId): boolean {
  return desksOf(desks, current).some((desk) => desk.id === chat)
}
