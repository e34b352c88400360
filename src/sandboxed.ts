// The house in its sandbox: emulators where the platforms' servers would be, a demo business set up through the real doors.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { desc, eq } from 'drizzle-orm'
import { Hono } from 'hono'
import { type Demo, demoZone, openDemo, sandboxOrigin } from '#sandbox/demo.ts'
import { sandboxRoutes } from '#sandbox/doors.ts'
import { type Emulators, openEmulators } from '#sandbox/emulators.ts'
import { type App, openApp } from './app.ts'
import { shiftedClocks } from './clock.ts'
import { type Config, NotConfigured, type Secrets } from './config.ts'
import type { Log } from './log.ts'

export type Sandboxed = {
  routes: Hono
  /** Says to open pages that the end has come, so that nothing waits for them. */
  closing(): void
  stop(): Promise<void>
}

/** Opens the sandbox: everything in memory but its own database, which lives apart from any real one. */
export async function openSandbox({
  config,
  secrets,
  log,
}: {
  config: Config
  secrets: Secrets
  log: Log
}): Promise<Sandboxed> {
  mkdirSync(config.dataDir, { recursive: true })
  const clocks = shiftedClocks()
  const stopping = new AbortController()
  let app: App | null = null
  const emulators = await openEmulators({
    ...clocks,
    publicOrigin: sandboxOrigin,
    deliver: async (request) => (app ? app.routes.fetch(request) : new Response('Starting', { status: 503 })),
  })
  const { origin } = emulators
  const bases = { line: origin, lineData: origin, whatsapp: origin, telegram: origin }
  // Nothing leaves this machine, webhooks neither.
  const outgoing = { reach: 'loopback' as const }
  const opened = await openApp({ config, secrets, clocks, log, bases, publicUrl: sandboxOrigin, outgoing })
  app = opened
  await refuseReal(opened)
  clocks.advance(await sinceLastTime(opened))
  const demo = openDemo(emulators, clocks.clock.now())
  await opened.start()
  await setUp(opened, emulators, demo, secrets.adminToken)
  const advance = async (ms: number) => {
    clocks.advance(ms)
    await settle(opened, emulators)
  }
  const routes = new Hono()
  routes.route(
    '/sandbox',
    sandboxRoutes({
      demo,
      emulators,
      advance,
      now: () => clocks.clock.now(),
      stopping: stopping.signal,
      note: 'This is the sandbox: nothing leaves this machine. Leave it with: SANDBOX=off npm start',
      tokenFile: join(config.dataDir, 'admin.token'),
    }),
  )
  routes.get('/', (c) => c.redirect('/sandbox'))
  routes.route('/', opened.routes)
  return {
    routes,
    closing: () => stopping.abort(),
    async stop() {
      await opened.stop()
      await emulators.close()
    },
  }
}

/** The sandbox never serves a database that holds a real channel: its people would be written to by emulators, or not at all. */
async function refuseReal({ house: { store, config } }: App): Promise<void> {
  const { q, t } = store
  const [real] = await q.select({ name: t.channels.name }).from(t.channels).where(eq(t.channels.sandbox, false))
  if (!real) return
  await store.close()
  throw new NotConfigured(
    `${config.databaseUrl} holds a real channel (${real.name}), so the sandbox does not start with it. Start with SANDBOX=off, or give the sandbox another DATA_DIR.`,
  )
}

/** How far the clock was moved when the sandbox last ran (ms): what it left behind is not to lie in the future. */
async function sinceLastTime({ house: { store, clock } }: App): Promise<number> {
  const { q, t } = store
  const [last] = await q.select({ at: t.cases.updatedAt }).from(t.cases).orderBy(desc(t.cases.updatedAt)).limit(1)
  return Math.max(0, (last?.at ?? 0) - clock.now())
}

/** Answers when neither the platforms nor the house have anything left to do at this instant. */
async function settle(app: App, emulators: Emulators): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await emulators.settle()
    await app.settle()
  }
  await emulators.settle()
}

/** Sets up the demo business as an admin would: by the API and by codes typed in the groups. */
async function setUp(app: App, emulators: Emulators, demo: Demo, token: string): Promise<void> {
  const api = apiOf(app, token)
  const { q, t } = app.house.store
  const [known] = await q.select({ id: t.workspaces.id }).from(t.workspaces).orderBy(t.workspaces.id)
  const workspace =
    known?.id ??
    (await api('POST', '/workspaces', { name: 'ร้านใจดี', pack: 'mims', timezone: demoZone, language: 'th' })).id
  const channels = known
    ? await q
        .select({ id: t.channels.id, platform: t.channels.platform, workspace: t.channels.workspace })
        .from(t.channels)
    : await addChannels(api, workspace, demo)
  for (const { id, platform, workspace: of } of channels) {
    if (platform === 'whatsapp') await demo.accounts.whatsapp.setWebhook(`${sandboxOrigin}/hooks/whatsapp/${id}`)
    await api('POST', `/workspaces/${of}/channels/${id}/connect`, {})
  }
  if (!known) await bindGroups(api, workspace, demo)
  await settle(app, emulators)
}

type Api = (method: string, path: string, body: unknown) => Promise<{ id: string; code: string }>

type Connected = { id: string; platform: string; workspace: string }

async function addChannels(api: Api, workspace: string, demo: Demo): Promise<Connected[]> {
  const made = []
  for (const [platform, credentials] of Object.entries(demo.credentials)) {
    const { id } = await api('POST', `/workspaces/${workspace}/channels`, {
      platform,
      name: `${platform} (sandbox)`,
      credentials,
    })
    made.push({ id, platform, workspace })
  }
  return made
}

/** Each group is bound as in life: somebody types the code. */
async function bindGroups(api: Api, workspace: string, demo: Demo): Promise<void> {
  const code = async (body: Record<string, string>) => (await api('POST', `/workspaces/${workspace}/codes`, body)).code
  const type = (phone: Demo['staffLine'], text: string) => phone.members[0].phone.says(text)
  await type(demo.staffLine, `/bind ${await code({ for: 'staff' })}`)
  await type(demo.staffTelegram, `/bind ${await code({ for: 'staff' })}`)
  await type(demo.partner, `/bind ${await code({ for: 'partner', name: 'ร้านดาว' })}`)
  await type(demo.alerts, `/bind ${await code({ for: 'alerts' })}`)
  await type(demo.admin, `/join ${await code({ for: 'role', role: 'admin' })}`)
}

/** The house's own API, as its admin uses it. */
function apiOf(app: App, token: string): Api {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await app.routes.request(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })
    const answer = (await response.json()) as { id: string; code: string; detail?: string }
    if (!response.ok)
      throw new Error(
        `The sandbox could not be set up: ${method} ${path} answered ${response.status} ${answer.detail ?? ''}`,
      )
    return answer
  }
}
