// Calls to a platform: each ends within the house's patience, and a network's failure says whether anything can have arrived.
import type { Cause } from '#core/causes.ts'
import { MediaFailed, type Outside, SendFailed } from './channel.ts'

/** `outside.fetch` that is over, body and all, before `outside.timeout` has passed. */
export function boundedFetch(outside: Outside): typeof fetch {
  return async (input, init) => {
    const patience = startPatience(outside)
    try {
      const response = await outside.fetch(input, { ...init, signal: patience.signal })
      const body = await response.arrayBuffer()
      const { status, statusText, headers } = response
      return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers })
    } finally {
      patience.end()
    }
  }
}

/** What a failed network means for a message: not sent for sure ('later'), or nobody knows. Never the platform's own refusal. */
export function networkFailure(platform: string, cause: unknown): SendFailed {
  const code = networkCode(cause)
  const failed = (kind: 'later' | 'unknown', reason: string, why: Cause) =>
    new SendFailed(kind, code, reason, { cause, why, isDown: true })
  if (neverConnected.has(code)) {
    const check = "check this machine's network and the API base address"
    return failed('later', `${platform} could not be reached (${code}): ${check}`, 'unreachable')
  }
  const nobody = 'so nobody knows whether it was accepted'
  if (code === timedOut) return failed('unknown', `${platform} did not answer in time, ${nobody}`, 'no_answer')
  const what =
    code === notJson ? `${platform} answered something that is not JSON` : `the connection to ${platform} broke`
  return failed('unknown', `${what}, ${nobody}`, 'no_answer')
}

type Body = AsyncGenerator<Uint8Array, void>
export type Download = { url: string; headers?: Record<string, string>; limit: number }

/**
 * Fetches a file of at most `limit` bytes, which come as they are taken; gives up when none comes for `outside.timeout`. Follows no
 * redirect, as a token may be in the call. Throws MediaFailed, and so does what it answers while it is read.
 */
export async function download(outside: Outside, wanted: Download): Promise<{ bytes: Body; headers: Headers }> {
  const patience = startPatience(outside)
  try {
    const response = await outside.fetch(wanted.url, {
      headers: wanted.headers ?? {},
      redirect: 'error',
      signal: patience.signal,
    })
    if (!response.ok) throw refusedDownload(response.status)
    if (Number(response.headers.get('content-length') ?? 0) > wanted.limit) throw tooLarge(wanted.limit)
    return { bytes: piecesOf(response, wanted.limit, patience), headers: response.headers }
  } catch (error) {
    patience.end()
    throw notFetched(error)
  }
}

/** A file that nobody reads to its end lets its connection go when the patience is over. */
async function* piecesOf(response: Response, limit: number, patience: Patience): Body {
  let size = 0
  try {
    for await (const piece of response.body ?? []) {
      size += piece.byteLength
      if (size > limit) throw tooLarge(limit)
      yield piece
      patience.renew()
    }
  } catch (error) {
    throw notFetched(error)
  } finally {
    patience.end()
  }
}

function notFetched(error: unknown): MediaFailed {
  if (error instanceof MediaFailed) return error
  return new MediaFailed(
    'unreachable',
    `the file could not be fetched (${networkCode(error)}); it is tried again`,
    error,
  )
}

/** A medium larger than we take. */
export function tooLarge(limit: number): MediaFailed {
  return new MediaFailed('too-large', `the file is larger than ${Math.floor(limit / 1_000_000)} MB`)
}

function refusedDownload(status: number): MediaFailed {
  if (status === 404 || status === 410)
    return new MediaFailed('gone', `the platform no longer has the file (${status})`)
  if (status === 429 || status >= 500) return new MediaFailed('unreachable', `the platform answered ${status}`)
  if (status === 401)
    return new MediaFailed('unreachable', `the platform refused our credentials (${status}); it is tried again`)
  return new MediaFailed('not-allowed', `the platform refused the file (${status}): are the credentials still good?`)
}

const timedOut = 'timeout'
const notJson = 'not-json'
/** A port that fetch itself refuses to call. */
const badPort = 'bad-port'
const neverConnected = new Set([
  badPort,
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** The first code in an error and its causes; undici hides it one or two levels down. */
function networkCode(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    if (at.name === 'TimeoutError') return timedOut
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at.message === 'bad port') return badPort
  }
  return error instanceof SyntaxError ? notJson : 'network'
}

type Patience = { signal: AbortSignal; renew(): void; end(): void }

function startPatience(outside: Outside): Patience {
  const controller = new AbortController()
  const start = () =>
    outside.waits.after(outside.timeout, () => controller.abort(new DOMException('no answer in time', 'TimeoutError')))
  let end = start()
  const renew = () => {
    end()
    end = start()
  }
  return {
    signal: controller.signal,
    renew,
    end() {
      end()
      // Frees the connection where something of the answer was left unread.
      controller.abort()
    },
  }
}
