// Sends one input of the fuzz and tells what came back.
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import type { Input } from './input.ts'

/** Statuses, more than one where bytes on a bare socket were answered several times; none where the connection was closed. */
export type Answered = {
  statuses: number[]
  trouble?: string
  /** How often the house was too busy and asked to come again, which was done. */
  busy?: number
}

const patience = 20_000

/** Sends an input to the house. Never throws: what goes wrong on the way is told. */
export async function sendInput(origin: string, agent: Agent, input: Input): Promise<Answered> {
  if (input.wire) return sendWire(origin, input.wire)
  for (let busy = 0; ; busy++) {
    const { comeAgain, ...answered } = await sendRequest(origin, agent, input)
    if (!comeAgain || busy === mostBusy) return { ...answered, busy }
    await new Promise((later) => setTimeout(later, comeAgain * 1000))
  }
}

const mostBusy = 10

const fresh = new Agent({ keepAlive: false })

function sendRequest(origin: string, agent: Agent, input: Input): Promise<Answered & { comeAgain?: number }> {
  const { method, path, headers, body, isChunked } = input
  const { hostname, port } = new URL(origin)
  const length = body && !isChunked ? { 'content-length': String(body.length) } : {}
  return new Promise((done) => {
    const options = { hostname, port, method, path, agent, timeout: patience, headers: { ...headers, ...length } }
    const call = request(options, (answer) => {
      answer.resume()
      if (input.isStream) answer.on('error', () => undefined).once('data', () => answer.destroy())
      const comeAgain = answer.statusCode === 503 ? Number(answer.headers['retry-after'] ?? 0) : 0
      answer.on('close', () => done({ statuses: [answer.statusCode ?? 0], ...(comeAgain ? { comeAgain } : {}) }))
    })
    call.on('timeout', () => call.destroy(new Error('no answer')))
    call.on('error', (problem) => {
      // A kept connection that the house closed just then: any client asks again on a new one.
      if (call.reusedSocket && nameOf(problem) === 'ECONNRESET') return done(sendRequest(origin, fresh, input))
      done({ statuses: [], trouble: nameOf(problem) })
    })
    if (isChunked && body) writeInPieces(call, body)
    else call.end(body ?? undefined)
  })
}

function writeInPieces(call: ReturnType<typeof request>, body: Uint8Array): void {
  const size = Math.max(1, Math.ceil(body.length / 5))
  for (let at = 0; at < body.length; at += size) call.write(body.subarray(at, at + size))
  call.end()
}

/** How long bytes that are half a request are left standing before we hang up. */
const lull = 150

function sendWire(origin: string, bytes: Uint8Array): Promise<Answered> {
  const { hostname, port } = new URL(origin)
  return new Promise((done) => {
    const chunks: Buffer[] = []
    let trouble: string | undefined
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    socket.setTimeout(lull, () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (problem) => {
      trouble = nameOf(problem)
    })
    socket.on('close', () => done({ statuses: statusesIn(Buffer.concat(chunks)), ...(trouble ? { trouble } : {}) }))
  })
}

function statusesIn(bytes: Buffer): number[] {
  return [...bytes.toString('latin1').matchAll(/HTTP\/1\.1 (\d{3})/gu)].map(([, status]) => Number(status))
}

function nameOf(problem: Error): string {
  return 'code' in problem ? String(problem.code) : problem.message
}
