// What is measured when somebody looks: set from the house's vital signs just before the metrics are told.
import { Gauge, type Registry } from 'prom-client'
import type { Vitals } from './vitals.ts'
import type { LoopWatch } from './watch.ts'

/** The metrics as anybody may read them, each gauge as it is at that moment. */
export function tellMetrics(registry: Registry, read: () => Promise<Vitals>, loop: LoopWatch) {
  const set = openGauges(registry)
  return {
    contentType: registry.contentType,
    async metrics() {
      set(await read(), loop.since())
      return registry.metrics()
    },
  }
}

function openGauges(registry: Registry): (vitals: Vitals, late: ReturnType<LoopWatch['since']>) => void {
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry] })
  const started = gauge('process_start_time_seconds', 'When the process began, in seconds since 1970')
  started.set(Math.round(performance.timeOrigin / 1000))
  const cpu = gauge('process_cpu_seconds_total', 'User and system time of the process')
  const resident = gauge('process_resident_memory_bytes', 'Resident memory')
  const heap = gauge('nodejs_heap_size_used_bytes', 'JavaScript heap in use')
  const delay = gauge('caseline_event_loop_delay_seconds', 'How late the event loop came round since the last look', [
    'quantile',
  ])
  const inbox = gauge('caseline_inbox_waiting', 'Events that have no end yet')
  const inboxLag = gauge('caseline_lane_lag_seconds', 'Age of the oldest event that has no end yet')
  const turn = gauge('caseline_lane_turn_seconds', 'How long the chat that waits longest for its turn has waited')
  const outbox = gauge('caseline_outbox_waiting', 'Messages that wait to be sent', ['lane'])
  const outboxLag = gauge('caseline_outbox_lag_seconds', 'Age of the oldest message that waits to be sent', ['lane'])
  const database = gauge('caseline_database_bytes', 'Size of the database')
  const log = gauge('caseline_wal_bytes', "Size of SQLite's write-ahead log")
  const held = gauge('caseline_wal_held_seconds', 'How long a reader has kept the log from getting smaller')
  const load = gauge('caseline_door_load', 'How near a door is to being shut; from 1 on it is', ['visitor'])
  const inside = gauge('caseline_requests_inside', 'Requests let in and not answered yet')
  const before = gauge('caseline_requests_before_the_door', 'Requests that wait for a moment to be let in')

  return (vitals, late) => {
    const { user, system } = process.cpuUsage()
    const memory = process.memoryUsage()
    cpu.set((user + system) / 1e6)
    resident.set(memory.rss)
    heap.set(memory.heapUsed)
    delay.set({ quantile: '0.5' }, late.p50 / 1000)
    delay.set({ quantile: '0.99' }, late.p99 / 1000)
    delay.set({ quantile: '1' }, late.max / 1000)
    inbox.set(vitals.inbox.waiting)
    inboxLag.set(vitals.inbox.lag / 1000)
    turn.set(vitals.lanes.lag / 1000)
    for (const [lane, { waiting, lag }] of Object.entries(vitals.outbox)) {
      outbox.set({ lane }, waiting)
      outboxLag.set({ lane }, lag / 1000)
    }
    database.set(vitals.store.database)
    if (vitals.store.log !== null) log.set(vitals.store.log)
    held.set(vitals.store.logHeldFor / 1000)
    for (const [visitor, share] of Object.entries(vitals.doors.load)) load.set({ visitor }, share)
    inside.set(vitals.doors.inside)
    before.set(vitals.doors.waiting)
  }
}
