// The admin page: who is it, may they, which page, what was done. Server-rendered; a GET shows, a POST acts and goes on.

import { readFileSync } from 'node:fs'
import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { HTTPException } from 'hono/http-exception'
import { secureHeaders } from 'hono/secure-headers'
import { isCutOff } from '#core/cut-off.ts'
import { askApi, type Fetching } from './ask-api.ts'
import { formOf } from './form.ts'
import { frameWords } from './frame-words.ts'
import { type Html, html, link, type Tone } from './html.ts'
import { alone, framed, languageOf, tooOften } from './layout.ts'
import type { AdminNeeds } from './needs.ts'
import { newWorkspace } from './new-workspace.ts'
import type { Ask, Page, Refused, Visitor, Workspace } from './page.ts'
import { pages } from './pages/index.ts'
import { contentPolicy, houseColours } from './safe.ts'
import { isFormToken, visitorOf } from './session.ts'
import { cookieName, signInDoors } from './sign-in.ts'
import { workspacesFor } from './workspaces.ts'

export type AdminEnv = { Variables: { visitor: Visitor } }
export type AdminDoors = Hono<AdminEnv>

const styles = `${houseColours()}${readFileSync(new URL('./assets/style.css', import.meta.url), 'utf8')}`
const script = readFileSync(new URL('./assets/script.js', import.meta.url), 'utf8')
const theme = readFileSync(new URL('./assets/theme.js', import.meta.url), 'utf8')

/** The doors below /admin. `ask` is how a request reaches the house's own doors. */
export function adminRoutes(without: Omit<AdminNeeds, 'api'>, ask: Fetching): AdminDoors {
  const needs: AdminNeeds = { ...without, api: askApi(ask, without.adminToken) }
  const doors: AdminDoors = new Hono<AdminEnv>()
  // The address of a link is what signs in: none of it is told of to anybody but the site. With no-referrer a browser that came by http
  // would not say where its form was, which csrf() asks.
  doors.use('/link/*', async (c, next) => {
    await next()
    c.header('referrer-policy', 'strict-origin')
  })
  doors.use(
    secureHeaders({
      contentSecurityPolicy: contentPolicy,
      // With none at all a browser that came by http does not say where a form was either.
      referrerPolicy: 'same-origin',
      xFrameOptions: 'DENY',
    }),
  )
  doors.get('/assets/style.css', (c) => asset(c, styles, 'text/css'))
  doors.get('/assets/script.js', (c) => asset(c, script, 'text/javascript'))
  doors.get('/assets/theme.js', (c) => asset(c, theme, 'text/javascript'))
  doors.use(async (c, next) => {
    c.header('cache-control', 'no-store')
    const wait = await needs.knocks.count('pages', needs.knocks.who(c))
    return wait === null ? next() : tooOften(c, wait)
  })
  doors.onError((problem, c) => {
    if (problem instanceof HTTPException) return formRefused(c)
    if (isCutOff(problem)) return c.text('Cut off', 400)
    const id = needs.fresh.id()
    needs.log.error({ err: problem, errorId: id, path: c.req.path }, 'a page of the admin could not be shown')
    const language = languageOf(c)
    return c.html(
      alone(
        language,
        frameWords(language)('not_found'),
        html`<p role="alert">${frameWords(language)('failed', { id })}</p>`,
      ),
      500,
    )
  })
  signInDoors(doors, needs)
  doors.use('*', signedIn(needs))
  doors.get('/', async (c) => {
    const [first] = await workspacesFor(needs, c.var.visitor)
    return c.redirect(first ? `/admin/w/${first.id}/start` : '/admin/new', 303)
  })
  newWorkspace(doors, needs)
  doors.get('/w/:workspace/:page/*', (c) => show(c, needs, null))
  doors.get('/w/:workspace/:page', (c) => show(c, needs, null))
  doors.post('/w/:workspace/:page/*', (c) => act(c, needs))
  doors.notFound((c) => nothingHere(c))
  return doors
}

function asset(c: Context, content: string, type: string): Response {
  return c.body(content, 200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'public, max-age=300' })
}

/** Lets in who has signed in; a form must be one that was made for them. */
function signedIn(needs: AdminNeeds) {
  return async (c: Context<AdminEnv>, next: () => Promise<void>) => {
    const language = languageOf(c)
    const visitor = await visitorOf(needs, getCookie(c, cookieName), language)
    if (!visitor) return c.redirect('/admin/sign-in', 303)
    c.set('visitor', visitor)
    if (c.req.method !== 'POST') return next()
    const form = await formOf(c)
    if (isFormToken(visitor.formToken, form.get('formToken'))) return next()
    return formRefused(c)
  }
}

