// What the house says, by event and language: read it, put it in the business's own words, take that back (S0-24).
import {
  badge,
  button,
  card,
  crumbs,
  empty,
  facts,
  field,
  fold,
  form,
  type Html,
  html,
  link,
  notice,
  submit,
  table,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { bubbles, limitsOf, saidOf } from '#admin/preview.ts'
import { refusedAs } from '#admin/refusal.ts'
import { when } from '#admin/show.ts'
import { type Section, sectionOf, sections, wordingWords } from '#admin/texts/wordings.ts'
import { type Language, languages } from '#core/workflow.ts'
import { isWordingKey, lint, type WordingKey } from '#templates/wordings.ts'

type Line = { key: string; variables: string[]; texts: Record<Language, { text: string; own: boolean }> }
type Wording = { text: string; shipped: string; variables: string[] }
type Change = { seq: number; at: number; by: string | null; text: string | null }
type Place = { key: WordingKey; language: Language }

export const wordings: Page = {
  path: 'wordings',
  title: (language) => wordingWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const place = placeOf(ask)
    return place ? one(ask, place, refused) : all(ask)
  },
  acts: { save, preview, undo, restore, shipped },
}

function placeOf({ rest: [key = '', language] }: Ask): Place | null {
  const known = languages.find((each) => each === language)
  return isWordingKey(key) && known ? { key, language: known } : null
}

const pathOf = ({ key, language }: Place) => `/wordings/${key}/${language}`

// ── all of them ──

async function all(ask: Ask): Promise<Html> {
  const say = wordingWords(ask.visitor.language)
  const sought = (ask.c.req.query('q') ?? '').slice(0, 200)
  const lines = await read<{ items: Line[] }>(ask, `/wordings?q=${encodeURIComponent(sought)}`)
  const search = html`<form method="get" action="${ask.to('wordings')}" role="search">${field({ name: 'q', label: say('search'), value: sought, type: 'search', help: say('search_help') })}${submit(say('find'), 'plain')}</form>`
  const groups = Map.groupBy(lines.items, ({ key }) => sectionOf(key))
  const found = sections.map((name) => group(ask, name, groups.get(name) ?? [], sought !== ''))
  return html`${card(null, search, say('intro'))}${lines.items.length > 0 ? found : empty(say('none_found'), link(ask.to('wordings'), say('show_all')))}`
}

function group(ask: Ask, name: Section, lines: Line[], isOpen: boolean): Html {
  if (lines.length === 0) return html``
  const say = wordingWords(ask.visitor.language)
  const first = languages.find((language) => language === ask.workspace.language) ?? 'en'
  const columns = [
    { head: say('text'), cell: (line: Line) => textIn(ask, line, first) },
    { head: say('languages'), cell: (line: Line) => tongues(ask, line) },
  ]
  const title = say(`group_${name}`)
  return html`<div class="list">${fold(`${title} (${lines.length})`, table(title, columns, lines), isOpen)}</div>`
}

function textIn(ask: Ask, { key, texts }: Line, language: Language): Html {
  return html`<a href="${ask.to('wordings', key, language)}"><bdi>${texts[language].text}</bdi></a><br><code class="muted" dir="ltr">${key}</code>`
}

function tongues(ask: Ask, { key, texts }: Line): Html {
  const say = wordingWords(ask.visitor.language)
  return html`<span class="row">${languages.map((language) => html`${link(ask.to('wordings', key, language), say(`in_${language}`))}${texts[language].own ? badge(say('own'), 'good') : ''} `)}</span>`
}

// ── one of them ──

async function one(ask: Ask, place: Place, refused: Refused): Promise<Html> {
  const say = wordingWords(ask.visitor.language)
  const at = (act: string) => ask.to('wordings', place.key, place.language, act)
  const [now, history] = await Promise.all([
    read<Wording>(ask, pathOf(place)),
    read<{ items: Change[] }>(ask, `${pathOf(place)}/history`),
  ])
  const text = refused?.form.has('text') ? refused.form.get('text') : now.text
  const fields = html`${field({ name: 'text', label: say('text'), value: now.text, rows: 8, required: true }, refused)}
    ${field({ name: 'case', label: say('case'), help: say('case_help') }, refused)}
    <div class="row">${submit(say('save'))}<button class="plain" type="submit" formaction="${at('preview')}" formnovalidate data-live>${say('preview')}</button></div>`
  const others = languages.map(
    (language) =>
      html`<li><a href="${ask.to('wordings', place.key, language)}" ${language === place.language ? html`aria-current="true"` : ''}>${say(`in_${language}`)}</a></li>`,
  )
  const lines: [string, Html][] = [
    [say('variables'), variables(ask, now)],
    [say('shipped'), html`<bdi class="said">${now.shipped}</bdi>`],
  ]
  return html`${crumbs(ask.to('wordings'), say('back'), html`<code dir="ltr">${place.key}</code>`)}<ul class="tabs">${others}</ul>
    ${await missing(ask, place)}
    <div class="wording columns">${card(say(`in_${place.language}`), html`${facts(lines)}${form(ask, at('save'), fields)}`)}
    ${await previewed(ask, place, text, refused)}</div>
    ${card(say('history'), past(ask, place, now, history.items))}`
}

/** What may stand in a text; a press puts it where the cursor is. */
function variables({ visitor }: Ask, { variables: names }: Wording): Html {
  const say = wordingWords(visitor.language)
  if (names.length === 0) return html`${say('no_variables')}`
  if (visitor.rights === 'read')
    return html`<span class="row">${names.map((name) => html`<code dir="ltr">{{${name}}}</code>`)}</span>`
  return html`<span class="row">${names.map((name) => html`<button type="button" class="chip" dir="ltr" data-insert="{{${name}}}" aria-label="${say('insert', { name })}">{{${name}}}</button>`)}</span>`
}

