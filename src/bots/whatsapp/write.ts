// Our messages as Cloud API sends: text with *bold*, reply buttons, a list, links to pictures and files.

import type { Call, FileLink, Target } from '#bots/channel.ts'
import type { FittedChoices } from '#bots/choices.ts'
import { fit, type Piece } from '#bots/fit.ts'
import { clipUtf16 } from '#core/text.ts'
import type { Card, Choice, Outgoing, Tone } from '#flows/message.ts'
import { limits } from './limits.ts'

/** A message as sends in order, each the body that goes to `/{number}/messages`. */
export function writeCalls(message: Outgoing, target: Target): Call[] {
  const pieces = fit(message, limits, target).flat()
  return pieces.map((piece) => ({
    method: 'messages',
    body: {
      messaging_product: 'whatsapp',
      ...receiver(target),
      ...content(piece, message),
      ...(piece.quotes && message.quotes !== undefined && { context: { message_id: message.quotes } }),
    },
  }))
}

/** A user id goes out as `recipient`; in `to` WhatsApp would drop it (rule W22). */
function receiver({ chat, kind }: Target) {
  if (kind === 'group') return { recipient_type: 'group', to: chat }
  return { recipient_type: 'individual', ...(isUserId(chat) ? { recipient: chat } : { to: chat }) }
}

/** `CC.` and letters and digits, `CC.ENT.` for a parent account's: rule W21. */
function isUserId(id: string): boolean {
  return /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]+$/.test(id)
}

function content(piece: Piece, message: Outgoing): Record<string, unknown> {
  switch (piece.kind) {
    case 'text':
    case 'card':
      return words(textOf(piece), piece.choices, message.listLabel)
    case 'picture':
      return { type: 'image', image: { link: pictureUrl(piece.link), ...caption(piece.caption) } }
    case 'file':
      return document(piece)
    case 'location':
      return { type: 'location', location: place(piece) }
    default:
      return piece satisfies never
  }
}

/** A card's stars come on top of what `fit` counted: many lines of them may go over. */
function textOf(piece: Extract<Piece, { kind: 'text' | 'card' }>): string {
  if (piece.kind === 'text') return piece.text
  return clipUtf16(cardText(piece.card), piece.choices ? (limits.choiceText ?? limits.text) : limits.text)
}

function caption(text: string | undefined) {
  return text === undefined ? {} : { caption: text }
}

/** WhatsApp takes images of up to 5 MB. */
function pictureUrl(link: FileLink): string {
  return link.size > 5_000_000 ? link.preview : link.url
}

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/document-messages */
const documents =
  /^(text\/plain|application\/(pdf|msword|vnd\.ms-(excel|powerpoint)|vnd\.openxmlformats-officedocument\..+))$/

/** Of a file that WhatsApp does not take the address is said. */
function document({ link, name, caption: said }: Extract<Piece, { kind: 'file' }>) {
  if (documents.test(link.mime)) {
    return { type: 'document', document: { link: link.url, filename: clipUtf16(name, 240), ...caption(said) } }
  }
  const address = `${name}: ${link.url}`
  return words(said === undefined ? address : `${said}\n${address}`)
}

function place({ latitude, longitude, title }: Extract<Piece, { kind: 'location' }>) {
  return { latitude, longitude, ...(title.trim() && { name: clipUtf16(title, 1000) }) }
}

function words(text: string, choices?: FittedChoices, listLabel?: string): Record<string, unknown> {
  if (!choices) return { type: 'text', text: { body: text, preview_url: false } }
  const [first] = choices.items
  const asked = first && 'want' in first ? wanted[first.want] : undefined
  const offer = asked ?? (choices.as === 'list' ? list(choices.items, listLabel) : buttons(choices.items))
  return { type: 'interactive', interactive: { ...offer, body: { text } } }
}

type Offer = { type: string; action: Record<string, unknown> }

/** What WhatsApp can ask a phone for, as a message of its own. */
const wanted: Partial<Record<Extract<Choice, { want: unknown }>['want'], Offer>> = {
  location: { type: 'location_request_message', action: { name: 'send_location' } },
  contact: { type: 'request_contact_info', action: { name: 'request_contact_info' } },
}

function buttons(items: Choice[]): Offer {
  const replies = answers(items).map((item) => ({ type: 'reply', reply: { id: item.value, title: item.label } }))
  return { type: 'button', action: { buttons: replies } }
}

function list(items: Choice[], label = '☰'): Offer {
  const rows = answers(items).map(({ value, label: title, description }) => {
    return { id: value, title, ...(description && { description }) }
  })
  return { type: 'list', action: { button: clipUtf16(label, 20), sections: [{ rows }] } }
}

type Answer = Exclude<Choice, { want: unknown } | { url: unknown }>

function answers(items: Choice[]): Answer[] {
  return items.filter((item): item is Answer => 'value' in item && !('want' in item))
}

const dots: Record<Tone, string> = { plain: '', working: '🔵 ', waiting: '🟡 ', urgent: '🔴 ', done: '🟢 ' }

function cardText(card: Card): string {
  const start = card.rightToLeft ? '\u200f' : ''
  const badge = card.badge === undefined ? '' : ` · ${bold(card.badge)}`
  const lines = card.lines.map(({ label, text }) => (label === undefined ? text : `${bold(`${label}:`)} ${text}`))
  const note = card.note === undefined ? [] : ['', bold(card.note.title), card.note.text]
  const heading = `${dots[card.tone]}${bold(card.title)}${badge}`
  return [heading, ...lines, ...note].map((line) => (line ? start + line : line)).join('\n')
}

/** WhatsApp knows no escaping: what holds a star or a break of its own stays plain. */
function bold(text: string): string {
  const trimmed = text.trim()
  return trimmed === '' || /[*\n]/.test(trimmed) ? text : `*${trimmed}*`
}
