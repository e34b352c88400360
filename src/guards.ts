// What a request passes first, whichever door it wants.
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Counting } from './knocks.ts'

const largestBody = 1024 * 1024

/** Refuses a Host header of which no address can be made. */
export const knownHost: MiddlewareHandler = (c, next) => {
  const host = c.req.header('host')
  if (host === undefined || URL.canParse(`http://${host}`)) return next()
  return Promise.resolve(c.text('The Host header names no host', 400))
}

/** Every answer that a browser may open says what it may do with it: nothing but show it. Pages of ours say their own. */
export const safeHeaders: MiddlewareHandler = async (c, next) => {
  // Platforms open nothing, and are answered first of all.
  if (c.req.path.startsWith('/hooks/')) return next()
  await next()
  for (const [name, value] of safest) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
}

const safest = [
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()'],
] as const

/** Tells whoever asks too often to come again. */
export function notTooOften(knocks: Counting): MiddlewareHandler {
  return async (c, next) => {
    const wait = await knocks.count('pages', knocks.who(c))
    return wait === null ? next() : c.text('Too often: come again later', 429, { 'Retry-After': String(wait) })
  }
}

/** Refuses a body of more than 1 MB. */
export const smallBody = bodyUpTo(largestBody, (c) => c.text('A body may have 1 MB at most', 413))

/** Refuses a body of more bytes. One that announces its length is not touched: hono's own limit makes a web stream of every body. */
export function bodyUpTo(maxSize: number, onError: (c: Context) => Response): MiddlewareHandler {
  const counted = bodyLimit({ maxSize, onError })
  return (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next()
    const length = c.req.header('transfer-encoding') === undefined ? c.req.header('content-length') : undefined
    if (length === undefined) return counted(c, next)
    return Number(length) > maxSize ? Promise.resolve(onError(c)) : next()
  }
}
