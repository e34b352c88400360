// How long a business keeps what no case needs any more: a part of its settings page.
import type { Retention } from '#core/retention.ts'
import { card, facts, field, form, type Html, html, submit } from './html.ts'
import type { Acted, Ask, Form, Refused } from './page.ts'
import { refusedAs } from './refusal.ts'
import { megabytes, timeIn } from './show.ts'
import { settingsWords } from './texts/settings.ts'

type Announced = { from: number; events: number; messages: number; rows: number; files: number; bytes: number }
type Kept = { days: Retention; announced: Announced | null }

/** What is kept for so many days; `least` where that has a bound of its own, `after` what it may not go before. */
const kinds = [
  { name: 'events_words', of: ({ events }: Retention) => events.words },
  { name: 'events_keys', of: ({ events }: Retention) => events.keys, least: 14, after: 'events_words' },
  { name: 'events_dead', of: ({ events }: Retention) => events.dead },
  { name: 'messages_words', of: ({ messages }: Retention) => messages.words },
  { name: 'messages_rows', of: ({ messages }: Retention) => messages.rows, after: 'messages_words' },
  { name: 'files_loose', of: ({ files }: Retention) => files.loose },
  { name: 'files_closed', of: ({ files }: Retention) => files.closed, mayBeEmpty: true },
] as const

/** What each kind forgets, in how many days, and what was announced to go. */
export async function retentionPart(ask: Ask, refused: Refused): Promise<Html> {
  const say = settingsWords(ask.visitor.language)
  const answer = await ask.api('GET', '/retention')
  if (!answer.ok) throw new Error(`The API did not tell how long what is kept: ${answer.problem.detail}`)
  const { days, announced } = answer.body as Kept
  const told = announced
    ? facts([[say('announced', { time: timeIn(ask, announced.from) }), whatOf(ask, announced)]])
    : ''
  if (ask.visitor.rights === 'read') {
    const lines = kinds.map(({ name, of }): [string, string] => {
      const count = of(days)
      return [say(name), count === null ? say('kept') : say('days', { days: count })]
    })
    return card(say('retention'), html`${facts(lines)}${told}`, say('retention_help'))
  }
  const mine = refused?.form.has('events_words') ? refused : null
  const fields = kinds.map(({ name, of }) =>
    field({ name, label: say(name), help: say(`${name}_help`), type: 'number', value: String(of(days) ?? '') }, mine),
  )
  const content = form(
    ask,
    ask.to('settings', 'retention'),
    html`<div class="fields">${fields}</div>${submit(say('save'))}`,
  )
  return card(say('retention'), html`${told}${content}`, say('retention_help'))
}

function whatOf({ visitor }: Ask, { events, messages, rows, files, bytes }: Announced): string {
  const size = megabytes(bytes)
  return settingsWords(visitor.language)('announced_what', { events, messages, rows, files, size })
}

/** Sets how long what is kept, as it was typed. */
export async function keepsFor(ask: Ask, given: Form): Promise<Acted> {
  const say = settingsWords(ask.visitor.language)
  const wrong = wrongIn(ask, given)
  if (Object.keys(wrong).length > 0) return { refused: say('look'), fields: wrong }
  const days = (name: (typeof kinds)[number]['name']) => (given.get(name) === '' ? null : Number(given.get(name)))
  const asked = {
    events: { words: days('events_words'), keys: days('events_keys'), dead: days('events_dead') },
    messages: { words: days('messages_words'), rows: days('messages_rows') },
    files: { loose: days('files_loose'), closed: days('files_closed') },
  }
  const answer = await ask.api('PUT', '/retention', asked)
  const names = Object.fromEntries(kinds.map(({ name }) => [name.replace('_', '.'), name]))
  return answer.ok ? { to: ask.to('settings'), done: say('saved') } : refusedAs(answer.problem, names)
}

function wrongIn({ visitor }: Ask, given: Form): Record<string, string> {
  const say = settingsWords(visitor.language)
  const found = kinds.map((kind): [string, string | null] => {
    const typed = given.get(kind.name)
    const least = 'least' in kind ? kind.least : 1
    if (typed === '' && 'mayBeEmpty' in kind) return [kind.name, null]
    const days = Number(typed)
    if (typed === '' || !Number.isInteger(days) || days < least || days > 3650)
      return [kind.name, say('days_wrong', { least })]
    return [kind.name, 'after' in kind && days < Number(given.get(kind.after)) ? say('days_order') : null]
  })
  return Object.fromEntries(found.flatMap(([name, problem]) => (problem === null ? [] : [[name, problem]])))
}
