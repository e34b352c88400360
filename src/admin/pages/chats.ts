// The groups the bot is in: what each is for, which case types come there, its language (S0-26, S0-27).
import { and, asc, count, eq } from 'drizzle-orm'
import {
  badge,
  empty,
  facts,
  field,
  form,
  type Html,
  html,
  link,
  notice,
  raw,
  submit,
  tick,
  ticks,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { isRetired, retiredBadge } from '#admin/retiring.ts'
import { timeIn, titleOf, wordIn } from '#admin/show.ts'
import { chatsWords } from '#admin/texts/chats.ts'
import { toldWords } from '#admin/texts/told.ts'
import { eventsOf, mutedIn, muteForm, muteIn, toldTicks, untoldIn, untoldLine } from '#admin/told.ts'
import { isTold, type ToldEvent } from '#core/told.ts'
import type { Rules } from '#core/workflow.ts'

export const chats: Page = {
  path: 'chats',
  title: (language) => chatsWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const say = chatsWords(ask.visitor.language)
    const rows = await groupsOf(ask)
    const { q, t } = ask.needs.store
    const [people] = await q
      .select({ many: count() })
      .from(t.chats)
      .where(and(eq(t.chats.workspace, ask.workspace.id), eq(t.chats.kind, 'private')))
    const groups =
      rows.length === 0
        ? empty(say('none'), ask.visitor.rights === 'all' ? link(ask.to('people'), say('make_code')) : html``)
        : html`${await Promise.all(rows.map((row) => one(ask, row, rows.length === 1, refused?.form.get('chat') === row.chat.id ? refused : null)))}`
    return html`${heardBy(ask, rows)}${groups}<p class="muted">${say('private', { many: people?.many ?? 0 })}</p>`
  },
  acts: { keep, mute },
}

/** Says it where nobody would hear of what is urgent. */
function heardBy({ visitor }: Ask, rows: Group[]): Html {
  const desks = rows.filter(
    ({ chat, standing }) =>
      chat.state === 'active' && !isRetired({ state: standing }) && eventsOf(chat.purpose).includes('urgent'),
  )
  const isHeard =
    desks.length === 0 ||
    desks.some(({ chat, untoldByAccount }) =>
      isTold({ untold: chat.untold ?? [], untoldByAccount: untoldByAccount ?? [] }, 'urgent'),
    )
  return isHeard ? html`` : notice(toldWords(visitor.language)('nobody_urgent'), 'warn')
}

type Group = Awaited<ReturnType<typeof groupsOf>>[number]

function groupsOf({ needs, workspace }: Ask) {
  const { q, t } = needs.store
  return q
    .select({
      chat: t.chats,
      channel: t.channels.name,
      standing: t.channels.state,
      untoldByAccount: t.channels.untold,
      partner: t.accounts.name,
    })
    .from(t.chats)
    .innerJoin(t.channels, eq(t.channels.id, t.chats.channel))
    .leftJoin(t.accounts, eq(t.accounts.id, t.chats.account))
    .where(and(eq(t.chats.workspace, workspace.id), eq(t.chats.kind, 'group')))
    .orderBy(asc(t.chats.createdAt))
}

