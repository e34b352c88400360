// The kinds of cases: how fast, what they need, who is told; what a change does to open cases is seen before it is saved (S0-07, S4-18).
import { and, asc, eq, inArray, ne } from 'drizzle-orm'
import {
  badge,
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
  tick,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { refusedAs } from '#admin/refusal.ts'
import { titleOf, wordIn } from '#admin/show.ts'
import { caseTypeWords } from '#admin/texts/case-types.ts'
import { type CaseType, clockNames, type Rules } from '#core/workflow.ts'
import { retiredState } from '#store/retiring.ts'
import { duration } from '#templates/time.ts'

type Effect = { open: number; more: boolean; earlier: number; later: number; overdue: number }

const minute = 60_000
const flags = ['requireProvider', 'requireOrder', 'notify', 'active'] as const

export const caseTypes: Page = {
  path: 'case-types',
  title: (language) => caseTypeWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const rules = await ask.needs.rules(ask.workspace.id)
    const type = typeOf(rules, ask)
    return type ? one(ask, rules, type, refused) : all(ask, rules, refused)
  },
  acts: { look, save, add, categories },
}

function typeOf({ types }: Rules, { rest: [id = ''] }: Ask): CaseType | undefined {
  return Object.hasOwn(types, id) ? types[id] : undefined
}

// ── all of them ──

function all(ask: Ask, rules: Rules, refused: Refused): Html {
  const say = caseTypeWords(ask.visitor.language)
  const rows = Object.values(rules.types)
  const columns = [
    { head: say('type'), cell: (row: CaseType) => link(ask.to('case-types', row.id), wordIn(ask, row.label, row.id)) },
    { head: say('category'), cell: (row: CaseType) => categoryIn(ask, rules, row) },
    { head: say('severity'), cell: (row: CaseType) => severityIn(ask, rules, row) },
    { head: say('response'), cell: (row: CaseType) => targetIn(ask, row.sla.response) },
    { head: say('resolution'), cell: (row: CaseType) => targetIn(ask, row.sla.resolution) },
    { head: say('state'), cell: ({ active }: CaseType) => badge(say(active ? 'on' : 'off'), active ? 'good' : 'warn') },
  ]
  const list = card(null, rows.length === 0 ? empty(say('none')) : table(say('title'), columns, rows), say('intro'))
  return ask.visitor.rights === 'read'
    ? list
    : html`${list}${adding(ask, rules, refused)}${categoryFields(ask, rules, refused)}`
}

/** A new one: what it is called and where it belongs; the rest is on its own page. */
function adding(ask: Ask, { workflow, categories }: Rules, refused: Refused): Html {
  const say = caseTypeWords(ask.visitor.language)
  const mine = refused?.form.has('newId') ? refused : null
  const names = workflow.languages.map((language) =>
    field({ name: `label_${language}`, label: `${say('label')} (${say(`in_${language}`)})`, required: true }, mine),
  )
  const select = (name: 'category' | 'severity', from: { id: string; label: CaseType['label'] }[], value = '') =>
    field({ name, label: say(name), value, options: from.map((each) => optionOf(ask, each)) }, mine)
  const usual = workflow.severities.find(({ urgent }) => !urgent)?.id
  const fields = html`<div class="fields">${field({ name: 'newId', label: say('new_id'), help: say('new_id_help'), code: true, required: true }, mine)}${names}</div>
    <div class="fields">${select('category', categories)}${select('severity', workflow.severities, usual)}</div>${submit(say('add'))}`
  return fold(say('new'), form(ask, ask.to('case-types', 'add'), fields), mine !== null, say('new_help'))
}

/** The categories, which customers choose first: their names, and a row for a new one (S0-08). */
function categoryFields(ask: Ask, { workflow, categories }: Rules, refused: Refused): Html {
  const say = caseTypeWords(ask.visitor.language)
  const mine = refused?.form.has('new_category') ? refused : null
  const row = (id: string, label: Partial<Record<string, string>>, before = `category_${id}`) =>
    html`<div class="fields">${workflow.languages.map((language) =>
      field(
        {
          name: `${before}_${language}`,
          label: `${id} (${say(`in_${language}`)})`,
          value: label[language] ?? '',
        },
        mine,
      ),
    )}</div>`
  const added = html`<div class="fields">${field({ name: 'new_category', label: say('new_category'), help: say('new_id_help'), code: true }, mine)}</div>`
  const fields = html`${categories.map(({ id, label }) => row(id, label))}${added}${row(say('new_one'), {}, 'new_category')}${submit(say('save'))}`
  return fold(
    say('categories'),
    form(ask, ask.to('case-types', 'categories'), fields),
    mine !== null,
    say('categories_help'),
  )
}

