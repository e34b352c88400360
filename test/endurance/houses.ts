// The house as its owner runs it: the real process, started, killed, ended and started again on the same data.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { signalGroup, spawnGuarded } from './guard.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))
export const adminToken = 'the-admin-token-of-the-endurance'
export const publicOrigin = 'https://caseline.invalid'

export type HouseOptions = {
  dataDir: string
  /** Where all platforms' servers are. */
  platforms: string
  /** Default: a SQLite file in `dataDir`. */
  databaseUrl?: string
  env?: Record<string, string>
  /** A command that runs the process: strace, faketime … */
  prefix?: string[]
  /** Where what it says goes; default: `dataDir/house.log`. */
  log?: string
}

export type House = Awaited<ReturnType<typeof openHouse>>
export type Ended = { code: number | null; signal: NodeJS.Signals | null; ms: number }

/** A house on a port of its own that is not started yet. */
export async function openHouse(options: HouseOptions) {
  mkdirSync(options.dataDir, { recursive: true })
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const log = options.log ?? join(options.dataDir, 'house.log')
  let child: ChildProcess | null = null
  let starts = 0

  /** Starts the process, and waits for nothing. */
  function begin(more: { env?: Record<string, string> } = {}): ChildProcess {
    child = spawnHouse({ ...options, env: { ...options.env, ...more.env } }, port, log)
    starts++
    return child
  }

  /** Starts the process and answers when it is ready, with how long that took (ms). */
  async function start(more: { env?: Record<string, string>; within?: number } = {}): Promise<number> {
    const began = performance.now()
    const started = begin(more)
    const patience = more.within ?? 180_000
    while (!(await isReady(origin))) {
      if (started.exitCode !== null || started.signalCode !== null)
        throw new Error(`The house ended (${started.exitCode ?? started.signalCode}) before it was ready; see ${log}`)
      if (performance.now() - began > patience) throw new Error(`The house was not ready in ${patience} ms; see ${log}`)
      await pause(20)
    }
    return performance.now() - began
  }

  async function end(signal: NodeJS.Signals): Promise<Ended> {
    const ending = child
    const began = performance.now()
    if (!ending) return { code: null, signal: null, ms: 0 }
    const hasEnded = ending.exitCode !== null || ending.signalCode !== null
    if (!hasEnded) {
      const ended = once(ending, 'exit')
      signalGroup(ending, signal)
      await ended
    }
    child = null
    return { code: ending.exitCode, signal: ending.signalCode, ms: performance.now() - began }
  }

  return {
    origin,
    dataDir: options.dataDir,
    databaseUrl: options.databaseUrl ?? `file:${join(options.dataDir, 'caseline.db')}`,
    log,
    begin,
    start,
    /** SIGKILL, at this very moment. */
    kill: () => end('SIGKILL'),
    /** SIGTERM, and how it ended. */
    stop: () => end('SIGTERM'),
    signal: (signal: NodeJS.Signals) => child && signalGroup(child, signal),
    isRunning: () => child !== null && child.exitCode === null && child.signalCode === null,
    starts: () => starts,
    get pid() {
      return child?.pid
    },
    /** Resident memory in MB, user and system time in ms: of the process itself, whatever runs it. */
    memory: () => memoryOf(nodeOf(child)),
    cpu: () => cpuOf(nodeOf(child)),
    api: apiOf(origin),
  }
}

function spawnHouse(options: HouseOptions, port: number, log: string): ChildProcess {
  const { dataDir, platforms, databaseUrl, prefix = [] } = options
  const env = {
    PATH: process.env.PATH ?? '',
    SANDBOX: 'off',
    PORT: String(port),
    DATA_DIR: dataDir,
    PUBLIC_URL: publicOrigin,
    ADMIN_TOKEN: adminToken,
    LOG_LEVEL: 'warn',
    LINE_API_BASE: platforms,
    LINE_DATA_API_BASE: platforms,
    WHATSAPP_API_BASE: platforms,
    TELEGRAM_API_BASE: platforms,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...options.env,
  }
  const [command = process.execPath, ...args] = [...prefix, process.execPath, ...flags, 'bin/start.mjs', 'src/main.ts']
  const said = openSync(log, 'a')
  return spawnGuarded(command, args, { cwd: root, env, stdio: ['ignore', said, said] })
}

/** As `npm start` has them. */
const flags = flagsOf(readFileSync(join(root, 'package.json'), 'utf8'))

function flagsOf(text: string): string[] {
  const { scripts } = JSON.parse(text) as { scripts: { start: string } }
  return scripts.start.split(' ').filter((word) => word.startsWith('--'))
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/ready`, { signal: AbortSignal.timeout(2_000) })).ok
  } catch {
    return false
  }
}

/** Waits so many ms of the machine's time. */
export function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms))
}

/** A port of loopback that nobody listens at just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  if (address === null || typeof address === 'string') throw new Error('This machine has no free port')
  return address.port
}

export type Api = ReturnType<typeof apiOf>

/** The admin's API of a house. */
function apiOf(origin: string) {
  async function call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: await answer.json() }
  }
  async function insist<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await call(method, path, body)
    if (answer.status < 300) return answer.body as T
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
  }
  return {
    call,
    get: <T>(path: string) => insist<T>('GET', path),
    post: <T>(path: string, body: unknown) => insist<T>('POST', path, body),
    patch: <T>(path: string, body: unknown) => insist<T>('PATCH', path, body),
    put: <T>(path: string, body: unknown) => insist<T>('PUT', path, body),
  }
}

/** The process that runs our code: the child itself, or what its prefix has started. */
function nodeOf(child: ChildProcess | null): number {
  if (child?.pid === undefined) throw new Error('The house is not running')
  if (child.spawnfile === process.execPath) return child.pid
  const below = execFileSync('ps', ['-o', 'pid=', '--ppid', String(child.pid)], { encoding: 'utf8' })
  return Number(below.trim().split(/\s+/u)[0] ?? child.pid)
}

function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
