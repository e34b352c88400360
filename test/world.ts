// A whole world for a story: the emulated platforms, the house behind its real doors, and clocks that stand still until moved.

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import type { Phone } from '#sandbox/phone.ts'
import type { App, AppOptions } from '#src/app.ts'
import { openApp, openStore } from '#src/app.ts'
import { type MovableClocks, stillClocks } from '#src/clock.ts'
import type { Config, Secrets } from '#src/config.ts'
import { type Limits, usualLimits } from '#src/limits.ts'
import { type Log, openLog } from '#src/log.ts'
import type { LoopWatch } from '#src/watch.ts'
import type { Store } from '#store/store.ts'
import { freshDatabase } from './database.ts'

export const publicOrigin = 'https://caseline.invalid'
export const adminToken = 'the-admin-token-of-the-tests'
/** 2026-11-21 14:17 in Bangkok. */
export const startOfDay = Date.UTC(2026, 10, 21, 7, 17)

export type WorldOptions = {
  pack?: string
  language?: string
  timezone?: string
  clocks?: MovableClocks
  log?: Log
  backups?: boolean
  /** What stands between the house and its store. */
  through?: (store: Store) => Store
  /** Where webhooks may go, if not to this machine alone. */
  outgoing?: AppOptions['outgoing']
  /** How the process feels. */
  loop?: LoopWatch
  /** How much is taken of each, if not as usual. */
  limits?: Partial<Limits>
  /** Null where nobody outside can reach the house. */
  publicUrl?: string | null
}

export type World = Awaited<ReturnType<typeof openWorld>>

