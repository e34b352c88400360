import type { Job } from './job.ts'

/** Wakes lanes and outbox for what is to be tried again. */
export const deliver: Job = {
  name: 'deliver',
  every: '* * * * * *',
  run: ({ wake }) => wake(),
}
