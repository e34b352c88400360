// What went wrong, in the one shape that all doors answer with (RFC 9457).

import { STATUS_CODES } from 'node:http'
import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ZodError } from 'zod'
import { isCutOff } from '#core/cut-off.ts'
import type { ApiNeeds } from './needs.ts'

export type FieldProblem = { path: string; message: string }
/** Why a case's rules say no, as a word that programs go by, and which needs are not met. */
export type Reason = { code: string; missing: MissingNeed[] }
export type MissingNeed = {
  need: string
  kind: string
  label: string
  have: number
  want: number
  wrong: string | null
}
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 503

/** A request that is not done as asked, and why. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: ProblemStatus
  readonly errors: FieldProblem[]
  readonly reason: Reason | undefined

  constructor(status: ProblemStatus, detail: string, errors: FieldProblem[] = [], reason?: Reason) {
    super(detail)
    this.status = status
    this.errors = errors
    this.reason = reason
  }
}

/** A refusal of what was sent, by the fields that are wrong. */
export function invalid(...errors: FieldProblem[]): Refused {
  const [first] = errors
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  const detail = first ? `${first.path === '' ? '' : `${first.path}: `}${first.message}${more}` : 'This is not valid'
  return new Refused(422, detail, errors)
}

/** There is no such thing here. */
export function notFound(what: string): Refused {
  return new Refused(404, `There is no such ${what}`)
}

/** What zod found, by field; `under` is where in the request it looked. */
export function fieldProblems({ issues }: Pick<ZodError, 'issues'>, under: string[] = []): FieldProblem[] {
  return issues.flatMap((issue) => {
    const path = [...under, ...issue.path]
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }]
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'There is no such field' }))
  })
}

/** The answer for a problem. */
export function answerProblem(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  errors: FieldProblem[] = [],
  reason: Reason | undefined = undefined,
): Response {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Problem', status, detail, errors, ...reason }
  return c.body(JSON.stringify(body), status, { 'content-type': 'application/problem+json' })
}

/** The answer to whoever asks too often: come again in so many seconds. */
export function tooOften(c: Context, seconds: number, why: string): Response {
  c.header('retry-after', String(seconds))
  return answerProblem(c, 429, `${why}: ask again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`)
}

/** Answers whatever a door threw. A fault of ours is kept in the log under an id, which is all the caller learns of it. */
export function problemHandler({ log, fresh }: Pick<ApiNeeds, 'log' | 'fresh'>): ErrorHandler {
  return (error, c) => {
    if (error instanceof Refused) return answerProblem(c, error.status, error.message, error.errors, error.reason)
    if (error instanceof HTTPException) return answerProblem(c, error.status, error.message)
    if (isCutOff(error)) return answerProblem(c, 400, 'Cut off')
    const id = fresh.id()
    log.error({ err: error, errorId: id, path: c.req.path, method: c.req.method }, 'a door of the API failed')
    return answerProblem(c, 500, `Something went wrong on our side. Its id in the log is ${id}.`)
  }
}
