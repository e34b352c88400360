// Those who write: webhooks posted over kept-alive connections, as fast as they are answered or by the clock.
import { Agent, request } from 'node:http'
import { pause } from './machine.ts'

export type Webhook = { path: string; body: Buffer; headers: Record<string, string> }
/** How a webhook was answered: the status, 0 where the connection failed, and the ms since it was due. */
export type Answer = { status: number; ms: number; at: number }

export type Load = {
  post(webhook: Webhook, due?: number): Promise<Answer>
  /** Posts so many as fast as they are answered. What is told to come again comes again, as a platform does. */
  closed(count: number, make: (number: number) => Webhook): Promise<void>
  /** Posts at a steady rate whatever comes back. What waits for a slow answer is counted from when it was due. */
  open(rate: number, seconds: number, make: (number: number) => Webhook): Promise<Answer[]>
  close(): void
}

export const connections = 32
const comeAgain = 1_000

/** Opens a load on a server. */
export function openLoad(origin: string): Load {
  const { hostname, port } = new URL(origin)
  const few = new Agent({ keepAlive: true, maxSockets: connections })
  const many = new Agent({ keepAlive: true })

  function post(webhook: Webhook, agent: Agent, due = performance.now(), tries = 2): Promise<Answer> {
    const { path, body, headers } = webhook
    return new Promise((done) => {
      const end = (status: number) => done({ status, ms: performance.now() - due, at: due })
      const options = { hostname, port, path, method: 'POST', agent }
      const call = request({ ...options, headers: { ...headers, 'content-length': body.length } }, (answer) => {
        answer.resume().on('end', () => end(answer.statusCode ?? 0))
        answer.on('error', () => end(0))
      })
      // A connection that was kept and is closed just now says nothing of the server: a new one is taken.
      const again = () => void post(webhook, agent, due, tries - 1).then(done)
      call.on('error', () => (call.reusedSocket && tries > 1 ? again() : end(0))).end(body)
    })
  }

  async function insist(webhook: Webhook): Promise<void> {
    for (;;) {
      const { status } = await post(webhook, few)
      if (status === 200) return
      if (status !== 503) throw new Error(`A webhook was answered ${status}`)
      await pause(comeAgain)
    }
  }

  return {
    post: (webhook, due) => post(webhook, few, due),
    async closed(count, make) {
      let sent = 0
      const one = async () => {
        while (sent < count) await insist(make(sent++))
      }
      await Promise.all(Array.from({ length: connections }, one))
    },
    async open(rate, seconds, make) {
      const answers: Promise<Answer>[] = []
      const start = performance.now()
      for (let number = 0; number < rate * seconds; ) {
        const due = Math.min(rate * seconds, Math.floor(((performance.now() - start) * rate) / 1000) + 1)
        for (; number < due; number++) answers.push(post(make(number), many, start + (number * 1000) / rate))
        await pause(1)
      }
      return Promise.all(answers)
    },
    close() {
      few.destroy()
      many.destroy()
    },
  }
}
