// A browser for the admin page: it keeps cookies, follows where forms lead, and reads what a page says.
import { adminToken, openWorld, type WorldOptions } from '#test/world.ts'

export type Shown = { status: number; url: string; html: string; text: string; headers: Headers }

/** A world whose admin page somebody looks at. Close the world after the story. */
export async function openAdmin(options: WorldOptions = {}) {
  const world = await openWorld(options)
  const browser = () => openBrowser((request) => world.app.routes.fetch(request))
  const admin = browser()
  return {
    world,
    browser,
    admin,
    /** The address of a page of the world's workspace. */
    at: (page: string) => `/admin/w/${world.workspace}/${page}`,
    async signsIn() {
      await admin.goes('/admin/sign-in')
      return admin.posts('/admin/sign-in', { token: adminToken })
    },
  }
}

export type Browser = ReturnType<typeof openBrowser>

/** A browser without script. */
export function openBrowser(fetching: (request: Request) => Response | Promise<Response>) {
  const origin = 'http://localhost'
  const cookies = new Map<string, string>()
  let shown: Shown = { status: 0, url: '', html: '', text: '', headers: new Headers() }

  async function ask(path: string, init: RequestInit = {}): Promise<Shown> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    headers.set('host', 'localhost')
    const response = await fetching(new Request(origin + path, { ...init, headers, redirect: 'manual' }))
    for (const line of response.headers.getSetCookie()) keep(line)
    const location = response.headers.get('location')
    if (location !== null && response.status >= 300 && response.status < 400)
      return ask(new URL(location, origin + path).pathname)
    const html = await response.text()
    shown = { status: response.status, url: path, html, text: textOf(html), headers: response.headers }
    return shown
  }

  function keep(line: string): void {
    const [pair = ''] = line.split(';')
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (/max-age=0/iu.test(line)) cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    cookies,
    get shown() {
      return shown
    },
    goes: (path: string, headers: Record<string, string> = {}) => ask(path, { headers }),
    /** Posts a form of the page that is shown, with its hidden token. */
    posts(path: string, fields: Record<string, string | string[]> = {}, headers: Record<string, string> = {}) {
      const token = /name="formToken" value="([^"]*)"/u.exec(shown.html)?.[1]
      const body = new URLSearchParams(token === undefined ? {} : { formToken: token })
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name)
        for (const one of [value].flat()) body.append(name, one)
      }
      return ask(path, { method: 'POST', body, headers: { origin, ...headers } })
    },
  }
}

function textOf(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/gu, ' ')
    .replace(/<[^>]+>/gu, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/\s+/gu, ' ')
    .trim()
}
