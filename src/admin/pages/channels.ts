// The accounts on LINE, WhatsApp and Telegram: connect one in five steps, see how it does, send a test (S0-28).
import { and, asc, desc, eq, gt, inArray, ne, sql } from 'drizzle-orm'
import { encodeTime } from 'ulid'
import { renderSVG } from 'uqr'
import { type Known, knownChannels, notesOf, troubleOf, troubleWords } from '#admin/channel-state.ts'
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
  raw,
  submit,
  type Tone,
} from '#admin/html.ts'
import type { Acted, Ask, Form, Page, Refused } from '#admin/page.ts'
import { isRetired, keepingPart, remove, removing, rename, retiredBadge, retiredPart } from '#admin/retiring.ts'
import { timeIn, titleOf } from '#admin/show.ts'
import { stateWords } from '#admin/texts/channel-state.ts'
import { channelWords, type Platform, platforms } from '#admin/texts/channels.ts'
import { toldWords } from '#admin/texts/told.ts'
import { toldTicks, untoldIn, untoldLine } from '#admin/told.ts'
import { toldEvents } from '#core/told.ts'
import { retiredState } from '#store/retiring.ts'
import type { Row } from '#store/schema.ts'

type Channel = Row<'channels'>

export const channels: Page = {
  path: 'channels',
  title: (language) => channelWords(language)('title'),
  group: 'settings',
  async show(ask, refused) {
    const [id] = ask.rest
    if (id === 'new') return adding(ask, refused)
    const found = id === undefined ? undefined : (await knownChannels(ask)).find(({ channel }) => channel.id === id)
    if (!found) return all(ask)
    const { channel } = found
    const isLeaving = ask.rest[1] === 'remove' && ask.visitor.rights === 'all' && !isRetired(channel)
    return isLeaving ? removing(ask, channel, crumbsOf(ask, channel)) : one(ask, found, refused)
  },
  acts: { add, connect, credentials, test, told, rename, remove },
}

// ── all of them ──

async function all(ask: Ask): Promise<Html> {
  const say = channelWords(ask.visitor.language)
  const all = await knownChannels(ask)
  const add =
    ask.visitor.rights === 'all'
      ? html`<a class="button" href="${ask.to('channels', 'new')}">${say('add')}</a>`
      : html``
  if (all.length === 0) return empty(say('none'), add)
  return html`<div class="columns">${all.map((known) => {
    const { channel } = known
    const { words, tone } = standing(ask, known)
    return html`<section class="card"><div class="head"><h2>${link(ask.to('channels', channel.id), channel.name)}</h2>${isRetired(channel) ? retiredBadge(ask) : badge(words, tone)}</div><p>${say(platformOf(channel))}</p>${troubleWords(ask, known)}</section>`
  })}</div>${add}`
}

/** How a channel stands, in a word and a colour: connected is what messages come in by. */
function standing({ visitor }: Pick<Ask, 'visitor'>, known: Known): { words: string; tone: Tone } {
  const say = channelWords(visitor.language)
  if (troubleOf(known)) return { words: say('state_bad'), tone: 'bad' }
  if (known.channel.state !== 'connected') return { words: say('state_new'), tone: 'warn' }
  if (!known.comesIn) return { words: stateWords(visitor.language)('waiting'), tone: 'warn' }
  return { words: say('state_good'), tone: 'good' }
}

// ── a new one ──

async function adding(ask: Ask, refused: Refused): Promise<Html> {
  const say = channelWords(ask.visitor.language)
  const asked = refused?.form.get('platform') ?? ask.c.req.query('platform') ?? 'line'
  const platform = platforms.find((known) => known === asked) ?? 'line'
  const tabs = platforms.map(
    (one) =>
      html`<li><a href="${ask.to('channels', 'new')}?platform=${one}" ${one === platform ? raw('aria-current="true"') : ''}>${say(one)}</a></li>`,
  )
  const fields = html`<input type="hidden" name="platform" value="${platform}">
    ${field({ name: 'name', label: say('name'), help: say('name_help'), required: true }, refused)}
    ${credentialFields(ask, platform, refused)}
    ${submit(say('connect'))}`
  return html`${crumbs(ask.to('channels'), say('back'), say('add'))}<ul class="tabs">${tabs}</ul>${card(say(`${platform}_title`), html`<ol class="guide">${guidance(ask, platform)}</ol>`)}${card(say('credentials'), form(ask, ask.to('channels', 'new', 'add'), fields), say('sealed'))}`
}

