// The pages as a browser that has signed in would ask for them, oddly: addresses, queries and forms that the pages themselves name.
import type { Chance } from './chance.ts'
import { bytesOf, type Input, type Pages, type Target } from './input.ts'
import { headerValue, junk, oddHeaders, torn } from './junk.ts'

/** What ends the session, or takes away what other inputs go to; and copies of the whole database. */
const spared = /sign-out|\/(remove|revoke|retire|disconnect|backup)\b/u
const mostPages = 300

/** Signs in and walks through the pages from link to link: what they lead to, and what their forms ask for. */
export async function openPages(origin: string, adminToken: string): Promise<Pages> {
  const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ token: adminToken }).toString()
  const answer = await fetch(`${origin}/admin/sign-in`, { method: 'POST', headers, body, redirect: 'manual' })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`Nobody was signed in: ${answer.status}`)
  const forms = new Map<string, Record<string, string>>()
  const links = ['/admin', '/admin/new']
  let formToken = ''
  for (const path of links) {
    const page = await (await fetch(origin + path, { headers: { cookie } })).text()
    for (const [, href = ''] of page.matchAll(/href="(\/admin[^"#]*)"/gu))
      if (!links.includes(href) && links.length < mostPages) links.push(href)
    for (const [, action = '', content = ''] of page.matchAll(
      /<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/gu,
    ))
      if (!spared.test(action)) forms.set(action, fieldsOf(content))
    formToken = /name="formToken" value="([^"]*)"/u.exec(page)?.[1] ?? formToken
  }
  if (forms.size === 0 || formToken === '') throw new Error('The pages show no forms')
  return { cookie, formToken, origin, links, forms: [...forms] }
}

/** The fields of a form, as they stand in it. */
function fieldsOf(content: string): Record<string, string> {
  const tags = content.matchAll(
    /<(?:input|textarea|select)\b[^>]*\bname="([^"]*)"[^>]*>(?:\s*<option value="([^"]*)")?/gu,
  )
  return Object.fromEntries(
    [...tags].map(([tag, name = '', option]) => [name, option ?? /\bvalue="([^"]*)"/u.exec(tag)?.[1] ?? '']),
  )
}

/** A page that is asked for, or a form of one that is posted, as its address and fields are or bent. */
export function pagesRequest(chance: Chance, { pages }: Target): Input {
  return chance.is(0.4) ? askedFor(chance, pages) : posted(chance, pages)
}

function askedFor(chance: Chance, pages: Pages): Input {
  const path = bentAddress(chance, chance.one(pages.links)) + (chance.is(0.4) ? `?${fields(chance, {})}` : '')
  const headers = { ...(chance.is(0.3) ? oddHeaders(chance) : {}), cookie: pages.cookie }
  return { kind: `page ${placeOf(path)}`, method: 'GET', path, headers, body: null }
}

function posted(chance: Chance, pages: Pages): Input {
  const [action, known] = chance.one(pages.forms)
  const path = chance.is(0.8) ? action : bentAddress(chance, action)
  const formToken = chance.is(0.9) ? pages.formToken : text(chance)
  const sent = bytesOf(fields(chance, { ...known, formToken }))
  const headers = {
    ...(chance.is(0.2) ? oddHeaders(chance) : {}),
    'content-type': chance.is(0.9) ? 'application/x-www-form-urlencoded' : formType(chance),
    cookie: pages.cookie,
    origin: pages.origin,
  }
  const body = chance.is(0.9) ? sent : torn(chance, sent)
  return { kind: `form ${placeOf(path)}`, method: 'POST', path, headers, body, isChunked: chance.is(0.1) }
}

function formType(chance: Chance): string {
  return chance.weighed<() => string>([
    [2, () => 'multipart/form-data; boundary=x'],
    [1, () => 'multipart/form-data'],
    [1, () => 'application/x-www-form-urlencoded; charset=utf-16'],
    [1, () => headerValue(chance)],
  ])()
}

/** An address of which a part, now and then, is another. */
function bentAddress(chance: Chance, address: string): string {
  if (chance.is(0.6)) return address
  const parts = address.split('/')
  const at = chance.int(3, parts.length)
  parts[at] = encodeURIComponent(text(chance).slice(0, 300))
  const path = parts.join('/')
  return spared.test(path) ? address : path
}

/** Fields as they were, with other values, missing, twice, or of names nobody asked for. */
function fields(chance: Chance, known: Record<string, string>): string {
  const sent = new URLSearchParams()
  for (const [name, value] of Object.entries(known)) {
    if (name !== 'formToken' && chance.is(0.1)) continue
    sent.append(name, name === 'formToken' || chance.is(0.5) ? value : text(chance))
    if (chance.is(0.05)) sent.append(name, text(chance))
  }
  if (chance.is(0.3))
    sent.append(chance.one(['page', 'before', 'language', 'state', '__proto__', 'a[b]']), text(chance))
  return sent.toString()
}

function text(chance: Chance): string {
  const value = junk(chance)
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 5_000)
}

function placeOf(path: string): string {
  return path.split(/[/?]/u)[4]?.slice(0, 20) ?? path.slice(0, 20)
}
