// The call that every message makes: JSON out, text in, over connections that are kept open. fetch costs twice as much (`npm run bench`).
import { Agent, type ClientRequest, type RequestOptions, request } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import type { Outside } from './channel.ts'

export type Post = { url: string; headers: Record<string, string>; body: unknown }
export type Answered = { status: number; statusText: string; headers: Headers; body: string }

/** A connection that was idle for longer may be closed by the other side just as a call leaves on it. */
const idle = 4_000
const agents = {
  'http:': new Agent({ keepAlive: true, timeout: idle }),
  'https:': new SecureAgent({ keepAlive: true, timeout: idle }),
}

/** Posts JSON and answers what came back, whatever its status. Throws where nothing did, or not within `outside.timeout`. */
export function postJson(outside: Pick<Outside, 'waits' | 'timeout'>, { url, headers, body }: Post): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const call = begin(new URL(url), {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    })
    const cancel = outside.waits.after(outside.timeout, () =>
      call.destroy(new DOMException('no answer in time', 'TimeoutError')),
    )
    const fail = (problem: unknown) => {
      cancel()
      reject(problem)
    }
    call.on('error', fail)
    call.on('response', (answer) => {
      let said = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        said += part
      })
      answer.on('error', fail)
      answer.on('end', () => {
        cancel()
        const { statusCode = 0, statusMessage = '' } = answer
        resolve({
          status: statusCode,
          statusText: statusMessage,
          headers: new Headers(single(answer.headers)),
          body: said,
        })
      })
    })
    call.end(text)
  })
}

function begin(url: URL, options: RequestOptions): ClientRequest {
  return url.protocol === 'https:'
    ? secureRequest(url, { ...options, agent: agents['https:'] })
    : request(url, { ...options, agent: agents['http:'] })
}

/** Headers that came more than once, in one line each. */
function single(headers: NodeJS.Dict<string | string[]>): [string, string][] {
  return Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(', ')])
}
