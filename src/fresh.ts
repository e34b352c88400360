// Everything new: ids, tokens, codes, salts. The one place where the house is random.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Clock } from '#core/clock.ts'

export type Fresh = {
  /** An opaque id that sorts by when it was made. */
  id(): string
  /** An unguessable token for an address (128 bits). */
  token(): string
  /** What a key or a secret is made of (256 bits, base64url). */
  key(): string
  /** What a flow and its buttons are known by (short). */
  short(): string
  /** A code that people type: eight letters and digits, none of which look alike. */
  code(): string
  /** Eight digits; a code takes as many as it asks for. */
  otp(): string
  salt(): string
  uuid(): string
}

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Ids go by the house's time. */
export function openFresh(clock: Clock): Fresh {
  const ulid = monotonicFactory(pooledRandom())
  return {
    id: () => ulid(clock.now()),
    token: () => randomBytes(16).toString('base64url'),
    key: () => randomBytes(32).toString('base64url'),
    short: () => randomBytes(5).toString('hex'),
    code: () => Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join(''),
    otp: () => String(randomInt(100_000_000)).padStart(8, '0'),
    salt: () => randomBytes(16).toString('base64url'),
    uuid: () => randomUUID(),
  }
}

/** Random numbers in [0, 1) out of a pool: asking the system for each byte of each id would cost more than the id. */
function pooledRandom(): () => number {
  let pool = Buffer.alloc(0)
  let at = 0
  return () => {
    if (at >= pool.length) {
      pool = randomBytes(4096)
      at = 0
    }
    return (pool[at++] ?? 0) / 256
  }
}
