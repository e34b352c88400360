// What the process feels of itself: how late its event loop comes round, how long its store takes.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Store } from '#store/store.ts'
import type { House } from './house.ts'
import { traceCommit } from './trace.ts'

export type LoopWatch = {
  start(): void
  stop(): void
  /** By how many ms the loop came round late, on average of the last half second. */
  delay(): number
  /** Whether it hardly rested in that time. */
  isBusy(): boolean
  /** The same since this was last asked: half of the rounds were less late, one in a hundred was later, and the worst. */
  since(): { p50: number; p99: number; max: number }
}

// Each sample wakes the process: ten a second cost an idle one as much as all its jobs, and show an overload within half a second.
const resolution = 100
const window = 500
const busyFrom = 0.9

/** Watches the event loop once it is started; until then nothing is late. */
export function watchLoop(): LoopWatch {
  // One for both, as each wakes the process whenever it samples: what is recent is what was added since the last look.
  const rounds = monitorEventLoopDelay({ resolution })
  let before = { count: 0, sum: 0 }
  let usage = performance.eventLoopUtilization()
  let seen = { delay: 0, isBusy: false, at: performance.now() }
  let isOn = false
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution) || 0
  function look() {
    if (!isOn || performance.now() - seen.at < window) return seen
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, usage)
    usage = now
    seen = { delay: late(recentMean()), isBusy: utilization >= busyFrom, at: performance.now() }
    return seen
  }
  function recentMean(): number {
    const { count } = rounds
    const now = { count, sum: count > 0 ? rounds.mean * count : 0 }
    const { count: more, sum } = { count: now.count - before.count, sum: now.sum - before.sum }
    before = now
    return more > 0 ? sum / more : 0
  }

  return {
    start() {
      isOn = true
      rounds.enable()
    },
    stop() {
      isOn = false
      rounds.disable()
    },
    delay: () => look().delay,
    isBusy: () => look().isBusy,
    since() {
      const worst = { p50: late(rounds.percentile(50)), p99: late(rounds.percentile(99)), max: late(rounds.max) }
      rounds.reset()
      before = { count: 0, sum: 0 }
      return worst
    },
  }
}

const tellsFor = 2_000

type CommitWatch = {
  store: Store
  /** How long a commit takes just now, in ms; 0 where none was made of late. */
  latency(): number
  /** How many commits were asked for so far. */
  made(): number
}

/** The same store, watched; what it commits is told to the log. */
export function watchCommits(
  store: Store,
  { waits, metrics, log }: Pick<House, 'waits' | 'metrics' | 'log'>,
): CommitWatch {
  const open = new Set<{ since: number }>()
  let made = 0
  let last = 0
  let lastAt = Number.NEGATIVE_INFINITY
  const commit = (plan: Parameters<Store['commit']>[0]) => {
    const one = { since: waits.now() }
    open.add(one)
    made++
    const end = () => {
      open.delete(one)
      lastAt = waits.now()
      last = lastAt - one.since
      metrics.commitSeconds.observe(last / 1000)
    }
    const done = store.commit(plan)
    done.then((rows) => {
      end()
      traceCommit(log, plan, rows)
    }, end)
    return done
  }
  return {
    store: { ...store, commit: commit as Store['commit'] },
    made: () => made,
    latency() {
      const [oldest] = open
      const soFar = oldest ? waits.now() - oldest.since : 0
      return Math.max(soFar, waits.now() - lastAt < tellsFor ? last : 0)
    },
  }
}
