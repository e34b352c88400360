// What a one-message case costs, beside a bare reference in the same run: npm run bench
// Each event is a signed LINE webhook of `/new other <text>`; it counts until its reply has reached a sink on this machine.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const events = Number(process.env.BENCH_EVENTS ?? 3000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)
const connections = 32
const root = fileURLToPath(new URL('..', import.meta.url))
const token = 'the-token-of-the-bench'
const folder = mkdtempSync(join(tmpdir(), 'caseline-bench-'))

let delivered = 0
const sink = createServer((incoming, outgoing) => {
  incoming.resume().on('end', () => {
    if (/\/(reply|push)$/u.test(incoming.url ?? '')) delivered++
    outgoing.setHeader('content-type', 'application/json')
    const isProfile = incoming.url?.includes('/profile/')
    outgoing.end(
      isProfile
        ? '{"displayName":"A customer","userId":"U"}'
        : `{"sentMessages":[{"id":"${delivered}-${Math.random()}"}]}`,
    )
  })
})

type Subject = { name: string; child: ChildProcess; origin: string; path: string }

await new Promise<void>((open) => sink.listen(0, '127.0.0.1', open))
const sinkOrigin = originOf(sink.address())
const bare = await startBare()
const ours = await startOurs()
const agent = new Agent({ keepAlive: true, maxSockets: connections })
let made = 0

process.stdout.write(
  `${events} one-message cases each, ${connections} connections, median of ${rounds}; CPU is user + system, in ms an event\n`,
)
const costs = new Map<string, number[]>()
for (let round = 0; round <= rounds; round++) {
  for (const subject of [bare, ours]) {
    const cost = await measure(subject, round === 0 ? 300 : events)
    if (round > 0) costs.set(subject.name, [...(costs.get(subject.name) ?? []), cost])
  }
}
const [reference, own] = [bare, ours].map(({ name }) => median(costs.get(name) ?? []))
for (const [name, all] of costs)
  process.stdout.write(
    `${name.padEnd(24)} ${median(all).toFixed(3)}   (${all.map((cost) => cost.toFixed(3)).join(', ')})\n`,
  )
process.stdout.write(
  `caseline costs ${((own ?? 0) / (reference ?? 1)).toFixed(1)} times the bare reference; resident memory ${Math.round(memoryOf(ours.child))} MB\n`,
)
for (const { child } of [bare, ours]) child.kill('SIGTERM')
sink.close()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

async function measure({ child, origin, path }: Subject, count: number): Promise<number> {
  const [cpu, before] = [cpuOf(child), delivered]
  let sent = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (sent++ < count) await post(`${origin}${path}`, eventOf(++made))
    }),
  )
  while (delivered - before < count) await new Promise((later) => setTimeout(later, 20))
  return (cpuOf(child) - cpu) / count
}

function eventOf(number: number): Buffer {
  const id = String(number)
  const message = { id: `m${id}`, type: 'text', text: `/new other ปัญหาที่ ${id}`, quoteToken: 'q' }
  const source = { type: 'user', userId: `U${id.padStart(32, '0')}` }
  const event = {
    type: 'message',
    mode: 'active',
    timestamp: Date.now(),
    source,
    webhookEventId: `01H${id.padStart(23, '0')}`,
    deliveryContext: { isRedelivery: false },
    replyToken: `r${id}`,
    message,
  }
  return Buffer.from(JSON.stringify({ destination: 'U', events: [event] }))
}

function post(url: string, body: Buffer): Promise<void> {
  const signature = createHmac('sha256', 'secret').update(body).digest('base64')
  const headers = { 'content-type': 'application/json', 'content-length': body.length, 'x-line-signature': signature }
  return new Promise((done, failed) => {
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer
        .resume()
        .on('end', () =>
          answer.statusCode === 200 ? done() : failed(new Error(`${url} answered ${answer.statusCode}`)),
        )
    })
    call.on('error', failed).end(body)
  })
}

async function startBare(): Promise<Subject> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'bench/bare.ts'), join(folder, 'bare.db'), sinkOrigin],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const port = await new Promise<string>((open) =>
    child.stdout?.on('data', (said: Buffer) => open(/listening (\d+)/u.exec(said.toString())?.[1] ?? '')),
  )
  return { name: 'bare, group + reply', child, origin: `http://127.0.0.1:${port}`, path: '/' }
}

async function startOurs(): Promise<Subject> {
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const origin = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    SANDBOX: 'off',
    PORT: String(port),
    DATA_DIR: join(folder, 'data'),
    ADMIN_TOKEN: token,
    LOG_LEVEL: 'warn',
    LINE_API_BASE: sinkOrigin,
    LINE_DATA_API_BASE: sinkOrigin,
  }
  const child = spawn(process.execPath, [...process.execArgv, join(root, 'src/main.ts')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await isReady(origin))) await new Promise((later) => setTimeout(later, 50))
  const workspace = await api(origin, '/workspaces', {
    name: 'Bench',
    pack: 'mims',
    timezone: 'Asia/Bangkok',
    language: 'th',
  })
  const credentials = { channelSecret: 'secret', channelAccessToken: 'token' }
  const channel = await api(origin, `/workspaces/${workspace.id}/channels`, {
    platform: 'line',
    name: 'Bench',
    credentials,
  })
  return { name: 'caseline', child, origin, path: channel.webhookPath ?? '' }
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/ready`)).ok
  } catch (problem) {
    if (problem instanceof TypeError) return false
    throw problem
  }
}

async function api(origin: string, path: string, body: unknown): Promise<{ id: string; webhookPath?: string }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { id: string; webhookPath?: string }
}

/** User and system time of a process so far, in ms (Linux counts in hundredths of a second). */
function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function memoryOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function originOf(address: ReturnType<typeof sink.address>): string {
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
}
