// Reading JSON from outside: a `length` that no number can be compared with.

/** Text that may hold a field called toString, in its letters or behind escapes of them. */
const mayHold = /toString|\\u00[4-7]/iu

/**
 * Whether a text of JSON may hold a `length` that is, or whose items are, an object with a `toString` of its own: whoever compares it
 * with a number throws.
 */
export function mayBeMeasureless(text: string): boolean {
  return mayHold.test(text)
}

/** Whether this is such a field, in such a text. */
export function isMeasureless(key: string, value: unknown): boolean {
  return key === 'length' && typeof value === 'object' && value !== null
}
