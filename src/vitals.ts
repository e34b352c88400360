// How the house does: what /ready and /metrics tell, read when somebody asks.
import { decodeTime } from 'ulid'
import { adviceFor } from '#bots/advice.ts'
import type { Lane } from '#flows/near.ts'
import type { Visitor } from './admission.ts'
import type { House } from './house.ts'
import type { Counting } from './knocks.ts'
import type { Lanes } from './lanes.ts'
import type { Doorkeeper } from './pressure.ts'
import { lanes as laneNumbers } from './rows.ts'
import type { LoopWatch } from './watch.ts'

export type Vitals = {
  /** Events without an end, and the age (ms) of the oldest. */
  inbox: { waiting: number; lag: number }
  /** Chats whose events are being handled, and how long (ms) one has waited for its turn. */
  lanes: { busy: number; lag: number }
  /** Messages that wait to be sent, and the age (ms) of the oldest, by lane. */
  outbox: Record<Lane, { waiting: number; lag: number }>
  /** Bytes; `logHeldFor` is how long (ms) a reader has kept the log from getting smaller. */
  store: { kind: string; database: number; log: number | null; logHeldFor: number }
  /** By how many ms the event loop is late on average. */
  loop: { delay: number }
  /** How near each door is to being shut (1 is), who is inside, who waits before one, and who was told to come again so far. */
  doors: { load: Record<Visitor, number>; inside: number; waiting: number; refused: number }
  /** What an admin may want to do about it. */
  hints: Hint[]
}

/** `about` is what the admin page has words for in its languages; `words` are the plain English ones. */
export type Hint = { about: string; words: string; count?: number; address?: string }

export type VitalSigns = {
  read(): Promise<Vitals>
  /** Keeps the store's log small; says so where somebody has been in the way for long. */
  tidy(): void
}

export type VitalParts = {
  house: House
  lanes: Lanes
  doorkeeper: Doorkeeper
  loop: LoopWatch
  knocks: Pick<Counting, 'unknownProxy'>
}

const heldTooLong = 60_000

/** Watches over how a house does. */
export function openVitals({ house, lanes, doorkeeper, loop, knocks }: VitalParts): VitalSigns {
  const { store, clock, waits, log } = house
  let heldSince: number | null = null
  let isTold = false
  const heldFor = () => (heldSince === null ? 0 : waits.now() - heldSince)
  const ageOf = (id: string | null | undefined) => (id ? Math.max(0, clock.now() - decodeTime(id)) : 0)

  async function outbox(): Promise<Vitals['outbox']> {
    const rows = await store.read('outboxQueued', {})
    const of = (lane: Lane) => {
      const row = rows.find((one) => one.lane === laneNumbers[lane])
      return { waiting: row?.count ?? 0, lag: ageOf(row?.oldest) }
    }
    return { otp: of('otp'), critical: of('critical'), normal: of('normal'), bulk: of('bulk') }
  }

  return {
    async read() {
      const [[inbox], queued, sizes] = await Promise.all([store.read('inboxWaiting', {}), outbox(), store.sizes()])
      const { pressure, load, waiting, refused } = doorkeeper.stand()
      const read = {
        inbox: { waiting: inbox?.count ?? 0, lag: ageOf(inbox?.oldest) },
        lanes: { busy: lanes.busy(), lag: lanes.lag() },
        outbox: queued,
        store: { kind: store.kind, ...sizes, logHeldFor: heldFor() },
        loop: { delay: loop.delay() },
        doors: { load, inside: pressure.inside, waiting, refused },
      }
      return { ...read, hints: await hintsOf(house, read, knocks.unknownProxy()) }
    },
    tidy() {
      const state = store.tidy?.()
      if (!state?.isHeld) {
        heldSince = null
        isTold = false
        return
      }
      heldSince ??= waits.now()
      if (isTold || heldFor() < heldTooLong) return
      isTold = true
      log.warn({ bytes: state.bytes }, 'somebody has read the database for more than a minute; its log grows meanwhile')
    },
  }
}

/** The same as machines are told it: hints in English. */
export async function toldPlainly(read: () => Promise<Vitals>) {
  const vitals = await read()
  return { ...vitals, hints: vitals.hints.map(({ words }) => words) }
}

/** Machines are not told the address: /ready answers anybody. */
const proxyWords =
  'A proxy hands requests on that TRUSTED_PROXIES does not name: all that come through it are counted as one address. The Health page shows which.'

async function hintsOf(
  { store, publicUrl }: House,
  { doors, store: { logHeldFor } }: Omit<Vitals, 'hints'>,
  proxy: string | null,
): Promise<Hint[]> {
  const { q, t } = store
  const platforms = await q.selectDistinct({ platform: t.channels.platform }).from(t.channels)
  const count = doors.refused
  const all: (Hint | null)[] = [
    publicUrl
      ? null
      : {
          about: 'public_url',
          words: 'Set PUBLIC_URL to an https address: platforms reach the hooks and fetch pictures there.',
        },
    proxy === null ? null : { about: 'proxy', address: proxy, words: proxyWords },
    ...platforms.map(({ platform }) => {
      const words = adviceFor(platform)
      return words === null ? null : { about: `advice_${platform}`, words }
    }),
    count === 0
      ? null
      : {
          about: 'refused',
          count,
          words: `${count} webhooks were told to come again since the start, there being too much to do at once.`,
        },
    logHeldFor <= heldTooLong
      ? null
      : {
          about: 'log_held',
          words: 'Something has read the database for more than a minute (a copy?); its log grows meanwhile.',
        },
  ]
  return all.filter((hint) => hint !== null)
}
