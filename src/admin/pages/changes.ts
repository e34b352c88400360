// Who changed what and by which door, the newest first (S0-44).
import { badge, card, empty, type Html, html, link, table } from '#admin/html.ts'
import type { Ask, Page } from '#admin/page.ts'
import { timeIn, when } from '#admin/show.ts'
import { changeKinds, changeWords } from '#admin/texts/changes.ts'
import { changesOf, type LoggedChange } from '#store/change-log.ts'

const atOnce = 50

export const changes: Page = {
  path: 'changes',
  title: (language) => changeWords(language)('title'),
  group: 'running',
  async show(ask) {
    const say = changeWords(ask.visitor.language)
    const kind = changeKinds.find((one) => one === ask.c.req.query('kind'))
    const asked = Number(ask.c.req.query('before') ?? 0)
    const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined
    const all = await changesOf(ask.needs.store, { workspace: ask.workspace.id, kind, before, limit: atOnce + 1 })
    const rows = all.slice(0, atOnce)
    return card(
      null,
      html`${filter(ask, kind)}${rows.length === 0 ? empty(say('none')) : list(ask, rows, kind, all.length > atOnce)}`,
      say('help'),
    )
  },
}

function filter(ask: Ask, chosen: string | undefined): Html {
  const say = changeWords(ask.visitor.language)
  const option = (value: string, label: string) =>
    html`<option value="${value}" ${value === (chosen ?? '') ? html`selected` : ''}>${label}</option>`
  return html`<form method="get" action="${ask.to('changes')}" class="row"><div class="field"><label for="kind">${say('what')}</label>
<select id="kind" name="kind">${option('', say('everything'))}${changeKinds.map((kind) => option(kind, say(kind)))}</select></div><button class="plain">${say('show')}</button></form>`
}

function list(ask: Ask, rows: LoggedChange[], kind: string | undefined, more: boolean): Html {
  const say = changeWords(ask.visitor.language)
  const columns = [
    { head: say('when'), cell: (row: LoggedChange) => when(ask, row.at) },
    { head: say('who'), cell: (row: LoggedChange) => who(ask, row) },
    { head: say('what'), cell: (row: LoggedChange) => kindIn(ask, row.kind) },
    { head: say('about'), cell: (row: LoggedChange) => html`<bdi>${aboutOf(ask, row)}</bdi>` },
  ]
  const last = rows.at(-1)
  const older = `${ask.to('changes')}?${new URLSearchParams({ ...(kind ? { kind } : {}), before: String(last?.seq ?? '') })}`
  return html`${table(say('title'), columns, rows)}${more ? html`<p>${link(older, say('older'))}</p>` : ''}`
}

function kindIn(ask: Ask, kind: string): string {
  const known = changeKinds.find((one) => one === kind)
  return known ? changeWords(ask.visitor.language)(known) : kind
}

function who(ask: Ask, { by, key, through }: LoggedChange): Html {
  const say = changeWords(ask.visitor.language)
  const name = by?.name ?? key?.name ?? (through === null ? say('system') : say('admin_token'))
  return html`<bdi>${name}</bdi> ${through === null ? '' : badge(say(`by_${through}`))}`
}

/** What a change was about, in a line: names as they were kept, instants as times, ids by their end. */
function aboutOf(ask: Ask, { data }: LoggedChange): string {
  const parts = Object.entries(data).flatMap(([name, value]) => {
    const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
    const shown = Array.isArray(value) ? texts.join(', ') : value
    if (shown === null || shown === '' || typeof shown === 'object') return []
    const isInstant = typeof shown === 'number' && isTime.test(name)
    const words = isInstant ? timeIn(ask, shown) : String(shown).slice(0, 80)
    return [`${name}: ${isId.test(words) ? `…${words.slice(-6)}` : words}`]
  })
  return parts.slice(0, 5).join(' · ')
}

const isTime = /(?:At|From|[Uu]ntil)$/u
const isId = /^[0-9A-HJKMNP-TV-Z]{26}$/u
