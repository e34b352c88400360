// What every request under /api/v1 passes first.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cleanText } from '#core/text.ts'
import { answerProblem, invalid, Refused } from './problem.ts'

const mostBytes = 1024 * 1024

/** Lets in who bears the token, which is compared in constant time. */
export function bearer(token: string): MiddlewareHandler {
  const wanted = digest(token)
  return async (c, next) => {
    const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined || !timingSafeEqual(digest(given), wanted)) {
      c.header('www-authenticate', 'Bearer')
      return answerProblem(c, 401, 'This needs "Authorization: Bearer" with the admin token')
    }
    c.header('cache-control', 'no-store')
    return next()
  }
}

/** Refuses a body that is too large. */
export const smallBody = bodyLimit({
  maxSize: mostBytes,
  onError: (c) => answerProblem(c, 413, 'A body may have 1 MB at most'),
})

/** Refuses text that no database takes: NUL, halves of characters. */
export const cleanBody: MiddlewareHandler = async (c, next) => {
  if (c.req.url.includes('%00')) throw new Refused(400, 'An address may hold no NUL')
  if (c.req.raw.body && /\\u(0000|d[89a-f])/i.test(await c.req.text())) insistOnClean(await c.req.text())
  return next()
}

function insistOnClean(text: string): void {
  let isClean = true
  const look = (key: string, value: unknown) => {
    isClean &&= cleanText(key) === key && (typeof value !== 'string' || cleanText(value) === value)
    return value
  }
  try {
    JSON.parse(text, look)
  } catch {
    throw new Refused(400, 'Malformed JSON in request body')
  }
  if (!isClean) throw invalid({ path: '', message: 'Text may hold no NUL and no half of a character' })
}

const digest = (text: string) => createHash('sha256').update(text).digest()
