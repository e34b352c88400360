// Events that came in: how many, repeated, unhandled; those set aside are handled again or dropped with a reason (S1-32).
import { and, count, desc, eq, gt } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { badge, button, card, empty, facts, field, form, type Html, html, submit } from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { timeIn } from '#admin/show.ts'
import { eventWords } from '#admin/texts/events-in.ts'
import { heldEvents } from '#store/held.ts'
import type { Row } from '#store/schema.ts'
import { is } from '#store/sql.ts'

const atOnce = 50

export const eventsIn: Page = {
  path: 'events',
  title: (language) => eventWords(language)('title'),
  group: 'running',
  async show(ask, refused) {
    return html`${await heldPart(ask)}${await counted(ask)}${await setAside(ask, refused)}${await unhandled(ask)}`
  },
  acts: { again, drop, held },
}

/** What a restore holds back, with the two ways to end that. */
async function heldPart(ask: Ask): Promise<Html> {
  const many = await heldEvents(ask.needs.store, ask.workspace.id)
  if (many === 0) return html``
  const say = eventWords(ask.visitor.language)
  const to = ask.to('events', 'held')
  const buttons = html`<div class="row">${button(ask, to, say('held_go_on'), { do: 'go-on' })}${button(ask, to, say('held_drop'), { do: 'drop' }, 'danger')}</div>`
  return card(say('held', { many }), buttons, say('held_help'))
}

async function held(ask: Ask, given: Form): Promise<Acted> {
  const say = eventWords(ask.visitor.language)
  const answer = await ask.api('POST', '/inbox/held', { do: given.get('do') })
  const done = say(given.get('do') === 'go-on' ? 'held_goes_on' : 'held_dropped')
  return answer.ok ? { to: ask.to('events'), done } : { refused: answer.problem.detail }
}

async function counted(ask: Ask): Promise<Html> {
  const say = eventWords(ask.visitor.language)
  const lines = await Promise.all(
    (['done', 'waiting', 'unhandled', 'dead', 'dropped'] as const).map(
      async (state): Promise<[string, string]> => [say(state), String(await countOf(ask, state))],
    ),
  )
  const repeats: [string, string] = [say('repeats'), String(ask.needs.repeats())]
  return card(say('received'), facts([...lines, repeats]), say('received_help'))
}

const recently = 10 * 60_000

/** How many are in a state; of those that are handled, which are nearly all, the ones of the last ten minutes. */
async function countOf({ needs, workspace }: Ask, state: Row<'inbox'>['state']): Promise<number> {
  const { q, t } = needs.store
  const since = state === 'done' ? gt(t.inbox.id, encodeTime(Math.max(0, needs.clock.now() - recently), 10)) : undefined
  const [row] = await q
    .select({ many: count() })
    .from(t.inbox)
    .where(and(eq(t.inbox.workspace, workspace.id), is(t.inbox.state, state), since))
  return Number(row?.many ?? 0)
}

async function rowsOf({ needs, workspace }: Ask, state: 'dead' | 'unhandled') {
  const { q, t } = needs.store
  return q
    .select({
      id: t.inbox.id,
      at: t.inbox.receivedAt,
      error: t.inbox.error,
      channel: t.channels.name,
      body: t.inbox.body,
    })
    .from(t.inbox)
    .leftJoin(t.channels, eq(t.channels.id, t.inbox.channel))
    .where(and(eq(t.inbox.workspace, workspace.id), is(t.inbox.state, state)))
    .orderBy(desc(t.inbox.id))
    .limit(atOnce)
}

async function setAside(ask: Ask, refused: Refused): Promise<Html> {
  const say = eventWords(ask.visitor.language)
  const rows = await rowsOf(ask, 'dead')
  if (rows.length === 0) return card(say('aside'), empty(say('aside_none')))
  const items = rows.map(
    ({
      id,
      at,
      error,
      channel,
    }) => html`<li class="item"><p><code dir="ltr">${id.slice(-8)}</code> · ${timeIn(ask, at)} · ${channel ?? ''}</p><p>${error ?? ''}</p>
      <div class="row">${button(ask, ask.to('events', 'again'), say('again'), { id })}</div>
      ${form(ask, ask.to('events', 'drop'), html`<input type="hidden" name="id" value="${id}">${field({ name: `reason-${id}`, label: say('reason'), required: true }, refused)}${submit(say('drop'), 'danger')}`)}</li>`,
  )
  return card(say('aside'), html`<ul class="plain-list">${items}</ul>`, say('aside_help'))
}

/** Events of kinds that the bot has no use for, or of an account that is none of ours. */
async function unhandled(ask: Ask): Promise<Html> {
  const say = eventWords(ask.visitor.language)
  const rows = await rowsOf(ask, 'unhandled')
  if (rows.length === 0) return card(say('unhandled'), empty(say('unhandled_none')))
  const items = rows
    .slice(0, 20)
    .map(
      ({ at, error, channel, body }) =>
        html`<li>${timeIn(ask, at)} · ${channel ?? ''} ${badge(kindOf(body))} ${error ?? ''}</li>`,
    )
  return card(say('unhandled'), html`<ul>${items}</ul>`, say('unhandled_help'))
}

function kindOf(body: Record<string, unknown>): string {
  const { event } = body
  return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '?'
}

async function again(ask: Ask, given: Form): Promise<Acted> {
  const say = eventWords(ask.visitor.language)
  const answer = await ask.api('POST', `/inbox/${encodeURIComponent(given.get('id'))}/retry`)
  return answer.ok ? { to: ask.to('events'), done: say('is_again') } : { refused: answer.problem.detail }
}

async function drop(ask: Ask, given: Form): Promise<Acted> {
  const say = eventWords(ask.visitor.language)
  const id = given.get('id')
  const reason = given.get(`reason-${id}`)
  if (reason === '') return { refused: say('reason_needed'), fields: { [`reason-${id}`]: say('reason_needed') } }
  const answer = await ask.api('POST', `/inbox/${encodeURIComponent(id)}/drop`, { reason })
  return answer.ok ? { to: ask.to('events'), done: say('is_dropped') } : { refused: answer.problem.detail }
}