/** Opens a world with one workspace. Close it after the story. */
export async function openWorld(options: WorldOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'caseline-'))
  const database = await freshDatabase(folder)
  const clocks = options.clocks ?? stillClocks(startOfDay)
  let app: App | null = null
  const emulators = await openEmulators({
    ...clocks,
    publicOrigin,
    deliver: async (request) => (app ? app.routes.fetch(request) : new Response('Not open', { status: 503 })),
  })
  const usual = configOf(folder, database.url, emulators.origin, options.backups === true)
  const publicUrl = options.publicUrl === undefined ? usual.publicUrl : options.publicUrl
  const config = { ...usual, publicUrl, limits: { ...usual.limits, ...options.limits } }
  const secrets: Secrets = { key: randomBytes(32), older: [], adminToken, madeToken: false }
  let commits = new Set<Promise<unknown>>()
  /** The same store, whose commits that are under way are known; those of a process before it are nobody's concern. */
  const counted = (store: Store): Store => {
    const underWay = new Set<Promise<unknown>>()
    commits = underWay
    const commit = (plan: Parameters<Store['commit']>[0]) => {
      const done = store.commit(plan).finally(() => underWay.delete(done))
      underWay.add(done)
      return done
    }
    return { ...store, commit: commit as Store['commit'] }
  }
  const advances = async (ms: number) => {
    while (commits.size > 0) await new Promise(setImmediate)
    clocks.advance(ms)
  }
  const open = async () => {
    const log = options.log ?? openLog(process.env.LOG_LEVEL ?? 'silent')
    const { loop, through = (as: Store) => as } = options
    const opened = await openApp({
      config,
      secrets,
      clocks,
      log,
      outgoing: options.outgoing ?? { reach: 'loopback' },
      ...(loop && { loop }),
      store: through(counted(await openStore(config, log))),
    })
    await opened.start({ ticks: false })
    return opened
  }
  app = await open()
  const api = apiOf(() => app as App)
  const workspace = await api.post<{ id: string }>('/workspaces', {
    name: 'ร้านทดสอบ',
    pack: options.pack ?? 'mims',
    timezone: options.timezone ?? 'Asia/Bangkok',
    language: options.language ?? 'th',
  })
  const w = `/workspaces/${workspace.id}`
  const settle = async () => {
    for (let round = 0; round < 4; round++) {
      const wasBusy = await emulators.settle()
      if (round > 0 && !wasBusy) return
      await app?.settle()
    }
  }

  return {
    emulators,
    clocks,
    folder,
    api,
    workspace: workspace.id,
    get app() {
      return app as App
    },
    settle,
    /** Moves the house's time and the waits once no commit is under way: one would seem to take that long, and doors are shut. */
    advances,
    /** Moves the house's time and the waits, and answers when everything has settled. */
    async passes(ms: number) {
      await advances(ms)
      await settle()
    },
    /** The process ends and another begins on the same data. */
    async restarts() {
      await app?.stop()
      app = await open()
    },
    /** The key is changed, and the process begins anew with the older one below it. */
    async changesKey() {
      secrets.older = [secrets.key, ...secrets.older]
      secrets.key = randomBytes(32)
      await app?.stop()
      clocks.advance(1000)
      app = await open()
    },
    /** The process is killed: what it has in hand never comes to an end, and another begins on the same data. */
    async crashes() {
      await app?.house.store.close()
      await database.claimsRunOut()
      app = await open()
    },
    /** Adds a channel and connects it; answers its id. */
    async connects(platform: string, credentials: Record<string, string>): Promise<string> {
      const channel = await api.post<{ id: string }>(`${w}/channels`, { platform, name: platform, credentials })
      await api.post(`${w}/channels/${channel.id}/connect`, {})
      return channel.id
    },
    code: async (body: Record<string, string>) => (await api.post<{ code: string }>(`${w}/codes`, body)).code,
    case: (number: number) => api.get<CaseView>(`${w}/cases/${number}`),
    cases: async (query = '') => (await api.get<{ items: CaseView[] }>(`${w}/cases${query}`)).items,
    /** A phone acts, and everything that follows has happened. */
    async does<T>(act: Promise<T>): Promise<T> {
      const done = await act
      await settle()
      return done
    },
    async closes() {
      await app?.stop()
      await emulators.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A case as the API shows it, as far as stories look at it. */
export type CaseView = {
  number: number
  trackingToken: string
  status: string
  type: string
  severity: string
  owner: { id: string; name: string } | null
  customer: { id: string; name: string } | null
  partner: { id: string; name: string } | null
  orders: string[]
  rootCause: string | null
  outcome: string | null
  openedAt: number
  firstResponseAt: number | null
  resolvedAt: number | null
  closedAt: number | null
  dueAt: number | null
  clocks: Record<string, number>
  timeline: { seq: number; at: number; kind: string; by: { name: string } | null; data: Record<string, unknown> }[]
  messages: {
    direction: 'in' | 'out'
    text: string
    from: { name: string } | null
    files: { id: string; mime: string; sha256: string; url: string }[]
  }[]
  deliveries: { to: string; state: string; code: string | null; reason: string | null }[]
}

/** What a house is told of the outside: its folder, its database, where the platforms are. */
export function configOf(folder: string, databaseUrl: string, origin: string, nightly: boolean): Config {
  return {
    port: 0,
    host: '127.0.0.1',
    publicUrl: publicOrigin,
    dataDir: folder,
    databaseUrl,
    sandbox: false,
    logLevel: 'silent',
    bases: { line: origin, lineData: origin, whatsapp: origin, telegram: origin },
    backups: { nightly, folder: join(folder, 'backups'), key: null, keep: 7 },
    sentryDsn: null,
    adminFrom: null,
    proxies: [],
    limits: usualLimits,
  }
}

function apiOf(app: () => App) {
  async function call(method: string, path: string, body?: unknown) {
    const init = {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }
    const response = await app().routes.request(`/api/v1${path}`, init)
    return { status: response.status, body: (await response.json()) as unknown }
  }
  async function insist<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await call(method, path, body)
    if (answer.status >= 300)
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }
  return {
    call,
    get: <T>(path: string) => insist<T>('GET', path),
    post: <T>(path: string, body: unknown) => insist<T>('POST', path, body),
    patch: <T>(path: string, body: unknown) => insist<T>('PATCH', path, body),
    put: <T>(path: string, body: unknown) => insist<T>('PUT', path, body),
  }
}

/** A LINE account with a staff group of two agents, bound by a code that one of them types. */
export async function lineShop(world: World) {
  const { line } = world.emulators
  const account = line.account({ channelSecret: 'line-secret', channelAccessToken: 'line-token', name: 'ร้านทดสอบ' })
  const channel = await world.connects('line', { channelSecret: 'line-secret', channelAccessToken: 'line-token' })
  const [nok, ek, customer] = ['นก', 'เอก', 'สมชาย'].map((name) => line.person({ name, account }))
  if (!nok || !ek || !customer) throw new Error('three people were meant to be there')
  const group = line.group({ name: 'ทีมซัพพอร์ต', account, members: [nok, ek] })
  await world.does(group.addsBot())
  const [agent, other] = [nok.in(group), ek.in(group)]
  await world.does(agent.says(`/bind ${await world.code({ for: 'staff' })}`))
  return { account, channel, group, agent, other, customer }
}

/** The picture of a slip. */
export const slip = { kind: 'photo' as const, bytes: pngOf(), mime: 'image/png' }

function pngOf(): Uint8Array<ArrayBuffer> {
  const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  return Uint8Array.from(Buffer.from(dot, 'base64'))
}

/** What a phone has been told since it last acted. */
export const heard = (phone: Phone): string => phone.heard()
export type { Emulators, MovableClocks }
