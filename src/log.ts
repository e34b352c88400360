// The log: JSON lines, with phone numbers, tokens and codes taken out before anything is written.
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
  return to ? pino(options, to) : pino(options)
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

/** A text without what looks like a phone number, a bot token in a path, a bearer token, or the values of a database's statement. */
export function redact(text: string): string {
  return text
    .replace(/\nparams: [\s\S]*/u, '\nparams: [redacted]')
    .replace(/\bbot\d{6,}:[\w-]{20,}/gu, 'bot[redacted]')
    .replace(/\b\d{6,}:[\w-]{30,}/gu, '[redacted]')
    .replace(/Bearer\s+[\w.\-+/=]+/giu, 'Bearer [redacted]')
    .replace(/(?<![\w.-])\+?\d{9,15}(?![\w.-])/gu, '[redacted]')
}
