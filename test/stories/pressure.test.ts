// More comes than the house can take: who is told to come again, who is let in, and that nothing is lost.
import { eq } from 'drizzle-orm'
import { expect, it, onTestFinished } from 'vitest'
import type { LoopWatch } from '#src/watch.ts'
import type { Write } from '#store/commit.ts'
import type { Store } from '#store/store.ts'
import { lineShop, openWorld, type World, type WorldOptions } from '../world.ts'

const second = 1_000

/** A store that keeps commits waiting while it is told to. */
function slowStore() {
  let kept: (() => void)[] | null = null
  return {
    through(store: Store): Store {
      const commit = async (plan: Parameters<Store['commit']>[0]) => {
        if (kept) await new Promise<void>((go) => kept?.push(go))
        return store.commit(plan)
      }
      return { ...store, commit: commit as Store['commit'] }
    },
    stops() {
      kept ??= []
    },
    goesOn() {
      for (const go of (kept ?? []).splice(0)) go()
      kept = null
    },
    keeps: () => kept?.length ?? 0,
  }
}

/** A loop that feels as it is told. */
function toldLoop() {
  const feels = { busy: false }
  const loop: LoopWatch = {
    start: () => undefined,
    stop: () => undefined,
    delay: () => 0,
    isBusy: () => feels.busy,
    since: () => ({ p50: 0, p99: 0, max: 0 }),
  }
  return { feels, loop }
}

async function open(options: WorldOptions) {
  const world = await openWorld(options)
  onTestFinished(() => world.closes())
  const shop = await lineShop(world)
  const botToken = '7000000009:AAtelegram-token-under-pressure-00000'
  const account = world.emulators.telegram.account({ botToken, name: 'ร้านทดสอบ', username: 'pressure_bot' })
  const telegram = await world.connects('telegram', { botToken, secretToken: 'telegram-secret' })
  const friend = world.emulators.telegram.person({ name: 'วิชัย', account, hasWritten: true })
  return { world, shop, friend, telegram }
}

/** Lets what is under way go on until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((go) => setImmediate(go))
}

async function metric(world: World, line: string): Promise<number> {
  const told = await (await world.app.routes.request('/metrics')).text()
  return Number(
    told
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length + 1) ?? Number.NaN,
  )
}

/** What the cases are about. */
async function textsOf(world: World): Promise<string[]> {
  const cases = await Promise.all((await world.cases()).map(({ number }) => world.case(number)))
  return cases.map(({ messages }) => messages[0]?.text ?? '').sort()
}

it('a slow store: callers and Telegram are told to come again, LINE is let in, and all of it is there in the end', async () => {
  const store = slowStore()
  const { world, shop, friend } = await open({ through: store.through })
  store.stops()
  const first = shop.customer.says('/new other หนึ่ง')
  await until(() => store.keeps() === 1)

  world.clocks.advance(0.8 * second)
  const others = [friend.says('/new other สอง'), world.api.call('GET', `/workspaces/${world.workspace}/cases`)] as const
  const third = shop.agent.says('/new other สาม')
  await until(() => store.keeps() === 2)
  world.clocks.advance(1 * second)
  const [telegram, api] = await Promise.all(others)
  expect(telegram.status).toBe(503)
  expect(api).toMatchObject({ status: 503, body: { title: 'Service Unavailable' } })

  const fourth = shop.other.says('/new other สี่')
  await until(async () => (await world.app.vitals()).doors.waiting === 1)
  store.goesOn()
  expect((await first).status).toBe(200)
  expect((await third).status).toBe(200)
  world.clocks.advance(0.05 * second)
  expect((await fourth).status).toBe(200)
  await world.settle()

  expect(await metric(world, 'caseline_webhooks_total{platform="telegram",outcome="refused"}')).toBe(1)
  expect(await metric(world, 'caseline_webhooks_total{platform="line",outcome="refused"}')).toBeNaN()
  expect(await metric(world, 'caseline_callers_refused_total')).toBe(1)
  await world.passes(5 * second)
  await world.passes(60 * second)
  expect(await textsOf(world)).toEqual(['สอง', 'สาม', 'สี่', 'หนึ่ง'].sort())
})

it('who is refused hears it before the body is read or its signature looked at, and when to come again', async () => {
  const store = slowStore()
  const { world, shop, telegram } = await open({ through: store.through })
  store.stops()
  const kept = shop.customer.says('/new other จอดับ')
  await until(() => store.keeps() === 1)
  world.clocks.advance(0.8 * second)
  let isRead = false
  const body = new ReadableStream(
    {
      pull() {
        isRead = true
      },
    },
    { highWaterMark: 0 },
  )
  const asked = world.app.routes.request(`/hooks/telegram/${telegram}`, { method: 'POST', body, duplex: 'half' })
  await until(async () => (await world.app.vitals()).doors.waiting === 1)
  world.clocks.advance(1 * second)
  const answer = await asked
  expect(answer.status).toBe(503)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(isRead).toBe(false)
  for (const path of ['/health', '/ready', '/metrics'])
    expect((await world.app.routes.request(path)).status, path).toBe(200)
  store.goesOn()
  expect((await kept).status).toBe(200)
})

