// What a request passes first, whichever door it wants.
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'

const largestBody = 1024 * 1024

/** Refuses a Host header of which no address can be made. */
export const knownHost: MiddlewareHandler = (c, next) => {
  const host = c.req.header('host')
  if (host === undefined || URL.canParse(`http://${host}`)) return next()
  return Promise.resolve(c.text('The Host header names no host', 400))
}

/** Refuses a body of more than 1 MB. */
export const smallBody = bodyLimit({
  maxSize: largestBody,
  onError: (c) => c.text('A body may have 1 MB at most', 413),
})
