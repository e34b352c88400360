import type { Job } from './job.ts'

/** Keeps the database's log small. */
export const tidy: Job = {
  name: 'tidy',
  every: '*/5 * * * * *',
  run: async ({ tidy }) => tidy(),
}