function categoryIn(ask: Ask, { categories }: Rules, { category }: CaseType): string {
  return wordIn(ask, categories.find(({ id }) => id === category)?.label, category)
}

function severityIn(ask: Ask, { workflow }: Rules, { severity }: CaseType): string {
  return wordIn(ask, workflow.severities.find(({ id }) => id === severity)?.label, severity)
}

function targetIn({ visitor }: Ask, target: number | null): string {
  return target === null ? caseTypeWords(visitor.language)('no_target') : duration(target, visitor.language, 'short')
}

// ── one of them ──

async function one(ask: Ask, rules: Rules, type: CaseType, refused: Refused, effect?: Html): Promise<Html> {
  const say = caseTypeWords(ask.visitor.language)
  const back = crumbs(ask.to('case-types'), say('back'), html`<code dir="ltr">${type.id}</code>`)
  if (ask.visitor.rights === 'read') return html`${back}${await read(ask, rules, type)}`
  const given = refused?.form
  const flag = (name: (typeof flags)[number]) => tick(name, say(name), given ? given.has(name) : type[name])
  const select = (name: 'category' | 'severity', value: string, from: { id: string; label: CaseType['label'] }[]) =>
    field({ name, label: say(name), value, options: from.map((each) => optionOf(ask, each)) }, refused)
  const fields = html`<div class="fields">${texts(ask, rules, type, refused, 'label')}</div>
    <div class="fields">${select('category', type.category, rules.categories)}${select('severity', type.severity, rules.workflow.severities)}</div>
    <div class="fields">    ${clockNames.map((name) => field({ name, label: say(name), help: say('minutes'), type: 'number', value: minutesOf(type.sla[name]) }, refused))}</div>
    <div class="field">${flags.map(flag)}</div>
    <div class="fields">${await escalating(ask, rules, type, refused)}</div>
    <div class="fields">${texts(ask, rules, type, refused, 'sop')}</div>${submit(say('look'))}`
  const title = wordIn(ask, type.label, type.id)
  return html`${back}${effect ?? ''}${card(title, form(ask, ask.to('case-types', type.id, 'look'), fields), say('look_help'))}`
}

async function read(ask: Ask, rules: Rules, type: CaseType): Promise<Html> {
  const say = caseTypeWords(ask.visitor.language)
  const lines: [string, string][] = [
    [say('category'), categoryIn(ask, rules, type)],
    [say('severity'), severityIn(ask, rules, type)],
    ...clockNames.map((name): [string, string] => [say(name), targetIn(ask, type.sla[name])]),
    ...flags.map((name): [string, string] => [say(name), say(type[name] ? 'yes' : 'no')]),
    ...(await escalatesTo(ask, rules, type)),
    [say('sop'), wordIn(ask, type.sop, '–')],
  ]
  return card(wordIn(ask, type.label, type.id), facts(lines))
}

/** What happens when a target is missed, in lines. */
async function escalatesTo(ask: Ask, { workflow }: Rules, { escalation }: CaseType): Promise<[string, string][]> {
  const say = caseTypeWords(ask.visitor.language)
  if (!escalation) return [[say('level'), say('no_level')]]
  const { level, role = null, chat = null } = escalation
  const desk = chat === null ? undefined : (await chatsOf(ask)).find(({ id }) => id === chat)
  const levels = workflow.levels.find(({ id }) => id === level)
  return [
    [say('level'), wordIn(ask, levels?.label, level)],
    [say('role'), role === null ? say('no_role') : wordIn(ask, workflow.roles[role]?.label, role)],
    [say('chat'), chat === null ? say('no_chat') : ((desk && titleOf(desk)) ?? `…${chat.slice(-6)}`)],
  ]
}

function texts(ask: Ask, { workflow }: Rules, type: CaseType, refused: Refused, name: 'label' | 'sop'): Html[] {
  const say = caseTypeWords(ask.visitor.language)
  return workflow.languages.map((language) =>
    field(
      {
        name: `${name}_${language}`,
        label: `${say(name)} (${say(`in_${language}`)})`,
        value: type[name]?.[language] ?? '',
        ...(name === 'sop' ? { rows: 3 } : { required: true }),
      },
      refused,
    ),
  )
}

