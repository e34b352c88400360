// Making a workspace from a pack (S0-53): for the installation's admin.
import { formOf } from './form.ts'
import { frameWords } from './frame-words.ts'
import { card, crumbs, field, form, type Html, html, notice, submit } from './html.ts'
import type { AdminDoors } from './index.ts'
import { alone } from './layout.ts'
import type { AdminNeeds } from './needs.ts'
import type { Refused, Visitor } from './page.ts'
import { workspacesFor } from './workspaces.ts'

/** The kinds of business that ship, by the pack they begin with. */
const packs = ['mims', 'field-service'] as const
/** The languages that chats speak, by their own names. */
export const languages = [
  ['th', 'ไทย'],
  ['en', 'English'],
  ['ms', 'Bahasa Melayu'],
  ['id', 'Bahasa Indonesia'],
  ['ar', 'العربية'],
] as const

/** `/admin/new`. */
export function newWorkspace(doors: AdminDoors, needs: AdminNeeds): void {
  doors.get('/new', async (c) =>
    mayMake(c.var.visitor) ? c.html(await page(needs, c.var.visitor, null)) : c.redirect('/admin', 303),
  )
  doors.post('/new', async (c) => {
    const { visitor } = c.var
    if (!mayMake(visitor)) return c.redirect('/admin', 303)
    const given = await formOf(c)
    const asked = Object.fromEntries(['name', 'pack', 'timezone', 'language'].map((name) => [name, given.get(name)]))
    const answer = await needs.api('POST', '/workspaces', asked)
    if (answer.ok) return c.redirect(`/admin/w/${(answer.body as { id: string }).id}/start`, 303)
    const fields = Object.fromEntries(answer.problem.errors.map(({ path, message }) => [path, message]))
    return c.html(await page(needs, visitor, { refused: answer.problem.detail, fields, form: given }), 422)
  })
}

function mayMake({ workspace, rights }: Visitor): boolean {
  return workspace === null && rights === 'all'
}

async function page(needs: AdminNeeds, visitor: Visitor, refused: Refused): Promise<Html> {
  const say = frameWords(visitor.language)
  const fields = html`
    ${field({ name: 'name', label: say('name'), required: true }, refused)}
    ${field({ name: 'pack', label: say('pack'), options: packs.map((value) => ({ value, label: say(`pack_${value}`) })) }, refused)}
    ${field({ name: 'language', label: say('workspace_language'), options: languages.map(([value, label]) => ({ value, label })) }, refused)}
    ${field({ name: 'timezone', label: say('timezone'), value: 'Asia/Bangkok', help: say('timezone_help'), required: true, code: true }, refused)}
    ${submit(say('create'))}`
  const content = card(null, form({ visitor }, '/admin/new', fields))
  const isFirst = (await workspacesFor(needs, visitor)).length === 0
  const back = isFirst ? '' : crumbs('/admin', say('to_start'))
  return alone(
    visitor.language,
    say('new_workspace'),
    html`${back}${refused ? notice(refused.refused, 'bad') : ''}${content}`,
  )
}
