// The Graph API's version and address. The library knows one host only: its calls are led to ours.
import type { Outside } from '#bots/channel.ts'
import { boundedFetch } from '#bots/fetch.ts'

export const graphVersion = 'v25.0'
export const graphOrigin = 'https://graph.facebook.com'

/** A fetch for the library: bounded, led to `outside.base`, errors marked with their HTTP status and how long to wait. */
export function graphFetch(outside: Outside): typeof fetch {
  const bounded = boundedFetch(outside)
  return async (input, init) => {
    const url = new URL(String(input))
    const ours = url.origin === graphOrigin ? new URL(url.pathname + url.search, outside.base) : url
    return withStatus(await bounded(ours, init))
  }
}

/** The library hands on an answer's JSON alone: an error carries its status and `retry-after` along. */
async function withStatus(response: Response): Promise<Response> {
  if (response.ok) return response
  const body: unknown = await response.clone().json()
  const isError = typeof body === 'object' && body !== null && 'error' in body
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const more = { httpStatus: response.status, ...(Number.isFinite(retryAfter) && { retryAfter }) }
  return isError ? Response.json({ ...body, ...more }) : response
}
