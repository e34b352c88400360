// What the process feels of itself: how late its event loop comes round, how long its store takes.
import { type Histogram, monitorEventLoopDelay } from 'node:perf_hooks'
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
  const samples = monitorEventLoopDelay({ resolution })
  const rounds = openRounds(samples)
  let usage = performance.eventLoopUtilization()
  let seen = { delay: 0, isBusy: false, at: performance.now() }
  let isOn = false
  function look() {
    if (!isOn || performance.now() - seen.at < window) return seen
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, usage)
    usage = now
    seen = { delay: rounds.recent(), isBusy: utilization >= busyFrom, at: performance.now() }
    return seen
  }

  return {
    start() {
      isOn = true
      samples.enable()
    },
    stop() {
      isOn = false
      samples.disable()
    },
    delay: () => look().delay,
    isBusy: () => look().isBusy,
    since: rounds.since,
  }
}

type Samples = Pick<Histogram, 'count' | 'mean' | 'max' | 'percentile' | 'reset'>

/**
 * Lateness (ms) out of how long (ns) rounds took that were to take the resolution. One histogram serves both who asks for what is recent
 * and who asks for all since they last asked, as each histogram wakes the process whenever it samples.
 */
export function openRounds(samples: Samples): { recent(): number; since(): ReturnType<LoopWatch['since']> } {
  let seen = { count: 0, sum: 0 }
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution) || 0
  const now = () => ({ count: samples.count, sum: samples.count > 0 ? samples.mean * samples.count : 0 })
  return {
    recent() {
      const { count, sum } = now()
      const [more, took] = [count - seen.count, sum - seen.sum]
      seen = { count, sum }
      return more > 0 ? late(took / more) : 0
    },
    since() {
      const { count, sum } = now()
      const worst = { p50: late(samples.percentile(50)), p99: late(samples.percentile(99)), max: late(samples.max) }
      samples.reset()
      // What nobody has looked at yet is still recent.
      seen = { count: seen.count - count, sum: seen.sum - sum }
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
