// What is on its way, what did not arrive and why, and what to do about it (S0-35 to S0-37, S2-16).
import { and, count, desc, eq } from 'drizzle-orm'
import { badge, button, card, empty, field, form, type Html, html, raw, submit, type Tone, table } from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { titleOf, when } from '#admin/show.ts'
import { outboxWords } from '#admin/texts/outbox.ts'
import { amongNewest, messagesOf } from '#store/newest.ts'
import type { DeliveryState } from '#store/schema.ts'
import { isWordingKey } from '#templates/wordings.ts'

/** States that belong together, the ones that need somebody first. */
const groups = {
  troubled: ['failed', 'dead', 'unconfirmed'],
  waiting: ['queued', 'parked'],
  gone: ['accepted', 'sent', 'delivered', 'read', 'settled', 'dropped'],
} as const satisfies Record<string, DeliveryState[]>
type Group = keyof typeof groups
const groupNames = Object.keys(groups) as Group[]
const tones: Record<DeliveryState, Tone> = {
  ...{ failed: 'bad', dead: 'bad', unconfirmed: 'warn', queued: 'plain', parked: 'warn' },
  ...{ accepted: 'good', sent: 'good', delivered: 'good', read: 'good', settled: 'plain', dropped: 'plain' },
}
const atOnce = 50

export const outbox: Page = {
  path: 'outbox',
  title: (language) => outboxWords(language)('title'),
  group: 'work',
  async show(ask, refused) {
    const say = outboxWords(ask.visitor.language)
    const group = groupNames.find((name) => name === ask.rest[0]) ?? 'troubled'
    const counts = await countsOf(ask)
    const tabs = groupNames.map((name) => {
      const many = groups[name].reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)
      return html`<li><a href="${ask.to('outbox', name)}" ${name === group ? raw('aria-current="page"') : ''}>${say(name)} (${many})</a></li>`
    })
    return html`<ul class="tabs">${tabs}</ul>${await list(ask, group, refused)}`
  },
  acts: { again, arrived, drop },
}

async function countsOf({ needs, workspace }: Ask): Promise<Map<string, number>> {
  const { q, t } = needs.store
  const rows = await q
    .select({ state: t.outbox.state, many: count() })
    .from(t.outbox)
    .where(eq(t.outbox.workspace, workspace.id))
    .groupBy(t.outbox.state)
  return new Map(rows.map(({ state, many }) => [state, Number(many)]))
}

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

function rowsOf({ needs, workspace, c }: Ask, group: Group) {
  const { q, t } = needs.store
  const before = c.req.query('before')
  return q
    .select({
      ...{
        id: t.outbox.id,
        state: t.outbox.state,
        code: t.outbox.code,
        cause: t.outbox.cause,
        reason: t.outbox.reason,
      },
      ...{
        attempts: t.outbox.attempts,
        createdAt: t.outbox.createdAt,
        number: t.cases.number,
        wording: t.outbox.wording,
      },
      ...{
        title: t.chats.title,
        view: t.chats.view,
        kind: t.chats.kind,
        name: t.persons.name,
        channel: t.channels.name,
      },
    })
    .from(t.outbox)
    .leftJoin(t.cases, eq(t.cases.id, t.outbox.case))
    .leftJoin(t.chats, eq(t.chats.id, t.outbox.chat))
    .leftJoin(t.persons, and(eq(t.persons.channel, t.chats.channel), eq(t.persons.platformId, t.chats.platformId)))
    .leftJoin(t.channels, eq(t.channels.id, t.outbox.channel))
    .where(amongNewest(messagesOf(t), { of: workspace.id, states: groups[group], before, limit: atOnce + 1 }))
    .orderBy(desc(t.outbox.id))
    .limit(atOnce + 1)
}

