// Our messages as Bot API calls: HTML with everything escaped, cards as tidy text, choices as keyboards.

import type { Call, Target } from '#bots/channel.ts'
import type { FittedChoices } from '#bots/choices.ts'
import { fit, type Piece } from '#bots/fit.ts'
import { clipUtf16, lengthOf } from '#core/text.ts'
import type { Card, Choice, Outgoing, Tone } from '#flows/message.ts'
import { limits } from './limits.ts'

/** A message as calls in order; one that is a single text or card edits `target.edit` in place. */
export function writeCalls(message: Outgoing, target: Target): Call[] {
  const pieces = fit(target.kind === 'group' ? typed(message) : message, limits, target).flat()
  const [only] = pieces
  const isEditable = pieces.length === 1 && only && isWords(only) && only.choices?.as !== 'replies'
  if (target.edit !== undefined && isEditable) return [edit(only, target, target.edit)]
  const asking = pieces.findLastIndex(isWords)
  return pieces.map((piece, at) => post(piece, at === asking ? message : { ...message, asks: undefined }, target))
}

/** A question whose answer is to be forced offers in words what its buttons would have. */
function typed(message: Outgoing): Outgoing {
  const { asks, choices, parts } = message
  if (asks?.instead === undefined || choices.length === 0) return message
  const last = parts.at(-1)
  const isText = last?.kind === 'text'
  const words = isText ? `${last.text}\n${asks.instead}` : asks.instead
  return { ...message, choices: [], parts: [...(isText ? parts.slice(0, -1) : parts), { kind: 'text', text: words }] }
}

type Words = Extract<Piece, { kind: 'text' | 'card' }>
type Asking = Pick<Outgoing, 'quotes' | 'silent'> & { asks?: Outgoing['asks'] | undefined }

function isWords(piece: Piece): piece is Words {
  return piece.kind === 'text' || piece.kind === 'card'
}

function edit(piece: Words, target: Target, messageId: string): Call {
  const markup = piece.choices && inlineKeyboard(piece.choices.items)
  return {
    method: 'editMessageText',
    body: {
      chat_id: chatId(target.chat),
      message_id: Number(messageId),
      ...htmlText(html(piece)),
      ...(markup && { reply_markup: markup }),
    },
  }
}

function post(piece: Piece, message: Asking, target: Target): Call {
  const isForced = message.asks !== undefined && piece.choices === undefined && target.kind === 'group'
  const quotes = piece.quotes || isForced ? message.quotes : undefined
  const markup = piece.choices ? keyboard(piece.choices, message) : isForced ? forcedReply(message) : undefined
  const { method, body } = content(piece, isForced ? message.asks?.person : undefined)
  return {
    method,
    body: {
      chat_id: chatId(target.chat),
      ...(target.topic !== undefined && { message_thread_id: Number(target.topic) }),
      ...body,
      ...(quotes !== undefined && {
        reply_parameters: { message_id: Number(quotes), allow_sending_without_reply: true },
      }),
      ...(message.silent && { disable_notification: true }),
      ...(markup && { reply_markup: markup }),
    },
  }
}

function content(piece: Piece, mention: string | undefined): Call {
  switch (piece.kind) {
    case 'text':
    case 'card':
      return { method: 'sendMessage', body: htmlText(html(piece) + invisibleMention(mention)) }
    case 'picture':
      return { method: 'sendPhoto', body: { photo: photoUrl(piece.link), ...caption(piece.caption) } }
    case 'file':
      return document(piece)
    case 'location':
      return place(piece)
    default:
      return piece satisfies never
  }
}

function htmlText(text: string) {
  return { text, parse_mode: 'HTML', link_preview_options: { is_disabled: true } }
}

function caption(words: string | undefined) {
  return words === undefined ? {} : { caption: escapeHtml(words), parse_mode: 'HTML' }
}

/** Telegram fetches photos of up to 5 MB: https://core.telegram.org/bots/api#sending-files */
function photoUrl(link: { url: string; preview: string; size: number }): string {
  return link.size > 5_000_000 ? link.preview : link.url
}

/** By address Telegram takes these documents only, up to 20 MB; of others the address is said. */
const documentsByUrl = ['application/pdf', 'application/zip', 'image/gif']