const optionOf = (ask: Ask, { id, label }: { id: string; label: CaseType['label'] }) => ({
  value: id,
  label: wordIn(ask, label, id),
})
const minutesOf = (target: number | null) => (target === null ? '' : String(target / minute))

async function escalating(ask: Ask, { workflow }: Rules, type: CaseType, refused: Refused): Promise<Html> {
  const say = caseTypeWords(ask.visitor.language)
  const roles = Object.entries(workflow.roles).filter(([, { staff }]) => staff)
  const chats = await chatsOf(ask)
  const { level = '', role = null, chat = null } = type.escalation ?? {}
  const nobody = (words: string) => ({ value: '', label: words })
  return html`${field({ name: 'level', label: say('level'), value: level, options: [nobody(say('no_level')), ...workflow.levels.map((each) => optionOf(ask, each))] }, refused)}
    ${field({ name: 'role', label: say('role'), value: role ?? '', options: [nobody(say('no_role')), ...roles.map(([id, { label }]) => optionOf(ask, { id, label }))] }, refused)}
    ${field({ name: 'chat', label: say('chat'), value: chat ?? '', options: [nobody(say('no_chat')), ...chats.map(({ id, ...chat }) => ({ value: id, label: titleOf(chat) ?? `…${id.slice(-6)}` }))] }, refused)}`
}

function chatsOf({ needs, workspace }: Ask) {
  const { q, t } = needs.store
  return q
    .select({ id: t.chats.id, title: t.chats.title, view: t.chats.view })
    .from(t.chats)
    .innerJoin(t.channels, and(eq(t.channels.id, t.chats.channel), ne(t.channels.state, retiredState)))
    .where(and(eq(t.chats.workspace, workspace.id), inArray(t.chats.purpose, ['staff', 'alerts'])))
    .orderBy(asc(t.chats.createdAt))
    .execute()
}

// ── what is done ──

/** What a form asks to be changed, and what of it can't be read. */
function changeIn(ask: Ask, { workflow }: Rules, type: CaseType, given: Form) {
  const say = caseTypeWords(ask.visitor.language)
  const wrong: Record<string, string> = {}
  const target = (name: (typeof clockNames)[number]) => {
    const typed = given.get(name)
    const ms = Math.round(Number(typed) * minute)
    if (typed !== '' && !(ms >= 1000)) wrong[name] = say('minutes_wrong')
    return typed === '' ? null : ms
  }
  const said = (name: 'label' | 'sop') =>
    Object.fromEntries(workflow.languages.map((language) => [language, given.get(`${name}_${language}`) || null]))
  const [label, sop] = [said('label'), said('sop')]
  for (const [language, text] of Object.entries(label))
    if (text === null) wrong[`label_${language}`] = say('label_missing')
  const isSilent = Object.values(sop).every((text) => text === null)
  const level = given.get('level')
  const orNull = (name: string) => (given.get(name) === '' ? null : given.get(name))
  const change = {
    ...{ label, category: given.get('category'), severity: given.get('severity') },
    sla: { response: target('response'), resolution: target('resolution') },
    ...Object.fromEntries(flags.map((name) => [name, given.has(name)])),
    escalation: level === '' ? null : { level, role: orNull('role'), chat: orNull('chat') },
    ...(isSilent && type.sop === undefined ? {} : { sop: isSilent ? null : sop }),
  }
  return { change, wrong, isWrong: Object.keys(wrong).length > 0 }
}

/** Which field of the page a field of the API is. */
function namesOf({ workflow }: Rules): Record<string, string> {
  const texts = workflow.languages.flatMap((language) => [
    [`label.${language}`, `label_${language}`],
    [`sop.${language}`, `sop_${language}`],
  ])
  const others = [
    ...clockNames.map((name) => [`sla.${name}`, name]),
    ...['level', 'role', 'chat'].map((name) => [`escalation.${name}`, name]),
    ['label', `label_${workflow.languages[0]}`],
  ]
  return Object.fromEntries([...texts, ...others])
}

async function look(ask: Ask, given: Form): Promise<Acted> {
  return asked(ask, given, async (rules, type, change) => {
    const answer = await ask.api('POST', `/case-types/${encodeURIComponent(type.id)}/effect`, change)
    if (!answer.ok) return refusedAs(answer.problem, namesOf(rules))
    const shown = effectOf(ask, type, answer.body as Effect, given)
    return { shown: await one(ask, rules, type, { refused: '', fields: {}, form: given }, shown) }
  })
}