function guidance({ visitor }: Ask, platform: Platform): Html[] {
  const say = channelWords(visitor.language)
  return ([1, 2, 3] as const).map((step) => html`<li>${say(`${platform}_${step}`)}</li>`)
}

/** What each platform's account is known by. Telegram's secret is made by us, WhatsApp's verify token may be. */
const wanted = {
  line: ['channelSecret', 'channelAccessToken'],
  whatsapp: ['phoneNumberId', 'accessToken', 'appSecret', 'verifyToken'],
  telegram: ['botToken'],
} as const satisfies Record<Platform, string[]>
/** Names, which may be seen; the others are secrets. */
const seen = new Set<string>(['phoneNumberId', 'verifyToken'])

function credentialFields(
  { visitor, needs }: Ask,
  platform: Platform,
  refused: Refused,
  verifyToken = needs.fresh.token(),
): Html[] {
  const say = channelWords(visitor.language)
  return wanted[platform].map((name) =>
    field(
      {
        name,
        label: say(name),
        help: say(`${name}_help`),
        required: true,
        code: true,
        type: seen.has(name) ? 'text' : 'password',
        ...(name === 'verifyToken' ? { value: verifyToken } : {}),
      },
      refused,
    ),
  )
}

function credentialsIn({ needs }: Ask, platform: Platform, given: Form): Record<string, string> {
  const typed = Object.fromEntries(wanted[platform].map((name) => [name, given.get(name)]))
  return platform === 'telegram' ? { ...typed, secretToken: needs.fresh.token() } : typed
}

async function add(ask: Ask, given: Form): Promise<Acted> {
  const platform = platforms.find((known) => known === given.get('platform')) ?? 'line'
  const asked = { platform, name: given.get('name'), credentials: credentialsIn(ask, platform, given) }
  const made = await ask.api('POST', '/channels', asked)
  if (!made.ok) return { refused: made.problem.detail, fields: fieldsOf(made.problem.errors) }
  return connected(ask, (made.body as { id: string }).id)
}

function fieldsOf(errors: { path: string; message: string }[]): Record<string, string> {
  return Object.fromEntries(errors.map(({ path, message }) => [path.split('.').at(-1) ?? path, message]))
}

/** The platform is asked at once whether the credentials are good; what it says is shown as it is. */
async function connected(ask: Ask, id: string): Promise<Acted> {
  const say = channelWords(ask.visitor.language)
  const to = ask.to('channels', id)
  const answer = await ask.api('POST', `/channels/${encodeURIComponent(id)}/connect`)
  if (!answer.ok) return { to, done: say('not_connected', { words: answer.problem.detail }), tone: 'bad' }
  const { identity } = answer.body as { identity: { name: string } }
  const isIn = (await knownChannels(ask)).some(({ channel, comesIn }) => channel.id === id && comesIn)
  const done = say(isIn ? 'connected' : 'connected_no_webhook', { name: identity.name })
  return { to, done, tone: isIn ? 'good' : 'warn' }
}

// ── one of them ──

