// The log: JSON lines, with phone numbers, tokens and codes taken out before anything is written.
import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

/** Fields whose value is never written, however deep they lie. */
const secretFields = new Set([
  'token',
  'accessToken',
  'channelAccessToken',
  'channelSecret',
  'appSecret',
  'botToken',
  'secretToken',
  'verifyToken',
  'authorization',
  'phone',
  'otp',
  'code',
  'credentials',
  'replyToken',
  'text',
])

/** What a line is about: the row of the inbox or outbox whose handling wrote it. */
type About = Partial<Record<'key' | 'inbox' | 'outbox' | 'case' | 'channel', string | null>>
const about = new AsyncLocalStorage<About>()

/** Every line that is written while `work` goes on carries these ids, whoever writes it. */
export function concerning<T>(ids: About, work: () => T): T {
  return about.run(ids, work)
}

/** How much may wait to be written where nobody reads: more is dropped, as a log must never hold the house. */
const mostUnread = 8_000_000

/** A log at a level; `to` is where lines go, standard output where not given. */
export function openLog(level: string, to?: DestinationStream): Log {
  const options = {
    level,
    base: {},
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (values: Record<string, unknown>) => withoutSecrets(values) as Record<string, unknown>,
    },
    serializers: { err: describeError },
    mixin: () => ({ ...about.getStore() }),
    hooks: {
      logMethod(
        this: Logger,
        args: Parameters<Logger['info']>,
        method: (...values: Parameters<Logger['info']>) => void,
      ) {
        method.apply(
          this,
          args.map((value) => (typeof value === 'string' ? redact(value) : value)) as Parameters<Logger['info']>,
        )
      },
    },
  }
  return pino(options, to ?? standardOutput())
}

/** Where lines go that nobody takes. */
export function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, maxLength: mostUnread })
}

/** A value as it may be written; errors are described by their own serializer. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null || value instanceof Error) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, secretFields.has(key) ? '[redacted]' : withoutSecrets(part)]),
  )
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: redact(String(error)) }
  return {
    name: error.name,
    message: redact(error.message),
    stack: redact(error.stack ?? ''),
    ...(error.cause ? { cause: describeError(error.cause) } : {}),
  }
}

/** A text without what looks like a phone number, a token, a secret, or the values of a database's statement. */
export function redact(text: string): string {
  return (
    text
      .replace(/\nparams: [\s\S]*/u, '\nparams: [redacted]')
      .replace(/\bbot\d{6,}:[\w-]{20,}/gu, 'bot[redacted]')
      .replace(/\b\d{6,}:[\w-]{30,}/gu, '[redacted]')
      .replace(/Bearer\s+[\w.\-+/=]+/giu, 'Bearer [redacted]')
      .replace(/\bEAA\w{20,}/gu, '[redacted]')
      .replace(/\bwhsec_[\w+/=-]+/gu, '[redacted]')
      .replace(/\bck_[\w-]{16,}/gu, '[redacted]')
      // WhatsApp's message ids are base64 of more than an id: the phone number is among it.
      .replace(/\bwamid\.[\w+/=-]+/gu, 'wamid.[redacted]')
      .replace(/(?<![\w.-])(?:\+|0)\d(?:[ -]?\d){7,13}(?![\w.-])/gu, '[redacted]')
      .replace(/(?<![\w.-])\+?\d{9,15}(?![\w.-])/gu, '[redacted]')
  )
}