async function save(ask: Ask, given: Form): Promise<Acted> {
  return asked(ask, given, async (rules, type, change) => {
    const answer = await ask.api('PATCH', `/case-types/${encodeURIComponent(type.id)}`, change)
    if (!answer.ok) return refusedAs(answer.problem, namesOf(rules))
    return { to: ask.to('case-types', type.id), done: caseTypeWords(ask.visitor.language)('saved') }
  })
}

async function add(ask: Ask, given: Form): Promise<Acted> {
  const { workflow } = await ask.needs.rules(ask.workspace.id)
  const id = given.get('newId')
  const label = namesIn(workflow.languages, (language) => given.get(`label_${language}`))
  const asked = { id, label, category: given.get('category'), severity: given.get('severity') }
  const answer = await ask.api('POST', '/case-types', asked)
  const names = {
    id: 'newId',
    ...Object.fromEntries(workflow.languages.map((one) => [`label.${one}`, `label_${one}`])),
  }
  if (!answer.ok) return refusedAs(answer.problem, names)
  return { to: ask.to('case-types', id), done: caseTypeWords(ask.visitor.language)('added') }
}

/** A category whose names are all empty goes, where no case type belongs to it. */
async function categories(ask: Ask, given: Form): Promise<Acted> {
  const say = caseTypeWords(ask.visitor.language)
  const { workflow, categories: were, types } = await ask.needs.rules(ask.workspace.id)
  const labelOf = (before: string) => namesIn(workflow.languages, (language) => given.get(`${before}_${language}`))
  const fresh = given.get('new_category')
  const added = labelOf('new_category')
  if (fresh === '' && Object.keys(added).length > 0)
    return { refused: say('wrong'), fields: { new_category: say('id_missing') } }
  const all = [...were.map(({ id }) => ({ id, label: labelOf(`category_${id}`) })), { id: fresh, label: added }]
  const used = new Set(Object.values(types).map(({ category }) => category))
  const missed = were.find(({ id }) => used.has(id) && Object.keys(labelOf(`category_${id}`)).length === 0)
  if (missed) {
    const problem = say('category_used', { name: wordIn(ask, missed.label, missed.id) })
    return { refused: problem, fields: { [`category_${missed.id}_${workflow.languages[0]}`]: problem } }
  }
  const items = all.filter(({ id, label }) => id !== '' && (Object.keys(label).length > 0 || id === fresh))
  const kept = items.map(({ id, label }) => ({ ...were.find((was) => was.id === id), id, label }))
  const answer = await ask.api('PUT', '/lists/categories', { items: kept })
  const last = `items.${items.length - 1}`
  if (!answer.ok)
    return refusedAs(answer.problem, { [`${last}.id`]: 'new_category', [`${last}.label`]: 'new_category' })
  return { to: ask.to('case-types'), done: say('saved') }
}

/** What was written, by language. */
function namesIn(languages: readonly string[], textOf: (language: string) => string): Record<string, string> {
  return Object.fromEntries(languages.map((one) => [one, textOf(one)]).filter(([, text]) => text !== ''))
}

async function asked(
  ask: Ask,
  given: Form,
  then: (rules: Rules, type: CaseType, change: Record<string, unknown>) => Promise<Acted>,
): Promise<Acted> {
  const say = caseTypeWords(ask.visitor.language)
  const rules = await ask.needs.rules(ask.workspace.id)
  const type = typeOf(rules, ask)
  if (!type) return { refused: say('none') }
  const { change, wrong, isWrong } = changeIn(ask, rules, type, given)
  return isWrong ? { refused: say('wrong'), fields: wrong } : then(rules, type, change)
}

/** What the change does to open cases, with the button that does it. */
function effectOf(ask: Ask, type: CaseType, effect: Effect, given: Form): Html {
  const say = caseTypeWords(ask.visitor.language)
  const { open, more, earlier, later, overdue } = effect
  const kept = given.names
    .filter((name) => name !== 'formToken')
    .map((name) => html`<input type="hidden" name="${name}" value="${given.get(name)}">`)
  const lines: [string, string][] = [
    [say('open'), more ? say('more_than', { open }) : String(open)],
    [say('earlier'), String(earlier)],
    [say('later'), String(later)],
    [say('overdue'), String(overdue)],
  ]
  const inside = html`${open === 0 ? notice(say('no_open')) : html`${facts(lines)}<p>${say('keep_targets')}</p>`}
    ${form(ask, ask.to('case-types', type.id, 'save'), html`${kept}${submit(say('save'))}`)}`
  return card(say('effect'), inside, say('not_saved_yet'))
}
