// The two clocks as types. Core holds no clock: instants reach it as facts.

/** The house's time: an instant in UTC milliseconds. The sandbox and tests may move it. */
export type Clock = { now(): number }

/** Waits inside a process (call timeouts, rate budgets, backoff): monotonic milliseconds, moved by tests too. */
export type Waits = {
  now(): number
  /** Runs `then` once after `ms`; the answer cancels it. */
  after(ms: number, then: () => void): () => void
}
