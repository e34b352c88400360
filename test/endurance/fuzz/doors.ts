// Every other door, and hooks nobody has: odd methods, paths, tokens and bodies, with and without the admin's token.
import { Webhook } from 'standardwebhooks'
import type { Chance } from './chance.ts'
import { bytesOf, type Input, type Target } from './input.ts'
import { bent, headerValue, type Json, junk, oddHeaders, torn } from './junk.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'PURGE'] as const
const tooLarge = 1_100_000

/** A request that nobody may make: what it changes is nothing. */
export function strangersRequest(chance: Chance, target: Target): Input {
  const { method, path } = chance.weighed<() => { method: string; path: string }>([
    [4, () => ({ method: chance.one(methods), path: apiPath(chance, target) })],
    [
      2,
      () => ({ method: chance.one(methods), path: `/files/${fileToken(chance)}${chance.is(0.3) ? '?preview=1' : ''}` }),
    ],
    [2, () => ({ method: chance.one(methods), path: strangeHook(chance, target) })],
    [2, () => ({ method: chance.one(methods), path: watchPath(chance) })],
    [2, () => ({ method: chance.one(methods), path: sandboxPath(chance) })],
    [2, () => ({ method: chance.one(methods), path: anyPath(chance) })],
    [1, () => ({ method: chance.one(methods), path: trackingPath(chance, target) })],
  ])()
  const hasBody = !['GET', 'HEAD'].includes(method) && chance.is(0.8)
  const isHuge = hasBody && chance.is(0.003)
  const body = isHuge ? new Uint8Array(tooLarge).fill(32) : hasBody ? anyBody(chance) : null
  const isChunked = body !== null && chance.is(0.2)
  const headers = { ...oddHeaders(chance), ...strangersToken(chance, target) }
  return {
    kind: `stranger ${method} ${placeOf(path)}${isHuge ? ' too large' : ''}`,
    method,
    path,
    headers,
    body,
    isChunked,
    ...(path.includes('/events') ? { isStream: true } : {}),
  }
}

/** What the admin may do, asked for in odd ways: refused, or done as asked, never a fault. */
export function adminsRequest(chance: Chance, target: Target): Input {
  const { method, path: template } = chance.one(target.endpoints)
  // The account that others write to is not removed.
  const known = method === 'DELETE' ? { ...target, line: { ...target.line, path: '/none' } } : target
  const path = template.replace(/\{(\w+)\}/gu, (_, name: string) => encoded(parameter(chance, known, name)))
  const query = chance.is(0.4) ? `?${oddQuery(chance)}` : ''
  const hasBody = method !== 'GET' && chance.is(0.95)
  const body = hasBody ? bodyFor(chance, template) : null
  // The doors of other systems take keys only; those of the admin take some keys as well.
  const isKeyed = !template.startsWith('/api/v1/') || chance.is(0.2)
  const headers = {
    ...(chance.is(0.2) ? oddHeaders(chance) : {}),
    'content-type': chance.is(0.9) ? 'application/json' : headerValue(chance),
    authorization: `Bearer ${isKeyed ? target.key : target.adminToken}`,
    ...(template === '/api/events' && body ? eventHeaders(chance, target, body) : {}),
  }
  return {
    kind: `${isKeyed ? 'key' : 'admin'} ${method} ${template}`,
    method,
    path: path + query,
    headers,
    body,
    isChunked: chance.is(0.1),
  }
}

function eventHeaders(chance: Chance, { eventSecret, signsAt }: Target, body: Uint8Array): Record<string, string> {
  const at = new Date(signsAt())
  const id = chance.is(0.8) ? `evt_${chance.int(0, 100_000)}` : headerValue(chance)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(eventSecret).sign(id, at, Buffer.from(body).toString('utf8')),
  }
}

