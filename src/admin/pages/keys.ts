// What other systems come in with, and where they are told: API keys, and subscribers to webhooks.
import {
  badge,
  button,
  card,
  copyable,
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
  type Tone,
  table,
  tick,
  ticks,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { refusedAs } from '#admin/refusal.ts'
import { timeIn } from '#admin/show.ts'
import { keyWords } from '#admin/texts/keys.ts'
import { issueKinds } from '#core/issue.ts'
import { scopes } from '#store/keys.ts'
import { secretsOf } from '#store/subscribers.ts'

type Key = { id: string; name: string; hint: string; scopes: string[]; usedAt: number | null; revokedAt: number | null }
type Subscriber = {
  id: string
  name: string
  url: string
  kinds: string[] | null
  state: 'active' | 'paused' | 'ended'
  note: string | null
  failingSince: number | null
}
type Delivery = {
  id: string
  kind: string
  case: number | null
  attempts: number
  reason: string | null
  endedAt: number
}

export const keys: Page = {
  path: 'keys',
  title: (language) => keyWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const [id] = ask.rest
    const subscribers = await subscribersOf(ask)
    const found = subscribers.find((one) => one.id === id)
    return found
      ? one(ask, found, refused)
      : html`${await keyPart(ask, refused)}${await eventSecretPart(ask)}${subscriberPart(ask, subscribers, refused)}`
  },
  acts: { make, revoke, sign, subscribe, change, rotate, test, remove, again },
}

// ── keys ──

async function keyPart(ask: Ask, refused: Refused): Promise<Html> {
  const say = keyWords(ask.visitor.language)
  const rows = await listed<Key>(ask, '/keys')
  const mayDo = ask.visitor.rights === 'all'
  const hasEnded = rows.some(({ revokedAt }) => revokedAt !== null)
  const columns = [
    { head: say('name'), cell: (row: Key) => html`<bdi>${row.name}</bdi>` },
    { head: say('hint'), cell: (row: Key) => html`<code dir="ltr">${row.hint}</code>` },
    { head: say('may'), cell: (row: Key) => row.scopes.map((scope) => scopeIn(ask, scope)).join(', ') },
    { head: say('used'), cell: (row: Key) => (row.usedAt === null ? say('never') : timeIn(ask, row.usedAt)) },
    ...(mayDo || hasEnded ? [{ head: say(mayDo ? 'doing' : 'state'), cell: (row: Key) => revoking(ask, row) }] : []),
  ]
  const list = rows.length === 0 ? empty(say('no_keys')) : table(say('keys'), columns, rows)
  const ticked = refused?.form.all('scopes') ?? []
  const wrong = refused?.fields.scopes
  const fields = html`${field({ name: 'key_name', label: say('name'), help: say('key_name_help'), required: true }, refused)}
    ${ticks(
      say('may'),
      scopes.map((scope) => tick('scopes', scopeIn(ask, scope), ticked.includes(scope), scope)),
      wrong ? { problem: wrong } : {},
    )}
    ${submit(say('make'))}`
  return html`${card(say('keys'), list, say('keys_help'))}${ask.visitor.rights === 'all' ? fold(say('new_key'), form(ask, ask.to('keys', 'make'), fields), rows.length === 0 || refused?.form.has('key_name') === true) : ''}`
}

function scopeIn({ visitor }: Ask, scope: string): string {
  const known = scopes.find((one) => one === scope)
  return known ? keyWords(visitor.language)(`scope_${known}`) : scope
}

function revoking(ask: Ask, { id, revokedAt }: Key): Html {
  const say = keyWords(ask.visitor.language)
  if (revokedAt !== null) return badge(say('revoked_at', { time: timeIn(ask, revokedAt) }))
  return button(ask, ask.to('keys', 'revoke'), say('revoke'), { key: id }, 'danger')
}

async function make(ask: Ask, given: Form): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const [name, wanted] = [given.get('key_name').trim(), given.all('scopes')]
  if (name === '') return { refused: say('name_missing'), fields: { key_name: say('name_missing') } }
  if (wanted.length === 0) return { refused: say('scopes_missing'), fields: { scopes: say('scopes_missing') } }
  const made = await ask.api('POST', '/keys', { name, scopes: wanted })
  if (!made.ok) return refusedAs(made.problem, { name: 'key_name' })
  return { shown: once(ask, say('key_made'), (made.body as { key: string }).key, ask.to('keys')) }
}

async function revoke(ask: Ask, given: Form): Promise<Acted> {
  const answer = await ask.api('DELETE', `/keys/${encodeURIComponent(given.get('key'))}`)
  if (!answer.ok) return refusedAs(answer.problem)
  return { to: ask.to('keys'), done: keyWords(ask.visitor.language)('revoked') }
}

/** A secret, told in this answer and nowhere else. */
function once({ visitor }: Ask, title: string, secret: string, back: string): Html {
  const say = keyWords(visitor.language)
  return card(
    title,
    html`${notice(say('once'), 'warn')}<p>${copyable(secret, say('copy'))}</p><p>${link(back, say('back'))}</p>`,
  )
}

