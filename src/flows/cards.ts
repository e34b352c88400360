// The cards: a case as staff see it, a case as its customer sees it.
import { actionsFor } from '#core/may.ts'
import { clip } from '#core/text.ts'
import { clockKey } from '#core/timers.ts'
import type { Action } from '#core/workflow.ts'
import { clockNames } from '#core/workflow.ts'
import { token } from './buttons.ts'
import type { Card, Choice, Outgoing, Tone } from './message.ts'
import type { Chat } from './near.ts'
import type { LoadedCase } from './questions.ts'
import {
  aside,
  customerStatus,
  dayWords,
  isUrgent,
  labelIn,
  levelLabel,
  optionLabel,
  providerLabel,
  span,
  statusLabel,
  type Tongue,
  typeLabel,
  when,
} from './tongue.ts'

const longestSummary = 200
const mostActions = 5

/** The card of a case for a staff chat: what it is, whose, due when, what to do first, and the legal next actions. */
export function staffCard(tongue: Tongue, found: LoadedCase, chat: Chat | null): Outgoing {
  const { current } = found
  return {
    parts: [{ kind: 'card', card: { ...caseFace(tongue, found), ...sop(tongue, found) } }],
    choices: [...actionChoices(tongue, found, chat), ...viewChoices(tongue, found)],
    layout: 'buttons',
    cardOf: current.id,
    about: current.id,
  }
}

/** What is left of a case's card in a chat that it has left. */
export function departedCard(tongue: Tongue, { current }: LoadedCase, to: string): Outgoing {
  const title = tongue.say('card.title', { number: current.number, type: typeLabel(tongue, current.type) })
  const lines = [{ text: tongue.say('card.departed', { chat: to }) }]
  const card: Card = { title, tone: 'done', rightToLeft: tongue.rightToLeft, lines }
  return { parts: [{ kind: 'card', card }], choices: [], layout: 'buttons', cardOf: current.id, about: current.id }
}

/** The lines of a case's face: everything a person asks first. */
function caseFace(tongue: Tongue, found: LoadedCase): Card {
  const { say } = tongue
  const { current } = found
  const line = (label: Parameters<typeof say>[0], text: string | null) =>
    text ? [{ label: say(label), text: aside(tongue, text) }] : []
  return {
    title: say('card.title', { number: current.number, type: typeLabel(tongue, current.type) }),
    tone: toneOf(tongue, found),
    badge: current.severity.toUpperCase(),
    rightToLeft: tongue.rightToLeft,
    lines: [
      ...line('card.customer', current.customer ? nameOf(found, current.customer) : null),
      ...line('card.partner', found.partner?.name ?? null),
      ...line('card.orders', current.orders.join(', ')),
      ...line('card.due', dueWords(tongue, found)),
      ...line('card.status', statusLabel(tongue, current.status)),
      ...line('card.visit', isOpen(tongue, current.status) ? visitWords(tongue, found) : null),
      ...line('card.owner', current.owner ? nameOf(found, current.owner) : say('card.nobody')),
      ...line('card.provider', current.provider ? providerLabel(tongue, current.provider) : null),
      ...line('card.level', current.level ? levelLabel(tongue, current.level) : null),
      ...line('card.cause', current.rootCause ? causeLabel(tongue, current.rootCause) : null),
      ...line('card.words', clip(current.summary, longestSummary) || null),
    ],
  }
}

function sop(tongue: Tongue, { current }: LoadedCase): Pick<Card, 'note'> {
  const text = labelIn(tongue, tongue.rules.types[current.type]?.sop)
  // Where cases are given rather than taken it is for whoever gives them.
  const isTaken = Object.values(tongue.rules.workflow.actions).some(({ effects }) => effects.includes('own'))
  const isShown = isTaken ? isOpen(tongue, current.status) : current.status === tongue.rules.workflow.start
  return text && isShown ? { note: { title: tongue.say('card.sop'), text } } : {}
}

function toneOf(tongue: Tongue, { current }: LoadedCase): Tone {
  const status = tongue.rules.workflow.statuses[current.status]
  if (status?.phase !== 'open') return 'done'
  const isLate = current.dueAt !== null && current.dueAt <= tongue.now
  const isNear = clockNames.some(
    (clock) => clockKey('warn', clock) in current.fired && current.sla[clock].endedAt === null,
  )
  // Amber from the warning on (S4-10), red once it is over.
  if (isNear && !isLate && !isUrgent(tongue.rules, current)) return 'waiting'
  return isLate || (isUrgent(tongue.rules, current) && status.tone === 'plain') ? 'urgent' : status.tone
}

/** When the case is due and how long that is, in words; null without a target. */
export function dueWords(tongue: Tongue, { current }: LoadedCase): string | null {
  if (current.dueAt === null) return null
  const time = when(tongue, current.dueAt)
  const left = current.dueAt - tongue.now
  return left >= 0
    ? tongue.say('card.due_value', { time, left: span(tongue, left) })
    : tongue.say('card.overdue', { time, over: span(tongue, left) })
}

const isOpen = (tongue: Tongue, status: string): boolean => tongue.rules.workflow.statuses[status]?.phase === 'open'

