// Fetching from an address that somebody else named: a file of a stranger's server. No redirect is followed, and where the name leads
// is checked when the connection is made.
import { lookup as systemLookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { addressWords, type Reach } from './addresses.ts'
import { CallFailed, guarded } from './outgoing.ts'

/** A `fetch` for such addresses: it only gets, and throws where an address is not on the public internet. */
export function openStrange(reach: Reach, lookup: LookupFunction = systemLookup): typeof fetch {
  const find = guarded(lookup, reach)
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input)
    const problem = addressWords(url.href, reach)
    if (problem !== null) throw new CallFailed('refused-address', problem)
    const headers = Object.fromEntries(new Headers(init?.headers))
    return answerOf(await get(url, { headers, lookup: find, ...(init?.signal ? { signal: init.signal } : {}) }))
  }
}

type Asked = { headers: Record<string, string>; lookup: LookupFunction; signal?: AbortSignal }

function get(url: URL, asked: Asked): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) =>
    send(url, { ...asked, agent: false }, resolve)
      .on('error', reject)
      .end(),
  )
}

/** A redirect is an answer like any other, and none that is followed. */
function answerOf(message: IncomingMessage): Response {
  const { statusCode: status = 502, headers } = message
  const isBare = [204, 205, 304].includes(status) || status < 200
  if (isBare) message.resume()
  const known = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const body = isBare ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array>)
  return new Response(body, { status: status < 200 ? 502 : status, headers: known })
}