/** A form of another site, or of another session of this one. */
function formRefused(c: Context): Response | Promise<Response> {
  const language = languageOf(c)
  const say = frameWords(language)
  const content = html`<p role="alert">${say('form_old')}</p>${link('/admin', say('to_start'))}`
  return c.html(alone(language, say('sign_in'), content), 403)
}

async function show(c: Context<AdminEnv>, needs: AdminNeeds, refused: Refused): Promise<Response> {
  const found = await pageOf(c, needs)
  if (!found) return nothingHere(c)
  return answer(c, found, await found.page.show(found.ask, refused), refused)
}

function answer(
  c: Context<AdminEnv>,
  { page, ask, workspaces }: Found,
  content: Html,
  refused: Refused,
): Response | Promise<Response> {
  const document = framed(ask.visitor, {
    title: page.title(ask.visitor.language),
    content,
    ask,
    pages,
    workspaces,
    current: page.path,
    said: takeSaid(c),
    refused: refused?.refused ?? null,
  })
  return c.html(document, refused ? 422 : 200)
}

async function act(c: Context<AdminEnv>, needs: AdminNeeds): Promise<Response> {
  const found = await pageOf(c, needs)
  const name = found?.ask.rest.at(-1) ?? ''
  const acts = found?.page.acts
  const doing = acts && Object.hasOwn(acts, name) ? acts[name] : undefined
  if (!found || !doing) return nothingHere(c)
  const { visitor } = found.ask
  const form = await formOf(c)
  if (visitor.rights === 'read')
    return show(c, needs, { refused: frameWords(visitor.language)('may_not'), fields: {}, form })
  const ask = { ...found.ask, rest: found.ask.rest.slice(0, -1) }
  const acted = await doing(ask, form)
  if ('shown' in acted) return answer(c, found, acted.shown, null)
  if ('refused' in acted) return show(c, needs, { refused: acted.refused, fields: acted.fields ?? {}, form })
  setCookie(c, 'caseline_said', `${acted.tone ?? 'good'} ${acted.done}`, {
    path: '/admin',
    httpOnly: true,
    sameSite: 'Strict',
    maxAge: 30,
  })
  return c.redirect(acted.to, 303)
}

/** What the form before this page came to, said once. */
function takeSaid(c: Context): { words: string; tone: Tone } | null {
  const [, tone, words = ''] = /^(good|warn|bad) (.*)$/su.exec(getCookie(c, 'caseline_said') ?? '') ?? []
  if (tone === undefined) return null
  setCookie(c, 'caseline_said', '', { path: '/admin', maxAge: 0 })
  return { words, tone: tone as Tone }
}

type Found = { page: Page; ask: Ask; workspaces: Workspace[] }

async function pageOf(c: Context<AdminEnv>, needs: AdminNeeds): Promise<Found | null> {
  const { visitor } = c.var
  const workspaces = await workspacesFor(needs, visitor)
  const workspace = workspaces.find(({ id }) => id === c.req.param('workspace'))
  const page = pages.find(({ path }) => path === c.req.param('page'))
  if (!workspace || !page) return null
  const rest = partsOf(c.req.url)
  if (!rest) return null
  const to = (path: string, ...parts: string[]) =>
    ['/admin/w', workspace.id, path, ...parts.map(encodeURIComponent)].join('/')
  const api: Ask['api'] = (method, path, body) => needs.api(method, `/workspaces/${workspace.id}${path}`, body, visitor)
  return { page, workspaces, ask: { c, needs, visitor, workspace, api, to, rest } }
}

/** What follows a page's name in its address; null where that is no text. */
function partsOf(url: string): string[] | null {
  const [, , , , , ...rest] = new URL(url).pathname.split('/')
  try {
    return rest.filter((part) => part !== '').map(decodeURIComponent)
  } catch (problem) {
    if (problem instanceof URIError) return null
    throw problem
  }
}

function nothingHere(c: Context): Response | Promise<Response> {
  const language = languageOf(c)
  const say = frameWords(language)
  return c.html(
    alone(language, say('not_found'), html`<p>${say('not_found_help')}</p>${link('/admin', say('to_start'))}`),
    404,
  )
}