/** Bodies over what each door takes: refused by their size before anything else. */
export function tooLargeBodies(target: Target): Input[] {
  const large = (size: number) => new Uint8Array(size).fill(32)
  const posts = [
    { path: target.line.path, size: 4_300_000 },
    { path: target.whatsapp.path, size: 4_300_000 },
    { path: target.telegram.path, size: 4_300_000 },
    { path: '/hooks/line/nobody', size: 4_300_000 },
    { path: '/api/v1/workspaces', size: 1_100_000 },
    { path: '/files/x', size: 1_100_000 },
    { path: '/health', size: 1_100_000 },
    { path: '/ready', size: 1_100_000 },
    { path: '/metrics', size: 1_100_000 },
    { path: '/nothing/here', size: 1_100_000 },
  ]
  const headers = { authorization: `Bearer ${target.adminToken}` }
  return posts.flatMap(({ path, size }) =>
    [false, true].map((isChunked) => ({
      kind: `too large ${path}${isChunked ? ' in chunks' : ''}`,
      method: 'POST',
      path,
      headers,
      body: large(size),
      isChunked,
      wants: 413,
    })),
  )
}

function placeOf(path: string): string {
  return `/${path.split(/[/?]/u)[1]?.slice(0, 12) ?? ''}`
}

function apiPath(chance: Chance, target: Target): string {
  const { path } = chance.one(target.endpoints)
  const filled = path.replace(/\{(\w+)\}/gu, (_, name: string) => encoded(parameter(chance, target, name)))
  return chance.weighed([
    [6, filled],
    [1, '/api/openapi.json'],
    [1, `/api/v1/${segment(chance)}`],
    [1, '/api/issues/active'],
    [1, `/api/issues/${segment(chance)}`],
    [1, '/api/events'],
  ])
}

function parameter(chance: Chance, target: Target, name: string): string {
  if (name === 'workspace' && chance.is(0.85)) return target.workspace
  const known: Record<string, string[]> = {
    number: ['1', '2', '0', '-1', '1.5', '1e3', '99999999999999999999', 'NaN'],
    channel: target.line.path.split('/').slice(-1),
    type: ['other', 'deposit'],
    list: ['reasons'],
    key: ['staff.new_case', 'error.unexpected', 'nothing.of.this.name'],
    language: ['en', 'th', 'xx'],
  }
  const own = known[name]
  if (own && chance.is(0.6)) return chance.one(own)
  const value = junk(chance)
  return (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)).slice(0, 300) || 'x'
}

function bodyFor(chance: Chance, template: string): Uint8Array<ArrayBuffer> {
  const known = likely[template.split('/').at(-1) ?? ''] ?? likely.other ?? {}
  return chance.weighed<() => Uint8Array<ArrayBuffer>>([
    [5, () => bytesOf(JSON.stringify(bent(chance, known)))],
    [3, () => bytesOf(JSON.stringify(junk(chance)))],
    [1, () => torn(chance, bytesOf(JSON.stringify(known)))],
    [1, () => bytesOf('['.repeat(chance.int(1, 5000)))],
  ])()
}

/** Bodies that fit, by the last word of the address; bent before they are sent. */
const likely: Record<string, Json> = {
  workspaces: { name: 'Fuzz', pack: 'no-such-pack', timezone: 'Asia/Bangkok', language: 'th' },
  channels: { platform: 'line', name: 'Fuzz', credentials: { channelSecret: 's', channelAccessToken: '' } },
  codes: { for: 'role', role: 'agent' },
  '{language}': { text: 'เคส #{{number}}' },
  '{list}': { items: [{ id: 'a', label: { en: 'A', th: 'ก' } }] },
  '{chat}': { purpose: 'customer', language: 'th' },
  '{type}': { label: { en: 'Other' } },
  intake: { channel: 'form', text: 'Paid, nothing came', from: { name: 'Som', phone: '+66812345678' } },
  events: { type: 'case.open', data: { orderId: 'ORD-1', text: 'x', status: 'paid', number: 1 } },
  other: { name: 'x', text: 'x', items: [], purpose: 'none' },
}

