// Errors to Sentry, where SENTRY_DSN is set: made of the log's own lines, from which everything about people has been taken out already.
import type { DestinationStream } from 'pino'
import { NotConfigured } from './config.ts'
import type { Log } from './log.ts'
import { version } from './version.ts'

export type Sentry = {
  /** The same destination; what is an error goes to Sentry as well. */
  beside(to: DestinationStream): DestinationStream
  /** Answers when what is on its way has arrived, or after so many ms. */
  flush(ms: number): Promise<void>
}

type Described = { name?: string; message?: string; stack?: string; cause?: Described }
type Line = { level: string; msg?: string; err?: Described; [field: string]: unknown }

const wanted = /^\{"level":"(error|fatal)"/u
/** Where it happened; nothing of whom it happened to. */
const tagFields = ['job', 'door', 'where', 'platform', 'channel']
const mostCauses = 3
const lastWord = 2_000

/** Opens the way to Sentry; throws NotConfigured where its package is not installed. */
export async function openSentry(dsn: string): Promise<Sentry> {
  const { ServerRuntimeClient, createStackParser, createTransport, nodeStackLineParser } = await loaded()
  const stackParser = createStackParser(nodeStackLineParser())
  const client = new ServerRuntimeClient({
    dsn,
    release: `caseline@${version}`,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    integrations: [],
    stackParser,
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const answer = await fetch(options.url, { method: 'POST', body, headers: { ...options.headers } })
        await answer.arrayBuffer()
        return { statusCode: answer.status }
      }),
  })
  client.init()

  /** The error first thrown comes first, as Sentry reads them. */
  function exceptionsOf(
    error: Described,
    depth = 0,
  ): { type: string; value: string; stacktrace?: { frames: object[] } }[] {
    const frames = stackParser(error.stack ?? '')
    const one = {
      type: error.name ?? 'Error',
      value: error.message ?? '',
      ...(frames.length > 0 ? { stacktrace: { frames } } : {}),
    }
    return error.cause && depth < mostCauses ? [...exceptionsOf(error.cause, depth + 1), one] : [one]
  }

  function report(text: string): void {
    const line: Line = JSON.parse(text)
    const tags = Object.fromEntries(tagFields.flatMap((name) => (line[name] ? [[name, String(line[name])]] : [])))
    client.captureEvent({
      level: line.level === 'fatal' ? 'fatal' : 'error',
      ...(line.msg ? { message: line.msg } : {}),
      ...(line.err ? { exception: { values: exceptionsOf(line.err) } } : {}),
      tags,
    })
  }

  return {
    beside: (to) => ({
      write(text) {
        to.write(text)
        if (wanted.test(text)) report(text)
      },
    }),
    flush: async (ms) => void (await client.flush(ms)),
  }
}

/** A fault that ends the process is told before it does. */
export function watchCrashes(log: Log, sentry: Sentry): void {
  process.on('uncaughtException', (problem) => {
    log.fatal({ err: problem }, 'a fault ends the process')
    process.stderr.write(`${problem instanceof Error ? problem.stack : problem}\n`)
    void sentry.flush(lastWord).finally(() => process.exit(1))
  })
}

async function loaded() {
  try {
    return await import('@sentry/core')
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND'
    if (!isMissing) throw cause
    throw new NotConfigured(
      'SENTRY_DSN is set, but the package for it is not installed: npm install --no-save @sentry/core@10.78.0, or leave SENTRY_DSN out',
    )
  }
}
