// Running jobs: croner only ticks. A job never overlaps itself, its errors are caught, counted and told.
import { Cron } from 'croner'
import type { JobReport } from '#flows/questions.ts'
import type { Job, JobNeeds } from './job.ts'

export type Runner = {
  /** Begins to tick. */
  start(): void
  /** Runs every job once, now: after time was moved. */
  runAll(): Promise<void>
  reports(): JobReport[]
  stop(): Promise<void>
}

type Running = {
  job: Job
  cron: Cron | null
  current: Promise<void> | null
  lastRun: number | null
  lag: number
  errors: number
}

/** A runner of jobs; `failed` is told of every run that threw, and of all that failed in one. */
export function openRunner(
  jobs: Job[],
  needs: Omit<JobNeeds, 'failed'>,
  failed: (job: string, problem: unknown) => void,
): Runner {
  const all = jobs.map((job): Running => ({ job, cron: null, current: null, lastRun: null, lag: 0, errors: 0 }))
  return {
    start() {
      for (const one of all)
        one.cron = new Cron(
          one.job.every,
          { unref: true },
          () => void run(one, Math.max(0, Date.now() - (one.cron?.currentRun()?.getTime() ?? Date.now()))),
        )
    },
    async runAll() {
      for (const one of all) await run(one, 0)
    },
    reports: () =>
      all.map(({ job, cron, lastRun, lag, errors }) => ({
        name: job.name,
        lastRun,
        nextRun: cron?.nextRun()?.getTime() ?? null,
        lag,
        errors,
      })),
    async stop() {
      for (const one of all) one.cron?.stop()
      await Promise.all(all.map(({ current }) => current))
    },
  }

  async function run(one: Running, lag: number): Promise<void> {
    if (one.current) return one.current
    one.lastRun = needs.now()
    one.lag = lag
    const count = (problem: unknown) => {
      one.errors++
      failed(one.job.name, problem)
    }
    one.current = one.job
      .run({ ...needs, failed: count })
      .then((more) => {
        if (typeof more === 'number' && one.cron) needs.after(more, () => void run(one, 0))
      })
      .catch(count)
      .finally(() => {
        one.current = null
      })
    return one.current
  }
}
