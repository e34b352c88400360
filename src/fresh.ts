// Everything new: ids, tokens, codes, salts. The one place where the house is random.
import { randomBytes, randomInt } from 'node:crypto'
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
  /** A UUID that tells when it was made (version 7). */
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
    uuid: () => uuidAt(clock.now(), bytes(10)),
  }
}

/** When an id was made, by the clock as it was then (UTC ms); null where it is none of ours. */
export function madeAt(id: string): number | null {
  return isValid(id) ? decodeTime(id) : null
}

/** When a UUID of ours was made, by the clock as it was then (UTC ms); null where it tells no time. */
export function keyMadeAt(uuid: string): number | null {
  return timedUuid.test(uuid) ? Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16) : null
}

const timedUuid = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/

/** Its first 48 bits are the time, the rest is random but for version and variant: https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 */
function uuidAt(ms: number, random: Buffer): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')
  const variant = (8 + ((random[0] ?? 0) & 3)).toString(16)
  const hex = random.toString('hex')
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${hex.slice(2, 5)}`,
    `${variant}${hex.slice(5, 8)}`,
    hex.slice(8, 20),
  ].join('-')
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
