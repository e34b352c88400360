// Who hears what of a decision: cards and notices become messages to chats, each in its receiver's language.
import type { Case, Notice } from '#core/case.ts'
import type { ChatId } from '#core/ids.ts'
import { isTold, toldEventOf } from '#core/told.ts'
import type { Rules } from '#core/workflow.ts'
import { actionChoices, departedCard, staffCard } from './cards.ts'
import { chatsOfRole, desksOf, groupsOf, privateOf } from './desks.ts'
import type { Outgoing } from './message.ts'
import { isMuted, isPressing } from './mutes.ts'
import type { Chat, Lane, Made, Near, Said } from './near.ts'
import { toCustomer, toStaff } from './notices.ts'
import type { LoadedCase } from './questions.ts'
import { isUrgent, statusLabel, type Tongue, tongueOf } from './tongue.ts'
import { caseTopic } from './topic.ts'

/** What speaking goes by; a timer has it as well as a chat. `chat` is where somebody acts: they always hear what came of it. */
export type Speaking = Pick<Near, 'now' | 'workspace' | 'wordings' | 'desks'> & Partial<Pick<Near, 'chat'>>

/** Words for everything a decision wants said: the staff's cards, then its notices. */
export function speak(speaking: Speaking, made: Made): Said[] {
  const found: LoadedCase = { ...made.found, current: made.decision.next }
  const notices = once(made.decision.notices.flatMap((notice) => wordNotice(speaking, found, notice)))
  const all = [
    ...notices.filter(first),
    ...(made.decision.cardChanged
      ? [...cards(speaking, found, made.before), ...departures(speaking, found, made)]
      : []),
    ...notices.filter((said) => !first(said)),
    ...farewell(speaking, found, made),
    ...nudges(speaking, found, made),
  ]
  const knew =
    made.before === null ? [] : desksOf(speaking.desks, { ...found, current: made.before }).map(({ id }) => id)
  const isNew = made.before === null
  const heard = all.filter(
    (said) => isHeard(speaking, found, asNews(said, knew)) || (!isNew && isHeard(speaking, found, said)),
  )
  // What is urgent is never switched off for everybody.
  return heard.some(isUrgentNews) ? heard : all.filter((said) => heard.includes(said) || isUrgentNews(said))
}

/** A chat's first card of a case is the news of it. */
function asNews(said: Said, knew: ChatId[]): Said {
  return said.wording === 'card' && !knew.includes(said.chat) ? { ...said, wording: 'staff.opened' } : said
}

const isUrgentNews = ({ lane, wording }: Said): boolean => lane === 'critical' && !wording.startsWith('customer.')

/** Whether a chat is to hear this: what it goes without it hears only where somebody there did it. */
function isHeard({ chat: here, desks, now }: Speaking, found: LoadedCase, said: Said): boolean {
  const chat =
    said.chat === here?.id ? null : [...desks, ...(found.chat ? [found.chat] : [])].find(({ id }) => id === said.chat)
  if (!chat) return true
  const isTheCustomers = said.wording.startsWith('customer.')
  const kind = toldEventOf(said.wording)
  const event = kind === 'opened' && isUrgent(found.rules, found.current) ? 'urgent' : kind
  if (event !== null && !isTold(chat, event)) return false
  return isTheCustomers || !isMuted(chat, now) || isPressing(said)
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
  return desksOf(speaking.desks, found).map((chat) => {
    const said = cardFor(speaking, found, chat)
    const isBack = before !== null && !desksOf(speaking.desks, { ...found, current: before }).includes(chat)
    const lane: Lane = isUrgent(found.rules, found.current) && (isNew || isBack) ? 'critical' : 'normal'
    const topic = caseTopic(tongueFor(speaking, found.rules, chat), found, { before, isBack })
    return { ...said, message: { ...said.message, caseTopic: topic }, lane }
  })
}

/** A group that the case has left is told where it went, and its card has nothing more to press. */
function departures(speaking: Speaking, found: LoadedCase, { before }: Made): Said[] {
  if (before === null) return []
  const there = groupsOf(speaking.desks, found)
  const left = groupsOf(speaking.desks, { ...found, current: before }).filter((chat) => !there.includes(chat))
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
      return desksOf(desks, found)
    case 'owner': {
      const own = privateOf(desks, found.current.owner)
      return own.length > 0 ? own : groupsOf(desks, found)
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