/** The day and slot that staff agreed on for a visit; null where there is none. */
export function visitWords(tongue: Tongue, { current }: LoadedCase): string | null {
  const slots = Object.values(tongue.rules.workflow.actions).flatMap((action) =>
    [action, ...action.variants].flatMap(({ needs = [] }) => needs.filter((need) => need.kind === 'slot')),
  )
  const need = slots.find(({ id }) => current.fields[id]?.kind === 'slot')
  const answer = need && current.fields[need.id]
  if (!need || answer?.kind !== 'slot') return null
  const label = optionLabel(tongue, need.options, answer.id)
  return answer.at === null ? label : tongue.say('card.visit_value', { day: dayWords(tongue, answer.at), slot: label })
}

/** A person's name as the case knows it. */
export function nameOf(found: LoadedCase, person: string): string {
  return found.names[person] ?? '?'
}

/** The root cause's label, found among the workflow's own options. */
export function causeLabel(tongue: Tongue, cause: string): string {
  const needs = Object.values(tongue.rules.workflow.actions).flatMap((action) =>
    [action.needs, ...action.variants.map((entry) => entry.needs ?? [])].flat(),
  )
  const options = needs.flatMap((need) =>
    need.id === 'rootCause' && need.kind === 'choice' ? (need.options ?? []) : [],
  )
  return labelIn(tongue, options.find((option) => option.id === cause)?.label, cause)
}

/** The buttons of what may be done next by the role of this chat. */
export function actionChoices(
  tongue: Tongue,
  { current }: LoadedCase,
  chat: Chat | null,
  which: (action: Action) => boolean = () => true,
): Choice[] {
  const possible = actionsFor(tongue.rules, { person: null, name: '', roles: deskRoles(tongue, chat) }, current)
  return possible
    .filter(({ action }) => action.button && which(action))
    .map(({ id, action }): Choice => {
      const label = labelIn(tongue, action.label, id)
      const value = token({ does: 'act', number: current.number, action: id, stage: current.stage })
      return { label, value, says: label, ...(action.style ? { style: action.style } : {}) }
    })
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, mostActions)
}

/** What is most likely next comes first, what can't be taken back last. */
function rank(choice: Choice): number {
  const style = 'style' in choice ? choice.style : undefined
  return style === 'primary' ? 0 : style === 'danger' ? 2 : 1
}

/** The roles by which a desk works: a group's own, or those of whoever writes there in private. */
function deskRoles({ rules }: Tongue, chat: Chat | null): string[] {
  return chat?.staff?.roles ?? [chat?.role ?? rules.workflow.staffRole]
}

function viewChoices(tongue: Tongue, { current }: LoadedCase): Choice[] {
  const { say } = tongue
  const files = fileCount(current.fields, current.attached)
  const show = (what: 'details' | 'files', label: string): Choice => ({
    label,
    value: token({ does: 'show', number: current.number, what }),
    says: label,
  })
  // What comes with an order is its slip; elsewhere it is photos.
  const isSlip = tongue.rules.types[current.type]?.requireOrder || current.orders.length > 0
  const label = isSlip ? say('button.slip') : say('button.photos', { count: files })
  return [show('details', say('button.details')), ...(files > 0 ? [show('files', label)] : [])]
}

function fileCount(fields: LoadedCase['current']['fields'], attached: number): number {
  return Object.values(fields).reduce(
    (sum, answer) => sum + (answer.kind === 'photos' ? answer.files.length : 0),
    attached,
  )
}

/** A case as its customer sees it: status in the customer's words, no names of staff, no severities. */
export function customerCard(tongue: Tongue, found: LoadedCase): Outgoing {
  const { say } = tongue
  const { current } = found
  const due = current.dueAt !== null && current.dueAt > tongue.now ? when(tongue, current.dueAt) : null
  const line = (label: Parameters<typeof say>[0], text: string | null) =>
    text ? [{ label: say(label), text: aside(tongue, text) }] : []
  return {
    parts: [
      {
        kind: 'card',
        card: {
          title: say('card.title', { number: current.number, type: typeLabel(tongue, current.type) }),
          tone: tongue.rules.workflow.statuses[current.status]?.tone ?? 'plain',
          rightToLeft: tongue.rightToLeft,
          lines: [
            ...line('card.status', customerStatus(tongue, current.status)),
            ...line('card.visit', isOpen(tongue, current.status) ? visitWords(tongue, found) : null),
            ...line('card.orders', current.orders.join(', ')),
            ...line('card.due', due),
            ...line('card.opened', when(tongue, current.openedAt)),
            ...line('card.words', clip(current.summary, longestSummary) || null),
          ],
        },
      },
    ],
    choices: [
      ...customerChoices(tongue, found),
      ...(found.tracking ? [{ label: say('button.track'), url: found.tracking }] : []),
    ],
    layout: 'buttons',
    about: current.id,
  }
}

/** What the customer may do with a case: the workflow's actions that are theirs. */
export function customerChoices(tongue: Tongue, { current }: LoadedCase): Choice[] {
  const possible = actionsFor(tongue.rules, { person: current.customer, name: '', roles: ['customer'] }, current)
  return possible.map(({ id, action }): Choice => {
    const label = isReopening(tongue, current.status, action.to)
      ? tongue.say('button.still_problem')
      : labelIn(tongue, action.label, id)
    return {
      label,
      value: token({ does: 'act', number: current.number, action: id, stage: current.stage }),
      says: label,
    }
  })
}

function isReopening(tongue: Tongue, from: string, to: string | undefined): boolean {
  const { statuses } = tongue.rules.workflow
  return statuses[from]?.phase !== 'open' && statuses[to ?? '']?.phase === 'open'
}
