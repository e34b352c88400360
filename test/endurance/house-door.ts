// The way from the platforms to the house: kept connections, as platforms have them, and every trouble counted by its name.
import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export type HouseDoor = ReturnType<typeof openHouseDoor>

/** Carries requests for the house's public address to where its processes listen, in turn. */
export function openHouseDoor() {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256 })
  let origins: string[] = []
  let turn = 0
  let underWay = 0
  const troubles = new Map<string, number>()

  function count(name: string): void {
    troubles.set(name, (troubles.get(name) ?? 0) + 1)
  }

  async function deliver(request: Request): Promise<Response> {
    const origin = origins[turn++ % Math.max(1, origins.length)]
    if (!origin) throw new Error('No house is open')
    underWay++
    try {
      return await carry(agent, origin, request)
    } catch (problem) {
      count(nameOf(problem))
      throw problem
    } finally {
      underWay--
    }
  }

  return {
    deliver,
    leadsTo(to: string[]) {
      origins = to
    },
    underWay: () => underWay,
    /** How often something came between, by its name: ECONNREFUSED is a house that is not there, ECONNRESET one that cut. */
    troubles: () => Object.fromEntries(troubles),
    close: () => agent.destroy(),
  }
}

async function carry(agent: Agent, origin: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const body = request.method === 'GET' ? null : Buffer.from(await request.arrayBuffer())
  const headers: Record<string, string> = Object.fromEntries(request.headers)
  if (body) headers['content-length'] = String(body.length)
  return new Promise((resolve, reject) => {
    const call = httpRequest(
      `${origin}${pathname}${search}`,
      { agent, method: request.method, headers, signal: request.signal },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => resolve(answerOf(answer.statusCode ?? 500, answer.headers, Buffer.concat(chunks))))
      },
    )
    call.on('error', (problem) => reject(call.reusedSocket ? new OnKeptConnection(problem) : problem))
    call.end(body ?? undefined)
  })
}

/** A connection that was kept from an earlier request broke: the house may have closed it before it saw this one. */
class OnKeptConnection extends Error {
  override name = 'OnKeptConnection'
  code: string
  constructor(cause: Error & { code?: string }) {
    super(cause.message, { cause })
    this.code = `${cause.code ?? cause.name} (kept)`
  }
}

function nameOf(problem: unknown): string {
  if (!(problem instanceof Error)) return String(problem)
  return 'code' in problem ? String(problem.code) : problem.name
}

function answerOf(status: number, headers: IncomingHttpHeaders, body: Buffer): Response {
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  )
  const isBare = status === 204 || status === 304
  return new Response(isBare ? null : new Uint8Array(body), { status, headers: given })
}