// ── the secret of events coming in ──

/** Whether there is a secret that events coming in are signed with, and the button that makes one. */
async function eventSecretPart(ask: Ask): Promise<Html> {
  const say = keyWords(ask.visitor.language)
  const { store, clock } = ask.needs
  const [newest] = await secretsOf(store, ask.workspace.id, clock.now())
  const state = newest
    ? html`<p>${say('secret_made_at', { time: timeIn(ask, newest.createdAt) })}</p>`
    : empty(say('no_secret'))
  const making = button(ask, ask.to('keys', 'sign'), say(newest ? 'rotate' : 'make_secret'))
  return card(
    say('event_secret'),
    html`${state}${newest ? html`<p>${say('secret_rotating')}</p>` : ''}${making}`,
    say('secret_help'),
  )
}

async function sign(ask: Ask): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const { store, clock } = ask.needs
  const before = await secretsOf(store, ask.workspace.id, clock.now())
  const answer = await ask.api('POST', '/event-secret')
  if (!answer.ok) return refusedAs(answer.problem)
  const { secret, oldUntil } = answer.body as { secret: string; oldUntil: number }
  const title = before.length > 0 ? say('rotated', { time: timeIn(ask, oldUntil) }) : say('secret_made')
  return { shown: once(ask, title, secret, ask.to('keys')) }
}

// ── subscribers ──

const tones: Record<Subscriber['state'], Tone> = { active: 'good', paused: 'warn', ended: 'bad' }

function standing({ visitor }: Ask, { state, failingSince }: Subscriber): Html {
  const say = keyWords(visitor.language)
  return state === 'active' && failingSince !== null
    ? badge(say('failing'), 'bad')
    : badge(say(`state_${state}`), tones[state])
}

/** Where a subscriber is told. What follows the host may be its secret: whoever only looks on is not shown it. */
function addressFor({ visitor }: Ask, { url }: Subscriber): string {
  return visitor.rights === 'all' || !URL.canParse(url) ? url : `${new URL(url).origin}/…`
}

function subscriberPart(ask: Ask, rows: Subscriber[], refused: Refused): Html {
  const say = keyWords(ask.visitor.language)
  const columns = [
    { head: say('name'), cell: (row: Subscriber) => link(ask.to('keys', row.id), row.name) },
    { head: say('address'), cell: (row: Subscriber) => html`<code dir="ltr">${addressFor(ask, row)}</code>` },
    { head: say('state'), cell: (row: Subscriber) => standing(ask, row) },
  ]
  const list = rows.length === 0 ? empty(say('no_subscribers')) : table(say('subscribers'), columns, rows)
  const mine = refused?.form.has('url') ? refused : null
  const fields = html`${subscriberFields(ask, mine)}${submit(say('subscribe'))}`
  return html`${card(say('subscribers'), list, say('subscribers_help'))}${ask.visitor.rights === 'all' ? fold(say('new_subscriber'), form(ask, ask.to('keys', 'subscribe'), fields), rows.length === 0 || mine !== null) : ''}`
}

function subscriberFields({ visitor }: Ask, refused: Refused, row?: Subscriber): Html {
  const say = keyWords(visitor.language)
  const ticked = refused ? refused.form.all('kinds') : (row?.kinds ?? [])
  const wrong = refused?.fields.kinds
  return html`${field({ name: 'name', label: say('name'), value: row?.name ?? '', required: true }, refused)}
    ${field({ name: 'url', label: say('address'), value: row?.url ?? '', help: say('address_help'), type: 'url', required: true, code: true }, refused)}
    ${ticks(
      say('kinds'),
      issueKinds.map((kind) => tick('kinds', kind, ticked.includes(kind), kind)),
      { help: say('kinds_help'), ...(wrong ? { problem: wrong } : {}) },
    )}`
}

async function one(ask: Ask, row: Subscriber, refused: Refused): Promise<Html> {
  const say = keyWords(ask.visitor.language)
  const at = (act: string) => ask.to('keys', row.id, act)
  const next = row.state === 'active' ? 'paused' : 'active'
  const mine = refused?.form.has('url') ? refused : null
  const lines: [string, Html | string][] = [
    [say('address'), html`<code dir="ltr">${addressFor(ask, row)}</code>`],
    [say('state'), standing(ask, row)],
    ...(row.failingSince === null ? [] : [[say('since'), timeIn(ask, row.failingSince)] as [string, string]]),
    ...(row.note === null ? [] : [[say('note'), row.note] as [string, string]]),
  ]
  const buttons = html`<div class="row">${button(ask, at('test'), say('test'))}${button(ask, at('change'), say(next === 'paused' ? 'pause' : 'resume'), { state: next })}${button(ask, at('rotate'), say('rotate'))}${button(ask, at('remove'), say('remove'), {}, 'danger')}</div>`
  const changing = form(ask, at('change'), html`${subscriberFields(ask, mine, row)}${submit(say('save'))}`)
  return html`${crumbs(ask.to('keys'), say('back'))}${card(row.name, html`${facts(lines)}${buttons}`, say('rotate_help'))}
    ${await failedPart(ask, row)}${ask.visitor.rights === 'all' ? fold(say('change'), changing, mine !== null) : ''}`
}

