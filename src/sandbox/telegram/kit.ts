// How parameters of the Bot API may be written: https://core.telegram.org/bots/api#making-requests
import { z } from 'zod'

/** A whole number, also written as text (forms). */
export const int = (min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^-?\d+$/)
        .transform(Number),
    ])
    .pipe(z.number().int().min(min).max(max))

/** A number, also written as text. */
export const real = (min: number, max: number) =>
  z.union([z.number(), z.string().transform(Number)]).pipe(z.number().min(min).max(max))

/** True or false, also written as text. */
export const flag = z.union([
  z.boolean(),
  z.enum(['true', 'True', '1', 'false', 'False', '0']).transform((text) => ['true', 'True', '1'].includes(text)),
])

/** An object, also written as JSON text. */
export const json = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((given) => (typeof given === 'string' ? parse(given) : given), schema)

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export const chatId = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
  z.string().regex(/^@[A-Za-z]\w{3,31}$/),
])

/** A file: an address, a file id, or bytes that came in the same form. */
export const file = z.union([z.string().min(1), z.instanceof(File)])