function document({ link, name, caption: words }: Extract<Piece, { kind: 'file' }>): Call {
  if (documentsByUrl.includes(link.mime) && link.size <= 20_000_000) {
    return { method: 'sendDocument', body: { document: link.url, ...caption(words) } }
  }
  const linked = `<a href="${escapeHtml(link.url)}">${escapeHtml(name)}</a>`
  return { method: 'sendMessage', body: htmlText(words === undefined ? linked : `${escapeHtml(words)}\n${linked}`) }
}

function place({ latitude, longitude, title }: Extract<Piece, { kind: 'location' }>): Call {
  if (title.trim() === '') return { method: 'sendLocation', body: { latitude, longitude } }
  return { method: 'sendVenue', body: { latitude, longitude, title, address: `${latitude}, ${longitude}` } }
}

const dots: Record<Tone, string> = { plain: '', working: '🔵 ', waiting: '🟡 ', urgent: '🔴 ', done: '🟢 ' }

function html(piece: Words): string {
  return piece.kind === 'text' ? escapeHtml(piece.text) : cardHtml(piece.card)
}

function cardHtml(card: Card): string {
  const start = card.rightToLeft ? '\u200f' : ''
  const badge = card.badge === undefined ? '' : ` · <b>${escapeHtml(card.badge)}</b>`
  const lines = card.lines.map(({ label, text }) => {
    return label === undefined ? escapeHtml(text) : `<b>${escapeHtml(label)}:</b> ${escapeHtml(text)}`
  })
  const heading = `${dots[card.tone]}<b>${escapeHtml(card.title)}</b>${badge}`
  const words = [heading, ...lines].map((line) => start + line).join('\n')
  if (card.note === undefined) return words
  const note = `${start}<b>${escapeHtml(card.note.title)}</b>\n${start}${escapeHtml(card.note.text)}`
  return `${words}\n<blockquote>${note}</blockquote>`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** A forced reply reaches only who is quoted or mentioned. What is quoted may be the bot's own card, or gone: hence a mention nobody sees. */
function invisibleMention(person: string | undefined): string {
  return person === undefined ? '' : `<a href="tg://user?id=${escapeHtml(person)}">\u2060</a>`
}

function forcedReply({ asks, quotes }: Asking) {
  return {
    force_reply: true,
    selective: quotes !== undefined || asks?.person !== undefined,
    ...placeholder(asks),
  }
}

/** Shown in the input field: at most 64 characters. */
function placeholder(asks: Outgoing['asks'] | undefined) {
  const words = asks?.placeholder
  return words ? { input_field_placeholder: clipUtf16(words, 64) } : {}
}

function keyboard(choices: FittedChoices, message: Asking) {
  if (choices.as !== 'replies') return inlineKeyboard(choices.items)
  const keys = choices.items.map((item) => {
    if (!('want' in item)) return { text: item.label }
    return { text: item.label, ...(item.want === 'location' ? { request_location: true } : { request_contact: true }) }
  })
  const look = { one_time_keyboard: true, resize_keyboard: true, ...placeholder(message.asks) }
  return { keyboard: keys.map((key) => [key]), ...look }
}

function inlineKeyboard(items: Choice[]) {
  return { inline_keyboard: inRows(items.flatMap((item) => inlineButton(item) ?? [])) }
}

type InlineButton = { text: string; callback_data?: string; url?: string; style?: string }

function inlineButton(item: Choice): InlineButton | null {
  if ('url' in item) return { text: item.label, url: item.url }
  if ('want' in item) return null
  return { text: item.label, callback_data: item.value, ...(item.style && { style: item.style }) }
}

/** Up to three short labels side by side, a long one alone. */
function inRows(buttons: InlineButton[]): InlineButton[][] {
  const rows: InlineButton[][] = []
  let width = Number.POSITIVE_INFINITY
  for (const button of buttons) {
    const wide = lengthOf(button.text, 'graphemes')
    const row = rows.at(-1)
    if (row && row.length < 3 && width + wide <= 30) row.push(button)
    else rows.push([button])
    width = rows.at(-1)?.length === 1 ? wide : width + wide
  }
  return rows
}

/** Chat ids go out as the numbers they are; a channel's @name stays a text. */
export function chatId(chat: string): number | string {
  return /^-?\d+$/.test(chat) ? Number(chat) : chat
}
