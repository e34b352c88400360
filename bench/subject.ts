// Ours: the process as `npm start` starts it, on a folder or database of its own, set up by its API as an admin would.
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cpuOf, ended, memoryOf, pause, root, startNode, until } from './machine.ts'
import { dropPlace, type Place } from './place.ts'

export type Subject = {
  child: ChildProcess
  origin: string
  place: Place
  /** Ms from its start until /ready said yes. */
  readyAfter: number
  cpu(): number
  memory(): number
  api<Answer>(method: string, path: string, body?: unknown): Promise<Answer>
  /** A counter of /metrics, all its labels that match together. */
  counter(name: string): Promise<number>
  stop(): Promise<void>
  kill(): Promise<void>
  /** Stops it and forgets its data. */
  end(): Promise<void>
}

const token = 'the-admin-token-of-the-bench'

/** Starts ours on a place, which may hold what an earlier start left. */
export async function startSubject(place: Place, sink: string, profile: string | null = null): Promise<Subject> {
  const began = performance.now()
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...settings(place, sink) }
  const { child, said } = await startNode(commandOf(profile), env, /caseline is at (http:\S+)/u)
  const told = tellErrors(child)
  await until(() => isReady(said), 5)
  const readyAfter = performance.now() - began
  const stop = () => {
    told.over()
    return ended(child)
  }
  return {
    child,
    origin: said,
    place,
    readyAfter,
    cpu: () => cpuOf(child),
    memory: () => memoryOf(child),
    api: (method, path, body) => call(`${said}/api/v1${path}`, method, body),
    counter: (name) => counted(said, name),
    stop,
    kill: () => ended(child, 'SIGKILL'),
    async end() {
      await stop()
      await dropPlace(place)
    },
  }
}

function settings({ folder, databaseUrl }: Place, sink: string): Record<string, string> {
  return {
    ...{ SANDBOX: 'off', PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: join(folder, 'data'), ADMIN_TOKEN: token },
    PUBLIC_URL: 'https://caseline.invalid',
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...{ LINE_API_BASE: sink, LINE_DATA_API_BASE: sink, WHATSAPP_API_BASE: sink, TELEGRAM_API_BASE: sink },
  }
}

/** What `npm start` runs, with the flags it runs it with. */
function commandOf(profile: string | null): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  const [, ...words] = scripts.start.split(' ')
  return [...(profile === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]), ...words]
}

const mostTold = 3

/** What ours logs as an error is shown, until it is told to end: a figure beside errors is worth nothing. */
function tellErrors({ stdout }: ChildProcess): { over(): void } {
  let told = 0
  stdout?.on('data', (text: string) => {
    for (const line of text.split('\n'))
      if (line.includes('"level":"error"') && told++ < mostTold) process.stderr.write(`  ours: ${line}\n`)
  })
  return {
    over() {
      told = mostTold
    },
  }
}

async function isReady(origin: string): Promise<boolean> {
  return (await fetch(`${origin}/ready`)).ok
}

async function call<Answer>(url: string, method: string, body: unknown): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (answer.status === 503) {
    // Busy with what it was just given: it says to ask again.
    await answer.arrayBuffer()
    await pause(250)
    return call(url, method, body)
  }
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}

async function counted(origin: string, name: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  const text = await (await fetch(`${origin}/metrics`, { headers })).text()
  const lines = text.split('\n').filter((line) => line.startsWith(name))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}