async function list(ask: Ask, group: Group, refused: Refused): Promise<Html> {
  const say = outboxWords(ask.visitor.language)
  const all = await rowsOf(ask, group)
  const rows = all.slice(0, atOnce)
  if (rows.length === 0) return empty(say(`${group}_none`))
  const words = await ask.needs.wordings(ask.workspace.id)
  const told = words(ask.visitor.language)
  const mayDo = group !== 'gone' && ask.visitor.rights === 'all'
  const columns = [
    { head: say('when'), cell: (row: Row) => when(ask, row.createdAt) },
    {
      head: say('to'),
      cell: (row: Row) =>
        html`<bdi>${titleOf(row) ?? row.name ?? say('somebody')}</bdi><br><span class="muted">${row.channel ?? ''}</span>`,
    },
    { head: say('what'), cell: (row: Row) => what(ask, row) },
    { head: say('state'), cell: (row: Row) => badge(stateIn(told, row.state), tones[row.state]) },
    ...(group === 'gone' ? [] : [{ head: say('why'), cell: (row: Row) => why(told, row) }]),
    ...(mayDo ? [{ head: say('doing'), cell: (row: Row) => doing(ask, group, row, refused) }] : []),
  ]
  const last = rows.at(-1)
  const more =
    all.length > atOnce && last
      ? html`<p><a href="${ask.to('outbox', group)}?before=${last.id}">${say('older')}</a></p>`
      : ''
  return card(say(group), html`${table(say(group), columns, rows)}${more}`, say(`${group}_help`))
}

/** The case it is about, and the wording it says: where its words are changed. */
function what(ask: Ask, { number, wording }: Row): Html {
  const words =
    wording !== null && isWordingKey(wording)
      ? html`<a href="${ask.to('wordings', wording, ask.workspace.language)}"><code dir="ltr">${wording}</code></a>`
      : ''
  return html`${number === null ? '' : html`#${number} `}${words}`
}

type Told = ReturnType<Awaited<ReturnType<Ask['needs']['wordings']>>>

function stateIn(told: Told, state: string): string {
  const key = `state.${state}`
  return isWordingKey(key) ? told(key) : state
}

/** Why in plain words, what to do, and the platform's own code. */
function why(told: Told, { cause, code, reason, state }: Row): Html {
  if (groups.gone.some((gone) => gone === state) || state === 'queued') return html`${reason ?? ''}`
  const [because, fix] = [`why.${cause}`, `fix.${cause}`]
  const words = isWordingKey(because) ? told(because) : (reason ?? '')
  return html`<span class="sentence">${words}</span>${isWordingKey(fix) ? html`<br><strong>${told(fix)}</strong>` : ''}${code ? html`<br><code dir="ltr">${code}</code>` : ''}`
}

function doing(ask: Ask, group: Group, { id, state }: Row, refused: Refused): Html {
  if (state === 'queued') return html``
  const say = outboxWords(ask.visitor.language)
  const isUnsure = state === 'unconfirmed'
  const send =
    state === 'parked'
      ? ''
      : button(ask, ask.to('outbox', group, 'again'), say(isUnsure ? 'again_unsure' : 'again'), { id })
  const isRefused = refused?.fields[`reason-${id}`] !== undefined
  const reason = field({ name: `reason-${id}`, label: say('reason'), required: true }, refused)
  const inside = html`<input type="hidden" name="id" value="${id}">${reason}${submit(say('drop'), 'danger')}`
  return html`<div class="row">${send}${isUnsure ? button(ask, ask.to('outbox', group, 'arrived'), say('arrived'), { id }) : ''}</div>
    <details ${isRefused ? raw('open') : ''}><summary>${say('drop')}</summary>${form(ask, ask.to('outbox', group, 'drop'), inside)}</details>`
}

async function again(ask: Ask, given: Form): Promise<Acted> {
  const say = outboxWords(ask.visitor.language)
  const answer = await ask.api('POST', `/outbox/${encodeURIComponent(given.get('id'))}/retry`)
  return answer.ok ? { to: ask.to('outbox', ...ask.rest), done: say('is_queued') } : { refused: answer.problem.detail }
}

/** Nothing is dropped without a reason. */
async function drop(ask: Ask, given: Form): Promise<Acted> {
  const say = outboxWords(ask.visitor.language)
  const id = given.get('id')
  const reason = given.get(`reason-${id}`)
  if (reason === '') return { refused: say('reason_needed'), fields: { [`reason-${id}`]: say('reason_needed') } }
  const answer = await ask.api('POST', `/outbox/${encodeURIComponent(id)}/drop`, { reason })
  return answer.ok ? { to: ask.to('outbox', ...ask.rest), done: say('is_dropped') } : { refused: answer.problem.detail }
}

async function arrived(ask: Ask, given: Form): Promise<Acted> {
  const say = outboxWords(ask.visitor.language)
  const answer = await ask.api('POST', `/outbox/${encodeURIComponent(given.get('id'))}/settle`)
  return answer.ok ? { to: ask.to('outbox', ...ask.rest), done: say('is_settled') } : { refused: answer.problem.detail }
}
