// Who works here, and the codes by which groups and people come in (S0-26, S0-32).
import { asc, eq } from 'drizzle-orm'
import {
  badge,
  button,
  card,
  copyable,
  empty,
  field,
  form,
  type Html,
  html,
  notice,
  submit,
  table,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { wordIn } from '#admin/show.ts'
import { peopleWords } from '#admin/texts/people.ts'

const purposes = ['staff', 'role', 'partner', 'alerts'] as const

export const people: Page = {
  path: 'people',
  title: (language) => peopleWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    return html`${await list(ask)}${ask.visitor.rights === 'all' ? await coding(ask, refused) : ''}`
  },
  acts: { code, remove },
}

async function list(ask: Ask): Promise<Html> {
  const say = peopleWords(ask.visitor.language)
  const { q, t } = ask.needs.store
  const { workflow } = await ask.needs.rules(ask.workspace.id)
  const rows = await q
    .select({
      person: t.persons.id,
      name: t.persons.name,
      username: t.persons.username,
      role: t.roles.role,
      channel: t.channels.name,
    })
    .from(t.roles)
    .innerJoin(t.persons, eq(t.persons.id, t.roles.person))
    .innerJoin(t.channels, eq(t.channels.id, t.persons.channel))
    .where(eq(t.roles.workspace, ask.workspace.id))
    .orderBy(asc(t.roles.createdAt))
  if (rows.length === 0) return card(say('who'), empty(say('nobody')), say('groups_too'))
  const remove = (row: (typeof rows)[number]) =>
    button(ask, ask.to('people', 'remove'), say('remove'), { person: row.person, role: row.role }, 'danger')
  const columns = [
    {
      head: say('name'),
      cell: (row: (typeof rows)[number]) => html`<bdi>${row.name ?? row.username ?? row.person}</bdi>`,
    },
    {
      head: say('role'),
      cell: (row: (typeof rows)[number]) => badge(wordIn(ask, workflow.roles[row.role]?.label, row.role)),
    },
    { head: say('channel'), cell: (row: (typeof rows)[number]) => row.channel },
    ...(ask.visitor.rights === 'all' ? [{ head: say('doing'), cell: remove }] : []),
  ]
  return card(say('who'), table(say('who'), columns, rows), say('groups_too'))
}

async function coding(ask: Ask, refused: Refused): Promise<Html> {
  const say = peopleWords(ask.visitor.language)
  const { workflow } = await ask.needs.rules(ask.workspace.id)
  const roles = Object.entries(workflow.roles).filter(([id]) => id !== 'customer' && id !== 'partner')
  const none = { value: '', label: say('usual_role') }
  const fields = html`
    ${field({ name: 'for', label: say('for'), options: purposes.map((value) => ({ value, label: say(`for_${value}`) })) }, refused)}
    ${field({ name: 'role', label: say('role'), help: say('role_help'), options: [none, ...roles.map(([value, role]) => ({ value, label: wordIn(ask, role.label, value) }))] }, refused)}
    ${field({ name: 'name', label: say('partner'), help: say('partner_help') }, refused)}
    ${submit(say('make'))}`
  return card(say('codes'), form(ask, ask.to('people', 'code'), fields), say('codes_help'))
}

async function code(ask: Ask, given: Form): Promise<Acted> {
  const say = peopleWords(ask.visitor.language)
  const purpose = given.get('for')
  const takesRole = purpose === 'role' || purpose === 'staff'
  const answer = await ask.api('POST', '/codes', {
    for: purpose,
    ...(takesRole && given.get('role') !== '' ? { role: given.get('role') } : {}),
    ...(purpose === 'partner' && given.get('name') !== '' ? { name: given.get('name') } : {}),
  })
  if (!answer.ok)
    return {
      refused: answer.problem.detail,
      fields: Object.fromEntries(answer.problem.errors.map(({ path, message }) => [path, message])),
    }
  const { code: made } = answer.body as { code: string }
  const isRole = purpose === 'role'
  const words = say(isRole ? 'made_role' : 'made_group', { code: made })
  const typed = `${isRole ? '/join' : '/bind'} ${made}`
  const told = html`${notice(words, 'good')}<p>${copyable(typed, say('copy'))}</p>`
  return { shown: html`<section class="card">${told}</section>${await people.show({ ...ask, rest: [] }, null)}` }
}

async function remove(ask: Ask, given: Form): Promise<Acted> {
  const say = peopleWords(ask.visitor.language)
  const answer = await ask.api(
    'DELETE',
    `/people/${encodeURIComponent(given.get('person'))}/roles/${encodeURIComponent(given.get('role'))}`,
  )
  return answer.ok ? { to: ask.to('people'), done: say('removed') } : { refused: answer.problem.detail }
}
