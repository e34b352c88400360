// The sandbox is for whoever sits at this machine: no other machine, no other site in their browser, no name that only points here.
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, MiddlewareHandler } from 'hono'
import { problem } from './problem.ts'

const loopbackAddress = /^(::ffff:)?127(\.\d{1,3}){3}$|^::1$/
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/** Lets requests through that come over loopback, to a loopback name, from the page itself or from no page at all. */
export const guard: MiddlewareHandler = async (c, next) => {
  const why = whyNot(c)
  if (why) return problem(c, 403, why)
  await next()
  c.header('x-content-type-options', 'nosniff')
  c.header('referrer-policy', 'no-referrer')
  c.header('cross-origin-resource-policy', 'same-origin')
}

function whyNot(c: Context): string | undefined {
  const host = c.req.header('host') ?? ''
  if (!loopbackAddress.test(remoteAddress(c))) return 'The sandbox answers this machine only (127.0.0.1 or ::1).'
  if (!loopbackHost.test(host)) return 'Open the sandbox as localhost, 127.0.0.1 or [::1].'
  const origin = c.req.header('origin')
  const site = c.req.header('sec-fetch-site') ?? 'none'
  const isOwn = origin === undefined || origin === `http://${host}` || origin === `https://${host}`
  if (!isOwn || !['same-origin', 'none'].includes(site)) return 'The sandbox takes nothing from other sites.'
  return undefined
}

/** Empty where the request came over no socket. */
function remoteAddress(c: Context): string {
  const bindings: { incoming?: unknown } | undefined = c.env
  return bindings?.incoming ? (getConnInfo(c).remote.address ?? '') : ''
}