it('a flood on one channel: that one is told to come again once it is seconds behind, the others are not', async () => {
  const { feels, loop } = toldLoop()
  const { world, shop, friend } = await open({ loop })
  const people = Array.from({ length: 40 }, (_, n) =>
    world.emulators.line.person({ name: `ลูกค้า ${n}`, account: shop.account }),
  )
  // LINE tells nobody's name for now, which holds their lanes.
  const heals = world.emulators.faults.add({ platform: 'line', kind: 'timeout', match: /profile/u })
  await Promise.all(people.map((person) => person.says('/new other จอดับ')))
  await until(async () => (await world.app.vitals()).lanes.busy === 32)

  world.clocks.advance(4.5 * second)
  expect((await shop.customer.says('/new other ยังว่างอยู่')).status).toBe(200)
  feels.busy = true
  world.clocks.advance(0.1 * second)
  const refused = shop.customer.says('/new other มาใหม่')
  await until(async () => (await world.app.vitals()).doors.waiting === 1)
  expect((await friend.says('/new other เทเลแกรม')).status).toBe(200)
  world.clocks.advance(1 * second)
  expect((await refused).status).toBe(503)

  heals()
  await world.passes(10 * second)
  feels.busy = false
  expect((await world.does(shop.customer.says('/new other หลังน้ำลด'))).status).toBe(200)
  await world.passes(60 * second)
  expect(await world.cases('?limit=100')).toHaveLength(43)
})

it('a backlog of more chats than the house keeps in mind is handled to its end after a restart', async () => {
  const { world } = await open({})
  const { store } = world.app.house
  const [channel] = await store.q.select().from(store.t.channels).where(eq(store.t.channels.platform, 'line'))
  if (!channel) throw new Error('a LINE channel was meant to be there')
  const event = (n: number): Write => {
    const [at, key, chat] = [world.clocks.clock.now(), `event-${n}`, `U${String(n).padStart(32, '0')}`]
    const body = { key, order: at, at, chat: { id: chat, kind: 'private' }, event: { kind: 'unknown', type: 'a test' } }
    const lane = `${channel.id} ${chat}`
    const where = { id: world.app.house.fresh.id(), workspace: world.workspace, channel: channel.id, key, lane }
    const still = { state: 'waiting' as const, attempts: 0, notBefore: null, error: null, endedAt: null }
    return { hot: 'inboxInsert', values: { ...where, order: at, at, receivedAt: at, body, ...still } }
  }
  await store.commit(Array.from({ length: 2_600 }, (_, n) => event(n)))
  expect((await world.app.vitals()).inbox.waiting).toBe(2_600)
  await world.restarts()
  await world.settle()
  expect((await world.app.vitals()).inbox).toEqual({ waiting: 0, lag: 0 })
})

it('tells at /ready how it does, and that redelivery is to be switched on for LINE', async () => {
  const { world } = await open({})
  const ready = (await (await world.app.routes.request('/ready')).json()) as Record<string, unknown>
  expect(ready).toMatchObject({
    status: 'ready',
    inbox: { waiting: 0, lag: 0 },
    lanes: { busy: 0, lag: 0 },
    doors: { inside: 0, waiting: 0, refused: 0 },
  })
  expect(ready.hints).toEqual([expect.stringContaining('Webhook redelivery')])
})

it('tells at /metrics what a watcher wants to know', async () => {
  const { world, shop } = await open({})
  await world.does(shop.customer.says('/new other จอดับ'))
  await world.passes(60 * 60 * second)
  const told = await (await world.app.routes.request('/metrics')).text()
  const names = new Set(told.split('\n').flatMap((line) => /^(\w+)(?:\{.*\})? [\d.e+-]+$/u.exec(line)?.[1] ?? []))
  expect([...names].map((name) => name.replace(/_(bucket|sum|count)$/u, ''))).toEqual(
    expect.arrayContaining([
      ...['caseline_webhooks_total', 'caseline_webhook_seconds', 'caseline_events_total', 'caseline_repeats_total'],
      ...[
        'caseline_deliveries_total',
        'caseline_delivery_seconds',
        'caseline_outbox_waiting',
        'caseline_outbox_lag_seconds',
      ],
      ...['caseline_lane_lag_seconds', 'caseline_lane_turn_seconds', 'caseline_inbox_waiting', 'caseline_lanes_busy'],
      ...['caseline_timers_total', 'caseline_timer_lateness_seconds', 'caseline_commit_seconds', 'caseline_door_load'],
      ...['caseline_event_loop_delay_seconds', 'caseline_database_bytes', 'process_resident_memory_bytes'],
      ...['caseline_requests_inside', 'caseline_requests_before_the_door', 'process_cpu_seconds_total'],
    ]),
  )
  if (world.app.house.store.kind === 'sqlite') expect(await metric(world, 'caseline_wal_bytes')).toBeGreaterThan(0)
  expect(await metric(world, 'caseline_timer_lateness_seconds_count')).toBeGreaterThan(0)
})
