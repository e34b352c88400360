// The house put together: the only file that knows every folder.

import { join } from 'node:path'
import { Hono } from 'hono'
import { except } from 'hono/combine'
import type { AdminNeeds } from '#admin/needs.ts'
import type { TrackNeeds } from '#admin/track/tracked.ts'
import type { ApiNeeds } from '#api/needs.ts'
import { answerProblem } from '#api/problem.ts'
import { watchDoors } from '#api/watch.ts'
import { adviceFor } from '#bots/advice.ts'
import { SendFailed } from '#bots/channel.ts'
import { kitOf } from '#bots/index.ts'
import { isCutOff } from '#core/cut-off.ts'
import { jobs } from '#jobs/index.ts'
import { openRunner } from '#jobs/runner.ts'
import { dropHalves } from '#store/blobs.ts'
import { writeCheckpoint } from '#store/checkpoints.ts'
import { openPostgres } from '#store/open-postgres.ts'
import { openSqlite } from '#store/open-sqlite.ts'
import { seal } from '#store/seal.ts'
import type { Store } from '#store/store.ts'
import { upkeepWrite } from '#store/upkeep.ts'
import { wordingsOf } from '#templates/wordings.ts'
import { act } from './act.ts'
import { allowedOnly } from './allowed.ts'
import { openBook } from './book.ts'
import { changesMade } from './changes-made.ts'
import { openChannels } from './channels.ts'
import type { Clocks } from './clock.ts'
import type { Bases, Config, Secrets } from './config.ts'
import { openDelivering } from './deliver.ts'
import { fileDoor, openLinks } from './files.ts'
import { openFresh } from './fresh.ts'
import { tellMetrics } from './gauges.ts'
import { openGivingBack } from './give-back.ts'
import { knownHost, notTooOften, safeHeaders, smallBody } from './guards.ts'
import type { House } from './house.ts'
import { openKnocks } from './knocks.ts'
import { openLanes } from './lanes.ts'
import { fetchLate } from './late-media.ts'
import { leavingOf } from './leaving.ts'
import { concerning, type Log } from './log.ts'
import { machinesOf } from './machines.ts'
import { dropDelivery, dropWrite as dropEvent, replayWrite as retryEvent } from './mending.ts'
import { openMetrics } from './metrics.ts'
import { newestId } from './newest-id.ts'
import { takeNewestKey } from './newest-key.ts'
import { type OutgoingOptions, openOutgoing } from './outgoing.ts'
import { loadPack } from './packs.ts'
import { openDoorkeeper } from './pressure.ts'
import { hooks } from './receive.ts'
import { retryWrites, settleWrites } from './retry.ts'
import { sayIn } from './say.ts'
import { openSightings } from './sightings.ts'
import { openStrange } from './strange.ts'
import { endMute } from './telling.ts'
import { renewTracking } from './tracking.ts'
import { openUpkeep } from './upkeep.ts'
import { openVitals, toldPlainly, type Vitals } from './vitals.ts'
import { telling } from './waiting.ts'
import { type LoopWatch, watchCommits, watchLoop } from './watch.ts'
import { openSending } from './webhook-sending.ts'

export type AppOptions = {
  config: Config
  secrets: Secrets
  clocks: Clocks
  log: Log
  /** Where the platforms are, if not where the config says: the sandbox's emulators. */
  bases?: Bases
  /** The public address, if not the config's. */
  publicUrl?: string
  /** A store opened elsewhere, and an event loop that feels as it is told (tests). */
  store?: Store
  /** Which addresses webhooks may go to, if not the public ones: this machine's, for the sandbox and tests. */
  outgoing?: Partial<OutgoingOptions>
  loop?: LoopWatch
}

export type App = {
  house: House
  /** The doors: hooks, files, API. */
  routes: Hono
  /** Begins to handle, deliver and tick; what waited is taken up again. */
  start(options?: { ticks?: boolean }): Promise<void>
  /** Runs every job once and answers when nothing is left to do at this instant. */
  settle(): Promise<void>
  /** How it does. */
  vitals(): Promise<Vitals>
  /** Ends what would stay open for as long as somebody looks on. */
  closing(): void
  /** Ends gracefully: nothing half done. */
  stop(): Promise<void>
}

/** Opens the store of a database address. */
export async function openStore(config: Pick<Config, 'databaseUrl' | 'dataDir'>, log: Log): Promise<Store> {
  const { databaseUrl, dataDir } = config
  if (!databaseUrl.startsWith('file:')) return openPostgres(databaseUrl, { warn: (message) => log.warn(message) })
  return openSqlite(databaseUrl.slice('file:'.length), { snapshots: join(dataDir, 'snapshots') })
}

