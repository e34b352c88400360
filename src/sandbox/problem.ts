// What the sandbox refuses, in the shape that all doors answer with (RFC 9457).
import { STATUS_CODES } from 'node:http'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { z } from 'zod'

/** The answer for something that was not done as asked. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  errors: { path: string; message: string }[] = [],
): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Problem', status, detail, errors }
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}

/** The answer for fields that are not right. */
export function invalid(c: Context, error: z.ZodError): Response {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  const [first] = errors
  return problem(c, 422, first ? `${first.path || 'The body'}: ${first.message}` : 'This is not valid', errors)
}