/** The languages that still say what was shipped while others have words of their own. */
async function missing(ask: Ask, { key }: Place): Promise<Html> {
  const say = wordingWords(ask.visitor.language)
  const { items } = await read<{ items: Line[] }>(ask, `/wordings?q=${encodeURIComponent(key)}`)
  const texts = items.find((line) => line.key === key)?.texts
  const { workflow } = await ask.needs.rules(ask.workspace.id)
  const left = workflow.languages.filter((language) => !texts?.[language].own)
  if (left.length === 0 || left.length === workflow.languages.length) return html``
  return notice(say('missing', { languages: left.map((language) => say(`in_${language}`)).join(', ') }), 'warn')
}

/** How each platform shows a text, with a case of the business where one was named. */
async function previewed(ask: Ask, place: Place, text: string, refused: Refused): Promise<Html> {
  const say = wordingWords(ask.visitor.language)
  const wrong = wrongWith(ask, place, text)
  const number = refused?.form.get('case') ?? ''
  const said = wrong === null ? await saidOf(ask, place, text, number) : null
  const inside =
    said === null
      ? notice(wrong ?? say('no_case', { number }), 'bad')
      : bubbles(place.language, said, await limitsOf(ask))
  return html`<section class="card" data-preview><h2>${say('how_it_looks')}</h2><p class="muted">${say('sample')}</p>${inside}</section>`
}

function past(ask: Ask, place: Place, now: Wording, changes: Change[]): Html {
  const say = wordingWords(ask.visitor.language)
  const at = (act: string) => ask.to('wordings', place.key, place.language, act)
  if (changes.length === 0) return empty(say('never_changed'))
  const restored = (row: Change) => button(ask, at('restore'), say('restore'), { seq: String(row.seq) })
  const columns = [
    { head: say('when'), cell: (row: Change) => when(ask, row.at) },
    { head: say('who'), cell: (row: Change) => row.by ?? say('an_admin') },
    { head: say('text'), cell: (row: Change) => html`<bdi class="said">${row.text ?? say('shipped_again')}</bdi>` },
    ...(ask.visitor.rights === 'all' ? [{ head: say('doing'), cell: restored }] : []),
  ]
  const back = now.text === now.shipped ? '' : button(ask, at('shipped'), say('to_shipped'))
  return html`<div class="row">${button(ask, at('undo'), say('undo'))}${back}</div>${table(say('history'), columns, changes)}`
}

// ── what is done ──

/** What is wrong with a text, in words, or null. */
function wrongWith({ visitor }: Ask, { key }: Place, text: string): string | null {
  const say = wordingWords(visitor.language)
  if (text.trim() === '') return say('empty')
  const { unknown, problem } = lint(key, text)
  if (problem !== null) return say('unreadable', { problem })
  return unknown.length > 0 ? say('unknown', { names: unknown.map((name) => `{{${name}}}`).join(', ') }) : null
}

async function save(ask: Ask, given: Form): Promise<Acted> {
  const say = wordingWords(ask.visitor.language)
  const place = placeOf(ask)
  if (!place) return { refused: say('none_found') }
  const text = given.get('text').replaceAll('\r\n', '\n')
  const wrong = wrongWith(ask, place, text) ?? (await tooLong(ask, place, text))
  if (wrong !== null) return { refused: say('not_saved'), fields: { text: wrong } }
  const answer = await ask.api('PUT', pathOf(place), { text })
  return answer.ok ? done(ask, place, say('saved')) : refusedAs(answer.problem)
}

async function tooLong(ask: Ask, place: Place, text: string): Promise<string | null> {
  const say = wordingWords(ask.visitor.language)
  const length = ((await saidOf(ask, place, text, '')) ?? text).length
  const over = (await limitsOf(ask)).filter(({ most }) => length > most).sort((a, b) => a.most - b.most)
  const [tightest] = over
  return tightest ? say('too_long', { length, most: tightest.most, platform: tightest.name }) : null
}

async function preview(ask: Ask, given: Form): Promise<Acted> {
  const place = placeOf(ask)
  if (!place) return { refused: wordingWords(ask.visitor.language)('none_found') }
  return { shown: await one(ask, place, { refused: '', fields: {}, form: given }) }
}

async function undo(ask: Ask): Promise<Acted> {
  return putBack(ask, ([, before]) => before?.text ?? null)
}

async function restore(ask: Ask, given: Form): Promise<Acted> {
  return putBack(ask, (changes) => changes.find(({ seq }) => String(seq) === given.get('seq'))?.text ?? null)
}

async function shipped(ask: Ask): Promise<Acted> {
  return putBack(ask, () => null)
}

/** Says a text of the past again; null is the shipped one. */
async function putBack(ask: Ask, choose: (changes: Change[]) => string | null): Promise<Acted> {
  const say = wordingWords(ask.visitor.language)
  const place = placeOf(ask)
  if (!place) return { refused: say('none_found') }
  const { items } = await read<{ items: Change[] }>(ask, `${pathOf(place)}/history`)
  const text = choose(items)
  const answer = await (text === null ? ask.api('DELETE', pathOf(place)) : ask.api('PUT', pathOf(place), { text }))
  return answer.ok ? done(ask, place, say('put_back')) : refusedAs(answer.problem)
}

const done = (ask: Ask, { key, language }: Place, words: string): Acted => ({
  to: ask.to('wordings', key, language),
  done: words,
})

async function read<Body>(ask: Ask, path: string): Promise<Body> {
  const answer = await ask.api('GET', path)
  if (!answer.ok) throw new Error(`The API did not answer ${path}: ${answer.problem.detail}`)
  return answer.body as Body
}