function oddQuery(chance: Chance): string {
  const names = ['cursor', 'limit', 'status', 'q', 'since', 'state', '__proto__', 'a[b]', 'type', 'owner', 'order']
  const pairs = Array.from({ length: chance.int(1, 4) }, () => {
    const value = junk(chance)
    const text = typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)
    return `${chance.one(names)}=${chance.is(0.9) ? encoded(text.slice(0, 2000)) : '%zz%00%ff'}`
  })
  return pairs.join('&')
}

function strangersToken(chance: Chance, { adminToken }: Target): Record<string, string> {
  const wrong = [
    null,
    'Bearer',
    'Bearer x',
    `Bearer ${adminToken.slice(0, -1)}`,
    `Bearer ${adminToken}x`,
    `Basic ${Buffer.from(`admin:${adminToken}`).toString('base64')}`,
    adminToken,
    `Bearer ${adminToken} x`,
    'Bearer \u00e9',
  ]
  const value = chance.one(wrong)
  return value === null ? {} : { authorization: value }
}

function fileToken(chance: Chance): string {
  return chance.weighed<() => string>([
    [2, () => segment(chance)],
    [2, () => `01ARZ3NDEKTSV4RRFFQ69G5FAV.${chance.one(['zzzzzz', '0', '-1', 'NaN', ''])}.${'a'.repeat(32)}`],
    [1, () => `..%2f..%2fsecret.key`],
    [1, () => 'a.b.c.d.e'],
    [1, () => `a.zzzzzz.${encoded('é'.repeat(32))}`],
  ])()
}

function strangeHook(chance: Chance, target: Target): string {
  const id = target.line.path.split('/').at(-1)
  const query = '?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1'
  return chance.weighed<() => string>([
    [2, () => `/hooks/telegram/${id}`],
    [2, () => `/hooks/${segment(chance)}/${segment(chance)}`],
    [1, () => `${target.line.path}/${segment(chance)}`],
    [2, () => target.whatsapp.path.replace(/[^/]+$/u, '') + segment(chance) + query],
    [1, () => '/hooks'],
  ])()
}

function watchPath(chance: Chance): string {
  return chance.one(['/health', '/ready', '/metrics']) + chance.one(['', '', '/', '?x=1', '/x', '%00', '//'])
}

function sandboxPath(chance: Chance): string {
  return chance.one(['/sandbox', '/sandbox/', '/sandbox/state', '/sandbox/clock', '/sandbox/faults', '/sandbox/events'])
}

function trackingPath(chance: Chance, { trackingToken }: Target): string {
  const token = chance.is(0.8) ? trackingToken : trackingToken.slice(0, chance.int(0, trackingToken.length))
  return `/track/${token}${chance.one(['', '', '/', '/events', '/events', '?x=%ff', `/${segment(chance)}`])}`
}

function anyPath(chance: Chance): string {
  return chance.weighed<() => string>([
    [2, () => `/${segment(chance)}`],
    [1, () => `//${segment(chance)}//`],
    [1, () => `/${'a/'.repeat(chance.int(1, 2000))}`],
    [1, () => `/${'a'.repeat(chance.int(1, 12_000))}`],
    [1, () => '/..%2f..%2f../etc/passwd'],
    [1, () => '/%'],
    [1, () => '/%ff%fe%c0%80'],
    [1, () => '/?%'],
    [1, () => chance.one(['/admin', '/admin/sign-in', '/admin/sign-out', '/admin/language', '/admin/new'])],
    [1, () => `/admin/${chance.one(['link', 'assets', 'w'])}/${segment(chance)}`],
    [1, () => `/track/${segment(chance)}`],
  ])()
}

function segment(chance: Chance): string {
  const value = junk(chance, 4)
  return encoded(String(value).slice(0, 500))
}

function anyBody(chance: Chance): Uint8Array<ArrayBuffer> {
  return chance.is(0.5) ? bytesOf(JSON.stringify(junk(chance))) : torn(chance, bytesOf('{"a":[1,2,3],"b":"text"}'))
}

/** A part of an address; half a character, which none can hold, becomes the mark of one that is missing. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
