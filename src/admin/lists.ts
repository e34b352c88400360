// What a business chooses from beside its categories, such as its providers: a part of its settings page.
import type { Option, Rules } from '#core/workflow.ts'
import { categoriesList } from '#store/settings.ts'
import { card, facts, field, fold, form, type Html, html, submit } from './html.ts'
import { languages as named } from './new-workspace.ts'
import type { Acted, Ask, Form, Refused } from './page.ts'
import { refusedAs } from './refusal.ts'
import { wordIn } from './show.ts'
import { settingsWords } from './texts/settings.ts'

/** Each list with a form of its own; whoever only looks on reads what is in it. */
export async function listsPart(ask: Ask, refused: Refused): Promise<Html> {
  const say = settingsWords(ask.visitor.language)
  const { lists, workflow } = await ask.needs.rules(ask.workspace.id)
  const all = Object.entries(lists).filter(([name]) => name !== categoriesList)
  if (all.length === 0) return html``
  if (ask.visitor.rights === 'read') {
    const lines = all.map(([name, items]): [string, Html] => [
      titleIn(ask, name),
      html`${items.map(({ id, label }) => wordIn(ask, label, id)).join(', ') || say('none')}`,
    ])
    return card(say('lists'), facts(lines))
  }
  return html`${all.map(([name, items]) => {
    const mine = refused?.form.get('list') === name ? refused : null
    const title = say('list_title', { name: titleIn(ask, name), count: items.length })
    const content = form(ask, ask.to('settings', 'list'), listFields(ask, workflow.languages, name, items, mine))
    return fold(title, content, mine !== null, say('list_help'))
  })}`
}

function titleIn({ visitor }: Ask, name: string): string {
  const known = (['providers', 'cities', 'devices', 'notFixedReasons'] as const).find((one) => one === name)
  return known ? settingsWords(visitor.language)(`list_${known}`) : name
}

/** A row of names for each item, in the order of the list, and one for a new one. */
function listFields(ask: Ask, languages: readonly string[], list: string, items: Option[], refused: Refused): Html {
  const say = settingsWords(ask.visitor.language)
  const row = (of: string, label: Partial<Record<string, string>>, called: string) =>
    html`<div class="fields">${languages.map((language) => {
      const name = `${of}_${language}`
      const words = `${called} (${named.find(([code]) => code === language)?.[1] ?? language})`
      return field({ name, id: `${list}_${name}`, label: words, value: label[language] ?? '' }, refused)
    })}</div>`
  const there = items.map(
    ({ id, label }, at) =>
      html`<input type="hidden" name="item" value="${id}">${row(`label_${at}`, label, wordIn(ask, label, id))}`,
  )
  const about = { name: 'new_id', id: `${list}_new_id`, label: say('new_id'), help: say('new_id_help'), code: true }
  return html`<input type="hidden" name="list" value="${list}">${there}
    <div class="fields">${field(about, refused)}</div>${row('new', {}, say('new_one'))}${submit(say('save'))}`
}

/** Puts a list as it was typed in its place. An item whose names are all empty goes; one that somebody else added meanwhile stays. */
export async function keepsList(ask: Ask, given: Form): Promise<Acted> {
  const say = settingsWords(ask.visitor.language)
  const { lists, workflow } = await ask.needs.rules(ask.workspace.id)
  const list = given.get('list')
  const were = list !== categoriesList && Object.hasOwn(lists, list) ? lists[list] : undefined
  if (!were) return { refused: say('list_unknown') }
  const fresh = { id: given.get('new_id'), label: typedIn(workflow.languages, given, 'new') }
  const isNamed = Object.keys(fresh.label).length > 0
  if (fresh.id === '' && isNamed) return { refused: say('look'), fields: { new_id: say('id_missing') } }
  if (fresh.id !== '' && !isNamed) return { refused: say('look'), fields: { new_id: say('name_missing') } }
  if (were.some(({ id }) => id === fresh.id)) return { refused: say('look'), fields: { new_id: say('id_taken') } }
  const items = [...were.flatMap((was) => typedFor(workflow, given, was)), ...(isNamed ? [fresh] : [])]
  const answer = await ask.api('PUT', `/lists/${encodeURIComponent(list)}`, { items })
  if (answer.ok) return { to: ask.to('settings'), done: say('saved') }
  return refusedAs(answer.problem, { [`items.${items.length - 1}.id`]: 'new_id' })
}

/** An item under the names that were typed for it; none where they are all empty. */
function typedFor({ languages }: Rules['workflow'], given: Form, was: Option): Option[] {
  const at = given.all('item').indexOf(was.id)
  if (at < 0) return [was]
  const typed = typedIn(languages, given, `label_${at}`)
  if (Object.keys(typed).length === 0) return []
  const unasked = Object.entries(was.label).filter(([code]) => !languages.some((language) => language === code))
  return [{ ...was, label: { ...Object.fromEntries(unasked), ...typed } }]
}

function typedIn(languages: readonly string[], given: Form, before: string): Record<string, string> {
  const all = languages.map((language): [string, string] => [language, given.get(`${before}_${language}`)])
  return Object.fromEntries(all.filter(([, text]) => text !== ''))
}
