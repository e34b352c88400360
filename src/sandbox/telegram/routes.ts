// Telegram's own doors: `/bot<token>/<method>` and `/file/bot<token>/<path>`. https://core.telegram.org/bots/api#making-requests
import type { TelegramState } from './account.ts'
import { handlers } from './handlers.ts'
import { type MethodName, methods, refusalOf } from './methods.ts'
import { type Parameters, TelegramRefused } from './refused.ts'

/** Answers a request, for whichever bot its token names. */
export async function answerTelegram(states: Iterable<TelegramState>, request: Request): Promise<Response> {
  const { path, isFile } = readPath(request.url)
  const state = byPath(states, request.url)
  if (!state) return no(401, 'Unauthorized')
  if (isFile) return fileAnswer(state, path)
  const name = methodNames.get(path.toLowerCase())
  if (!name) return no(404, 'Not Found')
  try {
    return Response.json({ ok: true, result: (await call(state, name, await readParams(request))) ?? true })
  } catch (trouble) {
    if (trouble instanceof TelegramRefused) return no(trouble.code, trouble.description, trouble.parameters)
    throw trouble
  }
}

/** The bot whose token is in the address, unless it was revoked. */
export function byPath(states: Iterable<TelegramState>, url: string): TelegramState | undefined {
  const { token } = readPath(url)
  return [...states].find((state) => !state.revoked && state.options.botToken === token)
}

/** Telegram's form of a refusal. */
export function no(error_code: number, description: string, parameters?: Parameters): Response {
  return Response.json(
    { ok: false, error_code, description, ...(parameters ? { parameters } : {}) },
    { status: error_code },
  )
}

// Method names are not case-sensitive.
const methodNames = new Map(Object.keys(methods).map((name) => [name.toLowerCase(), name as MethodName]))

function readPath(url: string) {
  const [, file, token = '', path = ''] =
    /^(\/file)?\/bot([^/]+)\/(.*)$/.exec(decodeURIComponent(new URL(url).pathname)) ?? []
  return { token, path, isFile: file !== undefined }
}

function call<Name extends MethodName>(state: TelegramState, name: Name, given: Record<string, unknown>): unknown {
  const read = methods[name].safeParse(given)
  if (!read.success) throw refusalOf(read.error)
  const handler = handlers[name] as (state: TelegramState, params: unknown) => unknown
  return handler(state, read.data)
}

async function readParams(request: Request): Promise<Record<string, unknown>> {
  const query = Object.fromEntries(new URL(request.url).searchParams)
  const type = request.headers.get('content-type') ?? ''
  if (request.method === 'GET' || type === '') return query
  if (!type.includes('json')) return { ...query, ...withFiles(Object.fromEntries(await request.formData())) }
  try {
    return { ...query, ...((await request.json()) as Record<string, unknown>) }
  } catch {
    throw new TelegramRefused(400, "Bad Request: can't parse the request's JSON")
  }
}

/** Puts files in the places that point at them (`attach://name`); an album's stay beside it. */
function withFiles(form: Record<string, string | File>): Record<string, string | File> {
  const placed = Object.entries(form).map(([name, value]) => {
    const attached = typeof value === 'string' ? /^attach:\/\/(.+)$/.exec(value)?.[1] : undefined
    return { name, value: (attached && form[attached]) || value, attached }
  })
  const used = new Set(placed.map((each) => each.attached))
  return Object.fromEntries(placed.filter(({ name }) => !used.has(name)).map(({ name, value }) => [name, value]))
}

const hour = 3_600_000

function fileAnswer(state: TelegramState, path: string): Response {
  const file = [...state.files.values()].find((each) => each.path === path && each.linkedAt !== undefined)
  const isLive = file?.linkedAt !== undefined && state.world.clock.now() - file.linkedAt <= hour
  if (!file || !isLive) return no(404, 'Not Found')
  return new Response(new Uint8Array(file.bytes), { headers: { 'content-type': 'application/octet-stream' } })
}
