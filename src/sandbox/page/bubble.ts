// One bubble on a phone: who, what, when, and what a thumb can do with it.
import { html } from 'hono/html'
import type { DemoPhone } from '#sandbox/demo.ts'
import type { Attached, Bubble, Picture, Place } from '#sandbox/transcript.ts'
import { mediaPath } from '#sandbox/view.ts'
import { lineInside, telegramInside, whatsappInside } from './native.ts'
import { dayOf, type Html, link, timeOf } from './words.ts'

/** A bubble as the chat's log holds it. `before` is the one above it. */
export function bubbleHtml(phone: DemoPhone, bubble: Bubble, before: Bubble | undefined): string {
  const isNewDay = before === undefined || dayOf(before.at) !== dayOf(bubble.at)
  const continues = !isNewDay && nameOf(phone, before) === nameOf(phone, bubble)
  const author = bubble.from === 'bot' ? 'bot' : bubble.from.id
  const name = nameOf(phone, bubble)
  return String(html`<article class="item ${continues ? 'continues' : ''}" data-id="${bubble.id}" data-from="${author}" data-topic="${bubble.topic ?? ''}" tabindex="-1" aria-label="${name}, ${timeOf(bubble.at)}">
    ${isNewDay ? html`<p class="day">${dayOf(bubble.at)}</p>` : ''}
    <div class="said">
      <span class="avatar" aria-hidden="true" data-tint="${tintOf(author)}">${[...name.replace(/^[^\p{L}\p{N}]+/u, '')][0]}</span>
      <div class="stack">
        <span class="name">${name}</span>
        ${bubble.unsent ? unsent(bubble) : contents(phone, bubble)}
      </div>
    </div>
  </article>`)
}

const nameOf = ({ bot }: DemoPhone, { from }: Bubble) => (from === 'bot' ? bot.name : from.name)

const unsent = (bubble: Bubble) => html`<div class="bubble gone"><i>Message taken back</i>${meta(bubble)}</div>`

function contents(phone: DemoPhone, bubble: Bubble): Html {
  const { card, words, under } = insideOf(phone, bubble)
  const parts = [
    quote(phone, bubble),
    pictures(phone, bubble, card !== undefined),
    bubble.file && file(bubble.file, mediaPath(phone, bubble, 'file')),
    bubble.location && place(bubble.location),
    words && html`<span class="words">${words}</span>`,
  ]
  const isSticker = bubble.file?.kind === 'sticker'
  const body = card ?? html`<div class="bubble ${isSticker ? 'sticker' : ''}" dir="auto">${parts}${meta(bubble)}</div>`
  return html`<div class="body">${body}${card ? meta(bubble) : ''}${tools(bubble)}</div>${under}${reactions(bubble)}`
}

function insideOf(phone: DemoPhone, bubble: Bubble) {
  switch (phone.platform) {
    case 'line': {
      const picture = (url: string) => {
        const at = bubble.images.findIndex((each) => each.url === url && each.bytes)
        return at < 0 ? undefined : mediaPath(phone, bubble, at)
      }
      const names = Object.fromEntries(phone.members.map(({ id, name }) => [id, name]))
      return lineInside(bubble, { bubble: bubble.id, picture }, names)
    }
    case 'whatsapp':
      return whatsappInside(bubble)
    case 'telegram':
      return telegramInside(bubble)
  }
}

function quote(phone: DemoPhone, { repliesTo }: Bubble): Html | string {
  if (!repliesTo) return ''
  const quoted = phone.chat.find(repliesTo)
  const name = quoted ? nameOf(phone, quoted) : ''
  const words = quoted ? summary(quoted) : 'a message that is not here'
  return html`<button type="button" class="quote" data-goto="${repliesTo}" aria-label="Quoted message"><b>${name}</b><span dir="auto">${words}</span></button>`
}

/** A bubble in a few words. */
export function summary({ title, text, images, file, location, unsent }: Bubble): string {
  if (unsent) return 'Message taken back'
  const words = [title, text].filter(Boolean).join(' ').replaceAll(/\s+/g, ' ').replaceAll('*', '')
  return words.slice(0, 80) || (images.length > 0 ? 'Photo' : (file?.kind ?? (location ? 'Location' : '…')))
}

/** A LINE image message holds its preview too: one is shown. Cards draw their own. */
function pictures(phone: DemoPhone, bubble: Bubble, isCard: boolean): Html[] {
  if (isCard) return []
  const all = bubble.image ? bubble.images.slice(0, 1) : bubble.images
  return all.map((picture, at) => pictureHtml(picture, mediaPath(phone, bubble, at)))
}

function pictureHtml({ bytes, problem }: Picture, src: string): Html {
  if (bytes) return link(src, html`<img class="photo" src="${src}" alt="Photo" loading="lazy">`)
  return html`<span class="photo is-grey">${problem ?? 'Loading …'}</span>`
}

function file({ kind, name, bytes, problem }: Attached, src: string): Html {
  if (kind === 'sticker')
    return html`<span class="sticker-face" role="img" aria-label="Sticker">${emojiOf(name)}</span>`
  const words = `${kind === 'contact' ? 'Contact' : kind}: ${name ?? ''}`
  if (problem) return html`<span class="file">${words} (${problem})</span>`
  return bytes ? link(src, words, 'file') : html`<span class="file">${words}</span>`
}

const emojiOf = (name = '') => (/\p{Extended_Pictographic}/u.test(name) ? name : '🙂')

function place({ latitude, longitude, title, address, live }: Place): Html {
  const pin = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7Zm0 9.6A2.6 2.6 0 1 1 12 6.4a2.6 2.6 0 0 1 0 5.2Z"/></svg>`
  const where = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`
  return html`<span class="place">${pin}<span dir="auto">${live ? 'Live: ' : ''}<b>${title ?? 'Location'}</b><small>${address ?? where}</small></span></span>`
}

function meta({ at, edited, status }: Bubble): Html {
  const tick = status && ticks[status]
  const said = tick
    ? html`<span class="tick ${status}" role="img" aria-label="${status}" title="${status}">${tick}</span>`
    : ''
  return html`<span class="meta">${edited ? 'edited ' : ''}<time>${timeOf(at)}</time>${said}</span>`
}

const ticks = { sent: '✓', delivered: '✓✓', read: '✓✓', failed: '!' }

/** Shown while the bubble is pointed at or focused. */
function tools(bubble: Bubble): Html {
  const tool = (name: string, words: string, face: string) =>
    html`<button type="button" data-tool="${name}" aria-label="${words}" title="${words}">${face}</button>`
  const own = bubble.from !== 'bot'
  return html`<span class="tools">${tool('reply', 'Reply (quote)', '↩')}${tool('react', 'React with a thumb', '👍')}${
    own && bubble.text ? tool('edit', 'Edit', '✎') : ''
  }${
    own && bubble.location?.live ? tool('move', 'Move on', '↗') : ''
  }${own ? tool('unsend', 'Take back', '✕') : ''}</span>`
}

function reactions({ reactions: all }: Bubble): Html | string {
  if (all.length === 0) return ''
  return html`<span class="reactions" aria-label="Reactions">${all.map((each) => each.emoji).join(' ')}</span>`
}

/** One of six tints, always the same for the same person. */
const tintOf = (id: string) => [...id].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 6
