// Webhooks of LINE at a pace, of a kind that costs little to handle: for runs in which the rate matters and not what is said.
import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

export type HailOptions = { origin: string; path: string; secret: string; perSecond: number; people: number }

export type Hail = {
  /** Events with a 2xx: the key, and when the answer was here (ms of the machine's clock). */
  acknowledged: Map<string, number>
  /** How often each status came; what got no 2xx is sent again, as LINE does where its account asks for it. */
  statuses: Map<string, number>
  /** How long answers took since it was last asked (ms). */
  latencies(): number[]
  /** How many were never sent because the machine is too slow for the pace. */
  skipped(): number
  /** Sends nothing new; answers when everything has been acknowledged. */
  end(): Promise<void>
}

const mostUnderWay = 64
/** What waits to be sent: beyond it the machine is too slow for the pace, and what is due is left out. */
const mostWaiting = 500
const again = 400

/** Begins to send. */
export function openHail({ origin, path, secret, perSecond, people }: HailOptions): Hail {
  const agent = new Agent({ keepAlive: true, maxSockets: mostUnderWay })
  const acknowledged = new Map<string, number>()
  const statuses = new Map<string, number>()
  const waiting: number[] = []
  const began = performance.now()
  let took: number[] = []
  let begun = 0
  let made = 0
  let skipped = 0
  let underWay = 0
  let resting = 0
  let isEnding = false
  const timer = setInterval(go, 5)

  function go(): void {
    const due = isEnding ? begun : Math.floor(((performance.now() - began) / 1000) * perSecond)
    for (; begun < due; begun++) {
      if (waiting.length + resting < mostWaiting) waiting.push(made++)
      else skipped++
    }
    while (underWay < mostUnderWay && waiting.length > 0) void send(waiting.shift() ?? 0)
  }

  async function send(number: number): Promise<void> {
    underWay++
    const key = `HAIL${String(number).padStart(22, '0')}`
    const body = Buffer.from(bodyOf(key, number % people))
    const signature = createHmac('sha256', secret).update(body).digest('base64')
    const since = performance.now()
    const status = await post(agent, `${origin}${path}`, body, signature)
    took.push(performance.now() - since)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    underWay--
    if (status.startsWith('2')) return void acknowledged.set(key, Date.now())
    resting++
    setTimeout(() => {
      resting--
      waiting.push(number)
    }, again)
  }

  return {
    acknowledged,
    statuses,
    latencies() {
      const all = took
      took = []
      return all
    },
    skipped: () => skipped,
    async end() {
      isEnding = true
      while (underWay + waiting.length + resting > 0) await new Promise((later) => setTimeout(later, 20))
      clearInterval(timer)
      agent.destroy()
    },
  }
}

function bodyOf(key: string, person: number): string {
  const event = {
    type: 'videoPlayComplete',
    mode: 'active',
    timestamp: Date.now(),
    webhookEventId: key,
    deliveryContext: { isRedelivery: false },
    source: { type: 'user', userId: `U${String(person).padStart(32, '0')}` },
    videoPlayComplete: { trackingId: `track-${person}` },
  }
  return JSON.stringify({ destination: 'U', events: [event] })
}

/** The status, or the name of what came between. */
function post(agent: Agent, url: string, body: Buffer, signature: string): Promise<string> {
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    'x-line-signature': signature,
  }
  return new Promise((done) => {
    const call = request(url, { method: 'POST', agent, headers, timeout: 10_000 }, (answer) => {
      answer.resume().on('end', () => done(String(answer.statusCode)))
    })
    call.on('timeout', () => call.destroy(new Error('timeout')))
    call.on('error', (problem) => done('code' in problem ? String(problem.code) : problem.message))
    call.end(body)
  })
}