async function one(ask: Ask, known: Known, refused: Refused): Promise<Html> {
  const { channel: row, health } = known
  const toldSay = toldWords(ask.visitor.language)
  const say = channelWords(ask.visitor.language)
  const { words, tone } = standing(ask, known)
  const platform = platformOf(row)
  const verifyToken = await verifyTokenOf(ask, row)
  const replacing = html`${credentialFields(ask, platform, refused, verifyToken)}${submit(say('connect'))}`
  if (isRetired(row))
    return html`${crumbs(ask.to('channels'), say('back'), say(platform))}${retiredPart(ask, row, replacing, refused)}`
  const waiting =
    row.state === 'connected' && !known.comesIn ? notice(stateWords(ask.visitor.language)('waiting_help'), 'warn') : ''
  const isOpen = row.state !== 'connected' || (refused !== null && !refused.form.has('newName'))
  return html`${crumbs(ask.to('channels'), say('back'), say(platform))}
    <div class="head"><h2>${row.name}</h2>${badge(words, tone)}</div>${troubleWords(ask, known)}${waiting}
    <div class="columns"><div>${card(say('how_it_does'), facts(await lines(ask, row, health)))}
    ${ask.visitor.rights === 'all' ? card(say('test'), await testPart(ask, row), say('test_help')) : await lastTest(ask, row)}</div>
    <div>${card(say('webhook'), webhookPart(ask, known, verifyToken))}
    ${card(say('group'), invitePart(ask, row, platform))}</div></div>
    ${card(toldSay('told_account'), await toldPart(ask, row), toldSay('told_account_help'))}
    ${ask.visitor.rights === 'all' ? fold(say('replace'), form(ask, ask.to('channels', row.id, 'credentials'), replacing), isOpen, say('replace_help')) : ''}${keepingPart(ask, row, refused)}`
}

function crumbsOf({ visitor }: Ask, row: Channel) {
  const say = channelWords(visitor.language)
  return { back: say('back'), platform: say(platformOf(row)) }
}

async function lines(ask: Ask, row: Channel, health: Known['health']): Promise<[string, Html | string][]> {
  const say = channelWords(ask.visitor.language)
  const time = (at: number | null | undefined) => (at ? timeIn(ask, at) : say('never'))
  const { quotaLimit: limit = null, quotaUsed: used = null } = health ?? {}
  return [
    [say('identity'), String(row.identity?.name ?? say('unknown'))],
    [say('last_webhook'), time(health?.lastWebhookAt)],
    [say('last_send'), time(health?.lastSendAt)],
    [say('bad_signatures'), String(health?.badSignatures ?? 0)],
    ...(used === null
      ? []
      : [
          [
            say('quota'),
            limit === null ? String(used) : say('quota_of', { used, limit, left: Math.max(0, limit - used) }),
          ] as [string, string],
        ]),
  ]
}

function webhookPart(ask: Ask, known: Known, verifyToken: string | undefined): Html {
  const say = channelWords(ask.visitor.language)
  const { channel: row } = known
  const path = `/hooks/${row.platform}/${row.id}`
  const { publicUrl } = ask.needs
  const token =
    verifyToken === undefined ? '' : html`<p>${say('verifyToken')}: ${copyable(verifyToken, say('copy'))}</p>`
  return html`${publicUrl ? '' : notice(say('no_public_url'), 'warn')}
    <p>${copyable((publicUrl ?? '') + path, say('copy'))}</p>${token}<p class="muted">${say(`${platformOf(row)}_webhook`)}</p>
    ${notesOf(ask, known)}${button(ask, ask.to('channels', row.id, 'connect'), say('connect_again'))}`
}

/** What is pasted at Meta beside the address, for who may change things: nothing can be sent with it. */
async function verifyTokenOf({ needs, visitor }: Ask, { id }: Channel): Promise<string | undefined> {
  return visitor.rights === 'all' ? ((await needs.handshakeToken(id)) ?? undefined) : undefined
}

