// The process: environment in, doors open, a graceful end.
import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { openApp } from './app.ts'
import { machineClocks } from './clock.ts'
import { type Config, readConfig, readSecrets } from './config.ts'
import { openLeave } from './leave.ts'
import { listen } from './listen.ts'
import { type Log, openLog, standardOutput } from './log.ts'
import { inWords } from './surroundings.ts'

/** Longer than the longest call to a platform (10 s), whose end is then known. */
const patience = 12_000
/** A request must be here within these, and a proxy may keep a connection for as long as the common ones do. */
const limits = {
  headersTimeout: 30_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
  keepAliveTimeout: 65_000,
}

async function main(): Promise<void> {
  // What is kept is nobody else's to read.
  process.umask(0o077)
  const config = readConfig(process.env)
  const log = await logOf(config)
  const secrets = readSecrets(process.env, config.dataDir)
  const running = config.sandbox ? await openDemo() : await openReal()
  const doors = new Hono()
  doors.route('/', running.routes)
  const server = createAdaptorServer({ fetch: doors.fetch, hostname: config.host, serverOptions: limits })
  const leave = openLeave(server as Server, (done) => port.close(done))
  const port = await listen(server as Server, config, (problem) =>
    log.error({ err: problem }, 'a connection could not be taken'),
  )
  tell(port.number)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end())

  async function openReal() {
    const app = await openApp({ config, secrets, clocks: machineClocks(), log })
    await app.start()
    return { routes: app.routes, closing: app.closing, stop: app.stop }
  }

  /** The emulators are loaded where they are used. */
  async function openDemo() {
    const { openSandbox } = await import('./sandboxed.ts')
    return openSandbox({ config, secrets, log })
  }

  function tell(port: number): void {
    const address = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
    if (secrets.madeToken)
      process.stdout.write(
        `The admin token, shown this once and kept in ${config.dataDir}/admin.token: ${secrets.adminToken}\n`,
      )
    process.stdout.write(
      config.sandbox
        ? `caseline's sandbox is at ${address}/sandbox (leave it with: SANDBOX=off npm start)\n`
        : `caseline is at ${address}\n`,
    )
    if (!config.sandbox && !config.publicUrl)
      process.stdout.write(
        'PUBLIC_URL is not set: platforms cannot reach the hooks or fetch pictures until it is an https address.\n',
      )
  }

  /** Takes no new connection, lets what is in hand end, then closes the store. */
  async function end(): Promise<void> {
    setTimeout(() => process.exit(1), patience).unref()
    running.closing()
    await leave.leaves()
    await running.stop()
    process.exit(0)
  }
}

/** The log; its errors go to Sentry too, where that is wanted. */
async function logOf({ logLevel, sentryDsn }: Config): Promise<Log> {
  if (!sentryDsn) return openLog(logLevel)
  const { openSentry, watchCrashes } = await import('./sentry.ts')
  const sentry = await openSentry(sentryDsn)
  const log = openLog(logLevel, sentry.beside(standardOutput()))
  watchCrashes(log, sentry)
  return log
}

main().catch(fail)

function fail(problem: unknown): void {
  process.stderr.write(`${inWords(problem)}\n`)
  process.exit(1)
}
