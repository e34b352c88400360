// The REST API, asked from inside: what the admin page does goes through the same door as any machine's request.
import type { Answer, Api, Behalf } from './needs.ts'

/** `env` goes with a request that never left the process, so that nobody outside can say it. */
export type Fetching = (request: Request, env: { behalf: Behalf }) => Response | Promise<Response>

/** Asks as the installation's admin. Throws only where the API itself did not answer in its shape. */
export function askApi(fetching: Fetching, adminToken: string): Api {
  return async (method, path, body, behalf = { person: null, name: 'Admin' }) => {
    const url = addressOf(path)
    if (!url) return { ok: false, status: 404, problem: { detail: 'There is nothing at this address', errors: [] } }
    const request = new Request(url, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answerOf(await fetching(request, { behalf }))
  }
}

/** The address of a path of the API; null where an id in it, which somebody may have made up, leads elsewhere. */
function addressOf(path: string): URL | null {
  const url = new URL(`http://localhost/api/v1${path}`)
  const [meant = ''] = path.split('?', 1)
  return url.hash === '' && url.pathname === `/api/v1${meant}` ? url : null
}

async function answerOf(response: Response): Promise<Answer> {
  const { ok, status } = response
  const text = await response.text()
  const said: unknown = text === '' ? null : JSON.parse(text)
  if (ok) return { ok, status, body: said }
  const { detail = '', errors = [] } = said as Partial<Extract<Answer, { ok: false }>['problem']>
  return { ok: false, status, problem: { detail, errors } }
}
