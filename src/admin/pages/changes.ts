// Who changed what and by which door, the newest first (S0-44).
import { badge, card, empty, type Html, html, link, table } from '#admin/html.ts'
import type { Ask, Page } from '#admin/page.ts'
import { timeIn, when } from '#admin/show.ts'
import { changeKinds, changeWords } from '#admin/texts/changes.ts'
import { changeLine } from '#core/change-line.ts'
import { changesOf, type LoggedChange } from '#store/change-log.ts'
import { isWordingKey, type Say } from '#templates/wordings.ts'

const atOnce = 50
/** How far back is looked for what a thing was before. */
const lookBack = 200

export const changes: Page = {
  path: 'changes',
  title: (language) => changeWords(language)('title'),
  group: 'running',
  async show(ask) {
    const say = changeWords(ask.visitor.language)
    const told = (await ask.needs.wordings(ask.workspace.id))(ask.visitor.language)
    const kind = changeKinds.find((one) => one === ask.c.req.query('kind'))
    const asked = Number(ask.c.req.query('before') ?? 0)
    const before = Number.isSafeInteger(asked) && asked > 0 ? asked : undefined
    const all = await changesOf(ask.needs.store, {
      workspace: ask.workspace.id,
      kind,
      before,
      limit: atOnce + lookBack,
    })
    const shown = all.length === 0 ? empty(say('none')) : list(ask, told, all, kind)
    return card(null, html`${filter(ask, told, kind)}${shown}`, say('help'))
  },
}

function filter(ask: Ask, told: Say, chosen: string | undefined): Html {
  const say = changeWords(ask.visitor.language)
  const option = (value: string, label: string) =>
    html`<option value="${value}" ${value === (chosen ?? '') ? html`selected` : ''}>${label}</option>`
  return html`<form method="get" action="${ask.to('changes')}" class="row"><div class="field"><label for="kind">${say('what')}</label>
<select id="kind" name="kind">${option('', say('everything'))}${changeKinds.map((kind) => option(kind, kindIn(told, kind)))}</select></div><button class="plain">${say('show')}</button></form>`
}

function list(ask: Ask, told: Say, all: LoggedChange[], kind: string | undefined): Html {
  const say = changeWords(ask.visitor.language)
  const rows = all.slice(0, atOnce).map((row, index) => ({ ...row, about: aboutOf(ask, row, all.slice(index + 1)) }))
  type Shown = (typeof rows)[number]
  const columns = [
    { head: say('when'), cell: (row: Shown) => when(ask, row.at) },
    { head: say('who'), cell: (row: Shown) => who(told, row) },
    { head: say('what'), cell: (row: Shown) => kindIn(told, row.kind) },
    { head: say('about'), cell: (row: Shown) => html`<bdi>${row.about}</bdi>` },
  ]
  const last = rows.at(-1)
  const older = `${ask.to('changes')}?${new URLSearchParams({ ...(kind ? { kind } : {}), before: String(last?.seq ?? '') })}`
  const more = all.length > atOnce ? html`<p>${link(older, say('older'))}</p>` : ''
  return html`${table(say('title'), columns, rows)}${more}`
}

function kindIn(told: Say, kind: string): string {
  const key = `changed.${kind}`
  return isWordingKey(key) ? told(key) : kind
}

function who(told: Say, { by, key, through }: LoggedChange): Html {
  const name = by?.name ?? key?.name ?? told(through === null ? 'changes.system' : 'changes.token')
  return html`<bdi>${name}</bdi> ${through === null ? '' : badge(told(`changes.by_${through}`))}`
}

/** Names as they were kept, instants as times, ids by their end. */
function aboutOf(ask: Ask, change: LoggedChange, earlier: LoggedChange[]): string {
  const name = (id: string) => `…${id.slice(-6)}`
  return changeLine(change, earlier, { time: (at) => timeIn(ask, at), name })
}
