// An account's name, and taking the account away: what that means is shown before it is done.
import { and, count, eq, inArray } from 'drizzle-orm'
import { channelUse, retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'
import { badge, button, card, crumbs, facts, field, form, type Html, html, link, notice, submit } from './html.ts'
import type { Acted, Ask, Form, Refused } from './page.ts'
import { retiringWords } from './texts/retiring.ts'

type Channel = Row<'channels'>
/** Words of the page that this is a part of: where it leads back to. */
type Crumbs = { back: string; platform: string }

/** Whether nothing goes through an account any more. */
export function isRetired({ state }: Pick<Channel, 'state'>): boolean {
  return state === retiredState
}

/** That an account is retired, as a badge. */
export function retiredBadge({ visitor }: Pick<Ask, 'visitor'>): Html {
  return badge(retiringWords(visitor.language)('state_retired'))
}

/** What an account is called, and the way to take it away; nothing for whoever only looks on. */
export function keepingPart(ask: Ask, row: Channel, refused: Refused): Html {
  if (ask.visitor.rights === 'read') return html``
  const say = retiringWords(ask.visitor.language)
  const mine = refused?.form.has('newName') ? refused : null
  const about = { name: 'newName', label: say('name'), help: say('name_help'), value: row.name, required: true }
  const naming = form(ask, ask.to('channels', row.id, 'rename'), html`${field(about, mine)}${submit(say('save'))}`)
  if (isRetired(row)) return card(say('name'), naming)
  return html`${card(say('name'), naming)}${card(say('remove'), html`<p>${link(ask.to('channels', row.id, 'remove'), say('remove'))}</p>`, say('remove_help'))}`
}

/** A retired account: what it is, its name, and how it is taken up again. */
export function retiredPart(ask: Ask, row: Channel, credentials: Html, refused: Refused): Html {
  const say = retiringWords(ask.visitor.language)
  const again =
    ask.visitor.rights === 'all'
      ? card(say('again'), form(ask, ask.to('channels', row.id, 'credentials'), credentials), say('again_help'))
      : ''
  return html`<div class="head"><h2>${row.name}</h2>${retiredBadge(ask)}</div>${notice(say('is_retired'), 'warn')}${row.note ? html`<p class="muted">${row.note}</p>` : ''}${again}${keepingPart(ask, row, refused)}`
}

/** What taking an account away will mean, with the button that does it. */
export async function removing(ask: Ask, row: Channel, { back, platform }: Crumbs): Promise<Html> {
  const say = retiringWords(ask.visitor.language)
  const at = ask.to('channels', row.id)
  const { isUsed, openCases, waiting } = await channelUse(ask.needs.store, row)
  const desks = await desksOn(ask, row)
  const counted = [['open_cases', openCases] as const, ['waiting', waiting] as const, ['desks', desks] as const]
    .filter(([, many]) => many > 0)
    .map(([key, many]): [string, Html] => [say(key), html`<strong>${many}</strong><br>${say(`${key}_help`)}`])
  const lines: [string, Html | string][] = [...counted, [say('at_platform'), say(`leave_${platformOf(row)}`)]]
  const doing = button(ask, `${at}/remove`, say(isUsed ? 'do_retire' : 'do_remove'), {}, 'danger')
  return html`${crumbs(ask.to('channels'), back, html`${link(at, row.name)} (${platform})`)}${card(
    say('remove'),
    html`${notice(say(isUsed ? 'will_retire' : 'will_remove', { name: row.name }), 'warn')}${facts(lines)}<div class="row">${doing}${link(at, say('keep'))}</div>`,
  )}`
}

async function desksOn({ needs }: Ask, { id }: Channel): Promise<number> {
  const { q, t } = needs.store
  const isDesk = inArray(t.chats.purpose, ['staff', 'alerts'])
  const [found] = await q
    .select({ many: count() })
    .from(t.chats)
    .where(and(eq(t.chats.channel, id), eq(t.chats.state, 'active'), isDesk))
  return Number(found?.many ?? 0)
}

function platformOf({ platform }: Channel): 'line' | 'whatsapp' | 'telegram' {
  return platform === 'whatsapp' || platform === 'telegram' ? platform : 'line'
}

// ── what is done ──

type Taken = { outcome: 'removed' | 'retired'; ended: number; webhook: { takenOff: boolean; note: string } }

/** Takes an account away; what its platform said of it is shown. */
export async function remove(ask: Ask): Promise<Acted> {
  const say = retiringWords(ask.visitor.language)
  const [id = ''] = ask.rest
  const { q, t } = ask.needs.store
  const [row] = await q
    .select()
    .from(t.channels)
    .where(and(eq(t.channels.workspace, ask.workspace.id), eq(t.channels.id, id)))
  const answer = await ask.api('DELETE', `/channels/${encodeURIComponent(id)}`)
  if (!answer.ok) return { refused: answer.problem.detail }
  const { outcome, ended, webhook } = answer.body as Taken
  const done = say(outcome, { name: row?.name ?? '', many: ended })
  const left = row && platformOf(row) !== 'telegram' ? say(`leave_${platformOf(row)}`) : webhook.note
  return {
    to: outcome === 'removed' ? ask.to('channels') : ask.to('channels', id),
    done: `${done} ${webhook.takenOff ? say('taken_off') : left}`,
    tone: webhook.takenOff ? 'good' : 'warn',
  }
}

/** Gives an account another name. */
export async function rename(ask: Ask, given: Form): Promise<Acted> {
  const [id = ''] = ask.rest
  const answer = await ask.api('PATCH', `/channels/${encodeURIComponent(id)}`, { name: given.get('newName') })
  if (!answer.ok) return { refused: answer.problem.detail, fields: { newName: answer.problem.detail } }
  return { to: ask.to('channels', id), done: retiringWords(ask.visitor.language)('saved') }
}