async function testPart(ask: Ask, row: Channel): Promise<Html> {
  const say = channelWords(ask.visitor.language)
  const { q, t } = ask.needs.store
  const chats = await q
    .select({
      id: t.chats.id,
      title: t.chats.title,
      view: t.chats.view,
      purpose: t.chats.purpose,
      kind: t.chats.kind,
      name: t.persons.name,
    })
    .from(t.chats)
    .leftJoin(t.persons, and(eq(t.persons.channel, t.chats.channel), eq(t.persons.platformId, t.chats.platformId)))
    .where(and(eq(t.chats.channel, row.id), eq(t.chats.state, 'active')))
    .orderBy(asc(t.chats.kind), desc(sql`coalesce(${t.chats.lastInAt}, ${t.chats.createdAt})`), desc(t.chats.id))
    .limit(100)
  if (chats.length === 0) return empty(say('no_chats'))
  const options = chats.map(({ id, purpose, name, ...chat }) => ({
    value: id,
    label: `${titleOf(chat) ?? name ?? `…${id.slice(-6)}`} (${say(`purpose_${purpose}`)})`,
  }))
  const sent = await lastTest(ask, row)
  return html`${form(ask, ask.to('channels', row.id, 'test'), html`${field({ name: 'chat', label: say('chat'), options })}${submit(say('send_test'))}`)}${sent}`
}

/** What became of the newest test message of the last day, in the platform's own words. */
async function lastTest(ask: Ask, row: Channel): Promise<Html> {
  const say = channelWords(ask.visitor.language)
  const { q, t } = ask.needs.store
  const dayAgo = encodeTime(Math.max(0, ask.needs.clock.now() - 24 * 60 * 60_000), 10)
  const [last] = await q
    .select({ state: t.outbox.state, reason: t.outbox.reason, createdAt: t.outbox.createdAt })
    .from(t.outbox)
    .where(and(eq(t.outbox.channel, row.id), eq(t.outbox.wording, 'test.message'), gt(t.outbox.id, dayAgo)))
    .orderBy(desc(t.outbox.id))
    .limit(1)
  if (!last) return html``
  const tone = {
    queued: 'plain',
    parked: 'warn',
    accepted: 'good',
    sent: 'good',
    delivered: 'good',
    read: 'good',
    failed: 'bad',
    settled: 'plain',
    dropped: 'plain',
    unconfirmed: 'warn',
    dead: 'bad',
  } as const
  return notice(
    [say('last_test', { time: timeIn(ask, last.createdAt), state: say(`delivery_${last.state}`) }), last.reason]
      .filter(Boolean)
      .join(' · '),
    tone[last.state],
  )
}

/** What is told through the account, and where its cases go that no group takes. */
async function toldPart(ask: Ask, row: Channel): Promise<Html> {
  const say = toldWords(ask.visitor.language)
  const options = [{ value: '', label: say('nowhere') }, ...(await desksOf(ask))]
  const chosen = field({
    name: 'defaultChat',
    label: say('default_chat'),
    help: say('default_help'),
    value: row.defaultChat ?? '',
    options,
  })
  if (ask.visitor.rights === 'read') {
    const label = options.find(({ value }) => value === (row.defaultChat ?? ''))?.label ?? say('nowhere')
    return facts([...untoldLine(ask, toldEvents, row.untold), [say('default_chat'), label]])
  }
  const fields = html`${toldTicks(ask, toldEvents, row.untold)}${chosen}${submit(say('save'))}`
  return form(ask, ask.to('channels', row.id, 'told'), fields)
}

