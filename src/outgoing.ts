// Calls to addresses that somebody else named: no redirect is followed, and where a name leads is checked when the connection is made.
import { lookup as systemLookup } from 'node:dns'
import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Waits } from '#core/clock.ts'
import { addressWords, isReached, notReached, type Reach } from './addresses.ts'

export type Outgoing = {
  reach: Reach
  /** Posts a body; answers whatever the other side says, throws CallFailed where it says nothing. */
  post(url: string, call: { headers: Record<string, string>; body: string }): Promise<Answer>
  close(): void
}
export type Answer = { status: number; retryAfter: string | null }

/** Nothing was answered: `code` says why in a word. */
export class CallFailed extends Error {
  override name = 'CallFailed'
  readonly code: string

  constructor(code: string, reason: string, cause?: unknown) {
    super(reason, { cause })
    this.code = code
  }
}

export type OutgoingOptions = { reach: Reach; waits: Waits; lookup?: LookupFunction }

const patience = 10_000
/** More of an answer than this is not read. */
const mostRead = 64 * 1024

/** Opens a way out. Connections are kept for a moment, as what is late comes at once. */
export function openOutgoing({ reach, waits, lookup = systemLookup }: OutgoingOptions): Outgoing {
  const options = { keepAlive: true, keepAliveMsecs: 5_000, maxSockets: 64, lookup: guarded(lookup, reach) }
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) }

  async function post(url: string, call: { headers: Record<string, string>; body: string }): Promise<Answer> {
    const problem = addressWords(url, reach)
    if (problem !== null) throw new CallFailed('refused-address', problem)
    for (;;) {
      const { request, answer } = begin(new URL(url), call)
      try {
        return await answer
      } catch (thrown) {
        // A kept connection that the other side closed meanwhile says nothing about the call.
        if (!(request.reusedSocket && codeOf(thrown) === 'ECONNRESET')) throw failureOf(thrown)
      }
    }
  }

  function begin(url: URL, { headers, body }: { headers: Record<string, string>; body: string }) {
    const isSecure = url.protocol === 'https:'
    const length = { 'content-length': String(Buffer.byteLength(body)) }
    const common = { method: 'POST', headers: { ...headers, ...length } }
    const request = isSecure
      ? httpsRequest(url, { ...common, agent: agents.https })
      : httpRequest(url, { ...common, agent: agents.http })
    return { request, answer: answerOf(request, body, waits) }
  }

  return {
    reach,
    post,
    close() {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

/** A lookup that knows only addresses to be called; one that knows any other beside them is not trusted with either. */
export function guarded(lookup: LookupFunction, reach: Reach): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (problem, address, family) => {
      if (problem) return callback(problem, address, family)
      const found = typeof address === 'string' ? [address] : address.map((one) => one.address)
      if (found.length > 0 && found.every((one) => isReached(one, reach))) return callback(null, address, family)
      callback(new CallFailed('refused-address', notReached(reach)), '', 0)
    })
}

function answerOf(request: ClientRequest, body: string, waits: Waits): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const end = waits.after(patience, () => request.destroy(new CallFailed('timeout', 'No answer within 10 seconds')))
    const settle =
      <T>(then: (value: T) => void) =>
      (value: T) => {
        end()
        then(value)
      }
    request.on('error', settle(reject))
    request.on('response', (response) => read(response, settle(resolve)))
    request.end(body)
  })
}

/** Reads an answer to its end, so that its connection can serve again; what is too long is cut off. */
function read(response: IncomingMessage, resolve: (answer: Answer) => void): void {
  const answer = { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null }
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= mostRead) return
    resolve(answer)
    response.destroy()
  })
  response.on('end', () => resolve(answer))
  // Its status is known: how the rest of it fared says nothing more.
  response.on('error', () => resolve(answer))
}

function failureOf(thrown: unknown): CallFailed {
  if (thrown instanceof CallFailed) return thrown
  const code = codeOf(thrown)
  return new CallFailed(code, `The address could not be reached (${code})`, thrown)
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'network'
}
