// What every request for machines passes first.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { PersonId } from '#core/ids.ts'
import { isMeasureless, mayBeMeasureless } from '#core/measurable.ts'
import { cleanText } from '#core/text.ts'
import { type ApiKey, isKey, keyByToken, noteUse, type Scope } from '#store/keys.ts'
import type { ApiEnv } from './endpoint.ts'
import type { ApiNeeds } from './needs.ts'
import { answerProblem, invalid, notFound, Refused, tooOften } from './problem.ts'

const mostBytes = 1024 * 1024

/** What a key may do at an address: the scope it takes, and the workspace that the address names, if any. Null is for the admin alone. */
export type Opens = (method: string, path: string) => { scope: Scope; workspace: string | null } | null

/** Lets in who bears the admin token, or a key of the workspace with the scope that the address takes. */
export function bearer(needs: ApiNeeds, opens: Opens): MiddlewareHandler<ApiEnv> {
  const admin = digest(needs.adminToken)
  return async (c, next) => {
    const token = tokenOf(c.req.header('authorization'))
    c.header('cache-control', 'no-store')
    // The admin token may be short enough to be worth guessing; keys are not.
    const wait = isKey(token) ? null : await needs.knocks.over('wrongKeys', needs.knocks.who(c))
    if (wait !== null) return tooOften(c, wait, tooManyWrong)
    if (token !== null && timingSafeEqual(digest(token), admin)) {
      const onPage = behalfIn(c.env)
      c.set('caller', { key: null, name: onPage?.name ?? 'admin', ...(onPage ? { onPage } : {}) })
      return next()
    }
    const key = await keyOf(needs, token)
    if (!key)
      return unknown(c, needs, 'This needs "Authorization: Bearer" with the admin token, or a key of this workspace')
    const busy = await needs.knocks.count('keyRequests', key.id)
    if (busy !== null) return tooOften(c, busy, tooManyOfKey)
    const open = opens(c.req.method, c.req.path)
    if (open?.workspace && open.workspace !== key.workspace) throw notFound('workspace')
    insistOnScope(key, open?.scope ?? null)
    c.set('caller', { key: key.id, name: key.name })
    return next()
  }
}

/** Lets in a key alone, which names its workspace; the admin token names none and is refused. */
export function keyBearer(needs: ApiNeeds, opens: Opens): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    c.header('cache-control', 'no-store')
    const key = await keyOf(needs, tokenOf(c.req.header('authorization')))
    if (!key) return unknown(c, needs, 'This needs "Authorization: Bearer" with a workspace\'s API key')
    const busy = await needs.knocks.count('keyRequests', key.id)
    if (busy !== null) return tooOften(c, busy, tooManyOfKey)
    insistOnScope(key, opens(c.req.method, c.req.path)?.scope ?? null)
    c.set('caller', { key: key.id, name: key.name })
    c.set('workspace', key.workspace)
    return next()
  }
}

/** Refuses a body that is too large. */
export const smallBody = bodyLimit({
  maxSize: mostBytes,
  onError: (c) => answerProblem(c, 413, 'A body may have 1 MB at most'),
})

/** Refuses text that no database takes: NUL, halves of characters; and what would make those who check it throw. */
export const cleanBody: MiddlewareHandler = async (c, next) => {
  if (c.req.url.includes('%00')) throw new Refused(400, 'An address may hold no NUL')
  const text = isJson(c.req.header('content-type')) && c.req.raw.body ? await c.req.text() : ''
  if (/\\u(0000|d[89a-f])/i.test(text) || mayBeMeasureless(text)) insistOnClean(text)
  return next()
}

async function keyOf({ store, clock }: ApiNeeds, token: string | null): Promise<ApiKey | null> {
  const key = token === null ? null : await keyByToken(store, token)
  if (key) await noteUse(store, key, clock.now())
  return key
}

function insistOnScope({ scopes, hint }: ApiKey, scope: Scope | null): void {
  if (scope === null) throw new Refused(403, 'This is for the admin token, and for no key')
  if (!scopes.includes(scope))
    throw new Refused(
      403,
      `This key (${hint}) may not do this: it needs the scope ${scope}, and has ${scopes.join(', ')}`,
    )
}

function tokenOf(header: string | undefined): string | null {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? null
}

const tooManyWrong = 'Too many wrong keys came from your address'
const tooManyOfKey = 'This key asks too often'

async function unknown(c: Parameters<MiddlewareHandler>[0], { knocks }: ApiNeeds, detail: string): Promise<Response> {
  const wait = await knocks.count('wrongKeys', knocks.who(c))
  if (wait !== null) return tooOften(c, wait, tooManyWrong)
  c.header('www-authenticate', 'Bearer')
  return answerProblem(c, 401, detail)
}

/** In whose name the admin page asks. It says so beside the request, where nobody outside can. */
function behalfIn(env: unknown): { person: PersonId | null; name: string } | null {
  if (typeof env !== 'object' || env === null || !('behalf' in env)) return null
  return behalf.parse(env.behalf)
}

const behalf = z.object({ person: z.string().nullable(), name: z.string() })

const isJson = (type: string | undefined) => type === undefined || /\bjson\b/i.test(type)

function insistOnClean(text: string): void {
  let isClean = true
  const look = (key: string, value: unknown) => {
    if (isMeasureless(key, value)) throw new Refused(400, 'A length that is an object can have no toString')
    isClean &&= cleanText(key) === key && (typeof value !== 'string' || cleanText(value) === value)
    return value
  }
  try {
    JSON.parse(text, look)
  } catch (problem) {
    throw problem instanceof Refused ? problem : new Refused(400, 'Malformed JSON in request body')
  }
  if (!isClean) throw invalid({ path: '', message: 'Text may hold no NUL and no half of a character' })
}

const digest = (text: string) => createHash('sha256').update(text).digest()
