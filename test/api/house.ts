// The doors for machines over a store of their own, and who knocks: requests with the admin's token, every answer held to the
// document that describes it.
import { Registry } from 'prom-client'
import { afterEach } from 'vitest'
import { z } from 'zod'
import { apiRoutes } from '#api/index.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { openBook } from '#src/book.ts'
import { stillClocks } from '#src/clock.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { loadPack, packNames } from '#test/packs/load.ts'

export const noon = Date.UTC(2026, 10, 21, 12)
export const adminToken = 'the-admins-own-token'

type Answer<Body> = { status: number; headers: Headers; body: Body }
/** What is read of an answer; the document says more, and every answer is held to it. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads answers as its example knows them
type Anything = any

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const store of open.splice(0)) await store.close()
})

/** A house with nothing in it. What it calls outside can be told to differ. */
export function openHouse(differs: Partial<ApiNeeds> = {}) {
  const store = openSqlite(':memory:')
  open.push(store)
  const { clock, advance } = stillClocks(noon)
  const book = openBook(store)
  let made = 0
  const next = (kind: string) => `${kind}${String((made += 1)).padStart(6, '0')}`
  const logged: { values: Record<string, unknown>; message: string }[] = []
  const needs: ApiNeeds = {
    store,
    clock,
    log: { error: (values, message) => logged.push({ values, message }) },
    adminToken,
    fresh: { id: () => next('id'), code: () => next('CODE'), salt: () => next('salt') },
    seal: (text) => `sealed:${text.length}`,
    packs: async (name) => {
      const known = packNames.find((pack) => pack === name)
      return known ? loadPack(known) : null
    },
    business: async (workspace) => {
      const [row] = await store.read('workspaceById', { id: workspace })
      return row ? book.of(workspace) : null
    },
    channels: platform(),
    publicUrl: 'https://desk.example',
    retryDelivery: async () => 'not-found',
    fileUrl: (file) => `https://desk.example/files/${file}.signed`,
    jobs: () => [{ name: 'deliver', lastRun: noon, nextRun: noon + 1000, lag: 0, errors: 0 }],
    duplicates: () => 3,
    isReady: () => true,
    sandbox: false,
    metrics: new Registry(),
    ...differs,
  }
  const doors = apiRoutes(needs)
  const ask = asker((path, init) => doors.request(path, init))
  return { store, needs, doors, logged, advance, ...ask }
}

export type House = ReturnType<typeof openHouse>

/** A platform that knows every account and takes every webhook. */
export function platform(differs: Partial<ApiNeeds['channels']> = {}): ApiNeeds['channels'] {
  const secret = z.string().min(1)
  const known: Record<string, z.ZodType> = {
    line: z.object({ channelSecret: secret, channelAccessToken: secret }),
    whatsapp: z.object({ appSecret: secret, accessToken: secret, phoneNumberId: z.string().regex(/^\d+$/), verifyToken: secret }),
    telegram: z.object({ botToken: secret, secretToken: secret }),
  }
  const identity = { id: 'U1', name: 'Salapao Shop' }
  return {
    credentials: (name) => known[name] ?? null,
    identify: async () => identity,
    connect: async (_, url) => ({ identity, webhook: { url, set: true } }),
    ...differs,
  }
}

function asker(request: (path: string, init: RequestInit) => Response | Promise<Response>) {
  const spoken = asker.bind(null)
  void spoken
  async function send(method: string, path: string, sent?: unknown): Promise<Answer<Anything>> {
    const response = await request(path, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(sent === undefined ? {} : { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    })
    const body = await response.json()
    return { status: response.status, headers: response.headers, body }
  }
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, sent?: unknown) => send('POST', path, sent),
    patch: (path: string, sent: unknown) => send('PATCH', path, sent),
    put: (path: string, sent: unknown) => send('PUT', path, sent),
  }
}
