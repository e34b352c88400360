// Who changed what and by which door, the newest first (S0-44).
import { badge, card, empty, type Html, html, link, table } from '#admin/html.ts'
import type { Ask, Page } from '#admin/page.ts'
import { timeIn, when } from '#admin/show.ts'
import { changeKinds, changeWords } from '#admin/texts/changes.ts'
import { changeLines, type SettingsChange } from '#core/change-line.ts'
import { isWordingKey, type Say } from '#templates/wordings.ts'

const atOnce = 50

export const changes: Page = {
  path: 'changes',
  title: (language) => changeWords(language)('title'),
  group: 'running',
  async show(ask) {
    const say = changeWords(ask.visitor.language)
    const told = (await ask.needs.wordings(ask.workspace.id))(ask.visitor.language)
    const kind = changeKinds.find((one) => one === ask.c.req.query('kind'))
    const asked = Number(ask.c.req.query('before') ?? 0)
    const before = Number.isSafeInteger(asked) && asked > 0 ? asked : null
    const { all, names } = await ask.needs.changes(ask.workspace.id, { kind, before, limit: atOnce })
    const rows = changeLines(all, atOnce, {
      time: (at) => timeIn(ask, at),
      name: (id) => names[id] ?? `…${id.slice(-6)}`,
      address: (url) => url,
    })
    const shown = rows.length === 0 ? empty(say('none')) : list(ask, told, rows, all.length > atOnce, kind)
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

type Shown = SettingsChange & { about: string }

function list(ask: Ask, told: Say, rows: Shown[], isMore: boolean, kind: string | undefined): Html {
  const say = changeWords(ask.visitor.language)
  const columns = [
    { head: say('when'), cell: (row: Shown) => when(ask, row.at) },
    { head: say('who'), cell: (row: Shown) => who(told, row) },
    { head: say('what'), cell: (row: Shown) => kindIn(told, row.kind) },
    { head: say('about'), cell: (row: Shown) => html`<bdi>${row.about}</bdi>` },
  ]
  const last = rows.at(-1)
  const older = `${ask.to('changes')}?${new URLSearchParams({ ...(kind ? { kind } : {}), before: String(last?.seq ?? '') })}`
  const more = isMore ? html`<p>${link(older, say('older'))}</p>` : ''
  return html`${table(say('title'), columns, rows)}${more}`
}

function kindIn(told: Say, kind: string): string {
  const key = `changed.${kind}`
  return isWordingKey(key) ? told(key) : kind
}

function who(told: Say, { by, through }: SettingsChange): Html {
  const name = by ?? told(through === null ? 'changes.system' : 'changes.token')
  return html`<bdi>${name}</bdi> ${through === null ? '' : badge(told(`changes.by_${through}`))}`
}
