// A backup taken while people write: nobody waits for it, and what is restored holds all that was acknowledged before it began.
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { openEmulators } from '#sandbox/emulators.ts'
import { machineClocks } from '#src/clock.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { folder } from '../store/folder.ts'
import { adminToken, publicOrigin } from '../world.ts'

const channelSecret = 'line-secret'
const endings: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A house of its own process, with a LINE account that is connected. */
async function house() {
  const dataDir = folder()
  const emulators = await openEmulators({
    ...machineClocks(),
    publicOrigin,
    deliver: async () => new Response('{}'),
  })
  endings.push(() => emulators.close())
  const env = {
    ...{ PATH: process.env.PATH ?? '', DATA_DIR: dataDir, PORT: '0', SANDBOX: 'off', LOG_LEVEL: 'warn' },
    ...{ ADMIN_TOKEN: adminToken, PUBLIC_URL: publicOrigin, BACKUPS: 'off' },
    ...{ LINE_API_BASE: emulators.origin, LINE_DATA_API_BASE: emulators.origin },
  }
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  endings.push(() => child.kill('SIGKILL'))
  const origin = await addressOf(child)
  const account = emulators.line.account({ channelSecret, channelAccessToken: 'line-token', name: 'Shop' })
  const ask = async (path: string, body: unknown) => {
    const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
    const answer = await fetch(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return ((await answer.json()) as { id: string }).id
  }
  const shop = { name: 'Shop', pack: 'mims', timezone: 'Asia/Bangkok', language: 'en' }
  const workspace = await ask('/workspaces', shop)
  const credentials = { channelSecret, channelAccessToken: 'line-token' }
  const channel = await ask(`/workspaces/${workspace}/channels`, { platform: 'line', name: 'line', credentials })
  const people = Array.from({ length: 20 }, (_, n) => emulators.line.person({ name: `Customer ${n}`, account }).id)
  return { dataDir, env, people, hook: `${origin}/hooks/line/${channel}` }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk)
    const address = /http:\/\/127\.0\.0\.1:\d+/u.exec(said)?.[0]
    if (address) return address
  }
  throw new Error(`The process ended before it said where it is: ${said}`)
}

/** Somebody opens a case with one message; answers what the platform was answered. */
async function writes(hook: string, person: string, number: number): Promise<{ key: string; status: number }> {
  const key = `01EVENT${String(number).padStart(19, '0')}`
  const message = { type: 'text', id: `${500_000_000_000 + number}`, quoteToken: `q${number}`, text: '/new other help' }
  const event = {
    ...{ type: 'message', message, webhookEventId: key, deliveryContext: { isRedelivery: false } },
    ...{ timestamp: Date.now(), source: { type: 'user', userId: person }, replyToken: `r${number}`, mode: 'active' },
  }
  const body = JSON.stringify({ destination: 'U0', events: [event] })
  const signature = createHmac('sha256', channelSecret).update(body).digest('base64')
  const headers = { 'content-type': 'application/json', 'x-line-signature': signature }
  const { status } = await fetch(hook, { method: 'POST', headers, body })
  return { key, status }
}

async function caseline(words: string[], env: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, ['src/cli.ts', ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
  expect(code, said).toBe(0)
  return said
}

it('taken under load restores to a state whose audit chain verifies, with all that was acknowledged before (R12)', async () => {
  const { dataDir, env, people, hook } = await house()
  let number = 0
  const one = () => writes(hook, people[number % people.length] ?? '', number++)
  const many = () => Promise.all(Array.from({ length: 16 }, one))
  const before = []
  while (before.length < 320) before.push(...(await many()))

  let isMade = false
  const to = folder()
  const made = caseline(['backup', '--to', to, '--json'], env).finally(() => {
    isMade = true
  })
  const meanwhile = []
  while (!isMade) meanwhile.push(...(await many()))
  const { problems, cases } = JSON.parse(await made)
  expect([...before, ...meanwhile].filter(({ status }) => status !== 200)).toEqual([])
  expect(meanwhile.length).toBeGreaterThan(32)
  expect({ problems, someCases: cases > 0 }).toEqual({ problems: 0, someCases: true })

  const [file = ''] = readdirSync(to).filter((name) => name.endsWith('.age'))
  const into = folder()
  const said = await caseline(['restore', join(to, file), '--into', into], env)
  expect(said).toMatch('Every chain of the audit verifies')
  expect(readdirSync(dataDir).filter((name) => name.startsWith('.work'))).toEqual([])
  const store = openSqlite(join(into, 'caseline.db'))
  const kept = new Set((await store.q.select({ key: store.t.inbox.key }).from(store.t.inbox)).map(({ key }) => key))
  await store.close()
  expect(before.filter(({ key }) => !kept.has(key))).toEqual([])
  expect(kept.size).toBeLessThan(before.length + meanwhile.length)
}, 180_000)
