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

const resolution = 20
const window = 500
const busyFrom = 0.9

/** Watches the event loop once it is started; until then nothing is late. */
export function watchLoop(): LoopWatch {
  const recent = monitorEventLoopDelay({ resolution })
  const all = monitorEventLoopDelay({ resolution })
  let usage = performance.eventLoopUtilization()
  let seen = { delay: 0, isBusy: false, at: performance.now() }
  let isOn = false
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution) || 0
  function look() {
    if (!isOn || performance.now() - seen.at < window) return seen
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, usage)
    usage = now
    seen = { delay: late(recent.mean), isBusy: utilization >= busyFrom, at: performance.now() }
    recent.reset()
    return seen
  }

  return {
    start() {
      isOn = true
      recent.enable()
      all.enable()
    },
    stop() {
      isOn = false
      recent.disable()
      all.disable()
    },
    delay: () => look().delay,
    isBusy: () => look().isBusy,
    since() {
      const worst = { p50: late(all.percentile(50)), p99: late(all.percentile(99)), max: late(all.max) }
      all.reset()
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