async function one(
  ask: Ask,
  { chat, channel, standing, untoldByAccount, partner }: Group,
  isOnly: boolean,
  refused: Refused,
): Promise<Html> {
  const say = chatsWords(ask.visitor.language)
  const { types } = await ask.needs.rules(ask.workspace.id)
  const languages = [
    { value: '', label: say('usual_language') },
    ...(['th', 'en', 'ms', 'id', 'ar'] as const).map((value) => ({ value, label: say(value) })),
  ]
  const mayChange = ask.visitor.rights === 'all'
  const lines: [string, string][] = [
    [say('channel'), channel],
    ...(partner ? [[say('partner'), partner] as [string, string]] : []),
    ...(chat.lastInAt ? [[say('last'), timeIn(ask, chat.lastInAt)] as [string, string]] : []),
    ...(mayChange ? [] : settingsOf(ask, chat, untoldByAccount ?? [], types)),
  ]
  const typed = refused?.form.has('offers') ? refused.form.all('types') : null
  const untold = (typed && refused && untoldIn(refused.form)) ?? chat.untold
  const boxes = Object.values(types).map((type) =>
    tick(
      'types',
      wordIn(ask, type.label, type.id),
      typed ? typed.includes(type.id) : chat.types === null || chat.types.includes(type.id),
      type.id,
      chat.id,
    ),
  )
  const isWork = chat.purpose === 'staff'
  const wrong = refused?.fields.types
  const events = eventsOf(chat.purpose)
  const quiet = isWork || chat.purpose === 'alerts' ? muteForm(ask, chat, ask.to('chats', 'mute')) : ''
  const fields = html`<input type="hidden" name="chat" value="${chat.id}">
    ${isWork ? html`<input type="hidden" name="offers" value="types">${ticks(say('types'), boxes, wrong ? { problem: wrong } : {})}` : ''}
    ${events.length > 0 ? toldTicks(ask, events, untold, { of: chat.id, byAccount: untoldByAccount ?? [] }) : ''}
    ${field({ name: 'language', id: `language-${chat.id}`, label: say('language'), value: chat.language ?? '', options: languages }, refused)}${submit(say('keep'))}`
  const how =
    chat.state === 'active'
      ? badge(say(`purpose_${chat.purpose}`), chat.purpose === 'none' ? 'warn' : 'good')
      : badge(say('left'), 'bad')
  const isMuted = chat.mutedFrom === null ? '' : badge(toldWords(ask.visitor.language)('muted'), 'warn')
  const settings = html`<details class="more" ${isOnly || refused ? raw('open') : ''}><summary>${say('settings')}</summary>${form(ask, ask.to('chats', 'keep'), fields)}${quiet}</details>`
  const rest =
    chat.purpose === 'none'
      ? html`<p>${say('bind')} ${mayChange ? link(ask.to('people'), say('make_code')) : ''}</p>`
      : mayChange
        ? settings
        : ''
  return html`<section class="card"><div class="head"><h2>${titleOf(chat) ?? say('unnamed', { id: chat.platformId.slice(-6) })}</h2>${isRetired({ state: standing }) ? retiredBadge(ask) : how}${isMuted}</div>${facts(lines)}${rest}</section>`
}

/** How a group is set, for whoever may only look. */
function settingsOf(ask: Ask, chat: Group['chat'], byAccount: ToldEvent[], types: Rules['types']): [string, string][] {
  const say = chatsWords(ask.visitor.language)
  if (chat.purpose === 'none') return []
  const taken = Object.values(types).filter(({ id }) => chat.types === null || chat.types.includes(id))
  const muted = mutedIn(ask, chat)
  return [
    ...(chat.purpose === 'staff'
      ? [[say('types'), taken.map(({ id, label }) => wordIn(ask, label, id)).join(', ')] as [string, string]]
      : []),
    ...untoldLine(ask, eventsOf(chat.purpose), chat.untold, byAccount),
    [say('language'), chat.language === null ? say('usual_language') : say(chat.language)],
    ...(muted === null ? [] : [[toldWords(ask.visitor.language)('mute'), muted] as [string, string]]),
  ]
}

async function keep(ask: Ask, given: Form): Promise<Acted> {
  const say = chatsWords(ask.visitor.language)
  const { types } = await ask.needs.rules(ask.workspace.id)
  const chosen = given.all('types')
  if (given.get('offers') === 'types' && chosen.length === 0)
    return { refused: say('types_missing'), fields: { types: say('types_missing') } }
  const isAll = chosen.length === 0 || chosen.length === Object.keys(types).length
  const answer = await ask.api('PATCH', `/chats/${encodeURIComponent(given.get('chat'))}`, {
    types: isAll ? null : chosen,
    language: given.get('language') === '' ? null : given.get('language'),
    untold: untoldIn(given),
  })
  return answer.ok ? { to: ask.to('chats'), done: say('kept') } : { refused: answer.problem.detail }
}

async function mute(ask: Ask, given: Form): Promise<Acted> {
  const say = toldWords(ask.visitor.language)
  const muted = muteIn(ask, given)
  const answer = await ask.api('PATCH', `/chats/${encodeURIComponent(given.get('chat'))}`, { muted })
  if (!answer.ok) return { refused: answer.problem.detail }
  return { to: ask.to('chats'), done: say(muted === null ? 'unmuted' : 'was_muted') }
}
