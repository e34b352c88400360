// Telegram's text with its entities: https://core.telegram.org/bots/api#messageentity
import { html } from 'hono/html'
import { type Html, link } from './words.ts'

export type Entity = { type: string; offset: number; length: number; url?: string }

/** The text as Telegram's clients show it. Entities lie inside one another or apart, never across. */
export function entitiesHtml(text: string, entities: Entity[]): Html {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  return html`${within(text, sorted, 0, text.length)}`
}

function within(text: string, entities: Entity[], from: number, to: number): Html[] {
  const [entity, ...rest] = entities
  if (!entity) return from < to ? [html`${text.slice(from, to)}`] : []
  const end = entity.offset + entity.length
  const inside = rest.filter((each) => each.offset < end)
  const after = rest.filter((each) => each.offset >= end)
  return [
    html`${text.slice(from, entity.offset)}`,
    wrapped(entity, text.slice(entity.offset, end), within(text, inside, entity.offset, end)),
    ...within(text, after, end, to),
  ]
}

function wrapped({ type, url }: Entity, words: string, inside: Html[]): Html {
  switch (type) {
    case 'bold':
      return html`<b>${inside}</b>`
    case 'italic':
      return html`<i>${inside}</i>`
    case 'underline':
      return html`<u>${inside}</u>`
    case 'strikethrough':
      return html`<s>${inside}</s>`
    case 'code':
      return html`<code>${inside}</code>`
    case 'pre':
      return html`<pre>${inside}</pre>`
    case 'blockquote':
    case 'expandable_blockquote':
      return html`<blockquote>${inside}</blockquote>`
    case 'text_link':
      return link(url ?? '', inside)
    case 'url':
      return link(words, inside)
    case 'bot_command':
    case 'mention':
    case 'text_mention':
    case 'hashtag':
      return html`<span class="mention">${inside}</span>`
    default:
      return html`<span>${inside}</span>`
  }
}