async function failedPart(ask: Ask, { id }: Subscriber): Promise<Html> {
  const say = keyWords(ask.visitor.language)
  const rows = await listed<Delivery>(ask, `/webhooks/${id}/deliveries?state=dead`)
  if (rows.length === 0) return card(say('failed'), empty(say('none_failed')))
  const sending = (row: Delivery) => button(ask, ask.to('keys', id, 'again'), say('again'), { delivery: row.id })
  const columns = [
    { head: say('kind'), cell: (row: Delivery) => html`<code dir="ltr">${row.kind}</code>` },
    { head: say('case'), cell: (row: Delivery) => (row.case === null ? '–' : `#${row.case}`) },
    { head: say('tries'), cell: (row: Delivery) => String(row.attempts), number: true },
    { head: say('note'), cell: (row: Delivery) => row.reason ?? '–' },
    ...(ask.visitor.rights === 'all' ? [{ head: say('doing'), cell: sending }] : []),
  ]
  return card(say('failed'), table(say('failed'), columns, rows))
}

/** Name, address and kinds as they were typed; what is missing is said in words. */
function subscriberIn({ visitor }: Ask, given: Form) {
  const say = keyWords(visitor.language)
  const [name, url, kinds] = [given.get('name').trim(), given.get('url').trim(), given.all('kinds')]
  const wrong = {
    ...(name === '' ? { name: say('name_missing') } : {}),
    ...(URL.canParse(url) ? {} : { url: say('address_wrong') }),
  }
  return { asked: { name, url, kinds: kinds.length > 0 ? kinds : null }, wrong, isWrong: Object.keys(wrong).length > 0 }
}

async function subscribe(ask: Ask, given: Form): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const { asked, wrong, isWrong } = subscriberIn(ask, given)
  if (isWrong) return { refused: say('look'), fields: wrong }
  const made = await ask.api('POST', '/webhooks', asked)
  if (!made.ok) return refusedAs(made.problem)
  const { id, secret } = made.body as { id: string; secret: string }
  return { shown: once(ask, say('subscriber_made'), secret, ask.to('keys', id)) }
}

async function change(ask: Ask, given: Form): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const { asked, wrong, isWrong } = subscriberIn(ask, given)
  const isState = given.has('state')
  if (!isState && isWrong) return { refused: say('look'), fields: wrong }
  const answer = await ask.api('PATCH', pathOf(ask), isState ? { state: given.get('state') } : asked)
  return answer.ok ? { to: ask.to('keys', ask.rest[0] ?? ''), done: say('saved') } : refusedAs(answer.problem)
}

async function rotate(ask: Ask): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const answer = await ask.api('POST', `${pathOf(ask)}/rotate`)
  if (!answer.ok) return refusedAs(answer.problem)
  const { secret, oldUntil } = answer.body as { secret: string; oldUntil: number }
  return {
    shown: once(ask, say('rotated', { time: timeIn(ask, oldUntil) }), secret, ask.to('keys', ask.rest[0] ?? '')),
  }
}

async function test(ask: Ask): Promise<Acted> {
  const say = keyWords(ask.visitor.language)
  const answer = await ask.api('POST', `${pathOf(ask)}/test`)
  if (!answer.ok) return refusedAs(answer.problem)
  const { arrived, status, reason, ms } = answer.body as Record<string, string | number | null> & { arrived: boolean }
  if (!arrived) return { refused: say('test_failed', { reason: reason ?? status ?? '' }) }
  return { to: ask.to('keys', ask.rest[0] ?? ''), done: say('test_arrived', { status: status ?? '', ms: ms ?? '' }) }
}

async function remove(ask: Ask): Promise<Acted> {
  const answer = await ask.api('DELETE', pathOf(ask))
  if (!answer.ok) return refusedAs(answer.problem)
  return { to: ask.to('keys'), done: keyWords(ask.visitor.language)('removed') }
}

async function again(ask: Ask, given: Form): Promise<Acted> {
  const path = `${pathOf(ask)}/deliveries/${encodeURIComponent(given.get('delivery'))}/replay`
  const answer = await ask.api('POST', path)
  if (!answer.ok) return refusedAs(answer.problem)
  return { to: ask.to('keys', ask.rest[0] ?? ''), done: keyWords(ask.visitor.language)('queued') }
}

// ── what is there ──

const pathOf = ({ rest }: Ask) => `/webhooks/${encodeURIComponent(rest[0] ?? '')}`

const subscribersOf = (ask: Ask) => listed<Subscriber>(ask, '/webhooks')

async function listed<Item>(ask: Ask, path: string): Promise<Item[]> {
  const answer = await ask.api('GET', path)
  if (!answer.ok) throw new Error(`The API did not list ${path}: ${answer.problem.detail}`)
  return (answer.body as { items: Item[] }).items
}
