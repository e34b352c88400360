// What events of other systems carry, and how their people read it.
import { z } from 'zod'
import { language } from '#core/workflow.ts'

const order = z.union([z.string().trim().min(1).max(100), z.int().transform(String)])
const words = z.string().max(20_000)
const about = { orderId: order.optional(), orders: z.array(order).max(50).optional(), text: words.optional() }
const opens = {
  ...about,
  provider: z.string().max(60).optional(),
  answers: z.record(z.string(), z.unknown()).default({}),
  language: language.optional(),
}

/** What a detector saw; whatever else it tells of that is kept as words. */
export const detection = z.looseObject(opens)
export const opening = z.strictObject({ ...opens, type: z.string(), customer: z.string().optional() })
export const noting = z.looseObject({ ...about, number: z.int().min(1).optional() })
export const orderStatus = z.looseObject({ ...about, status: z.string().min(1).max(200) })

type About = { orderId?: string | undefined; orders?: string[] | undefined; text?: string | undefined }

/** The orders that an event is about, each once. */
export function ordersIn({ orderId, orders = [] }: About): string[] {
  return [...new Set([...(orderId === undefined ? [] : [orderId]), ...orders])]
}

const known = new Set(['orderId', 'orders', 'text', 'provider', 'answers', 'language', 'number', 'customer'])
const mostLines = 20
const longestValue = 500

/** The event in words: its text, and what else it tells, a line each. */
export function wordsOf(kind: string, data: About & Record<string, unknown>): string {
  const rest = Object.entries(data).filter(([name, value]) => !known.has(name) && isPlain(value))
  const lines = rest.slice(0, mostLines).map(([name, value]) => `${name}: ${String(value).slice(0, longestValue)}`)
  return [data.text ?? '', [`[${kind}]`, ...lines].join('\n')].filter((part) => part.trim() !== '').join('\n')
}

const isPlain = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value)
