// What is inside a bubble, drawn from the platform's own message.
import { html } from 'hono/html'
import type { Bubble, Button } from '#sandbox/transcript.ts'
import { type Entity, entitiesHtml } from './entities.ts'
import { type Drawing, flexHtml } from './flex.ts'
import { type Html, key, link, linked } from './words.ts'

/** `card`: it stands for itself; else it goes into a bubble. `under`: buttons that hang below. */
export type Inside = { words?: Html | Html[]; card?: Html; under?: Html }

type Names = Record<string, string>
type LineMessage = {
  type?: string
  contents?: unknown
  text?: string
  substitution?: Record<string, { mentionee?: { type: string; userId?: string } }>
}

/** A LINE message: Flex as a card, anything else as words over plain buttons. */
export function lineInside(bubble: Bubble, drawing: Drawing, names: Names): Inside {
  const message = ((bubble.from === 'bot' && bubble.native) || {}) as LineMessage
  if (message.type === 'flex') return { card: flexHtml(message.contents, drawing) }
  if (message.type === 'textV2') return { words: html`${linked(substituted(message, names))}` }
  const keys = bubble.buttons.map((button) => plainKey(button, bubble.id))
  return { words: titled(bubble), under: keys.length > 0 ? html`<div class="keys">${keys}</div>` : undefined }
}

function substituted({ text = '', substitution = {} }: LineMessage, names: Names): string {
  const named = text.replaceAll(/\{(\w{1,20})\}/g, (whole, word: string) => {
    const { mentionee } = substitution[word] ?? {}
    return mentionee ? `@${mentionee.type === 'all' ? 'All' : (names[mentionee.userId ?? ''] ?? '…')}` : whole
  })
  return named.replaceAll('{{', '{').replaceAll('}}', '}')
}

type WhatsAppMessage = { type?: string; interactive?: { type: string; action: { button?: string } } }

/** A WhatsApp message: reply buttons below, a list behind its button. */
export function whatsappInside(bubble: Bubble): Inside {
  const words = titled(bubble, marked)
  if (bubble.buttons.length === 0) return { words }
  const { interactive } = (bubble.native ?? {}) as WhatsAppMessage
  const keys = bubble.buttons.map((button) => plainKey(button, bubble.id))
  if (interactive?.type !== 'list') return { words, under: html`<div class="keys">${keys}</div>` }
  const rows = bubble.buttons.map((button, at) => listRow(button, bubble, bubble.buttons[at - 1]))
  const list = html`<details class="list"><summary>${interactive.action.button ?? '☰'}</summary><div class="rows">${rows}</div></details>`
  return { words, under: list }
}

function listRow(button: Button, bubble: Bubble, before: Button | undefined): Html {
  const heading = button.section && button.section !== before?.section ? html`<b>${button.section}</b>` : ''
  const more = button.description ? html`<small dir="auto">${button.description}</small>` : ''
  return html`${heading}<div class="row">${plainKey(button, bubble.id)}${more}</div>`
}

type TelegramMessage = {
  text?: string
  caption?: string
  entities?: Entity[]
  caption_entities?: Entity[]
  reply_markup?: { inline_keyboard?: { text: string; style?: string }[][] }
}

/** A Telegram message: its entities, and its inline keyboard row by row. */
export function telegramInside(bubble: Bubble): Inside {
  const message = (bubble.native ?? {}) as TelegramMessage
  const entities = message.entities ?? message.caption_entities ?? []
  const text = message.text ?? message.caption
  const words = text === undefined ? titled(bubble) : entitiesHtml(text, entities)
  const rows = message.reply_markup?.inline_keyboard ?? []
  if (rows.length === 0) return { words }
  const buttons = bubble.buttons.values()
  const keyboard = rows.map((row) => {
    const keys = row.map(({ style }) => {
      const button = buttons.next().value
      return button && plainKey(button, bubble.id, style)
    })
    return html`<div class="key-row">${keys}</div>`
  })
  return { words, under: html`<div class="keyboard">${keyboard}</div>` }
}

function titled({ title, text }: Bubble, written: (text: string) => Html[] = linked): Html | undefined {
  if (!title && !text) return undefined
  return html`${title ? html`<b class="title">${title}</b>` : ''}${text ? written(text) : ''}`
}

function plainKey(button: Button, bubble: string, style = ''): Html {
  return button.url ? link(button.url, button.label, `key ${style}`) : key(button, bubble, `key ${style}`)
}

/** WhatsApp's own marks: *bold*, _italic_, ~struck~, ```code```. */
function marked(text: string): Html[] {
  return text.split(/(\*[^*\n]+\*|(?<![\w])_[^_\n]+_(?![\w])|~[^~\n]+~|```[^`]+```)/).flatMap((part) => {
    const inner = part.slice(1, -1)
    if (/^\*.+\*$/.test(part)) return [html`<b>${linked(inner)}</b>`]
    if (/^_.+_$/.test(part)) return [html`<i>${linked(inner)}</i>`]
    if (/^~.+~$/.test(part)) return [html`<s>${linked(inner)}</s>`]
    if (/^```[^`]+```$/.test(part)) return [html`<code>${part.slice(3, -3)}</code>`]
    return linked(part)
  })
}
