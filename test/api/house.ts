// The doors for machines over a store of their own, and who knocks: an admin whose every answer is held to the document.
import { Registry } from 'prom-client'
import { afterEach } from 'vitest'
import { z } from 'zod'
import { apiRoutes } from '#api/index.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { openBook } from '#src/book.ts'
import { stillClocks } from '#src/clock.ts'
import { dropWrite, replayWrite } from '#src/mending.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { loadPack, packNames } from '#test/packs/load.ts'
import { documented } from './documented.ts'

export const noon = Date.UTC(2026, 10, 21, 12)
export const adminToken = 'the-admins-own-token'
export const hour = 3_600_000

// biome-ignore lint/suspicious/noExplicitAny: an example knows the answer it reads, and the document has checked it
type Json = any
export type Answer = { status: number; headers: Headers; body: Json }

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

/** A house with nothing in it; `differs` is what it is told of the outside. */
export function openHouse(differs: Partial<ApiNeeds> = {}) {
  const store = differs.store ?? openSqlite(':memory:')
  open.push(store)
  const { clock, advance } = stillClocks(noon)
  const book = openBook(store)
  const logged: { values: Record<string, unknown>; message: string }[] = []
  const fresh = countingFresh()
  const needs: ApiNeeds = {
    store,
    clock,
    log: { error: (values, message) => logged.push({ values, message }) },
    adminToken,
    knocks: { who: () => null, count: async () => null, over: async () => null },
    fresh,
    seal: (text) => Buffer.from(text).toString('base64'),
    packs: async (name) => {
      const known = packNames.find((pack) => pack === name)
      return known ? loadPack(known) : null
    },
    business: async (workspace) => {
      const [row] = await store.read('workspaceById', { id: workspace })
      return row ? book.of(workspace) : null
    },
    channels: platform(),
    webhooks: {
      problemOf: (url) => (url.startsWith('https://') ? null : 'This must be an https address'),
      wake: () => undefined,
      tries: async () => ({ arrived: true, status: 200, reason: null, ms: 1 }),
    },
    cases: {
      open: async () => 'differs',
      order: async () => 'no-case',
      keepFile: async () => null,
    },
    events: {
      secrets: async () => [],
      take: async () => 'differs',
      replay: async () => 'unknown',
    },
    endMute: async () => true,
    renewTracking: async () => null,
    people: async () => [],
    publicUrl: 'https://desk.example',
    retryDelivery: async () => 'not-found',
    retryEvent: replayWrite,
    dropEvent: dropWrite,
    wake: async () => undefined,
    settleDelivery: async () => 'not-found',
    dropDelivery: async () => null,
    fileUrl: (file) => `https://desk.example/files/${file}.signed`,
    jobs: () => [{ name: 'deliver', lastRun: noon, nextRun: noon + 1000, lag: 0, errors: 0 }],
    duplicates: () => 3,
    isReady: () => true,
    sandbox: false,
    vitals: async () => ({ hints: [] }),
    metrics: new Registry(),
    ...differs,
  }
  const doors = apiRoutes(needs)
  return { store, needs, fresh, doors, logged, advance, ...bearing(doors, adminToken) }
}

export type House = ReturnType<typeof openHouse>

/** No line of a chain can be written until what it answers is called. */
export function keepsNoLines({ store }: House): () => void {
  const { commit } = store
  store.commit = (plan) => {
    if (plan.some((write) => 'hot' in write && write.hot === 'timelineInsert')) throw new Error('the disk is full')
    return commit(plan)
  }
  return () => void Object.assign(store, { commit })
}

/** The address of a new workspace. */
export async function openShop(
  house: House,
  differs: Record<string, string> = {},
): Promise<{ id: string; at: string }> {
  const shop = { name: 'Salapao', pack: 'mims', timezone: 'Asia/Bangkok', language: 'th', ...differs }
  const { body } = await house.post('/api/v1/workspaces', shop)
  return { id: body.id, at: `/api/v1/workspaces/${body.id}` }
}

/** A platform that knows every account and takes every webhook. */
export function platform(differs: Partial<ApiNeeds['channels']> = {}): ApiNeeds['channels'] {
  const some = z.string().min(1)
  const known = new Map<string, z.ZodType>([
    ['line', z.object({ channelSecret: some, channelAccessToken: some })],
    [
      'whatsapp',
      z.object({ appSecret: some, accessToken: some, phoneNumberId: z.string().regex(/^\d+$/), verifyToken: some }),
    ],
    ['telegram', z.object({ botToken: some, secretToken: some })],
  ])
  const identity = { id: 'U1', name: 'Salapao Shop' }
  return {
    credentials: async (name) => known.get(name) ?? null,
    advice: (name) => (name === 'line' ? 'Switch on "Webhook redelivery"' : null),
    identify: async () => identity,
    connect: async (_, url) => ({ identity, webhook: { url, set: true } }),
    forget: () => undefined,
    leaving: async () => async () => ({ takenOff: true, note: 'The webhook is taken off' }),
    test: async () => 'd000001',
    ...differs,
  }
}

export const lineCredentials = { channelSecret: 'line-secret', channelAccessToken: 'line-token' }

/** Ids that sort by when they were made, and codes and salts that nobody made before. */
function countingFresh() {
  let made = 0
  const next = (kind: string) => {
    made += 1
    return `${kind}${String(made).padStart(6, '0')}`
  }
  return {
    id: () => next('id'),
    token: () => next('token'),
    short: () => next('s'),
    code: () => next('CODE'),
    otp: () => '123456',
    salt: () => next('salt'),
    key: () => next('key'),
    uuid: () => next('uuid'),
  }
}

/** Who knocks with a token. */
export function bearing(doors: Pick<ReturnType<typeof apiRoutes>, 'request'>, token: string) {
  const check = documented(doors)

  async function send(
    method: string,
    path: string,
    sent?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const json = { 'content-type': 'application/json' }
    const response = await doors.request(path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(sent === undefined ? {} : json), ...headers },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    })
    const body: unknown = await response.json()
    await check(method, path, response, body)
    return { status: response.status, headers: response.headers, body }
  }

  return {
    get: (path: string) => send('GET', path),
    post: (path: string, sent?: unknown, headers?: Record<string, string>) => send('POST', path, sent, headers),
    delete: (path: string) => send('DELETE', path),
    patch: (path: string, sent: unknown) => send('PATCH', path, sent),
    put: (path: string, sent: unknown) => send('PUT', path, sent),
  }
}
