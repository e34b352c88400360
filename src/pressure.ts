// The doorkeeper: lets in, keeps waiting for a moment, or sends away before a body is read.
import type { Context, MiddlewareHandler } from 'hono'
import type { Waits } from '#core/clock.ts'
import { comeAgainIn, isShut, loadOf, type Pressure, type Visitor, visitorOf, visitors } from './admission.ts'
import type { Metrics } from './metrics.ts'

/** What of the pressure the house measures; who is inside the doorkeeper counts. */
export type Measured = Pick<Pressure, 'waiting' | 'commit' | 'delay'> & {
  /** Whether the event loop has no rest: only then is a lane's lag more than a platform's slowness. */
  busy: boolean
}
export type Measures = { all(): Measured; lag(channel?: string): number }

export type Doorkeeper = {
  /** The doors that platforms knock at: `/hooks/<platform>/…`. */
  hooks: MiddlewareHandler
  /** The doors of machines that ask by themselves; `refuse` words how they are sent away. */
  callers(refuse: (c: Context) => Response): MiddlewareHandler
  /** How things stand: the pressure, how near each door is to being shut (1 is), how many wait before one, how many webhooks were refused. */
  stand(): { pressure: Pressure; load: Record<Visitor, number>; waiting: number; refused: number }
}

/** Called by whoever was let in when leaving. */
type Leave = () => void
type Knock = { visitor: Visitor; channel?: string; bytes: number }
type Waiting = { knock: Knock; since: number; answer: (leave: Leave | null) => void }

const measuredEvery = 50
/** Whoever comes in a bad moment waits this long for it to pass; platforms begin to give up after 2 s. */
const patience = 1_000
const mostWaiting = 64
const mostDoors = 1_000
const largestBody = 4_000_000
/** What a body without a length is taken for. */
const unknownLength = 64_000

/** What became of webhooks that were let in, beside what whoever reads them counts. */
const outcomes: Partial<Record<number, string>> = { 404: 'unknown-channel', 413: 'too-large', 503: 'failed' }

/** A doorkeeper over what is measured; its waits are the house's. */
export function openDoorkeeper(waits: Waits, metrics: Metrics, measures: Measures): Doorkeeper {
  /** The doors that are shut, each channel's its own: one that is flooded costs the others nothing. */
  const shut = new Set<string>()
  let room: Waiting[] = []
  let inside = 0
  let bytes = 0
  let refused = 0
  let measured = measures.all()
  let measuredAt = waits.now()

  function pressureAt(channel?: string): Pressure {
    if (waits.now() - measuredAt >= measuredEvery) {
      measured = measures.all()
      measuredAt = waits.now()
    }
    const { waiting, commit, delay, busy } = measured
    return { lag: busy ? measures.lag(channel) : 0, waiting, commit, delay, inside, bytes }
  }

  function isOpen({ visitor, channel = '' }: Omit<Knock, 'bytes'>): boolean {
    const door = `${visitor} ${channel}`
    const isNowShut = isShut(visitor, pressureAt(channel || undefined), shut.has(door))
    // Whoever knocks names the channel, which may be none: what was shut is forgotten before that fills the memory.
    if (isNowShut && shut.size >= mostDoors) shut.clear()
    if (isNowShut) shut.add(door)
    else shut.delete(door)
    return !isNowShut
  }

  function enter(knock: Knock): Leave | null | Promise<Leave | null> {
    if (isOpen(knock)) return letIn(knock.bytes)
    if (room.length >= mostWaiting) return null
    return new Promise((answer) => {
      if (room.push({ knock, since: waits.now(), answer }) === 1) waits.after(measuredEvery, lookAgain)
    })
  }

  function letIn(size: number): Leave {
    inside++
    bytes += size
    return () => {
      inside--
      bytes -= size
    }
  }

  /** Those who wait are let in as soon as their door opens, and sent away when they have waited long enough. */
  function lookAgain(): void {
    const all = room
    room = []
    for (const one of all) {
      if (isOpen(one.knock)) one.answer(letIn(one.knock.bytes))
      else if (waits.now() - one.since >= patience) one.answer(null)
      else room.push(one)
    }
    if (room.length > 0) waits.after(measuredEvery, lookAgain)
  }

  return {
    async hooks(c, next) {
      const [, , platform = '', channel = ''] = c.req.path.split('/')
      if (!isPlatform(platform)) return next()
      const since = waits.now()
      const leave = await enter({ visitor: visitorOf[platform], channel, bytes: sizeOf(c) })
      if (leave) {
        await next().finally(leave)
        const outcome = outcomes[c.res.status]
        if (outcome) metrics.webhooks.inc({ platform, outcome })
        return void metrics.webhookSeconds.observe({ platform }, (waits.now() - since) / 1000)
      }
      refused++
      metrics.webhooks.inc({ platform, outcome: 'refused' })
      c.header('Retry-After', String(comeAgainIn(pressureAt(channel))))
      return c.text('Too busy, try again', 503)
    },
    callers: (refuse) => async (c, next) => {
      const leave = await enter({ visitor: 'caller', bytes: sizeOf(c) })
      if (leave) return next().finally(leave)
      metrics.callersRefused.inc()
      c.header('Retry-After', String(comeAgainIn(pressureAt())))
      return refuse(c)
    },
    stand() {
      const pressure = pressureAt()
      const load = Object.fromEntries(visitors.map((visitor) => [visitor, loadOf(visitor, pressure)]))
      return { pressure, load: load as Record<Visitor, number>, waiting: room.length, refused }
    },
  }
}

function isPlatform(name: string): name is keyof typeof visitorOf {
  return Object.hasOwn(visitorOf, name)
}

/** How much a body may bring: what it announces, of which the doors take no more than their largest. */
function sizeOf(c: Context): number {
  if (c.req.method === 'GET') return 0
  const announced = Number(c.req.header('content-length') ?? unknownLength)
  return announced > 0 ? Math.min(announced, largestBody) : 0
}
