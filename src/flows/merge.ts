// Where every message costs (LINE counts each push times the group's people, L8), what is said together goes as one.
import type { ChatId } from '#core/ids.ts'
import type { Outgoing, Platform } from './message.ts'
import type { Said } from './near.ts'

const mostParts = 5

/** Joins what goes to the same chat about the same case: words, then the card or question that they lead to. */
export function merged(said: Said[], platformOf: (chat: ChatId) => Platform | undefined): Said[] {
  const together: Said[] = []
  const costs = (one: Said) => platformOf(one.chat) === 'line'
  for (const next of cardsLast(said, costs)) {
    const at = costs(next) ? together.findLastIndex((one) => one.chat === next.chat) : -1
    const before = together[at]
    if (before && leadsTo(before, next)) together[at] = joined(before, next)
    else together.push(next)
  }
  return together
}

/** Words about a case come before its card, so that the card's buttons stay at the end; elsewhere they hang under it. */
function cardsLast(said: Said[], costs: (one: Said) => boolean): Said[] {
  const isLast = (one: Said) => one.message.cardOf !== undefined && costs(one)
  return [...said.filter((one) => !isLast(one)), ...said.filter(isLast)]
}

function leadsTo(before: Said, next: Said): boolean {
  const { message } = before
  const isOfCard = next.message.cardOf !== undefined && next.message.cardOf === message.about
  const isOpen = message.cardOf === undefined && message.asks === undefined && message.quotes === undefined
  const isSame = (before.case === null || before.case === next.case) && before.lane === next.lane
  const fits = message.parts.length + next.message.parts.length <= mostParts
  return isOpen && isSame && fits && (isOfCard || message.choices.length === 0) && next.message.quotes === undefined
}

function joined(before: Said, next: Said): Said {
  const message: Outgoing = { ...next.message, parts: [...before.message.parts, ...next.message.parts] }
  const about = before.message.about ?? next.message.about
  return { ...next, message: about ? { ...message, about } : message }
}