/** The chats where staff work: bound groups, and those who have staff roles of their own in private. */
async function desksOf({ needs, workspace }: Ask): Promise<{ value: string; label: string }[]> {
  const { q, t } = needs.store
  const isInUse = and(eq(t.channels.id, t.chats.channel), ne(t.channels.state, retiredState))
  const { workflow } = await needs.rules(workspace.id)
  const staffRoles = Object.keys(workflow.roles).filter((role) => workflow.roles[role]?.staff)
  const groups = await q
    .select({ value: t.chats.id, title: t.chats.title, view: t.chats.view })
    .from(t.chats)
    .innerJoin(t.channels, isInUse)
    .where(and(eq(t.chats.workspace, workspace.id), eq(t.chats.purpose, 'staff'), eq(t.chats.state, 'active')))
  const people = await q
    .selectDistinct({ value: t.chats.id, label: t.persons.name })
    .from(t.roles)
    .innerJoin(t.persons, eq(t.persons.id, t.roles.person))
    .innerJoin(t.chats, and(eq(t.chats.channel, t.persons.channel), eq(t.chats.platformId, t.persons.platformId)))
    .innerJoin(t.channels, isInUse)
    .where(and(eq(t.roles.workspace, workspace.id), eq(t.chats.kind, 'private'), inArray(t.roles.role, staffRoles)))
  const named = groups.map(({ value, ...chat }) => ({ value, label: titleOf(chat) }))
  return [...named, ...people].map(({ value, label }) => ({ value, label: label ?? `…${value.slice(-6)}` }))
}

function invitePart(ask: Ask, row: Channel, platform: Platform): Html {
  const say = channelWords(ask.visitor.language)
  const address = inviteOf(platform, row)
  if (!address) return html`<p>${say(platform === 'whatsapp' ? 'whatsapp_group' : 'connect_first')}</p>`
  return html`<p>${say(`${platform === 'line' ? 'line' : 'telegram'}_group`)}</p><p>${copyable(address, say('copy'))}</p>
    <div class="qr" role="img" aria-label="${say('qr')}">${raw(renderSVG(address, { border: 2 }))}</div>
    ${ask.visitor.rights === 'all' ? html`<p>${link(ask.to('people'), say('make_code'))}</p>` : ''}`
}

/** The address at which people add the bot. */
function inviteOf(platform: Platform, { identity }: Channel): string | null {
  const name = typeof identity?.username === 'string' ? identity.username : null
  if (!name || platform === 'whatsapp') return null
  if (platform === 'telegram') return `https://t.me/${encodeURIComponent(name)}?startgroup=true`
  return `https://line.me/R/ti/p/${encodeURIComponent(name.startsWith('@') ? name : `@${name}`)}`
}

// ── what is done ──

async function connect(ask: Ask): Promise<Acted> {
  return connected(ask, ask.rest[0] ?? '')
}

async function credentials(ask: Ask, given: Form): Promise<Acted> {
  const [id = ''] = ask.rest
  const found = (await knownChannels(ask)).find(({ channel }) => channel.id === id)?.channel
  if (!found) return { refused: channelWords(ask.visitor.language)('unknown') }
  const typed = credentialsIn(ask, platformOf(found), given)
  // Meta has the one that is kept: without a new one that goes on.
  if (typed.verifyToken === '') typed.verifyToken = (await verifyTokenOf(ask, found)) ?? ''
  const answer = await ask.api('PUT', `/channels/${encodeURIComponent(id)}/credentials`, { credentials: typed })
  return answer.ok ? connected(ask, id) : { refused: answer.problem.detail, fields: fieldsOf(answer.problem.errors) }
}

async function told(ask: Ask, given: Form): Promise<Acted> {
  const [id = ''] = ask.rest
  const defaultChat = given.get('defaultChat') === '' ? null : given.get('defaultChat')
  const answer = await ask.api('PATCH', `/channels/${encodeURIComponent(id)}`, { untold: untoldIn(given), defaultChat })
  if (!answer.ok) return { refused: answer.problem.detail, fields: fieldsOf(answer.problem.errors) }
  return { to: ask.to('channels', id), done: toldWords(ask.visitor.language)('saved') }
}

async function test(ask: Ask, given: Form): Promise<Acted> {
  const [id = ''] = ask.rest
  const answer = await ask.api('POST', `/channels/${encodeURIComponent(id)}/test`, { chat: given.get('chat') })
  if (!answer.ok) return { refused: answer.problem.detail }
  return { to: ask.to('channels', id), done: channelWords(ask.visitor.language)('test_sent') }
}

// ── what is there ──

function platformOf({ platform }: Channel): Platform {
  return platforms.find((known) => known === platform) ?? 'line'
}
