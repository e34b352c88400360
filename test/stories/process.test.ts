// The real process: it ends gracefully on SIGTERM, and whoever starts next finds nothing half done.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import { machineClocks } from '#src/clock.ts'
import { adminToken, type CaseView, publicOrigin } from '../world.ts'

let folder: string
let emulators: Emulators
let origin = ''
let running: ChildProcess | null = null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'caseline-'))
  emulators = await openEmulators({
    ...machineClocks(),
    publicOrigin,
    async deliver(request) {
      const { pathname, search } = new URL(request.url)
      const body = request.method === 'GET' ? undefined : await request.arrayBuffer()
      return fetch(`${origin}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        ...(body ? { body } : {}),
      })
    },
  })
})
afterEach(async () => {
  running?.kill('SIGKILL')
  await emulators.close()
  await rm(folder, { recursive: true, force: true })
})

/** Starts the process, and answers when it says where it is. */
async function starts(): Promise<ChildProcess> {
  const env = {
    ...{
      PATH: process.env.PATH ?? '',
      DATA_DIR: folder,
      PORT: '0',
      SANDBOX: 'off',
      LOG_LEVEL: 'warn',
      ADMIN_TOKEN: adminToken,
    },
    ...{ PUBLIC_URL: publicOrigin, LINE_API_BASE: emulators.origin, LINE_DATA_API_BASE: emulators.origin },
  }
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  running = child
  origin = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += String(chunk)
      const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(said)?.[0]
      if (address) resolve(address)
    })
    child.once('exit', (code) => reject(new Error(`The process ended (${code}) before it said where it is: ${said}`)))
  })
  return child
}

async function ends(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit')
  child.kill(signal)
  const [code] = (await ended) as [number | null]
  running = null
  return code
}

async function asks<T>(method: string, path: string, body?: unknown): Promise<T> {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Asks until it is so; each question takes a moment of its own. */
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await isThere()
}

it('takes its leave on SIGTERM with nothing half done, and the next goes on', async () => {
  const first = await starts()
  const { id } = await asks<{ id: string }>('POST', '/workspaces', {
    name: 'ร้านทดสอบ',
    pack: 'mims',
    timezone: 'Asia/Bangkok',
    language: 'th',
  })
  const credentials = { channelSecret: 'line-secret', channelAccessToken: 'line-token' }
  const account = emulators.line.account({ ...credentials, name: 'ร้านทดสอบ' })
  const channel = await asks<{ id: string }>('POST', `/workspaces/${id}/channels`, {
    platform: 'line',
    name: 'line',
    credentials,
  })
  await asks('POST', `/workspaces/${id}/channels/${channel.id}/connect`, {})
  const people = Array.from({ length: 6 }, (_, n) => emulators.line.person({ name: `ลูกค้า ${n}`, account }))

  const answers = await Promise.all(people.map((person) => person.says('/new other จอดับ')))
  expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200))
  expect(await ends(first, 'SIGTERM')).toBe(0)

  const second = await starts()
  await until(
    async () => (await asks<{ items: unknown[] }>('GET', `/workspaces/${id}/cases`)).items.length === people.length,
  )
  await until(() => people.every((person) => person.bubbles().some(({ text }) => text.includes('อยู่ในคิว'))))
  for (const person of people) expect(person.bubbles().filter(({ text }) => text.includes('อยู่ในคิว'))).toHaveLength(1)
  const { items } = await asks<{ items: CaseView[] }>('GET', `/workspaces/${id}/cases`)
  expect(items.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6])
  expect(await ends(second, 'SIGINT')).toBe(0)
})

it('answers what comes on a kept connection while it takes its leave, and tells it to go', async () => {
  const child = await starts()
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', (chunk) => {
    heard += String(chunk)
  })
  const ask = () => socket.write(`GET /health HTTP/1.1\r\nhost: ${hostname}\r\n\r\n`)
  ask()
  await once(socket, 'data')
  const [hungUp, ended] = [once(socket, 'close'), once(child, 'exit')]
  child.kill('SIGTERM')
  await until(async () => !(await isThere()))
  ask()
  await hungUp
  expect(heard.match(/HTTP\/1\.1 200 OK/gu)).toHaveLength(2)
  expect(heard).toMatch(/connection: close/iu)
  expect((await ended)[0]).toBe(0)
  running = null
})

async function isThere(): Promise<boolean> {
  return fetch(`${origin}/health`, { headers: { connection: 'close' } }).then(
    () => true,
    () => false,
  )
}

it('says plainly that another process serves the file, and ends', async () => {
  await starts()
  const env = { PATH: process.env.PATH ?? '', DATA_DIR: folder, PORT: '0', SANDBOX: 'off' }
  const other = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  other.stderr.on('data', (chunk) => {
    said += String(chunk)
  })
  const [code] = (await once(other, 'exit')) as [number]
  expect(code).toBe(1)
  expect(said).toMatch('is served by another process')
  expect(said).not.toMatch(/\n\s+at /u)
})
