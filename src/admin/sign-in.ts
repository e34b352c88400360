// Signing in: with the admin token, or by a link out of a private chat. Opening a link spends nothing, as messengers open links too
// to preview them; the button on its page does (S3-41).
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { formOf } from './form.ts'
import { frameWords } from './frame-words.ts'
import { card, field, type Html, html, notice, submit } from './html.ts'
import type { AdminDoors } from './index.ts'
import { alone, languageOf, tooOften } from './layout.ts'
import type { AdminNeeds } from './needs.ts'
import { beginAsAdmin, beginByLink, endSession, isAdminToken, isLinkGood, sessionLife } from './session.ts'
import { type PageLanguage, pageLanguages } from './words.ts'

export const cookieName = 'caseline_session'

/** The doors that are open to whoever has not signed in. */
export function signInDoors(doors: AdminDoors, needs: AdminNeeds): void {
  // A form of another site reaches none of these. Behind a proxy a request came by http to whom it came by https at the public address.
  const ours = needs.publicUrl === null ? null : new URL(needs.publicUrl).origin
  doors.use('*', csrf({ origin: (origin, c) => origin === ours || origin === new URL(c.req.url).origin }))
  // Each try counts, the good ones too: nobody signs in ten times a minute.
  for (const path of ['/sign-in', '/link/:token'])
    doors.post(path, async (c, next) => {
      const wait = await needs.knocks.count('signIns', needs.knocks.who(c))
      return wait === null ? next() : tooOften(c, wait)
    })
  doors.get('/sign-in', (c) => c.html(tokenPage(languageOf(c), { elsewhere: elsewhere(c, needs) })))
  doors.post('/sign-in', async (c) => {
    const form = await formOf(c)
    const language = languageOf(c)
    if (!isAdminToken(needs, form.get('token')))
      return c.html(
        tokenPage(language, { problem: frameWords(language)('wrong_token'), elsewhere: elsewhere(c, needs) }),
        401,
      )
    return signedIn(c, needs, await beginAsAdmin(needs))
  })
  doors.get('/link/:token', async (c) => {
    const isGood = await isLinkGood(needs, c.req.param('token'))
    const wait = isGood ? null : await needs.knocks.count('unknownLinks', needs.knocks.who(c))
    return wait === null ? c.html(linkPage(languageOf(c), isGood), isGood ? 200 : 410) : tooOften(c, wait)
  })
  doors.post('/link/:token', async (c) => {
    const cookie = await beginByLink(needs, c.req.param('token'))
    return cookie ? signedIn(c, needs, cookie) : c.html(linkPage(languageOf(c), false), 410)
  })
  doors.post('/sign-out', async (c) => {
    const cookie = getCookie(c, cookieName)
    if (cookie) await endSession(needs, cookie)
    deleteCookie(c, cookieName, { path: '/admin' })
    return c.redirect('/admin/sign-in', 303)
  })
  doors.post('/language', async (c) => {
    const form = await formOf(c)
    const wanted = form.get('language')
    const language = pageLanguages.find((known) => known === wanted)
    if (language)
      setCookie(c, 'caseline_language', language, { path: '/admin', sameSite: 'Lax', maxAge: 365 * 24 * 3600 })
    return c.redirect(/^\/admin\/[^\s\\]*$/u.test(form.get('from')) ? form.get('from') : '/admin', 303)
  })
}

/** Signs in, under a cookie nobody had before; what this browser was signed in for until now ends. */
async function signedIn(c: Context, needs: AdminNeeds, cookie: string): Promise<Response> {
  const former = getCookie(c, cookieName)
  if (former) await endSession(needs, former)
  setCookie(c, cookieName, cookie, {
    path: '/admin',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isCookieSecure(c, needs),
    maxAge: sessionLife / 1000,
  })
  return c.redirect('/admin', 303)
}

function isCookieSecure(c: Context, { publicUrl }: AdminNeeds): boolean {
  return publicUrl?.startsWith('https://') === true && !isThisMachine(c.req.header('host') ?? '')
}

/**
 * The address to sign in at, where a browser would drop the cookie here: it came by http to a name that is not ours. A proxy may hide
 * how it came; only where a connection is good enough for the cookie does a browser say from which site it asks.
 */
function elsewhere(c: Context, needs: AdminNeeds): string | null {
  const { publicUrl } = needs
  if (publicUrl === null || !isCookieSecure(c, needs)) return null
  const isHttps = new URL(c.req.url).protocol === 'https:' || c.req.header('x-forwarded-proto') === 'https'
  if (isHttps || c.req.header('sec-fetch-site') !== undefined) return null
  return c.req.header('host') === new URL(publicUrl).host ? null : `${publicUrl}/admin`
}

/** Whoever looks on the machine itself has no https. */
function isThisMachine(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/iu.test(host)
}

type Shown = { problem?: string; elsewhere: string | null }

function tokenPage(language: PageLanguage, { problem, elsewhere }: Shown): Html {
  const say = frameWords(language)
  const form = html`<form method="post" action="/admin/sign-in">${field({ name: 'token', label: say('token'), type: 'password', required: true, help: say('sign_in_help'), code: true })}${submit(say('sign_in'))}</form>`
  return alone(
    language,
    say('sign_in'),
    html`${problem ? notice(problem, 'bad') : ''}${elsewhere ? toElsewhere(language, elsewhere) : ''}${card(null, form)}`,
  )
}

function toElsewhere(language: PageLanguage, address: string): Html {
  const [before, after] = frameWords(language)('elsewhere', { address }).split(address)
  return html`<p class="notice warn" role="status">${before}<a href="${address}" dir="ltr">${address}</a>${after}</p>`
}

function linkPage(language: PageLanguage, isGood: boolean): Html {
  const say = frameWords(language)
  if (!isGood)
    return alone(
      language,
      say('sign_in'),
      html`${notice(say('link_spent'), 'bad')}<p><a href="/admin/sign-in">${say('token')}</a></p>`,
    )
  return alone(
    language,
    say('sign_in'),
    card(null, html`<p>${say('link_good')}</p><form method="post">${submit(say('sign_in'))}</form>`),
  )
}
