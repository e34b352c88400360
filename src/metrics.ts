// What the house counts of itself, in Prometheus' words.
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof openMetrics>

/** The counters of one house. */
export function openMetrics() {
  const registry = new Registry()
  const registers = [registry]
  const repeats = new Counter({
    name: 'caseline_repeats_total',
    help: 'Events that came again and were dropped',
    registers,
  })
  let dropped = 0
  return {
    registry,
    /** Counts events that came again. */
    dropped(count: number) {
      dropped += count
      repeats.inc(count)
    },
    /** How many came again since the process began (S0-36). */
    repeats: () => dropped,
    webhooks: new Counter({
      name: 'caseline_webhooks_total',
      help: 'Webhooks by platform and outcome',
      labelNames: ['platform', 'outcome'],
      registers,
    }),
    webhookSeconds: new Histogram({
      name: 'caseline_webhook_seconds',
      help: 'How long a webhook that was let in waits for its answer',
      labelNames: ['platform'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    callersRefused: new Counter({
      name: 'caseline_callers_refused_total',
      help: 'Requests to the API that were to come again, the house being too busy',
      registers,
    }),
    tooMany: new Counter({
      name: 'caseline_too_many_total',
      help: 'Requests that were to come again, their sender having knocked too often, by what was counted',
      labelNames: ['knock'],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'caseline_commit_seconds',
      help: 'How long a commit takes, from asking to its being on disk',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    events: new Counter({
      name: 'caseline_events_total',
      help: 'Events handled, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    deliveries: new Counter({
      name: 'caseline_deliveries_total',
      help: 'Attempts to deliver, by platform and outcome',
      labelNames: ['platform', 'outcome'],
      registers,
    }),
    deliverySeconds: new Histogram({
      name: 'caseline_delivery_seconds',
      help: 'How long a call to a platform takes',
      labelNames: ['platform'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    deliveryWaitSeconds: new Histogram({
      name: 'caseline_delivery_wait_seconds',
      help: 'From when a message was made until a platform has taken it, by lane',
      labelNames: ['lane'],
      buckets: [0.1, 0.5, 1, 2.5, 5, 15, 60, 300, 1800, 7200],
      registers,
    }),
    messages: new Counter({
      name: 'caseline_messages_total',
      help: 'Messages by platform and how their attempts ended: accepted, parked, failed, unconfirmed, dead',
      labelNames: ['platform', 'end'],
      registers,
    }),
    channels: new Gauge({
      name: 'caseline_channel_trouble',
      help: 'Channels that were in trouble: 0 works again, 1 is asked with one message at a time, 2 rests',
      labelNames: ['channel', 'platform'],
      registers,
    }),
    timers: new Counter({ name: 'caseline_timers_total', help: 'Timers that fired', registers }),
    timerLateness: new Histogram({
      name: 'caseline_timer_lateness_seconds',
      help: 'How much later than it was due a timer fired',
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 10, 60, 600, 3600],
      registers,
    }),
    jobErrors: new Counter({
      name: 'caseline_job_errors_total',
      help: 'Runs of a job that failed',
      labelNames: ['job'],
      registers,
    }),
    faults: new Counter({ name: 'caseline_faults_total', help: 'Unexpected errors', labelNames: ['where'], registers }),
    lanes: new Gauge({ name: 'caseline_lanes_busy', help: 'Chats whose events are being handled', registers }),
  }
}
