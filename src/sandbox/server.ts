// The loopback server where the three platforms' doors stand: it keeps a log and lets faults happen.
import type { Server } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Fault, Faults } from './faults.ts'
import type { Platform, World } from './world.ts'

/** One request that the house made, and what it was answered. */
export type Exchange = {
  at: number
  platform: Platform
  /** The account whose token it carried. */
  account?: string
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  body: unknown
  /** 0 where nothing was answered. */
  status: number
  answer: unknown
  fault?: Fault['kind']
}

export type Doors = {
  platform: Platform
  owns(path: string): boolean
  account(request: Request): string | undefined
  /** `fault` is one that the doors let happen themselves. */
  handle(request: Request, fault?: Fault): Response | Promise<Response>
  /** The platform's own words for a fault, where it has some for that request. */
  refuse(fault: Fault, request: Request): Response | undefined
}

/** Opens the server on loopback. */
export async function openServer(world: World, all: Doors[], faults: Faults, log: Exchange[], port: number) {
  const closing = new AbortController()
  const answer = async (request: Request, env: HttpBindings): Promise<Response> => {
    const path = new URL(request.url).pathname
    const doors = all.find((each) => each.owns(path))
    if (!doors) return Response.json({ message: 'Not found' }, { status: 404 })
    const bytes = await request.arrayBuffer()
    const copy = () =>
      new Request(request.url, { method: request.method, headers: request.headers, body: bodyOf(bytes) })
    const exchange = await note(world, doors, copy())
    log.push(exchange)
    if (log.length > kept) log.shift()
    world.changed({ platform: doors.platform, kind: 'request' })
    const fault = faults.meet(doors.platform, { ...exchange, subject: `${request.method} ${path}` })
    if (fault) exchange.fault = fault.kind
    const response = await respond(doors, copy, fault)
    await finish(world, exchange, response?.clone())
    if (response && fault?.kind === 'broken-json') return broken(response)
    if (response && fault?.kind !== 'accepted-but-timeout') return response
    if (fault?.kind !== 'reset') await untilGivenUp(world, request.signal, closing.signal)
    env.incoming.socket.destroy()
    return RESPONSE_ALREADY_SENT
  }
  const server = serve({ fetch: (request, env) => answer(request, env as HttpBindings), hostname: '127.0.0.1', port })
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The emulators have no port')
  return { origin: `http://127.0.0.1:${address.port}`, close: () => close(server as Server, closing) }
}

/** Requests remembered, newest last. */
const kept = 5_000

const bodyOf = (bytes: ArrayBuffer) => (bytes.byteLength > 0 ? bytes : undefined)

/** Undefined where the house shall hear nothing. */
async function respond(doors: Doors, copy: () => Request, fault: Fault | undefined): Promise<Response | undefined> {
  if (fault?.kind === 'timeout' || fault?.kind === 'reset') return undefined
  const refusal = fault && doors.refuse(fault, copy())
  if (refusal) return refusal
  return doors.handle(copy(), fault)
}

/** What the platform has written down whole, and half of which gets through. */
async function broken(response: Response): Promise<Response> {
  const text = await response.text()
  return new Response(text.slice(0, Math.ceil(text.length / 2)), { status: response.status, headers: response.headers })
}

const longest = 60_000

function untilGivenUp(world: World, client: AbortSignal, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = world.waits.after(longest, () => resolve())
    const end = () => {
      cancel()
      resolve()
    }
    for (const signal of [client, closing]) {
      if (signal.aborted) end()
      signal.addEventListener('abort', end, { once: true })
    }
  })
}

async function note(world: World, doors: Doors, request: Request): Promise<Exchange> {
  const url = new URL(request.url)
  return {
    at: world.clock.now(),
    platform: doors.platform,
    account: doors.account(request),
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(request.headers),
    body: await readBody(request),
    status: 0,
    answer: undefined,
  }
}

async function finish(world: World, exchange: Exchange, response: Response | undefined) {
  exchange.status = response?.status ?? 0
  exchange.answer = response && (await readBody(response))
  world.changed({ platform: exchange.platform, kind: 'request', exchange })
}

async function readBody(message: Request | Response): Promise<unknown> {
  const type = message.headers.get('content-type') ?? ''
  if (type.startsWith('multipart/form-data') || type.startsWith('application/x-www-form-urlencoded')) {
    const form = await message.formData().catch(() => new FormData())
    return Object.fromEntries(
      [...form].map(([name, value]) => [name, typeof value === 'string' ? value : about(value)]),
    )
  }
  if (!type.includes('json')) return undefined
  const text = await message.text()
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const about = (file: File) => ({ name: file.name, type: file.type, size: file.size })

async function close(server: Server, closing: AbortController) {
  closing.abort()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
