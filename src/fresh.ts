// Everything new: ids, tokens, codes, salts. The one place where the house is random.
import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { decodeTime, isValid, monotonicFactory } from 'ulid'
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

/** Ids go by the house's time, and sort after `newest`, the last that an earlier process made: the clock may have been set back since. */
export function openFresh(clock: Clock, newest: string | null = null): Fresh {
  const bytes = pooledBytes()
  const ulid = monotonicFactory(() => (bytes(1)[0] ?? 0) / 256)
  if (newest !== null && isValid(newest)) ulid(decodeTime(newest) + 1)
  return {
    id: () => ulid(clock.now()),
    token: () => bytes(16).toString('base64url'),
    key: () => randomBytes(32).toString('base64url'),
    short: () => bytes(5).toString('hex'),
    code: () => Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join(''),
    otp: () => String(randomInt(100_000_000)).padStart(8, '0'),
    salt: () => bytes(16).toString('base64url'),
    uuid: () => randomUUID(),
  }
}

/** When an id was made, by the clock as it was then (UTC ms); null where it is none of ours. */
export function madeAt(id: string): number | null {
  return isValid(id) ? decodeTime(id) : null
}

/** Random bytes out of a pool, none of them twice: asking the system for a few at a time would cost more than what is made of them. */
function pooledBytes(): (size: number) => Buffer {
  let pool = Buffer.alloc(0)
  let at = 0
  return (size) => {
    if (at + size > pool.length) {
      pool = randomBytes(4096)
      at = 0
    }
    at += size
    return pool.subarray(at - size, at)
  }
}
