// A phone on the page: the chat's head, its bubbles, and everything a thumb types or sends with.
import { html } from 'hono/html'
import type { DemoPhone } from '#sandbox/demo.ts'
import type { Bubble } from '#sandbox/transcript.ts'
import { type Html, key } from './words.ts'

export const platformNames = { line: 'LINE', whatsapp: 'WhatsApp', telegram: 'Telegram' }

/** A phone with nothing on its screen yet. */
export function phoneHtml(phone: DemoPhone): Html {
  const { id, platform, title, kind, members, bot } = phone
  const about = kind === 'group' ? [...members.map((each) => each.name), bot.name].join(', ') : `with ${bot.name}`
  const label = `${platformNames[platform]} ${kind === 'group' ? 'group' : 'phone of'} ${title}`
  return html`<section class="phone ${platform} ${kind}" id="phone-${id}" data-phone="${id}" data-first="${members[0].id}" aria-label="${label}" hidden>
    <header><h2>${title}</h2><p>${platformNames[platform]}${kind === 'group' ? ' group' : ''} · ${about}</p></header>
    <nav class="topics" aria-label="Topics" hidden></nav>
    <div class="screen">
      <div class="chat" role="log" aria-label="${title}" tabindex="0"></div>
      <p class="typing" hidden>${bot.name} is typing …</p>
      <p class="toast" role="status" hidden></p>
    </div>
    <div class="replies" role="group" aria-label="Quick replies"></div>
    <form class="composer" autocomplete="off">
      <p class="quoting" hidden><span></span><button type="button" aria-label="Don't quote">✕</button></p>
      ${kind === 'group' ? writingAs(members) : ''}
      <div class="field">
        ${attachments(phone)}
        <textarea rows="1" maxlength="5000" dir="auto" enterkeyhint="send" placeholder="Message" aria-label="Message in ${title}"></textarea>
        <button class="send" aria-label="Send"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 20.5 21.5 12 3 3.5v6.6L15 12 3 13.9Z"/></svg></button>
      </div>
    </form>
  </section>`
}

function writingAs(members: DemoPhone['members']): Html {
  const options = members.map(({ id, name }) => html`<option value="${id}">${name}</option>`)
  return html`<label class="as">You are <select>${options}</select></label>`
}

function attachments({ kind, bot, platform }: DemoPhone): Html {
  const item = (act: string, words: string) => html`<button type="button" data-attach="${act}">${words}</button>`
  const mention =
    kind === 'group' && platform !== 'whatsapp'
      ? html`<button type="button" data-mention="@${bot.mention} ">Mention the bot</button>`
      : ''
  return html`<details class="attach"><summary aria-label="Attach" title="Attach">+</summary><div class="menu">
    ${item('slip', 'Sample slip')}${item('album', 'Two photos at once')}
    <label>Photo of your own …<input type="file" accept="image/png,image/jpeg" multiple></label>
    ${item('location', 'A place')}${platform === 'telegram' ? item('live', 'A place that moves') : ''}${item('sticker', 'Sticker')}${item('contact', 'Contact')}${mention}
  </div></details>`
}

/** The quick replies (LINE) or the bot's keyboard (Telegram) that show now. */
export function repliesHtml({ platform, kind }: DemoPhone, bubbles: Bubble[]): string {
  const newest = bubbles.findLast((bubble) => bubble.quickReplies.length > 0)
  const keys = newest?.quickReplies.map((button) => key(button, newest.id)) ?? []
  if (platform === 'telegram' && kind === 'private' && bubbles.length === 0) {
    return String(html`<button type="button" data-say="/start">Start</button>`)
  }
  return String(html`${keys}`)
}

/** A forum's topics as tabs; empty where there are none. */
export function topicsHtml({ topics }: DemoPhone): string {
  const all = topics?.() ?? []
  if (all.length === 0) return ''
  const tab = (id: string, name: string) =>
    html`<button type="button" data-topic="${id}" aria-pressed="false" dir="auto">${name}</button>`
  return String(
    html`${tab('all', 'All')}${tab('', 'General')}${all.map(({ id, name, closed }) => tab(String(id), closed ? `${name} (closed)` : name))}`,
  )
}