/** Puts the house together; nothing runs before `start`. */
export async function openApp(options: AppOptions): Promise<App> {
  const { config, secrets, log } = options
  const { clock, waits } = options.clocks
  const metrics = openMetrics()
  const commits = watchCommits(options.store ?? (await openStore(config, log)), { waits, metrics, log })
  // What is sent is not about whoever caused it.
  const store = telling(commits.store, (plan) => concerning({}, () => delivering.wake(plan)))
  const loop = options.loop ?? watchLoop()
  const publicUrl = options.publicUrl ?? config.publicUrl
  const keys = [secrets.key, ...secrets.older]
  const links = openLinks(keys, publicUrl, () => clock.now())
  const sightings = openSightings(clock)
  const { reach = 'public', lookup } = options.outgoing ?? {}
  const strange = openStrange(reach, lookup)
  const bases = options.bases ?? config.bases
  const channels = openChannels({ store, secret: keys, bases, waits, log, sightings, strange })
  const house: House = {
    config,
    secret: secrets.key,
    secrets: keys,
    clock,
    waits,
    store,
    log,
    fresh: openFresh(clock, await newestId(store)),
    book: openBook(store),
    channels,
    metrics,
    links: (file) => links.link(file),
    publicUrl,
    wakeWebhooks: () => sending.wake(),
  }
  const delivering = openDelivering(house)
  const outgoing = openOutgoing({ reach: 'public', waits, ...options.outgoing })
  const sending = openSending({ house, outgoing })
  const lanes = openLanes({ house, jobs: () => runner.reports() })
  const upkeep = openUpkeep(house, sightings, (channel) => delivering.free(channel))
  let giveBack: (() => void) | undefined
  const runner = openRunner(
    jobs,
    {
      ...upkeep.needs,
      store,
      now: () => clock.now(),
      after: (ms, then) => void waits.after(ms, then),
      act: (workspace, id, actor, order) => act(house, workspace, id, actor, order),
      async wake() {
        await lanes.wakeSome()
        delivering.wake()
        sending.wake()
      },
      fetchFile: (file) => fetchLate(house, file),
      say: async (workspace, chat, person, key) => void (await sayIn(house, workspace, chat, person, key)),
      // Where settings changed meanwhile it is looked at again with the next tick.
      endMute: async (workspace, chat) => void (await endMute(house, workspace, chat)),
      async checkpoint(workspace, last) {
        const at = clock.now()
        const guard = upkeepWrite(last, { name: `checkpoint ${workspace}`, at, body: {} })
        await writeCheckpoint(store, { workspace, id: house.fresh.id(), at, secret: secrets.key }, [guard])
      },
      fired(late) {
        metrics.timers.inc()
        metrics.timerLateness.observe(Math.max(0, late) / 1000)
      },
      async renewChannels() {
        for (const id of await channels.renew()) delivering.free(id)
      },
      tidy() {
        vitals.tidy()
        giveBack?.()
      },
    },
    (job, problem) => {
      metrics.jobErrors.inc({ job })
      log.error({ err: problem, job }, 'a job failed; it runs again at its next time')
    },
  )
  const doorkeeper = openDoorkeeper(waits, metrics, {
    all: () => ({ waiting: lanes.waiting(), commit: commits.latency(), delay: loop.delay(), busy: loop.isBusy() }),
    lag: (channel) => lanes.lag(channel),
  })
  const knocks = openKnocks({ limits: config.limits, proxies: config.proxies, metrics, log })
  const vitals = openVitals({ house, lanes, doorkeeper, loop, knocks })
  let isReady = false
  const routes = new Hono()
  routes.onError((problem, c) => {
    if (isCutOff(problem)) return c.text('Cut off', 400)
    metrics.faults.inc({ where: 'door' })
    log.error({ err: problem, door: c.req.path.split('/')[1] }, 'a door could not answer')
    return c.text('Something went wrong on our side. Please try again.', 500)
  })
  routes.use(safeHeaders)
  routes.use(knownHost)
  routes.use(allowedOnly({ ...config, adminToken: secrets.adminToken }))
  routes.use('/hooks/:platform/:channel', doorkeeper.hooks)
  routes.use(
    '/api/*',
    doorkeeper.callers((c) => answerProblem(c, 503, 'There is too much to do just now: please ask again')),
  )
  routes.route(
    '/hooks',
    hooks(house, (lane) => lanes.wake(lane), knocks),
  )
  // The API asks for its token first, and then refuses what is too large in its own words.
  routes.use(except('/api/*', smallBody))
  routes.route('/files', fileDoor(house, links, knocks))
  for (const path of ['/ready', '/metrics', '/api/openapi.json']) routes.get(path, notTooOften(knocks))
  const needs = apiNeeds()
  routes.route('/', watchDoors(needs))
  // The API is loaded with its first request: its descriptions take memory that chats never need.
  let api: Promise<{ fetch: Hono['fetch'] }> | undefined
  routes.all('/api/*', async (c) => {
    api ??= import('#api/index.ts').then(({ apiRoutes }) => apiRoutes(needs))
    return (await api).fetch(c.req.raw, c.env)
  })
  // So is the admin page.
  let admin: Promise<Hono> | undefined
  for (const path of ['/admin', '/admin/*'])
    routes.all(path, async (c) => {
      admin ??= import('#admin/index.ts').then(({ adminRoutes }) =>
        new Hono().route(
          '/admin',
          adminRoutes(adminNeeds(), (request, env) => routes.fetch(request, env)),
        ),
      )
      return (await admin).fetch(c.req.raw, c.env)
    })

  let track: Promise<{ doors: Hono; close(): void }> | undefined
  routes.all('/track/*', async (c) => {
    track ??= import('#admin/track/index.ts').then(({ trackRoutes }) => trackRoutes(trackNeeds()))
    return new Hono().route('/track', (await track).doors).fetch(c.req.raw, c.env)
  })

  function trackNeeds(): TrackNeeds {
    return {
      store,
      clock,
      waits,
      knocks,
      openPages: config.limits.openPages,
      business: (workspace) => house.book.of(workspace),
      rulesAt: async (workspace, workflow) => house.book.rulesAt(await house.book.of(workspace), workflow),
      wordings: wordingsOf([]),
    }
  }

  function adminNeeds(): Omit<AdminNeeds, 'api'> {
    return {
      store,
      clock,
      log,
      knocks,
      adminToken: secrets.adminToken,
      fresh: house.fresh,
      rules: async (workspace) => (await house.book.of(workspace)).rules,
      wordings: async (workspace) => (await house.book.of(workspace)).wordings,
      changes: (workspace, page) => changesMade(house, workspace, page),
      vitals: vitals.read,
      jobs: () => runner.reports(),
      repeats: metrics.repeats,
      async textLimit(platform) {
        const limits = (await kitOf(platform))?.limits
        return limits ? (limits.choiceText ?? limits.text) : null
      },
      async handshakeToken(id) {
        try {
          return (await channels.of(id))?.bot.handshakeToken ?? null
        } catch (problem) {
          // Credentials that do not open here can be replaced on the page that asks.
          log.warn({ channel: id, err: problem }, 'the credentials of a channel do not open')
          return null
        }
      },
      publicUrl,
      sandbox: config.sandbox,
      nightlyBackups: config.backups.nightly,
    }
  }

  function apiNeeds(): ApiNeeds {
    return {
      store,
      clock,
      log,
      knocks,
      adminToken: secrets.adminToken,
      fresh: house.fresh,
      seal: (text) => seal(secrets.key, text),
      packs: loadPack,
      endMute: (workspace, chat, doer, also) => endMute(house, workspace, chat, doer, also),
      async business(workspace) {
        const [row] = await store.read('workspaceById', { id: workspace })
        return row ? house.book.of(workspace) : null
      },
      channels: {
        credentials: async (platform) => (await kitOf(platform))?.credentials ?? null,
        advice: adviceFor,
        identify: async (id) => (await openOf(id)).bot.identify(),
        async connect(id, webhook) {
          const connected = await (await openOf(id)).bot.connect(webhook)
          delivering.free(id)
          return connected
        },
        forget: channels.forget,
        leaving: (id) => leavingOf(house, id, delivering.free),
        test: (workspace, chat) => sayIn(house, workspace, chat, null, 'test.message'),
      },
      publicUrl,
      renewTracking: (workspace, number) => renewTracking(house, workspace, number),
      ...machinesOf(house, outgoing),
      retryDelivery: (workspace, id) => retryWrites(house, workspace, id),
      dropDelivery: (workspace, dropped, outside) => dropDelivery(store, workspace, dropped, outside),
      settleDelivery: (workspace, id) => settleWrites(house, workspace, id),
      dropEvent,
      retryEvent,
      async wake() {
        await lanes.wakeSome()
        delivering.wake()
      },
      fileUrl: (file) => `${publicUrl ?? ''}${links.path(file)}`,
      jobs: () => runner.reports(),
      duplicates: metrics.repeats,
      isReady: () => isReady,
      sandbox: config.sandbox,
      vitals: () => toldPlainly(vitals.read),
      metrics: tellMetrics(metrics.registry, vitals.read, loop),
    }
  }

  async function openOf(id: string) {
    const channel = await channels.of(id)
    if (!channel) throw new SendFailed('refused', '404', 'There is no such channel')
    return channel
  }

  /** First what is under way, then what is due, until a whole round finds nothing left to do at this instant. */
  async function settle(): Promise<void> {
    await underWay()
    for (let round = 0; round < 3; round++) {
      const before = commits.made()
      await runner.runAll()
      await underWay()
      if (commits.made() === before) return
    }
  }

  async function underWay(): Promise<void> {
    await lanes.settle()
    await delivering.settle()
    await sending.settle()
  }

  return {
    house,
    routes,
    async start({ ticks = true } = {}) {
      await takeNewestKey(house)
      await dropHalves(join(config.dataDir, 'files'))
      await lanes.wakeAll()
      await delivering.start()
      sending.start()
      if (ticks) {
        giveBack = openGivingBack()
        runner.start()
        loop.start()
      }
      isReady = true
    },
    settle,
    vitals: vitals.read,
    closing() {
      void track?.then(({ close }) => close())
    },
    async stop() {
      isReady = false
      loop.stop()
      upkeep.stop()
      await runner.stop()
      await lanes.stop()
      await delivering.stop()
      await sending.stop()
      await store.close()
    },
  }
}
