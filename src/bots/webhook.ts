// What every webhook needs: its body as JSON, and secrets compared in constant time.
import { createHash, hash, timingSafeEqual } from 'node:crypto'
import { isMeasureless, mayBeMeasureless } from '#core/measurable.ts'
import { Unreadable } from './channel.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })
const measurable = (key: string, value: unknown) => (isMeasureless(key, value) ? undefined : value)

/** The JSON in a webhook's raw body, without what would make those who check it throw; throws Unreadable. */
export function readJson(body: Uint8Array): unknown {
  try {
    const text = utf8.decode(body)
    return mayBeMeasureless(text) ? JSON.parse(text, measurable) : JSON.parse(text)
  } catch (cause) {
    throw new Unreadable('the body is not JSON', { cause })
  }
}

/** A name for a part of a body by its content; throws Unreadable where it is nested beyond all reason. */
export function contentKey(part: unknown): string {
  try {
    return createHash('sha256').update(JSON.stringify(part)).digest('hex')
  } catch (cause) {
    if (cause instanceof RangeError) throw new Unreadable('the body is nested too deeply', { cause })
    throw cause
  }
}

/** Whether two secrets are the same; takes as long for any pair. */
export function isSame(given: string | Uint8Array, expected: string | Uint8Array): boolean {
  return timingSafeEqual(digest(given), digest(expected))
}

function digest(value: string | Uint8Array): Buffer {
  return hash('sha256', value, 'buffer')
}
