// Somebody else's server on this machine: it remembers what it was sent, and answers as it is told.
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'

export type Got = { path: string; headers: IncomingHttpHeaders; body: string }
type Answers = number | { status: number; headers?: Record<string, string> } | 'nothing' | 'hangs-up'

/** A server that answers 200 until told otherwise. Close it after the test. */
export async function openSubscriber() {
  const got: Got[] = []
  let answers: Answers = 200
  let server = serving()

  function serving() {
    return createServer(((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        got.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') })
        if (answers === 'nothing') return
        if (answers === 'hangs-up') return void response.destroy()
        const { status, headers = {} } = typeof answers === 'number' ? { status: answers } : answers
        response.writeHead(status, headers).end('{}')
      })
    }) satisfies RequestListener)
  }

  const listens = (port: number) =>
    new Promise<number>((resolve) => {
      server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
    })
  const ends = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    })

  const port = await listens(0)
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    got,
    /** What was sent, as it was read. */
    bodies: () => got.map(({ body }) => JSON.parse(body) as { type: string; timestamp: string; data: Sent }),
    /** How it answers from now on. */
    answers: (next: Answers) => {
      answers = next
    },
    /** The machine is gone: nobody listens at its port. */
    goesDown: ends,
    async comesBack() {
      server = serving()
      await listens(port)
    },
    closes: ends,
  }
}

export type Subscriber = Awaited<ReturnType<typeof openSubscriber>>

type Sent = {
  issue: { number: number; orders: string[]; status: string; statusLabel: string; eta: number | null }
  change: { seq: number; kind: string; from?: string; to?: string; by: string | null }
}

/** Whether another's library takes what was sent as signed with this secret. */
export function isSignedWith(secret: string, { headers, body }: Got): boolean {
  const [id, timestamp, given] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]))
  const wanted = new Webhook(secret).sign(id ?? '', new Date(Number(timestamp) * 1000), body)
  return (given ?? '').split(' ').includes(wanted)
}
