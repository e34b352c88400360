// Standard Webhooks: what is sent and what comes in is signed over id, instant and body. https://www.standardwebhooks.com
import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a signature stands over. `seconds` is UNIX time. */
export type Signed = { id: string; seconds: number; body: string }

export const secretPrefix = 'whsec_'
/** How far a signature's instant may lie from ours: older ones may be replays. */
export const signatureLife = 5 * 60_000

/** The headers of a webhook, signed with every secret that is good at the time. */
export function signedHeaders(secrets: string[], signed: Signed): Record<string, string> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.seconds),
    'webhook-signature': secrets.map((secret) => signature(secret, signed)).join(' '),
  }
}

/** One signature. A secret is base64, with or without its prefix. */
export function signature(secret: string, { id, seconds, body }: Signed): string {
  return `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

export type Verdict = 'good' | 'unsigned' | 'wrong' | 'old'

/** Whether a body is signed with one of these secrets, at about this time. Every signature given is tried with every secret. */
export function verify(secrets: string[], headers: Headers, body: string, now: number): Verdict {
  const [id, timestamp, given] = ['id', 'timestamp', 'signature'].map((name) => headers.get(`webhook-${name}`))
  if (!id || !given || !/^\d{1,12}$/.test(timestamp ?? '')) return 'unsigned'
  const signed = { id, seconds: Number(timestamp), body }
  const wanted = secrets.map((secret) => signature(secret, signed))
  const isGood = given.split(' ').some((one) => wanted.some((other) => isSame(one, other)))
  if (!isGood) return 'wrong'
  return Math.abs(now - signed.seconds * 1000) <= signatureLife ? 'good' : 'old'
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64')
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}
