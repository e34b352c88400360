// Whether a webhook's body was signed with the app secret: https://developers.facebook.com/docs/graph-api/webhooks
import { createHmac } from 'node:crypto'
import { isSame } from '#bots/webhook.ts'

const lenientUtf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Meta signs the bytes it sends, or the same JSON with every non-ASCII character escaped: both are its word. */
export function isSigned(body: Uint8Array, header: string | null, appSecret: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1]
  if (given === undefined) return false
  const signature = Buffer.from(given, 'hex')
  return isSame(signature, hmac(body, appSecret)) || isSame(signature, hmac(escaped(body), appSecret))
}

function hmac(body: Uint8Array | string, appSecret: string): Buffer {
  return createHmac('sha256', appSecret).update(body).digest()
}

function escaped(body: Uint8Array): string {
  return lenientUtf8.decode(body).replace(/[^\0-~]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
