// Ids that look like the platforms' own.
import { randomBytes, randomInt } from 'node:crypto'
import { ulid } from 'ulid'

/** `length` hexadecimal digits. */
export const hex = (length: number) =>
  randomBytes(Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length)

/** `length` decimal digits, the first of them not zero. */
export function digits(length: number): string {
  const rest = Array.from({ length: length - 1 }, () => randomInt(10)).join('')
  return `${randomInt(1, 10)}${rest}`
}

/** `length` letters and digits. */
export function alphanumeric(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('')
}

/** A ULID of that instant, as LINE's webhookEventId. */
export const eventUlid = (at: number) => ulid(at)

/** Base64url text of `bytes` random bytes. */
export const token = (bytes: number) => randomBytes(bytes).toString('base64url')
