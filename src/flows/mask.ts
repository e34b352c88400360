// What goes to a group where staff read along goes without personal values; whoever works the case can have them shown to them alone (S1-24).
import { masked } from '#core/personal.ts'
import { token } from './buttons.ts'
import type { Card, Choice, Outgoing, Part } from './message.ts'
import type { Chat, Near, Said } from './near.ts'

type Speaking = Pick<Near, 'workspace' | 'wordings' | 'desks'> & Partial<Pick<Near, 'chat'>>

/** Messages as they may be said: those to groups of staff are masked, and a card gets a button that shows what it hides. */
export function withoutPersonal(speaking: Speaking, said: Said[]): Said[] {
  const { chat: here, desks } = speaking
  return said.map((one) => {
    const chat = one.chat === here?.id ? here : desks.find(({ id }) => id === one.chat)
    return chat && isStaffGroup(chat) ? { ...one, message: hidden(speaking, chat, one) } : one
  })
}

/** A message as this chat may read it, without a button. */
export function maskedFor(chat: Chat, message: Outgoing): Outgoing {
  return isStaffGroup(chat) ? { ...message, parts: message.parts.map(maskedPart), ...topicOf(message) } : message
}

function isStaffGroup({ kind, purpose }: Chat): boolean {
  return kind === 'group' && (purpose === 'staff' || purpose === 'alerts')
}

function hidden(speaking: Speaking, chat: Chat, { message, case: of }: Said): Outgoing {
  const parts = message.parts.map(maskedPart)
  const topic = topicOf(message)
  if (parts.every((part, at) => part === message.parts[at])) return { ...message, ...topic }
  const isCard = parts.some(({ kind }) => kind === 'card')
  const shows = isCard && of !== null && chat.purpose === 'staff' && message.choices.length > 0
  return {
    ...message,
    ...topic,
    parts,
    choices: shows ? [...message.choices, reveal(speaking, chat, of)] : message.choices,
  }
}

/** A topic is named after its case's customer, whose name may be a number. */
function topicOf({ caseTopic }: Outgoing): Pick<Outgoing, 'caseTopic'> {
  return caseTopic ? { caseTopic: { ...caseTopic, name: masked(caseTopic.name) } } : {}
}

function reveal({ workspace, wordings }: Speaking, { language }: Chat, of: string): Choice {
  const label = wordings(language ?? workspace.language)('button.reveal')
  return { label, value: token({ does: 'command', name: 'reveal', rest: of }), says: label }
}

/** The same part where nothing in it is personal. */
function maskedPart(part: Part): Part {
  switch (part.kind) {
    case 'text': {
      const text = masked(part.text)
      return text === part.text ? part : { ...part, text }
    }
    case 'card': {
      const card = maskedCard(part.card)
      return card === part.card ? part : { ...part, card }
    }
    case 'picture': {
      const { instead, caption } = maskedFile(part)
      return instead === part.instead && caption === part.caption ? part : { ...part, ...maskedFile(part) }
    }
    case 'file': {
      const name = masked(part.name)
      const { instead, caption } = maskedFile(part)
      const isSame = name === part.name && instead === part.instead && caption === part.caption
      return isSame ? part : { ...part, ...maskedFile(part), name }
    }
    case 'location': {
      const title = masked(part.title)
      return title === part.title ? part : { ...part, title }
    }
  }
}

/** What is said beside a file, and in its place. */
function maskedFile({ caption, instead }: { caption?: string; instead: string }) {
  return { instead: masked(instead), ...(caption === undefined ? {} : { caption: masked(caption) }) }
}

function maskedCard(card: Card): Card {
  const lines = card.lines.map((line) => ({ ...line, text: masked(line.text) }))
  const title = masked(card.title)
  const note = card.note && { ...card.note, text: masked(card.note.text) }
  const isSame =
    title === card.title &&
    note?.text === card.note?.text &&
    lines.every(({ text }, at) => text === card.lines[at]?.text)
  return isSame ? card : { ...card, title, lines, ...(note ? { note } : {}) }
}
